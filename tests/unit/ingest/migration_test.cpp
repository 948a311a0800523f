// A school's database of the first schema goes on with the present one: nothing is lost, hidden,
// told again or stored twice.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "base/text.h"
#include "publish_fixture.h"
#include "store/migrations.h"
#include "support/temp_folder.h"

namespace homeward::ingest {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHead = "date,student,kind,text,row_id\n";
constexpr const char* kTold = "2026-09-29,Benji,win,Benji counted to a hundred.,\n";
constexpr const char* kNumbered = "2026-09-30,Benji,concern,Mornings are hard.,R7\n";
constexpr const char* kGone = "2026-09-28,Benji,win,Gone.,\n";
constexpr const char* kUnknown = "2026-09-30,Zoe Lind,win,Zoe drew a map.,\n";

class OldDatabase : public PublishTest {
 protected:
  // Migrated once, on disk; every test has a copy.
  static void SetUpTestSuite() {
    folder_ = std::make_unique<testing::TempFolder>();
    const fs::path path = folder_->path() / "homeward.db";
    {
      SQLite::Database old(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      old.exec("PRAGMA synchronous = OFF");
      old.exec(store::migrations().front().sql);
      old.exec("PRAGMA user_version = 1");
      old.exec("BEGIN");
      fill(old);
      old.exec("COMMIT");
    }
    store::Database::open(path);
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override { database_ = store::Database::copy_of(folder_->path() / "homeward.db"); }

  // As the first schema's rows were identified.
  static std::string fingerprint(const char* date, const char* kind, const char* text) {
    return sha256_hex(
        fmt::format("text\x1fS3\x1f{}\x1f{}\x1f{}\x1f{}", date, kind, 1, text::lookup_key(text)));
  }

  static void fill(SQLite::Database& old) {
    old.exec(
        "INSERT INTO staff (id, key, name, email, classes, folder) VALUES (1, 'T1', 'Ms Rivera', "
        "'rivera@example.org', 'Room 12', 'ms-rivera');"
        "INSERT INTO student (id, key, name, given, preferred, class, teacher_id) VALUES (1, 'S3', "
        "'Benjamin Hollis', 'Benjamin', 'Benji', 'Room 12', 1);"
        "INSERT INTO family (id, key, known_since) VALUES (1, 'F3', 0);"
        "INSERT INTO guardian (family_id, name, email, consent) VALUES (1, 'Megan Hollis', "
        "'megan@example.org', 1);"
        "INSERT INTO family_student (family_id, student_id) VALUES (1, 1);"
        "INSERT INTO goal (key, student_id, goal, start_date, home_step, agreed_by) VALUES ('G1', "
        "1, 'Benji waits.', '2026-09-01', 'A board game.', 'Megan');");
    const auto file = [&](int id, const char* path, const std::string& bytes, const char* state,
                          int rejected, int waits, int current) {
      SQLite::Statement insert(
          old,
          "INSERT INTO file (id, path, sha256, size, received_at, state, table_kind, read_at, "
          "accepted, rejected, waits_for_roster, current) VALUES (?1, ?2, ?3, 1, 1000, ?4, 'log', "
          "CASE WHEN ?4 = 'spooled' THEN NULL ELSE 1001 END, 1, ?5, ?6, ?7)");
      insert.bind(1, id);
      insert.bind(2, path);
      insert.bind(3, sha256_hex(bytes));
      insert.bind(4, state);
      insert.bind(5, rejected);
      insert.bind(6, waits);
      insert.bind(7, current);
      insert.exec();
    };
    file(1, "ms-rivera/log.csv", first_, "published", 0, 0, 0);
    file(2, "ms-rivera/log.csv", second_, "published", 0, 0, 1);
    file(3, "ms-rivera/more.csv", waiting_, "published", 1, 1, 1);
    file(4, "ms-rivera/new.csv", "spooled", "spooled", 0, 0, 1);
    file(5, "ms-rivera/bad.csv", "bad", "refused", 1, 0, 1);
    old.exec(
        "INSERT INTO reject (file_id, line, code, message, hint, raw) VALUES (3, 2, "
        "'unknown_student', 'm', 'h', 'raw'), (5, 0, 'no_header', 'm', 'h', '')");
    const auto note = [&](int file_id, const char* date, const char* kind, const char* text,
                          const std::string& print, const char* row_id, int withdrawn) {
      SQLite::Statement insert(
          old,
          "INSERT INTO observation (student_id, date, kind, text, author_id, share, file_id, line, "
          "created_at, fingerprint, row_id, withdrawn) VALUES (1, ?, ?, ?, 1, ?, ?, 2, 1000, ?, ?, "
          "?)");
      insert.bind(1, date);
      insert.bind(2, kind);
      insert.bind(3, text);
      insert.bind(4, 1);
      insert.bind(5, file_id);
      insert.bind(6, print);
      insert.bind(7, row_id);
      insert.bind(8, withdrawn);
      insert.exec();
    };
    const char* told = "Benji counted to a hundred.";
    note(1, "2026-09-29", "win", told, fingerprint("2026-09-29", "win", told), "", 0);
    note(1, "2026-09-28", "win", "Gone.", fingerprint("2026-09-28", "win", "Gone."), "", 1);
    note(2, "2026-09-30", "concern", "Mornings are hard.",
         sha256_hex("row\x1fS3\x1f"
                    "2026-09-30\x1f"
                    "R7"),
         "R7", 0);
    old.exec(
        "INSERT INTO observation_source (file_id, observation_id, line) VALUES (1, 1, 2), (2, 1, "
        "2), (1, 2, 3), (2, 3, 3);"
        "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, "
        "sealed_at, send_at) VALUES (1, 1, 'periodic', 's', 'done', '2026-09-20', '2026-09-30', 0, "
        "0);"
        "INSERT INTO ledger (family_id, observation_id, digest_id, outcome, section, position) "
        "VALUES (1, 1, 1, 'told', 'strength', 0);");
  }

  static inline std::unique_ptr<testing::TempFolder> folder_;
  static inline const std::string first_ = std::string(kHead) + kTold + kGone;
  static inline const std::string second_ = std::string(kHead) + kTold + kNumbered;
  static inline const std::string waiting_ = std::string(kHead) + kUnknown;
};

TEST_F(OldDatabase, KeepsEverythingItKnew) {
  const auto schema = store::migrations().size();
  EXPECT_TRUE(fs::exists(*folder_ / fmt::format("homeward.db.before-schema-{}", schema)));
  EXPECT_TRUE(rows("PRAGMA foreign_key_check").empty());
  EXPECT_EQ(rows("PRAGMA integrity_check"), std::vector<std::string>{"ok"});
  EXPECT_EQ(rows("SELECT text, withdrawn FROM published_observation ORDER BY id"),
            (std::vector<std::string>{"Benji counted to a hundred.|0", "Gone.|1",
                                      "Mornings are hard.|0"}));
  EXPECT_EQ(rows("SELECT outcome FROM ledger"), std::vector<std::string>{"told"});
  EXPECT_EQ(count("reject"), 2);
  EXPECT_EQ(rows("SELECT id, state FROM file ORDER BY id"),
            (std::vector<std::string>{"1|published", "2|published", "3|spooled", "4|spooled",
                                      "5|refused"}))
      << "a file with waiting rows is read once more";
  EXPECT_EQ(rows("SELECT home_step, agreed_by FROM goal"),
            std::vector<std::string>{"A board game.|Megan"});
}

TEST_F(OldDatabase, FindsItsRowsAgain) {
  const auto again = drop("ms-rivera/log.csv", second_);
  EXPECT_EQ(again.summary.accepted, 2);
  EXPECT_EQ(again.summary.added + again.summary.changed + again.summary.withdrawn, 0);
  // The version before, restored: what was told stays told, what was withdrawn counts again.
  const auto restored = drop("ms-rivera/log.csv", first_);
  EXPECT_EQ(restored.summary.added, 0);
  EXPECT_EQ(restored.summary.changed, 1);
  EXPECT_EQ(restored.summary.withdrawn, 1);
  EXPECT_EQ(rows("SELECT text, withdrawn FROM observation ORDER BY id"),
            (std::vector<std::string>{"Benji counted to a hundred.|0", "Gone.|0",
                                      "Mornings are hard.|1"}));
  EXPECT_EQ(count("ledger"), 1);
  // A new version of the first schema's file.
  EXPECT_EQ(drop("ms-rivera/log.csv", second_ + "2026-10-01,Benji,win,New.,\n").summary.added, 1);
  EXPECT_EQ(count("observation"), 4);
}

TEST_F(OldDatabase, WaitingRowsWaitOnByThemselves) {
  EXPECT_EQ(drop("ms-rivera/more.csv", waiting_).summary.waiting, 1);
  drop("roster.csv", "student_id,student_name,guardian_name\nS9,Zoe Lind,Pia Lind\n");
  EXPECT_EQ(retry_quarantine(database_, context_, from_unix(now_)).released, 1);
  EXPECT_EQ(count("published_observation", "text = 'Zoe drew a map.'"), 1);
}

}  // namespace
}  // namespace homeward::ingest
