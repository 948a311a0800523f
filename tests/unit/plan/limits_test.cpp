// Outages and calendars that bring letters together, cadences that never meet school, and ticks
// that stop for a breath.
#include "plan/limits.h"

#include "unit/plan/plan_fixture.h"

namespace homeward::plan {
namespace {

class Limits : public PlanTest {
 protected:
  // What leaves when, of the family with that cadence, looked at each hour in between.
  std::string letters(const char* phrase, const char* from, const char* until) {
    school.run("UPDATE family SET cadence = '" + std::string(phrase) + "'");
    tick("2026-08-31T09:00");
    std::string out;
    for (Instant now = at(from); now < at(until); now += std::chrono::hours{1}) {
      store::rouse_families(school.database);
      Planner planner(school.database, settings);
      for (const auto& sealed : planner.tick(now, now)) {
        if (sealed.state != DigestState::kSealed) continue;
        out += (out.empty() ? "" : " ") + to_iso(kZone.local(now)).substr(0, 13);
      }
    }
    return out;
  }
};

struct Case {
  const char* what;
  const char* phrase;
  std::vector<const char*> closed;
  const char* back;  // down since the beginning
  const char* until;
  const char* letters;  // local hours in which they leave
};

// A note for each day, so that every letter has something to tell.
TEST_F(Limits, ALateLetterJoinsTheNextOfItsDayOrOfAFullWeek) {
  for (const Case& one : {
           Case{"two letters a week are fine",
                "every Friday at 16:00",
                {},
                "2026-09-07T09:00",
                "2026-09-14T09:00",
                "2026-09-07T09 2026-09-11T17"},
           Case{"the next slot was moved to this day",
                "every Friday at 16:00",
                {"2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11"},
                "2026-09-07T09:00",
                "2026-09-14T09:00",
                "2026-09-07T17"},
           Case{"looked at too late each evening, a daily letter leaves every other morning",
                "every school day at 19:55",
                {},
                "2026-09-07T09:00",
                "2026-09-12T09:00",
                "2026-09-08T07 2026-09-10T07"},
           Case{"Tuesdays and Thursdays: not a third",
                "every Tuesday and Thursday at 16:00",
                {},
                "2026-09-04T09:00",
                "2026-09-11T09:00",
                "2026-09-04T09 2026-09-08T17 2026-09-10T17"},
           Case{"late into a week of two",
                "every Tuesday and Friday at 16:00",
                {},
                "2026-09-07T09:00",
                "2026-09-14T09:00",
                "2026-09-08T17 2026-09-11T17"},
           Case{"daily: with today's",
                "every school day at 16:00",
                {},
                "2026-09-02T03:00",
                "2026-09-03T09:00",
                "2026-09-02T17"},
       }) {
    school = {};
    PlanTest::SetUp();
    for (int i = 0; i < 30; ++i) note(i + 1, to_iso(plus_days(day("2026-08-31"), i)).c_str());
    for (const char* closed : one.closed) settings.calendar.closed.insert(day(closed));
    EXPECT_EQ(letters(one.phrase, one.back, one.until), one.letters) << one.what;
    settings = friday_settings();
  }
}

TEST_F(Limits, ABreakEnteredAfterALateLetterAddsNoSecondOfTheDay) {
  note(1, "2026-09-02");
  EXPECT_EQ(tick("2026-09-07T09:00").size(), 1U);
  note(2, "2026-09-07");
  for (const char* date : {"2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11"})
    settings.calendar.closed.insert(day(date));
  EXPECT_TRUE(tick("2026-09-07T16:12").empty());
  EXPECT_EQ(row(2), "open");
  EXPECT_EQ(tick("2026-09-18T16:12").size(), 1U);
  EXPECT_EQ(row(2), "told 3");
}

TEST_F(Limits, RowsOfACadenceThatNeverMeetsSchoolAreListedForStaff) {
  settings.cadences["weekly"] = cadence("every Saturday at 10:00");
  settings.cadences["weekly"].if_no_school = IfNoSchool::kSkip;
  const auto arrives = [this](int id, const char* when) {
    note(id, std::string(when).substr(0, 10).c_str());
    school.run("UPDATE observation SET created_at = " + std::to_string(to_unix(at(when))) +
               " WHERE id = " + std::to_string(id));
  };
  arrives(1, "2026-09-02T12:00");
  arrives(2, "2026-09-20T12:00");
  tick("2026-09-30T11:00");
  EXPECT_EQ(row(1), "open");
  tick("2026-09-30T12:30");
  tick("2026-10-01T12:30");  // another row of the same Saturday's digest, and again nothing new
  const std::string reason = "SELECT reason FROM ledger WHERE observation_id = ";
  EXPECT_EQ(school.word(reason + "1"), "waited_too_long/no_letter_day");
  EXPECT_EQ(row(2), "open");
  EXPECT_EQ(slots("expired"), "2026-09-26T10:00");
  // Mended: what still waits is told.
  settings.cadences["weekly"] = cadence("every Friday at 10:00");
  tick("2026-10-05T09:00");
  EXPECT_EQ(tick("2026-10-09T10:12").size(), 1U);
  EXPECT_EQ(row(2).substr(0, 4), "told");
  EXPECT_EQ(row(1).substr(0, 8), "withheld");
}

TEST_F(Limits, ATickThatStopsForABreathGoesOnWithTheOthersAndLeavesNobodyOut) {
  for (int i = 2; i <= 30; ++i) {
    school.add_student(i);
    school.add_family(i, {i}, at("2026-08-31T08:00"));
    school.add_row(i, i, Kind::kStrength, "2026-09-02", "Shared the blocks.");
  }
  note(1, "2026-09-02");
  Planner planner(school.database, settings);
  const Instant friday = at("2026-09-04T16:12");
  std::set<std::int64_t> told;
  int ticks = 0;
  do {
    int looks = 0;
    for (const auto& sealed : planner.tick(friday, friday, [&looks] { return ++looks > 3; }))
      EXPECT_TRUE(told.insert(sealed.family.value).second);
    ++ticks;
    // Whoever is roused meanwhile waits for the others.
    if (ticks == 3) store::rouse_families(school.database);
  } while (planner.is_amid());
  EXPECT_EQ(told.size(), 30U);
  EXPECT_EQ(ticks, 8);
  EXPECT_TRUE(planner.tick(friday, friday).empty());
  EXPECT_GT(planner.next_due().value(), friday);
}

}  // namespace
}  // namespace homeward::plan
