// Files, their versions and their rejects.
#include "store/intake.h"

#include <gtest/gtest.h>

namespace homeward::store {
namespace {

Instant at(std::int64_t seconds) { return from_unix(1790000000 + seconds); }

TEST(IntakeStore, ANewVersionTakesThePlaceOfTheOldOne) {
  Database database = Database::in_memory();
  const FileId first = insert_spooled(database, "log.csv", "aa", 3, at(0));
  set_outcome(database, first, {FileState::kPublished, "log", 4, 1}, at(1));
  const FileId second = insert_spooled(database, "log.csv", "bb", 4, at(2));
  EXPECT_EQ(current_file(database, "log.csv")->id, second);
  EXPECT_FALSE(find_file(database, first)->current);
  ASSERT_EQ(files_to_read(database, at(3), 9).size(), 1U);
  EXPECT_EQ(files_to_read(database, at(3), 9).front().id, second);
  EXPECT_EQ(recent_files(database, 10).front().id, second);
  EXPECT_EQ(current_files(database).size(), 1U);
}

TEST(IntakeStore, OldBytesBecomeCurrentAndAreReadAgain) {
  Database database = Database::in_memory();
  const FileId first = insert_spooled(database, "log.csv", "aa", 3, at(0));
  set_outcome(database, first, {FileState::kPublished, "log", 4, 0}, at(1));
  insert_spooled(database, "log.csv", "bb", 4, at(2));
  make_current_again(database, first, "log.csv");
  EXPECT_EQ(current_file(database, "log.csv")->id, first);
  const auto file = find_version(database, "aa", "log.csv");
  EXPECT_EQ(file->state, FileState::kSpooled);
  EXPECT_FALSE(file->read_at.has_value());
  EXPECT_FALSE(find_version(database, "cc", "log.csv").has_value());
}

TEST(IntakeStore, RejectsAreReplaced) {
  Database database = Database::in_memory();
  const FileId file = insert_spooled(database, "log.csv", "aa", 3, at(0));
  set_rejects(database, file,
              {{7, "student", "unknown_student", "m", "h", "raw"}, {3, "date", "x", "m", "h", ""}});
  EXPECT_EQ(rejects_of(database, file).front().line, 3);
  set_rejects(database, file, {{9, "", "y", "m", "h", ""}});
  ASSERT_EQ(rejects_of(database, file).size(), 1U);
  EXPECT_EQ(rejects_of(database, file).front().code, "y");
}

TEST(IntakeStore, TheSameBytesAreACopyOrAVersionOfASecondPath) {
  Database database = Database::in_memory();
  const auto arrive = [&](const char* path, const char* sha) {
    const auto received = receive(database, path, sha, 3, at(0));
    if (received.arrival == Arrival::kNew || received.arrival == Arrival::kRestored)
      set_outcome(database, received.file, {FileState::kPublished, "log", 1, 0}, at(1));
    return received.arrival;
  };
  EXPECT_EQ(arrive("a.csv", "11"), Arrival::kNew);
  EXPECT_EQ(arrive("a.csv", "11"), Arrival::kKnown);
  EXPECT_EQ(arrive("copy.csv", "11"), Arrival::kCopy);
  EXPECT_EQ(arrive("b.csv", "22"), Arrival::kNew);
  EXPECT_EQ(arrive("b.csv", "11"), Arrival::kNew) << "what b said before is over";
  EXPECT_EQ(current_file(database, "b.csv")->sha256, "11");
  EXPECT_EQ(current_file(database, "a.csv")->sha256, "11");
  EXPECT_EQ(arrive("a.csv", "33"), Arrival::kNew);
  EXPECT_TRUE(is_needed(database, "11")) << "b still says it";
  EXPECT_EQ(arrive("b.csv", "22"), Arrival::kRestored);
  EXPECT_FALSE(is_needed(database, "11"));
  EXPECT_EQ(arrive("a.csv", "11"), Arrival::kRestored);
  EXPECT_EQ(current_file(database, "a.csv")->sha256, "11");
}

}  // namespace
}  // namespace homeward::store
