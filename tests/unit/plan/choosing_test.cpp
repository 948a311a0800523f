// What only several letters show: the balance over weeks, counts beside their own past, what
// becomes somebody's call.
#include <gtest/gtest.h>

#include "store/observations.h"
#include "store/phone_tasks.h"
#include "unit/plan/plan_fixture.h"

namespace homeward::plan {
namespace {

class ChoosingOverWeeks : public PlanTest {
 protected:
  void goal(int target_of_five = 5) {
    school.run(
        "INSERT INTO goal (id, key, student_id, goal, target, of, start_date) VALUES (1, 'G1', "
        "1, 'Raise a hand', " +
        std::to_string(target_of_five) + ", 5, '2026-08-31')");
  }
  void count(int id, const char* on, int done, int of, const char* setting = "math") {
    school.add_row(id, 1, Kind::kGoal, on, "count " + std::to_string(id));
    school.run("UPDATE observation SET goal_id = 1, done = " + std::to_string(done) +
               ", of = " + std::to_string(of) + ", setting = '" + setting +
               "' WHERE id = " + std::to_string(id));
  }
  std::string reason(int id) {
    return school.word("SELECT coalesce((SELECT reason FROM ledger WHERE observation_id = " +
                       std::to_string(id) + "), '')");
  }
  std::vector<std::string> phone(const char* today) {
    std::vector<std::string> out;
    for (const PhoneTask& task :
         store::phone_tasks(school.database, settings.school, settings.calendar, day(today)))
      out.push_back(std::to_string(task.row.value) + " " + task.author_name);
    return out;
  }
};

// Two strengths and a concern every week: each fourth concern is told at most every second week.
TEST_F(ChoosingOverWeeks, FourPositivesToOneConcern) {
  const char* fridays[] = {"2026-09-04", "2026-09-11", "2026-09-18", "2026-09-25",
                           "2026-10-02", "2026-10-09", "2026-10-16", "2026-10-23"};
  int id = 0;
  for (const char* friday : fridays) {
    note(++id, friday);
    note(++id, friday, Kind::kWin);
    note(++id, friday, Kind::kConcern);
    tick(std::string(friday) + "T16:12");
  }
  const std::string positive = "o.kind IN ('strength', 'win')";
  EXPECT_GE(school.count("SELECT count(*) FROM ledger l JOIN observation o ON o.id = "
                         "l.observation_id WHERE outcome = 'told' AND kind = 'concern'"),
            2);
  // In the four weeks that end with each letter.
  EXPECT_EQ(
      school.count("SELECT count(*) FROM digest d WHERE state = 'sealed' AND (SELECT sum(o.kind = "
                   "'concern') * 4 > sum(" +
                   positive +
                   ") FROM ledger l JOIN observation o ON o.id = l.observation_id JOIN digest b ON "
                   "b.id = l.digest_id WHERE l.outcome = 'told' AND b.sealed_at <= d.sealed_at AND "
                   "b.sealed_at > d.sealed_at - 28 * 86400)"),
      0);
}

TEST_F(ChoosingOverWeeks, ASecondFallWaitsForACallUntilTheCountsHold) {
  goal();
  int id = 0;
  struct Week {
    const char* friday;
    int done;
    const char* says;
  };
  for (const Week& week : {Week{"2026-09-04", 0, "over"},
                           {"2026-09-11", 8, "told"},
                           {"2026-09-18", 6, "told"},
                           {"2026-09-25", 3, kSecondFall},
                           {"2026-10-02", 3, "told"}}) {
    SCOPED_TRACE(week.friday);
    note(++id, week.friday);
    if (week.done == 0) {
      tick(std::string(week.friday) + "T16:12");  // the welcome
      continue;
    }
    count(++id, week.friday, week.done, 10);
    tick(std::string(week.friday) + "T16:12");
    if (week.says == std::string(kSecondFall)) {
      EXPECT_EQ(reason(id), kSecondFall);
      EXPECT_EQ(phone(week.friday), std::vector<std::string>{std::to_string(id) + " Ms Rivera"});
    } else {
      EXPECT_EQ(row(id).substr(0, 4), "told");
    }
  }
  EXPECT_EQ(school.count("SELECT count(*) FROM ledger WHERE outcome = 'deferred'"), 0);
  EXPECT_TRUE(phone("2026-10-02").empty());
}

TEST_F(ChoosingOverWeeks, CountsAreComparedInOneSettingWithoutDaysOfAbsence) {
  goal();
  count(1, "2026-09-08", 1, 5, "art");
  count(2, "2026-09-09", 2, 5);
  count(3, "2026-09-10", 0, 5);
  count(4, "2026-09-15", 4, 5, "Math");
  count(5, "2026-09-16", 3, 5, "art");
  school.add_row(6, 1, Kind::kAbsence, "2026-09-10", "");
  const auto courses =
      store::goal_courses(school.database, {1}, day("2026-09-12"), day("2026-09-18"));
  ASSERT_EQ(courses.size(), 2U);
  EXPECT_EQ(courses[0].setting, "art");
  EXPECT_EQ(courses[0].now, (Count{3, 5}));
  EXPECT_EQ(courses[0].earlier, (Count{1, 5}));
  EXPECT_EQ(courses[1].now, (Count{4, 5}));
  EXPECT_EQ(courses[1].earlier, (Count{2, 5}));  // the day of absence is not 0 of 5
  EXPECT_FALSE(courses[1].before_earlier);
}

TEST_F(ChoosingOverWeeks, WhatNoLetterCanCarryBecomesACall) {
  settings.school.approve = Approval::kConcerns;
  note(1, "2026-09-02", Kind::kConcern);
  note(2, "2026-09-02", Kind::kConcern);
  school.run("UPDATE observation SET created_at = " +
             std::to_string(to_unix(at("2026-09-02T09:00"))));
  school.run("UPDATE observation SET approved = 1 WHERE id = 2");
  EXPECT_TRUE(phone("2026-09-08").empty());
  // Five school days after it was noted, whether a letter looked at it or not.
  EXPECT_EQ(phone("2026-09-09"), std::vector<std::string>{"1 Ms Rivera"});
  note(3, "2026-09-04");
  tick("2026-09-04T16:12");
  note(4, "2026-09-10");
  tick("2026-09-11T16:12");
  EXPECT_EQ(reason(2), kNeedsTwoPositives);
  settings.calendar.closed.insert(day("2026-09-17"));
  EXPECT_EQ(phone("2026-09-18").size(), 1U);
  EXPECT_EQ(phone("2026-09-21").size(), 2U);  // ten open days after the first letter without it
  school.run("UPDATE guardian SET consent = 0");
  EXPECT_TRUE(phone("2026-09-21").empty());
}

}  // namespace
}  // namespace homeward::plan
