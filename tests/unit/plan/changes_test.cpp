// Cadences, zones, breaks and pauses that change under way: no slot of before fires, no row is
// lost.
#include "unit/plan/plan_fixture.h"

namespace homeward::plan {
namespace {

class Changes : public PlanTest {};

TEST_F(Changes, ANewCadenceBeginsAfterTheChangeAndCarriesRowsOver) {
  note(1, "2026-09-02");
  tick("2026-09-04T16:12");
  EXPECT_EQ(row(1), "told 1");
  note(2, "2026-09-08");
  // On Thursday the school moves to Wednesdays: yesterday's Wednesday is not caught up.
  settings.cadences["weekly"] = cadence("every Wednesday at 15:00");
  EXPECT_TRUE(tick("2026-09-10T09:00").empty());
  EXPECT_TRUE(tick("2026-09-11T16:12").empty());  // the old Friday
  EXPECT_EQ(tick("2026-09-16T15:12").size(), 1U);
  EXPECT_EQ(row(2), "told 2");
  EXPECT_EQ(slots("sealed"), "2026-09-04T16:00 2026-09-16T15:00");
  EXPECT_EQ(school.count("SELECT count(*) FROM family_cadence"), 2);
  // Another name for the same words is no change; nor is the same phrase in capitals.
  settings.cadences["midweek"] = cadence("Every  WEDNESDAY at 15:00");
  school.run("UPDATE family SET cadence = 'midweek'");
  tick("2026-09-17T09:00");
  EXPECT_EQ(school.count("SELECT count(*) FROM family_cadence"), 2);
}

TEST_F(Changes, ASlotMissedUnderTheOldCadenceIsNotFiredUnderTheNewOne) {
  note(1, "2026-09-02");
  tick("2026-09-04T12:00");
  school.run("UPDATE family SET cadence = 'every Tuesday at 15:00'");
  EXPECT_TRUE(tick("2026-09-05T09:00").empty());
  EXPECT_TRUE(tick("2026-09-07T09:00").empty());
  EXPECT_EQ(tick("2026-09-08T15:12").size(), 1U);
  EXPECT_EQ(row(1), "told 1");
}

TEST_F(Changes, ABackwardZoneDoesNotTellASlotAgain) {
  note(1, "2026-09-02");
  tick("2026-09-04T16:12");
  note(2, "2026-09-04");
  school.run("UPDATE family SET time_zone = 'America/Los_Angeles'");
  for (const char* when : {"2026-09-04T16:20", "2026-09-04T19:05", "2026-09-04T19:15"})
    EXPECT_TRUE(tick(when).empty()) << when;
  EXPECT_EQ(tick("2026-09-11T19:12").size(), 1U);
  EXPECT_EQ(slots("sealed"), "2026-09-04T16:00 2026-09-11T16:00");
}

// The key of 18 September's letter is the 25th, in the break: by the new cadence's rule that would
// have left on 2 October.
TEST_F(Changes, AnOldSlotOfABreakHidesNoneOfTheNewCadence) {
  for (Date date = day("2026-09-21"); date <= day("2026-10-01"); date = plus_days(date, 1))
    settings.calendar.closed.insert(date);
  note(1, "2026-09-02");
  tick("2026-09-18T16:12");
  EXPECT_EQ(slots("sealed"), "2026-09-25T16:00");
  note(2, "2026-09-18");
  settings.cadences["tuesdays"] = cadence("every Tuesday at 15:00");
  settings.cadences["tuesdays"].if_no_school = IfNoSchool::kNext;
  school.run("UPDATE family SET cadence = 'tuesdays'");
  tick("2026-09-21T09:00");
  EXPECT_EQ(tick("2026-10-02T15:12").size(), 1U);
  EXPECT_EQ(row(2).substr(0, 4), "told");
}

// It is Tuesday there already when it becomes known; the school's Monday counts.
TEST_F(Changes, WhatWasNotedOnTheDayAFamilyCameIsToldInWhateverZoneItLives) {
  school.run("UPDATE family SET time_zone = 'Australia/Sydney', known_since = " +
             std::to_string(to_unix(at("2026-08-31T14:00"))));
  note(1, "2026-08-31");
  tick("2026-08-31T15:00");
  EXPECT_EQ(tick("2026-09-04T02:12").size(), 1U);
  EXPECT_EQ(row(1), "told 1");
}

TEST_F(Changes, ABreakEnteredLateAddsNoSecondLetterOfTheDay) {
  note(1, "2026-09-16");
  tick("2026-09-18T16:12");
  note(2, "2026-09-18");
  settings.calendar.closed.insert(day("2026-09-25"));
  for (Date date = day("2026-09-21"); date < day("2026-09-25"); date = plus_days(date, 1))
    settings.calendar.closed.insert(date);
  EXPECT_TRUE(tick("2026-09-18T17:00").empty());
  EXPECT_EQ(slots("coalesced"), "2026-09-04T16:00 2026-09-11T16:00 2026-09-25T16:00");
  EXPECT_EQ(row(2), "open");
  EXPECT_EQ(tick("2026-10-02T16:12").size(), 1U);
  EXPECT_EQ(row(2), "told 5");
}

TEST_F(Changes, TwoSlotsOfABreakAreOneLetterAboutTheDaysUntilThen) {
  for (Date date = day("2026-09-21"); date <= day("2026-10-02"); date = plus_days(date, 1))
    settings.calendar.closed.insert(date);
  note(1, "2026-09-16");
  const Planner planner(school.database, settings);
  const auto next =
      planner.next_slots(store::load_family(school.database, {1}).value(), at("2026-09-14"), 2);
  ASSERT_EQ(next.size(), 2U);
  EXPECT_EQ(to_iso(next[0].slot), "2026-10-02T16:00");
  EXPECT_EQ(date_of(kZone.local(next[0].send_at)), day("2026-09-18"));
  EXPECT_EQ(to_iso(next[1].slot), "2026-10-09T16:00");
  EXPECT_EQ(tick("2026-09-18T16:12").size(), 1U);
  EXPECT_EQ(school.word("SELECT period_end FROM digest WHERE state = 'sealed'"), "2026-09-18");
  EXPECT_TRUE(tick("2026-10-05T09:00").empty());
}

TEST_F(Changes, APauseKeepsSixtyDaysOfRowsAndEndsByItself) {
  note(1, "2026-09-02");
  tick("2026-09-04T16:12");
  store::set_paused(school.database, {1}, at("2026-11-18T00:00"));
  note(2, "2026-09-10");
  note(3, "2026-09-15");
  note(4, "2026-11-10");
  school.run("UPDATE observation SET created_at = " + std::to_string(to_unix(at("2026-11-10"))) +
             " WHERE id > 1");
  for (Instant now = at("2026-09-07T12:00"); now < at("2026-11-17T12:00");
       now += std::chrono::hours{24})
    EXPECT_TRUE(tick(to_iso(kZone.local(now))).empty());
  note(5, "2026-09-01");  // handed in after the pause: late, and told with its date
  school.run("UPDATE observation SET created_at = " + std::to_string(to_unix(at("2026-11-19"))) +
             " WHERE id = 5");
  EXPECT_EQ(tick("2026-11-20T16:12").size(), 1U);
  EXPECT_EQ(school.word("SELECT reason FROM ledger WHERE observation_id = 2"), "paused_too_long");
  for (const int told : {3, 4, 5}) EXPECT_EQ(row(told).substr(0, 4), "told") << told;
}

TEST_F(Changes, ARowPutOffForFourWeeksGetsItsLastWord) {
  tick("2026-09-01T12:00");
  note(1, "2026-09-02", Kind::kConcern);  // waits for two positives of the child
  const char* const fridays[] = {"2026-09-04", "2026-09-11", "2026-09-18",
                                 "2026-09-25", "2026-10-02", "2026-10-09"};
  int id = 10;
  for (const char* friday : fridays) {
    note(id++, friday);
    tick(std::string(friday) + "T16:12");
    const std::string expected = friday == std::string("2026-10-09") ? "withheld" : "deferred";
    EXPECT_EQ(row(1).substr(0, 8), expected) << friday;
  }
  EXPECT_EQ(school.word("SELECT reason FROM ledger WHERE observation_id = 1"),
            "waited_too_long/needs_two_positives");
}

TEST_F(Changes, AFamilyWithoutAnyUsableCadenceDoesNotSpinTheLoop) {
  settings.school.cadence = "now and then";
  Planner planner(school.database, settings);
  EXPECT_TRUE(planner.tick(at("2026-09-04T16:12"), at("2026-09-04T16:12")).empty());
  EXPECT_EQ(planner.next_due(), at("2026-09-05T16:12"));
}

}  // namespace
}  // namespace homeward::plan
