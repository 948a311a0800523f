#include "plan/planner.h"

#include <gtest/gtest.h>

#include <random>

#include "store/people.h"
#include "support/small_school.h"

namespace homeward::plan {
namespace {

using testing::SmallSchool;

const Zone kZone = Zone::find("America/New_York").value();

Instant at(const char* text) { return parse_instant(text, kZone).value(); }

PlanSettings settings() {
  PlanSettings out;
  out.school.zone = kZone;
  out.school.approve = Approval::kNone;
  auto weekly = std::get<Cadence>(parse_cadence("every Friday at 16:00"));
  out.cadences["weekly"] = weekly;
  out.calendar.closed = {parse_iso_date("2026-10-12").value()};
  return out;
}

class Plan : public ::testing::Test {
 protected:
  void SetUp() override {
    school.add_student(1);
    school.add_family(1, {1}, at("2026-08-31T08:00"));
  }
  std::vector<Sealed> tick(const char* when) { return planner.tick(at(when), at(when)); }
  std::string state(int digest) {
    return school.word("SELECT state FROM digest WHERE id = " + std::to_string(digest));
  }

  SmallSchool school;
  Planner planner{school.database, settings()};
};

TEST_F(Plan, SealsOnceAtItsSlotAndNeverEarly) {
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  EXPECT_TRUE(tick("2026-09-04T15:59").empty());
  const auto sealed = tick("2026-09-04T16:12");
  ASSERT_EQ(sealed.size(), 1U);
  EXPECT_EQ(sealed[0].state, DigestState::kSealed);
  EXPECT_EQ(school.word("SELECT slot FROM digest"), "2026-09-04T16:00[America/New_York]");
  EXPECT_EQ(school.word("SELECT outcome FROM ledger"), "told");
  EXPECT_TRUE(tick("2026-09-04T16:13").empty());
  store::rouse_families(school.database);
  EXPECT_TRUE(tick("2026-09-04T16:14").empty());
  EXPECT_EQ(school.count("SELECT count(*) FROM digest"), 1);
}

TEST_F(Plan, AFamilyLivesByItsOwnClock) {
  school.run("UPDATE family SET time_zone = 'America/Los_Angeles'");
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  EXPECT_TRUE(tick("2026-09-04T16:12").empty());
  EXPECT_EQ(tick("2026-09-04T19:12").size(), 1U);
  EXPECT_EQ(school.word("SELECT slot FROM digest"), "2026-09-04T16:00[America/Los_Angeles]");
}

TEST_F(Plan, AClockThatGoesBackTellsNothingTwice) {
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  tick("2026-09-04T16:12");
  store::rouse_families(school.database);
  EXPECT_TRUE(tick("2026-09-03T10:00").empty());
  store::rouse_families(school.database);
  EXPECT_TRUE(tick("2026-09-04T16:12").empty());
  EXPECT_EQ(school.count("SELECT count(*) FROM digest"), 1);
}

TEST_F(Plan, WaitsForAScanThatBeganAfterTheSlotButNotForEver) {
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  EXPECT_TRUE(planner.tick(at("2026-09-04T16:10"), at("2026-09-04T15:00")).empty());
  EXPECT_TRUE(planner.waits_for_scan());
  EXPECT_EQ(planner.tick(at("2026-09-04T16:16"), at("2026-09-04T15:00")).size(), 1U);
}

TEST_F(Plan, OnlyAConcernWaitsForAStrengthAndGoesWhenOneComes) {
  school.run(
      "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, sealed_at, "
      "send_at) VALUES "
      "(1, 1, 'periodic', '2026-08-28T16:00[America/New_York]', 'done', '2026-08-22', "
      "'2026-08-28', 0, 0)");
  school.add_row(1, 1, Kind::kConcern, "2026-09-02", "Left the rug twice.");
  tick("2026-09-04T16:12");
  EXPECT_EQ(state(2), "needs_strength");
  EXPECT_EQ(school.word("SELECT outcome FROM ledger"), "deferred");
  school.add_row(2, 1, Kind::kStrength, "2026-09-04", "Shared the blocks.");
  school.add_row(3, 1, Kind::kWin, "2026-09-04", "Read a page aloud.");
  school.add_row(4, 1, Kind::kWin, "2026-09-04", "Tied a shoe alone.");
  school.add_row(5, 1, Kind::kStrength, "2026-09-04", "Fed the class fish.");
  store::rouse_waiting_families(school.database);
  EXPECT_TRUE(tick("2026-09-05T10:00").empty());  // a Saturday
  const auto sealed = tick("2026-09-07T07:00");
  ASSERT_EQ(sealed.size(), 1U);
  EXPECT_EQ(state(2), "sealed");
  EXPECT_EQ(school.count("SELECT count(*) FROM ledger WHERE outcome = 'told'"), 5);
}

TEST_F(Plan, AfterAnOutageOnlyTheLatestSlotFiresAndTooLateExpires) {
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  const auto sealed = tick("2026-09-18T17:00");
  ASSERT_EQ(sealed.size(), 1U);
  EXPECT_EQ(school.count("SELECT count(*) FROM digest WHERE state = 'coalesced'"), 2);
  EXPECT_EQ(school.word("SELECT outcome FROM ledger"), "told");
  school.add_row(2, 1, Kind::kStrength, "2026-09-23", "Poured water for all.");
  EXPECT_TRUE(tick("2026-09-29T09:00").empty());
  EXPECT_EQ(school.count("SELECT count(*) FROM digest WHERE state = 'expired'"), 1);
  EXPECT_EQ(tick("2026-10-02T16:12").size(), 1U);  // its row rolled on
  EXPECT_EQ(school.count("SELECT count(*) FROM ledger WHERE outcome = 'told'"), 2);
}

TEST_F(Plan, NothingIsTriedForWhomNobodyMayReach) {
  school.add_student(2);
  school.add_family(2, {2}, at("2026-08-31T08:00"), false);
  school.add_row(1, 2, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  tick("2026-09-04T16:12");
  EXPECT_EQ(school.count("SELECT count(*) FROM digest WHERE family_id = 2"), 0);
  EXPECT_EQ(school.count("SELECT count(*) FROM ledger"), 0);
}

TEST_F(Plan, RowsOfALetterThatReachedNobodyAreToldByTheNext) {
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  tick("2026-09-04T16:12");
  school.run("UPDATE digest SET state = 'expired'");
  school.run(
      "INSERT INTO message (digest_id, guardian_id, channel, message_id, envelope_from, "
      "envelope_to, "
      "state, not_before, deadline, created_at, changed_at) VALUES (1, 1, 'email', 'm1', "
      "'a@example.org', "
      "'b@example.org', 'expired', 0, 0, 0, 0)");
  tick("2026-09-11T16:12");
  EXPECT_EQ(school.count("SELECT digest_id FROM ledger WHERE outcome = 'told'"), 2);
}

TEST_F(Plan, AnUncertainLetterThatExpiredIsNeverToldAgain) {
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  tick("2026-09-04T16:12");
  school.run("UPDATE digest SET state = 'expired'");
  school.run(
      "INSERT INTO message (id, digest_id, guardian_id, channel, message_id, envelope_from, "
      "envelope_to, state, attempts, not_before, deadline, created_at, changed_at) VALUES (1, 1, "
      "1, "
      "'email', 'm1', "
      "'a@example.org', 'b@example.org', 'expired', 1, 0, 0, 0, 0)");
  school.run("INSERT INTO attempt (message_id, at, phase, outcome) VALUES (1, 0, 'dot', 'lost')");
  tick("2026-09-11T16:12");
  EXPECT_EQ(school.count("SELECT digest_id FROM ledger WHERE outcome = 'told'"), 1);
}

TEST_F(Plan, SeparatedParentsAreEachToldEverythingOnce) {
  school.add_family(2, {1}, at("2026-08-31T08:00"));
  school.add_row(1, 1, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  EXPECT_EQ(tick("2026-09-04T16:12").size(), 2U);
  EXPECT_EQ(school.count("SELECT count(*) FROM ledger WHERE outcome = 'told'"), 2);
}

TEST_F(Plan, NextSlotsGoRoundClosedDays) {
  const auto family = store::load_family(school.database, {1}).value();
  const auto slots = planner.next_slots(family, at("2026-10-01T09:00"), 3);
  ASSERT_EQ(slots.size(), 3U);
  EXPECT_EQ(to_iso(slots[0].slot), "2026-10-02T16:00");
  EXPECT_EQ(to_iso(slots[2].slot), "2026-10-16T16:00");
}

// A term of random notes, outages and clock jumps: each row is told at most once per family, no
// letter without a strength, none on closed days or at night, at most one letter per key.
TEST(PlanSimulation, KeepsItsInvariantsOverRandomTerms) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    SmallSchool school;
    Planner planner(school.database, settings());
    for (int child = 1; child <= 4; ++child) school.add_student(child);
    school.add_family(1, {1, 2}, at("2026-08-31T08:00"));
    school.add_family(2, {2}, at("2026-08-31T08:00"));
    school.add_family(3, {3}, at("2026-09-10T08:00"));
    school.add_family(4, {4}, at("2026-08-31T08:00"), false);
    int rows = 0;
    for (Instant now = at("2026-08-31T09:00"); now < at("2026-10-30T20:00");) {
      const std::string today = to_iso(date_of(kZone.local(now)));
      const Kind kind = random() % 3 == 0 ? Kind::kConcern : Kind::kStrength;
      ++rows;
      school.add_row(rows, 1 + static_cast<int>(random() % 4), kind, today,
                     "note " + std::to_string(random()) + " " + std::to_string(random()),
                     random() % 2 == 0);
      store::rouse_waiting_families(school.database);
      for (const auto& sealed : planner.tick(now, random() % 4 == 0 ? Instant{} : now)) {
        if (sealed.state != DigestState::kSealed) continue;
        const LocalTime local = kZone.local(now);
        EXPECT_TRUE(settings().calendar.is_open(date_of(local)));
        EXPECT_FALSE(QuietHours{}.contains(
            std::chrono::floor<std::chrono::minutes>(local - at_time(date_of(local), {}))));
      }
      now += std::chrono::minutes(random() % 12 == 0 ? 60 * 24 * 9 : 30 + random() % 900);
      if (random() % 15 == 0) now -= std::chrono::hours(5);
    }
    EXPECT_EQ(school.count("SELECT count(*) FROM (SELECT 1 FROM ledger GROUP BY family_id, "
                           "observation_id HAVING count(*) > 1)"),
              0);
    EXPECT_EQ(school.count("SELECT count(*) FROM digest d WHERE state = 'sealed' AND NOT EXISTS "
                           "(SELECT 1 FROM ledger l WHERE "
                           "l.digest_id = d.id AND l.outcome = 'told' AND l.section = 'strength')"),
              0);
    EXPECT_EQ(school.count("SELECT count(*) FROM ledger WHERE family_id = 4"), 0);
    EXPECT_GE(school.count("SELECT count(*) FROM digest WHERE state = 'sealed'"), 2);
    EXPECT_EQ(
        school.count(
            "SELECT count(*) FROM ledger l JOIN observation o ON o.id = l.observation_id WHERE "
            "o.student_id "
            "NOT IN (SELECT student_id FROM family_student fs WHERE fs.family_id = l.family_id)"),
        0);
  }
}

}  // namespace
}  // namespace homeward::plan
