#include <gtest/gtest.h>

#include "store/people.h"
#include "store/roster_store.h"
#include "support/small_school.h"

namespace homeward::store {
namespace {

constexpr Instant kMonday{std::chrono::seconds{1'788'000'000}};

class Pause : public ::testing::Test {
 protected:
  void SetUp() override {
    school.add_family(1, {}, kMonday);
    school.add_family(2, {}, kMonday);
  }
  Family family(std::int64_t id) { return load_family(school.database, {id}).value(); }

  testing::SmallSchool school;
};

TEST_F(Pause, EndsByItselfOnTimeAndOnlyThen) {
  set_paused(school.database, {1}, kMonday + std::chrono::hours{24});
  set_paused(school.database, {2}, std::nullopt);
  EXPECT_TRUE(family(1).paused);
  EXPECT_EQ(family(1).paused_until, kMonday + std::chrono::hours{24});
  EXPECT_EQ(next_pause_end(school.database), kMonday + std::chrono::hours{24});
  EXPECT_EQ(end_pauses(school.database, kMonday + std::chrono::hours{23}), 0);
  EXPECT_EQ(end_pauses(school.database, kMonday + std::chrono::hours{24}), 1);
  EXPECT_FALSE(family(1).paused);
  EXPECT_FALSE(family(1).paused_until);
  EXPECT_TRUE(family(2).paused);
  EXPECT_FALSE(next_pause_end(school.database));
  end_pause(school.database, {2});
  EXPECT_FALSE(family(2).paused);
}

TEST_F(Pause, ByARosterHasNoEndAndOneByACommandIsNotTheRosters) {
  set_paused(school.database, {1}, kMonday);
  auto records = load_family_records(school.database);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_TRUE(records[0].paused);
  EXPECT_FALSE(records[0].roster_paused);
  save_family(school.database, records[0], kMonday);
  EXPECT_EQ(family(1).paused_until, kMonday);  // another change of the roster leaves it alone
  records[0].paused = false;
  save_family(school.database, records[0], kMonday);
  EXPECT_FALSE(family(1).paused_until);
}

}  // namespace
}  // namespace homeward::store
