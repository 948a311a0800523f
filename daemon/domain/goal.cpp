#include "domain/goal.h"

#include "base/text.h"

namespace homeward {

namespace {

constexpr int kFewestOpportunities = 4;
constexpr double kRateStep = 0.15;
constexpr int kCountStep = 2;
constexpr double kRounding = 1e-9;

double rate(const Count& count) {
  return static_cast<double>(count.done) / static_cast<double>(count.of);
}

bool are_comparable(const Count& now, const Count& earlier) {
  return now.of >= kFewestOpportunities && earlier.of >= kFewestOpportunities;
}

// `sign`: 1 when more is better, else -1.
bool fell(const Count& now, const Count& earlier, int sign) {
  if (!are_comparable(now, earlier)) return false;
  const double fewer = sign * (now.done - rate(earlier) * now.of);
  return sign * (rate(now) - rate(earlier)) <= -kRateStep + kRounding &&
         fewer <= -kCountStep + kRounding;
}

}  // namespace

std::string setting_key(std::string_view setting) { return text::lookup_key(setting); }

Movement movement_of(const GoalCourse& course) {
  if (!course.now) return Movement::kUnknown;
  const Count& now = *course.now;
  const int sign = course.goal.better_up ? 1 : -1;
  if (course.goal.target && course.goal.of && now.of >= kFewestOpportunities) {
    // The target is "target of of"; counts over another number of opportunities compare by rate.
    const double target =
        static_cast<double>(*course.goal.target) / static_cast<double>(*course.goal.of);
    if (sign * (rate(now) - target) >= 0) return Movement::kSmallWin;
  }
  if (!course.earlier) return Movement::kUnknown;
  const Count& earlier = *course.earlier;
  if (course.goal.better_up && earlier.done == 0 && now.done > 0) return Movement::kSmallWin;
  if (!are_comparable(now, earlier)) return Movement::kUnknown;
  const double step = sign * (rate(now) - rate(earlier));
  const int more = sign * (now.done - earlier.done);
  if (step >= kRateStep - kRounding && more >= kCountStep) return Movement::kSmallWin;
  return fell(now, earlier, sign) ? Movement::kOtherWay : Movement::kSame;
}

bool is_second_fall(const GoalCourse& course) {
  const int sign = course.goal.better_up ? 1 : -1;
  return movement_of(course) == Movement::kOtherWay && course.earlier && course.before_earlier &&
         fell(*course.earlier, *course.before_earlier, sign);
}

}  // namespace homeward
