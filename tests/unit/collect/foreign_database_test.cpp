// A school's own database, read beside whoever writes it. Real SQLite files.
#include "collect/foreign_database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "base/text.h"
#include "support/sqlite_writer.h"
#include "support/temp_folder.h"

namespace homeward::collect {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::SqliteWriter;
using testing::TempFolder;

const std::string kMark = "\xEF\xBB\xBF";

std::string csv_of(ForeignDatabase& database, const std::string& select,
                   const std::string& since = {}) {
  std::string csv;
  ForeignSelect(database, select).run(since, [&](std::string_view piece) {
    csv += piece;
    return true;
  });
  return csv;
}

// The code of the trouble that opening the file and running the SELECT gives; "" when all is well.
std::string code_of(const fs::path& path, const std::string& select, std::string* words = nullptr) {
  try {
    facts_of(path);
    ForeignDatabase database(
        path, [] { return false; }, 30ms);
    database.data_version();
    csv_of(database, select);
    return "";
  } catch (const DatabaseTrouble& trouble) {
    if (words != nullptr) *words = trouble.what();
    return trouble.code();
  }
}

class ForeignDatabaseTest : public ::testing::Test {
 protected:
  const TempFolder temp_;
  const fs::path path_ = temp_ / "school #1 100%?.db";
};

TEST_F(ForeignDatabaseTest, GivesCleanCsv) {
  SqliteWriter(path_).run(
      "CREATE TABLE note (id INTEGER, share REAL, text TEXT);"
      "INSERT INTO note VALUES (1, 0.5, 'Zo\u00eb read \"all\" of it, aloud'), (2, NULL, NULL),"
      "  (-3, 1e20, 'two' || char(13, 10) || 'lines'), (4, 2.0, ''), ('x', 'y', 12),"
      "  (x'5a6fc3ab', x'', 'stored as bytes')");
  ForeignDatabase database(path_, nullptr);
  EXPECT_EQ(
      csv_of(database, "SELECT id AS row_id, share AS \"a, b\", text FROM note ORDER BY rowid"),
      kMark +
          "\"row_id\",\"a, b\",\"text\"\r\n"
          "1,0.5,\"Zo\u00eb read \"\"all\"\" of it, aloud\"\r\n"
          "2,,\r\n"
          "-3,1.0e+20,\"two\r\nlines\"\r\n"
          "4,2.0,\"\"\r\n"
          "\"x\",\"y\",\"12\"\r\n"
          "\"Zo\u00eb\",,\"stored as bytes\"\r\n");
}

TEST_F(ForeignDatabaseTest, RunsOneSelectAndNothingElse) {
  SqliteWriter(path_).run(
      "CREATE TABLE note (date, student, text); INSERT INTO note VALUES (1, 2, 3);"
      "CREATE VIEW shown AS SELECT date, upper(text) AS text FROM note;"
      "CREATE TABLE picture (bytes); INSERT INTO picture VALUES (x'00ff')");
  const std::pair<const char*, const char*> cases[] = {
      {"SELECT * FROM note", ""},
      {"  select date from note ; ", ""},
      {"SELECT date FROM note; -- the end", ""},
      {"/* ours */ SELECT date FROM note", ""},
      {"WITH n AS (SELECT * FROM note) SELECT text FROM n", ""},
      {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n",
       ""},
      {"SELECT * FROM shown", ""},
      {"SELECT date FROM note WHERE text >= :since", ""},
      {"VALUES (1, 2)", ""},
      {"SELECT json_extract('{\"a\": 1}', '$.a')", ""},
      {"", "database_select"},
      {" ; ", "database_select"},
      {"-- nothing", "database_select"},
      {"SELEC date FROM note", "database_select"},
      {"SELECT absent FROM note", "database_select"},
      {"SELECT * FROM absent", "database_select"},
      {"DELETE FROM note", "database_select"},
      {"DELETE FROM note RETURNING date", "database_select"},
      {"INSERT INTO note VALUES (1, 2, 3)", "database_select"},
      {"WITH n AS (SELECT 1) INSERT INTO note SELECT 1, 2, 3 FROM n", "database_select"},
      {"UPDATE note SET text = 'x' RETURNING *", "database_select"},
      {"REPLACE INTO note VALUES (1, 2, 3)", "database_select"},
      {"DROP TABLE note", "database_select"},
      {"CREATE TABLE more (x)", "database_select"},
      {"CREATE TEMP TABLE more AS SELECT 1", "database_select"},
      {"SELECT date FROM note; DROP TABLE note", "database_select"},
      {"SELECT date FROM note; SELECT text FROM note", "database_select"},
      {"SELECT date FROM note; nonsense", "database_select"},
      {"PRAGMA journal_mode = DELETE", "database_select"},
      {"PRAGMA user_version", "database_select"},
      {"ATTACH 'other.db' AS other", "database_select"},
      {"VACUUM INTO 'copy.db'", "database_select"},
      {"BEGIN IMMEDIATE", "database_select"},
      {"REINDEX", "database_select"},
      {"ANALYZE", "database_select"},
      {"EXPLAIN SELECT date FROM note", "database_select"},
      {"SELECT load_extension('x.so')", "database_select"},
      {"SELECT date FROM note WHERE text = ?", "database_select"},
      {"SELECT date FROM note WHERE text = :other", "database_select"},
      {"SELECT bytes FROM picture", "database_select"},
      {"SELECT abs(-9223372036854775807 - 1)", "database_select"},
      {"SELECT zeroblob(100000000)", "database_large"},
  };
  for (const auto& [select, code] : cases) EXPECT_EQ(code_of(path_, select), code) << select;
  std::string words;
  code_of(path_, "SELECT bytes FROM picture", &words);
  EXPECT_NE(words.find("CAST(bytes AS TEXT) AS bytes"), std::string::npos);
  code_of(path_, "SELECT absent FROM note", &words);
  EXPECT_EQ(words, "no such column: absent");
}

TEST_F(ForeignDatabaseTest, SaysWhyAFileCannotBeRead) {
  const std::string select = "SELECT date FROM note";
  EXPECT_EQ(code_of(path_, select), "database_missing");
  EXPECT_EQ(code_of(temp_.path() / "no" / "folder.db", select), "database_missing");
  EXPECT_EQ(code_of(temp_.path(), select), "database_broken");
  ASSERT_EQ(::mkfifo((temp_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(code_of(temp_ / "pipe", select), "database_broken");
  std::ofstream(temp_ / "text.db") << std::string(5000, 'x');
  EXPECT_EQ(code_of(temp_ / "text.db", select), "database_broken");
  std::ofstream(temp_ / "empty.db");
  EXPECT_EQ(code_of(temp_ / "empty.db", select), "database_select");

  SqliteWriter(path_).run("CREATE TABLE note (date); INSERT INTO note VALUES (1)");
  EXPECT_EQ(code_of(path_, select), "");
  fs::copy(path_, temp_ / "cut.db");
  fs::resize_file(temp_ / "cut.db", 4096);
  EXPECT_EQ(code_of(temp_ / "cut.db", select), "database_broken");
}

TEST_F(ForeignDatabaseTest, ALockedOneIsTriedAgain) {
  SqliteWriter writer(path_);
  writer.run("CREATE TABLE note (date); INSERT INTO note VALUES (1)");
  writer.run("BEGIN EXCLUSIVE");
  EXPECT_EQ(code_of(path_, "SELECT date FROM note"), "database_busy");
  writer.run("COMMIT");
  EXPECT_EQ(code_of(path_, "SELECT date FROM note"), "");
}

TEST_F(ForeignDatabaseTest, AWalFileThatNobodyHasOpenIsReadOrExplained) {
  SqliteWriter(path_, "WAL").run("CREATE TABLE note (date); INSERT INTO note VALUES (1)");
  EXPECT_EQ(code_of(path_, "SELECT date FROM note"), "");
  // Where its -shm file can not be made.
  fs::remove(path_.string() + "-shm");
  fs::create_symlink("nowhere", path_.string() + "-shm");
  std::string words;
  EXPECT_EQ(code_of(path_, "SELECT date FROM note", &words), "database_wal");
  EXPECT_NE(words.find("journal_mode = DELETE"), std::string::npos);
}

TEST_F(ForeignDatabaseTest, AWriterThatDiedInItsTransactionIsExplained) {
  {
    SqliteWriter writer(path_);
    writer.run("CREATE TABLE note (date); INSERT INTO note VALUES (1)");
    writer.run("PRAGMA synchronous = FULL; PRAGMA cache_size = 1; BEGIN; UPDATE note SET date = 2");
    writer.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
        "INSERT INTO note SELECT i FROM n");
    // As a power cut would leave them.
    fs::copy(path_, temp_ / "dead.db");
    fs::copy(path_.string() + "-journal", temp_ / "dead.db-journal");
    writer.run("ROLLBACK");
  }
  EXPECT_EQ(code_of(temp_ / "dead.db", "SELECT date FROM note"), "database_recover");
  SqliteWriter(temp_ / "dead.db").run("SELECT count(*) FROM note");  // its own program mends it
  EXPECT_EQ(code_of(temp_ / "dead.db", "SELECT date FROM note"), "");
}

TEST_F(ForeignDatabaseTest, DataVersionTellsOfOthersCommits) {
  for (const char* journal : {"DELETE", "WAL"}) {
    const fs::path path = temp_ / journal;
    SqliteWriter writer(path, journal);
    writer.run("CREATE TABLE note (date)");
    ForeignDatabase database(path, nullptr);
    const auto before = database.data_version();
    EXPECT_EQ(database.data_version(), before);
    writer.run("INSERT INTO note VALUES (1)");
    EXPECT_NE(database.data_version(), before) << journal;
  }
}

TEST_F(ForeignDatabaseTest, StopEndsAnEndlessSelect) {
  SqliteWriter(path_).run("CREATE TABLE note (date)");
  std::atomic<bool> stop = false;
  ForeignDatabase database(path_, [&] { return stop.load(); });
  std::thread later([&] {
    std::this_thread::sleep_for(50ms);
    stop = true;
  });
  EXPECT_THROW(csv_of(database,
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                      "SELECT count(*) FROM n"),
               ReadStopped);
  later.join();
}

// A writer changes all rows at once, and their number, as fast as it can: every reading is of one
// moment, and the writer is never kept from its work.
class WhileWritten : public ::testing::TestWithParam<const char*> {};

TEST_P(WhileWritten, EveryReadingIsOneState) {
  const TempFolder temp;
  SqliteWriter(temp / "school.db", GetParam())
      .run(
          "CREATE TABLE note (n INTEGER, state INTEGER);"
          "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 2000) "
          "INSERT INTO note SELECT i, 0 FROM c");
  std::atomic<bool> stop = false;
  std::atomic<int> states = 0;
  std::thread writing([&] {
    SqliteWriter writer(temp / "school.db", GetParam());
    while (!stop) {
      writer.run(
          "BEGIN IMMEDIATE; UPDATE note SET state = state + 1;"
          "INSERT INTO note SELECT count(*) + 1, max(state) FROM note; COMMIT");
      ++states;
    }
  });
  ForeignDatabase database(temp / "school.db", nullptr);
  std::set<std::string> seen;
  for (int reading = 0; reading < 60; ++reading) {
    const auto lines = text::split(csv_of(database, "SELECT n, state FROM note"), '\n');
    ASSERT_GE(lines.size(), 2002U);  // header, rows, the end
    const std::string state = lines[1].substr(lines[1].find(',') + 1);
    ASSERT_EQ(lines.size() - 2, 2000U + std::stoul(state));
    for (std::size_t i = 1; i + 1 < lines.size(); ++i)
      ASSERT_EQ(lines[i].substr(lines[i].find(',') + 1), state) << "row " << i;
    seen.insert(state);
  }
  const int before_the_end = states;
  while (states == before_the_end) std::this_thread::sleep_for(1ms);
  stop = true;
  writing.join();
  EXPECT_GT(seen.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Journals, WhileWritten, ::testing::Values("DELETE", "WAL", "TRUNCATE"));

}  // namespace
}  // namespace homeward::collect
