// What a database that was put back means for a family whose first letter fell into the lost time.
#include "app/restore.h"

#include <gtest/gtest.h>

#include "app/settings.h"
#include "app/standing.h"
#include "plan/planner.h"
#include "store/people.h"
#include "support/small_school.h"
#include "support/temp_folder.h"

namespace homeward::app {
namespace {

const Zone kZone = Zone::find("America/New_York").value();
Instant at(const char* local) { return parse_instant(local, kZone).value(); }

TEST(Restore, AWelcomeLetterOfTheLostTimeIsNotWrittenASecondTime) {
  const testing::TempFolder state;
  Config config;
  config.folder = config.state = state.path();
  config.school.zone = kZone;
  config.school.approve = Approval::kNone;

  for (const bool was_lost : {true, false}) {
    SCOPED_TRACE(was_lost);
    testing::SmallSchool school;
    school.add_student(1);
    school.add_family(1, {1}, at("2026-08-31T08:00"));
    school.add_row(1, 1, Kind::kStrength, "2026-09-16", "shared the globe with Ana");
    if (was_lost) {
      set_lost_span(school.database,
                    LostSpan{at("2026-09-01T08:00"), at("2026-09-21T08:00"), true});
      store::Answer answer;
      school.database.transact(
          [&] { answer = accept_restore(school.database, config, at("2026-09-21T08:00")); });
      EXPECT_EQ(answer.state, store::RequestState::kDone) << answer.text;
      EXPECT_EQ(school.word("SELECT outcome || ' ' || reason FROM ledger WHERE observation_id = 1"),
                "withheld restored_backup");
    }
    school.add_row(2, 1, Kind::kStrength, "2026-09-23", "built a kite from old maps and string");
    store::rouse_families(school.database);
    plan::Planner planner(school.database, plan_settings(config));
    planner.looking_since(at("2026-09-21T08:00"));
    for (const char* now : {"2026-09-25T16:00", "2026-09-28T16:00"}) planner.tick(at(now), at(now));
    EXPECT_EQ(school.word("SELECT group_concat(welcome) FROM digest WHERE state = 'sealed'"),
              was_lost ? "0" : "1");
  }
}

}  // namespace
}  // namespace homeward::app
