#include "app/note_guard.h"

#include <gtest/gtest.h>

#include "domain/selection.h"
#include "store/wordings.h"
#include "support/small_school.h"

namespace homeward::app {
namespace {

const Date kToday = parse_iso_date("2026-10-23").value();

class NoteGuardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    school.add_student(1);
    school.add_student(2);
    school.add_family(1, {1}, Instant{});
    school.add_family(2, {2}, Instant{});
  }

  // Ticks until every recent row is judged; how many ticks stored something.
  int settle(NoteGuard& guard) {
    int stored = 0;
    for (int i = 0; i < 200; ++i) {
      stored += guard.tick(kToday) ? 1 : 0;
      if (guard.idle()) return stored;
    }
    ADD_FAILURE() << "never idle";
    return stored;
  }
  std::string level(int row) {
    return school.word("SELECT coalesce((SELECT level FROM wording WHERE observation_id = " +
                       std::to_string(row) + "), 'unread')");
  }
  void reword(int row, const std::string& words) {
    school.run("UPDATE observation SET text = '" + words + "' WHERE id = " + std::to_string(row));
  }
  // What planning hears of the row.
  WordingLevel heard(NoteGuard& guard, int row, const std::string& words) {
    Observation asked;
    asked.id = {row};
    asked.student = {1};
    asked.file = {1};
    asked.text = words;
    return guard.judging({}).wording_of(asked);
  }
  std::string release(const std::string& argument) {
    const auto answer = release_note(school.database, argument, "office", Instant{});
    if (!answer) return "not ours";
    return answer->state == store::RequestState::kDone ? "done" : "refused";
  }

  homeward::testing::SmallSchool school;
  Wake wake;
  // Read once: it is most of this file's time.
  inline static const Wording wording;
};

TEST_F(NoteGuardTest, JudgesEachRowOnceAndWhatIsRewordedAnew) {
  school.add_row(1, 1, Kind::kObservation, "2026-10-20", "He is lazy.");
  school.add_row(2, 1, Kind::kObservation, "2026-10-20", "Began 2 of 5 tasks in writing.");
  school.add_row(3, 1, Kind::kObservation, "2026-10-20", "Sat near Child2 in science.");
  NoteGuard guard(wording, school.database, wake, 0);
  EXPECT_EQ(settle(guard), 1);
  EXPECT_EQ(level(1), "hold");
  EXPECT_EQ(level(2), "none");
  EXPECT_EQ(level(3), "hold");  // another child's name
  EXPECT_EQ(settle(guard), 0);
  reword(1, "Began 1 of 5 tasks.");
  EXPECT_EQ(level(1), "hold");  // until it is read
  guard.rows_came();
  EXPECT_EQ(settle(guard), 1);
  EXPECT_EQ(level(1), "none");
  EXPECT_EQ(settle(guard), 0);
}

TEST_F(NoteGuardTest, ANewPupilsNameIsFoundInOlderNotes) {
  school.add_row(1, 1, Kind::kObservation, "2026-10-20", "Read with Child3 after lunch.");
  NoteGuard guard(wording, school.database, wake, 0);
  settle(guard);
  EXPECT_EQ(level(1), "none");
  school.add_student(3);
  guard.people_changed();
  settle(guard);
  EXPECT_EQ(level(1), "hold");
  school.run("INSERT INTO family_student VALUES (1, 3, 1)");  // a sister
  guard.people_changed();
  settle(guard);
  EXPECT_EQ(level(1), "none");
}

TEST_F(NoteGuardTest, WhatNobodyReadYetIsReadWhenALetterWouldTellIt) {
  school.add_row(1, 1, Kind::kObservation, "2026-01-20", "He is lazy.");  // long ago
  NoteGuard guard(wording, school.database, wake, 0);
  settle(guard);
  EXPECT_EQ(level(1), "unread");
  EXPECT_EQ(heard(guard, 1, "He is lazy."), WordingLevel::kHold);
  EXPECT_EQ(level(1), "hold");
  EXPECT_EQ(school.count("SELECT report_due FROM file"), 1);
  // Words that are others by now are not taken for the row's own.
  EXPECT_EQ(heard(guard, 1, "Began at once."), WordingLevel::kHold);
}

TEST_F(NoteGuardTest, APersonReleasesAHoldWithAReasonAndForTheseWordsOnly) {
  school.add_row(1, 1, Kind::kObservation, "2026-10-20", "He is lazy.");
  school.add_row(2, 1, Kind::kObservation, "2026-10-20", "He said he wants to die.");
  school.add_row(3, 1, Kind::kObservation, "2026-10-20", "Began 2 of 5 tasks.");
  NoteGuard guard(wording, school.database, wake, 0);
  settle(guard);
  EXPECT_EQ(store::stopped_by_wording(school.database).size(), 2U);
  EXPECT_EQ(release("concern-1"), "not ours");
  EXPECT_EQ(release("note-1"), "refused");  // no reason
  EXPECT_EQ(release("note-1   "), "refused");
  EXPECT_EQ(release("note-x why"), "refused");
  EXPECT_EQ(release("note-2 it is true"), "refused");  // a block has no way by letter
  EXPECT_EQ(release("note-3 it is good"), "refused");  // nothing holds it
  EXPECT_EQ(release("note-1 the family's own word"), "done");
  EXPECT_EQ(heard(guard, 1, "He is lazy."), WordingLevel::kNone);
  EXPECT_EQ(store::stopped_by_wording(school.database).size(), 1U);
  EXPECT_TRUE(store::wording_of_file(school.database, {1}).front().released);
  reword(1, "He is lazy and rude.");
  guard.rows_came();
  settle(guard);
  EXPECT_EQ(heard(guard, 1, "He is lazy and rude."), WordingLevel::kHold);
}

TEST_F(NoteGuardTest, WhatWasBlockedAndRewordedMayBeToldAfterAll) {
  school.add_row(1, 1, Kind::kObservation, "2026-10-20", "He is so stupid.");
  school.run(
      "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, sealed_at, "
      "send_at) VALUES (1, 1, 'periodic', 's', 'done', '2026-10-20', '2026-10-20', 0, 0)");
  school.run(
      "INSERT INTO ledger (family_id, observation_id, digest_id, outcome, reason) VALUES (1, 1, 1, "
      "'withheld', 'wording_block')");
  NoteGuard guard(wording, school.database, wake, 0);
  settle(guard);
  EXPECT_EQ(level(1), "block");
  EXPECT_EQ(school.count("SELECT count(*) FROM ledger"), 1);
  reword(1, "Left the rug twice.");
  guard.rows_came();
  settle(guard);
  EXPECT_EQ(school.count("SELECT count(*) FROM ledger"), 0);
}

}  // namespace
}  // namespace homeward::app
