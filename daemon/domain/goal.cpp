#include "domain/goal.h"

namespace homeward {

namespace {
double rate(const Count& count) {
  return static_cast<double>(count.done) / static_cast<double>(count.of);
}
}  // namespace

Movement movement_of(const GoalCourse& course) {
  if (!course.now) return Movement::kUnknown;
  const Count& now = *course.now;
  const int sign = course.goal.better_up ? 1 : -1;
  if (course.goal.target && course.goal.of && now.of >= 4) {
    // The target is "target of of"; counts over another number of opportunities compare by rate.
    const double target =
        static_cast<double>(*course.goal.target) / static_cast<double>(*course.goal.of);
    if (sign * (rate(now) - target) >= 0) return Movement::kSmallWin;
  }
  if (!course.earlier) return Movement::kUnknown;
  const Count& earlier = *course.earlier;
  if (course.goal.better_up && earlier.done == 0 && now.done > 0) return Movement::kSmallWin;
  if (now.of < 4 || earlier.of < 4) return Movement::kSame;
  const double step = sign * (rate(now) - rate(earlier));
  const int more = sign * (now.done - earlier.done);
  if (step >= 0.15 && more >= 2) return Movement::kSmallWin;
  if (step <= -0.15 && more <= -2) return Movement::kOtherWay;
  return Movement::kSame;
}

}  // namespace homeward
