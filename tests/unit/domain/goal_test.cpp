#include "domain/goal.h"

#include <gtest/gtest.h>

namespace homeward {
namespace {

struct Case {
  const char* name;
  std::optional<Count> now, earlier;
  std::optional<int> target, of;
  bool better_up;
  Movement expected;
};

class Movements : public ::testing::TestWithParam<Case> {};

TEST_P(Movements, CompareAChildOnlyWithItsOwnPast) {
  GoalCourse course;
  course.now = GetParam().now;
  course.earlier = GetParam().earlier;
  course.goal.target = GetParam().target;
  course.goal.of = GetParam().of;
  course.goal.better_up = GetParam().better_up;
  EXPECT_EQ(movement_of(course), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Movements,
    ::testing::Values(
        Case{"nothing", {}, Count{2, 5}, {}, {}, true, Movement::kUnknown},
        Case{"no_past", Count{4, 5}, {}, {}, {}, true, Movement::kUnknown},
        Case{"win", Count{4, 5}, Count{2, 5}, {}, {}, true, Movement::kSmallWin},
        Case{"one_more_is_the_same", Count{3, 5}, Count{2, 5}, {}, {}, true, Movement::kSame},
        Case{"too_few_chances", Count{3, 3}, Count{1, 3}, {}, {}, true, Movement::kUnknown},
        Case{"first_success", Count{1, 3}, Count{0, 3}, {}, {}, true, Movement::kSmallWin},
        Case{"falling", Count{1, 5}, Count{4, 5}, {}, {}, true, Movement::kOtherWay},
        Case{"more_done_of_far_more", Count{5, 20}, Count{4, 8}, {}, {}, true, Movement::kOtherWay},
        Case{"one_fewer_is_the_same", Count{4, 5}, Count{5, 5}, {}, {}, true, Movement::kSame},
        Case{"exactly_the_steps", Count{5, 20}, Count{2, 20}, {}, {}, true, Movement::kSmallWin},
        Case{"fewer_is_better", Count{1, 5}, Count{4, 5}, {}, {}, false, Movement::kSmallWin},
        Case{"target_met", Count{4, 5}, Count{4, 5}, 4, 5, true, Movement::kSmallWin}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace homeward
