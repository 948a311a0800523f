#include "plan/good_news.h"

#include <SQLiteCpp/Transaction.h>

#include "unit/plan/plan_fixture.h"

namespace homeward::plan {
namespace {

class GoodNews : public PlanTest {
 protected:
  void SetUp() override {
    PlanTest::SetUp();
    settings.cadences["good-news"] = cadence("same day, between 15:00 and 19:00");
    note(1, "2026-09-02");
    tick("2026-09-04T16:12");  // the welcome letter
  }
  std::string good_news() {
    return school.word(
        "SELECT coalesce(group_concat(substr(slot, 1, 16), ' '), '') FROM (SELECT "
        "slot FROM digest WHERE kind = 'good_news' ORDER BY id)");
  }
};

TEST_F(GoodNews, LeavesInItsWindowAndIsNotRepeatedOnFriday) {
  note(2, "2026-09-08", Kind::kWin);
  note(3, "2026-09-08", Kind::kConcern);
  EXPECT_TRUE(tick("2026-09-08T14:50").empty());
  Planner planner(school.database, settings);
  const auto due = planner.next_due();
  ASSERT_TRUE(due);
  EXPECT_GE(*due, at("2026-09-08T15:00"));
  EXPECT_LT(*due, at("2026-09-08T15:10"));
  // It waits for a scan of the window as any slot does.
  EXPECT_TRUE(planner.tick(*due, at("2026-09-08T14:00")).empty());
  EXPECT_TRUE(planner.waits_for_scan());
  EXPECT_EQ(planner.tick(*due, *due).size(), 1U);
  EXPECT_EQ(row(2), "told 2");
  EXPECT_EQ(row(3), "open");  // the next periodic letter's to judge
  EXPECT_EQ(good_news(), "2026-09-08T15:00");
  note(4, "2026-09-10");
  note(5, "2026-09-10");
  EXPECT_EQ(tick("2026-09-11T16:12").size(), 1U);
  EXPECT_EQ(row(2), "told 2");
  EXPECT_EQ(row(4), "told 3");
}

// Two letters a week, of which Friday's is one; where Friday has none, two good news.
TEST_F(GoodNews, IsAtMostOneADayAndLeavesRoomForTheWeeksLetter) {
  int id = 10;
  for (const char* date : {"2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11"}) {
    for (const char* hour : {"T15:15", "T16:30", "T18:45"}) {
      note(id++, date, Kind::kWin);
      tick(std::string(date) + hour);
      // One that expired counts as well: it may have arrived.
      school.run("UPDATE digest SET state = 'expired', reason = 'x' WHERE kind = 'good_news'");
    }
  }
  EXPECT_EQ(good_news(), "2026-09-07T15:00");
  // Friday's letter told the rest; what came after it is still fresh on Monday.
  note(30, "2026-09-11");
  EXPECT_TRUE(tick("2026-09-11T18:50").empty());
  EXPECT_TRUE(tick("2026-09-12T15:15").empty());  // a Saturday
  EXPECT_EQ(tick("2026-09-14T15:15").size(), 1U);
  EXPECT_EQ(row(30).substr(0, 4), "told");
}

TEST_F(GoodNews, ComesTwiceInAWeekWithoutALetterAndNotThreeTimes) {
  school.run("UPDATE family SET cadence = 'every second Friday at 16:00, starting 2026-09-04'");
  tick("2026-09-07T09:00");
  int id = 10;
  for (const char* date : {"2026-09-07", "2026-09-08", "2026-09-09", "2026-09-11"}) {
    note(id++, date, Kind::kWin);
    tick(std::string(date) + "T15:15");
  }
  EXPECT_EQ(good_news(), "2026-09-07T15:00 2026-09-08T15:00");
}

struct Case {
  const char* what;
  const char* change;  // SQL before the look
  const char* date;    // of the note
  const char* when;
};

TEST_F(GoodNews, KeepsStillWhereItShould) {
  for (const Case& one : {
           Case{"before the window", "", "2026-09-08", "2026-09-08T14:59"},
           Case{"after the window", "", "2026-09-08", "2026-09-08T19:00"},
           Case{"no longer fresh", "", "2026-09-07", "2026-09-09T15:15"},
           Case{"a closed day", "", "2026-10-09", "2026-10-12T15:15"},
           Case{"a daily family", "UPDATE family SET cadence = 'every school day at 16:00'",
                "2026-09-08", "2026-09-08T15:15"},
           Case{"a pause", "UPDATE family SET paused = 1", "2026-09-08", "2026-09-08T15:15"},
           Case{"no consent", "UPDATE guardian SET consent = 0", "2026-09-08", "2026-09-08T15:15"},
           Case{"no welcome yet", "UPDATE digest SET state = 'expired'", "2026-09-08",
                "2026-09-08T15:15"},
           Case{"not shared", "UPDATE observation SET share = 0", "2026-09-08", "2026-09-08T15:15"},
       }) {
    store::Database& database = school.database;
    const SQLite::Transaction undone(database.sql());  // rolled back at its end
    note(2, one.date);
    if (*one.change != '\0') school.run(one.change);
    const auto turn = store::turn_of(database, {1}).value();
    Planner planner(database, settings);
    const auto family = store::load_family(database, {1}).value();
    const Turn look{family,
                    std::get<Cadence>(resolve_cadence(settings, family.cadence)),
                    kZone,
                    at(one.when),
                    turn.known_since,
                    parse_iso_local(turn.last_slot),
                    {},
                    {},
                    {}};
    const auto chance = good_news_chance(database, settings, look, {});
    EXPECT_FALSE(chance && chance->at <= look.now) << one.what;
  }
}

TEST_F(GoodNews, LooksOnlyAtFamiliesThatRowsCameFor) {
  school.add_student(2);
  school.add_family(2, {2}, at("2026-08-31T08:00"));
  Planner planner(school.database, settings);
  planner.tick(at("2026-09-08T10:00"), at("2026-09-08T10:00"));
  planner.rows_came(at("2026-09-08T10:00"));
  EXPECT_TRUE(store::families_due(school.database, at("2026-09-08T10:01")).empty());
  school.run("UPDATE file SET published_at = " + std::to_string(to_unix(at("2026-09-08T11:00"))));
  note(2, "2026-09-08");
  planner.rows_came(at("2026-09-08T11:00"));
  const auto due = store::families_due(school.database, at("2026-09-08T11:00"));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0], FamilyId{1});
}

}  // namespace
}  // namespace homeward::plan
