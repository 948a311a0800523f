// The databases' thread over real SQLite files that another connection writes.
#include "collect/sources.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <fstream>

#include "base/clock.h"
#include "base/files.h"
#include "base/hash.h"
#include "collect/share.h"
#include "collect/source_rounds.h"
#include "domain/database_path.h"
#include "support/sqlite_writer.h"
#include "support/temp_folder.h"

namespace homeward::collect {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::SqliteWriter;
using testing::TempFolder;

const std::string kLog = "database~/sis/log.csv";

class SourcesTest : public ::testing::Test {
 protected:
  SourcesTest() {
    SourceOptions source;
    source.name = "sis";
    source.path = path_;
    source.selects["log"] = "SELECT id AS row_id, text FROM note ORDER BY id";
    options_.sources.push_back(std::move(source));
    options_.spool = temp_ / "state/spool";
    options_.once = true;
    options_.lock_patience = 40ms;
  }

  void start() { sources_ = std::make_unique<Sources>(options_, wake_); }

  std::optional<Event> next() {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < deadline) {
      if (auto event = sources_->take()) return event;
      pollfd wait{wake_.fd(), POLLIN, 0};
      ::poll(&wait, 1, 20);
      wake_.clear();
    }
    ADD_FAILURE() << "nothing was told";
    return std::nullopt;
  }

  // One look at everything; what it told is in spooled_, problems_ and over_.
  void look() {
    if (!sources_) start();
    spooled_.clear();
    problems_.clear();
    over_.clear();
    EXPECT_TRUE(sources_->read_now());
    while (auto event = next()) {
      if (auto* spooled = std::get_if<FileSpooled>(&*event)) spooled_.push_back(*spooled);
      if (auto* problem = std::get_if<FileProblem>(&*event)) problems_.push_back(problem->code);
      if (auto* over = std::get_if<ProblemOver>(&*event)) over_.push_back(over->path);
      if (auto* read = std::get_if<SourcesRead>(&*event)) {
        troubled_ = read->troubled;
        EXPECT_EQ(read->answers, 1);
        return;
      }
    }
  }

  // The one table that the last look told, without its byte order mark; "" when it told none.
  std::string told(const std::string& path = kLog) {
    if (spooled_.empty()) return "";
    EXPECT_EQ(spooled_.size(), 1U);
    const FileSpooled& file = spooled_.front();
    EXPECT_EQ(file.path, path);
    const std::string bytes = files::read(file.spooled);
    EXPECT_EQ(file.sha256, sha256_hex(bytes));
    EXPECT_EQ(file.size, bytes.size());
    EXPECT_EQ(file.spooled, options_.spool / file.sha256);
    EXPECT_EQ(fs::status(file.spooled).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    return bytes.substr(3);
  }

  static std::string csv(const std::string& rows) { return "\"row_id\",\"text\"\r\n" + rows; }

  const TempFolder temp_;
  const fs::path path_ = temp_ / "school.db";
  SourcesOptions options_;
  const Wake wake_;
  std::vector<FileSpooled> spooled_;
  std::vector<std::string> problems_;
  std::vector<std::string> over_;
  std::size_t troubled_ = 0;
  std::unique_ptr<Sources> sources_;
};

TEST_F(SourcesTest, TellsWhatIsThereAndThenOnlyWhatChanged) {
  for (const char* journal : {"DELETE", "WAL"}) {
    SqliteWriter writer(path_, journal);
    writer.run(
        "DROP TABLE IF EXISTS note; CREATE TABLE note (id INTEGER PRIMARY KEY, text);"
        "CREATE TABLE IF NOT EXISTS other (x); INSERT INTO note VALUES (1, 'a')");
    look();
    EXPECT_EQ(told(), csv("1,\"a\"\r\n")) << journal;
    look();
    EXPECT_EQ(told(), "");
    writer.run("INSERT INTO note VALUES (2, 'b')");
    look();
    EXPECT_EQ(told(), csv("1,\"a\"\r\n2,\"b\"\r\n")) << journal;
    writer.run("INSERT INTO other VALUES (1); UPDATE note SET text = text");
    look();
    EXPECT_EQ(told(), "") << "nothing of ours changed";
    writer.run("DELETE FROM note");
    look();
    EXPECT_EQ(told(), csv(""));
    EXPECT_EQ(troubled_, 0U);
  }
}

TEST_F(SourcesTest, AfterAStartOnlyWhatTheDatabaseDoesNotHave) {
  SqliteWriter writer(path_);
  writer.run("CREATE TABLE note (id INTEGER PRIMARY KEY, text); INSERT INTO note VALUES (1, 'a')");
  options_.known[kLog] = sha256_hex("\xEF\xBB\xBF" + csv("1,\"a\"\r\n"));
  look();
  EXPECT_EQ(told(), "");
  EXPECT_TRUE(fs::is_empty(options_.spool));
  writer.run("INSERT INTO note VALUES (2, 'b')");
  look();
  EXPECT_EQ(told(), csv("1,\"a\"\r\n2,\"b\"\r\n"));
}

TEST_F(SourcesTest, WhatCouldNotBeStoredIsToldAgain) {
  SqliteWriter(path_).run("CREATE TABLE note (id INTEGER, text); INSERT INTO note VALUES (1, 'a')");
  look();
  const std::string first = told();
  EXPECT_TRUE(sources_->tell_again(kLog));
  look();
  EXPECT_EQ(told(), first);
  look();
  EXPECT_EQ(told(), "");
}

TEST_F(SourcesTest, AReplacedFileIsOpenedAnew) {
  for (const char* journal : {"DELETE", "WAL"}) {
    for (const char* text : {"old", "new"}) {
      SqliteWriter(temp_ / "next.db", journal)
          .run(std::string("CREATE TABLE note (id INTEGER, text); INSERT INTO note VALUES (1, '") +
               text + journal + "')");
      fs::rename(temp_ / "next.db", path_);
      look();
      EXPECT_EQ(told(), csv(std::string("1,\"") + text + journal + "\"\r\n"));
    }
  }
}

// The same steps make the same change counter: only the file's own time and inode tell.
TEST_F(SourcesTest, AFileCopiedOverInPlaceIsNoticed) {
  for (const char* text : {"one", "two"}) {
    SqliteWriter(temp_ / text)
        .run(std::string("CREATE TABLE note (id INTEGER, text); INSERT INTO note VALUES (1, '") +
             text + "')");
  }
  const auto copy_over = [&](const char* from) {
    std::ofstream(path_, std::ios::binary) << files::read(temp_ / from);
  };
  copy_over("one");
  look();
  EXPECT_EQ(told(), csv("1,\"one\"\r\n"));
  copy_over("two");
  fs::last_write_time(path_, fs::last_write_time(path_) + 1s);
  look();
  EXPECT_EQ(told(), csv("1,\"two\"\r\n"));
}

TEST_F(SourcesTest, TroubleIsToldOnceAndItsEndToo) {
  look();
  EXPECT_EQ(problems_, std::vector<std::string>{"database_missing"});
  EXPECT_EQ(troubled_, 1U);
  look();
  EXPECT_TRUE(problems_.empty());
  std::ofstream(path_) << "not a database, and longer than a header of a hundred bytes would be, "
                          "so that nothing of it is mistaken for one";
  look();
  EXPECT_EQ(problems_, std::vector<std::string>{"database_broken"});
  fs::remove(path_);
  SqliteWriter writer(path_);
  writer.run("CREATE TABLE note (id INTEGER, text); INSERT INTO note VALUES (1, 'a')");
  writer.run("BEGIN EXCLUSIVE");
  look();
  EXPECT_EQ(problems_, std::vector<std::string>{"database_busy"});
  writer.run("COMMIT");
  look();
  EXPECT_EQ(over_, std::vector<std::string>{"database~/sis"});
  EXPECT_EQ(told(), csv("1,\"a\"\r\n"));
  EXPECT_EQ(troubled_, 0U);
}

TEST_F(SourcesTest, AWrongSelectStopsItselfAlone) {
  options_.sources[0].selects["roster"] = "SELECT student_id FROM pupil";
  SqliteWriter writer(path_);
  writer.run("CREATE TABLE note (id INTEGER, text); INSERT INTO note VALUES (1, 'a')");
  look();
  EXPECT_EQ(told(), csv("1,\"a\"\r\n"));
  EXPECT_EQ(problems_, std::vector<std::string>{"database_select"});
  EXPECT_EQ(troubled_, 1U);
  writer.run("CREATE TABLE pupil (student_id TEXT); INSERT INTO pupil VALUES ('007')");
  look();
  EXPECT_EQ(told("database~/sis/roster.csv"), "\"student_id\"\r\n\"007\"\r\n");
  EXPECT_EQ(over_, std::vector<std::string>{"database~/sis/roster.csv"});
}

TEST_F(SourcesTest, AnEndlessResultIsCutOffAndKeptNowhere) {
  options_.size_cap = 1U << 20U;
  options_.sources[0].selects["log"] =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
  SqliteWriter(path_).run("CREATE TABLE note (id INTEGER, text)");
  look();
  EXPECT_TRUE(spooled_.empty());
  EXPECT_EQ(problems_, std::vector<std::string>{"database_large"});
  EXPECT_TRUE(fs::is_empty(options_.spool));
}

TEST_F(SourcesTest, StopDoesNotWaitForALongSelect) {
  options_.sources[0].selects["log"] =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
  SqliteWriter(path_).run("CREATE TABLE note (id INTEGER, text)");
  start();
  EXPECT_TRUE(sources_->read_now());
  EXPECT_TRUE(sources_->stop(20s));
  EXPECT_FALSE(sources_->take());
}

TEST_F(SourcesTest, LooksByItself) {
  options_.once = false;
  options_.sources[0].every = 1s;
  SqliteWriter writer(path_, "WAL");
  writer.run("CREATE TABLE note (id INTEGER, text); INSERT INTO note VALUES (1, 'a')");
  start();
  for (int row = 2; row < 4; ++row) {
    const auto event = next();
    ASSERT_TRUE(event && std::holds_alternative<FileSpooled>(*event));
    writer.run("INSERT INTO note VALUES (" + std::to_string(row) + ", 'b')");
  }
}

// Only a day's changes are read, under a name of their own: what they leave out has not vanished.
TEST_F(SourcesTest, AWatermarkReadsWhatIsNewUnderItsOwnName) {
  options_.sources[0].selects["log"] =
      "SELECT id AS row_id, text FROM note WHERE updated_at >= :since ORDER BY id";
  SqliteWriter writer(path_);
  writer.run(
      "CREATE TABLE note (id INTEGER PRIMARY KEY, text, updated_at);"
      "INSERT INTO note VALUES (1, 'old', datetime('now', '-9 days'))");
  const auto is_of_a_day = [&] {
    return !spooled_.empty() && spooled_[0].path.starts_with("database~/sis/log since 20");
  };
  look();
  EXPECT_EQ(told(), csv("1,\"old\"\r\n"));
  writer.run("UPDATE note SET text = 'unseen'");
  look();
  EXPECT_EQ(told(), "") << "nothing is new, so nothing is told";
  writer.run("INSERT INTO note VALUES (2, 'new', datetime('now', '+1 minute'))");
  look();
  ASSERT_TRUE(is_of_a_day());
  EXPECT_EQ(told(spooled_[0].path), csv("2,\"new\"\r\n"));
  writer.run("UPDATE note SET text = 'newer', updated_at = datetime('now', '+2 minutes')");
  look();
  ASSERT_TRUE(is_of_a_day());
  EXPECT_EQ(told(spooled_[0].path), csv("1,\"newer\"\r\n2,\"newer\"\r\n"));
  // A loss takes everything anew, and so does another file.
  EXPECT_TRUE(sources_->tell_again(kLog));
  look();
  EXPECT_EQ(told(), csv("1,\"newer\"\r\n2,\"newer\"\r\n"));
  SqliteWriter(temp_ / "next.db")
      .run(
          "CREATE TABLE note (id INTEGER PRIMARY KEY, text, updated_at);"
          "INSERT INTO note VALUES (1, 'restored', datetime('now', '-9 days'))");
  fs::rename(temp_ / "next.db", path_);
  look();
  EXPECT_EQ(told(), csv("1,\"restored\"\r\n"));
}

TEST(SinceDay, OverlapReachesBackOverMidnight) {
  const auto at = [](const char* text) { return *parse_instant(text, Zone::utc()); };
  EXPECT_EQ(since_day(std::nullopt, 60min), "");
  EXPECT_EQ(since_day(at("2026-09-04T12:00:00Z"), 60min), "2026-09-04");
  EXPECT_EQ(since_day(at("2026-09-04T01:00:00Z"), 60min), "2026-09-04");
  EXPECT_EQ(since_day(at("2026-09-04T00:59:59Z"), 60min), "2026-09-03");
  EXPECT_EQ(since_day(at("2026-09-04T00:00:00Z"), 0min), "2026-09-04");
  EXPECT_EQ(since_day(at("2026-03-01T12:00:00Z"), 48h), "2026-02-27");
}

TEST(DatabasePath, CannotBeADroppedFiles) {
  EXPECT_TRUE(is_database_path(database_path("sis", "log", "")));
  EXPECT_TRUE(is_database_path(database_path("sis", "log", "2026-09-04")));
  EXPECT_FALSE(is_database_path("database/sis/log.csv"));
  EXPECT_TRUE(is_safe_relative("reports/" + database_path("sis", "log", "2026-09-04") + ".html"));
  EXPECT_TRUE(is_ignored(database_path("sis", "log", "")));
  EXPECT_TRUE(is_ignored("Database~/sis/log.csv"));
}

}  // namespace
}  // namespace homeward::collect
