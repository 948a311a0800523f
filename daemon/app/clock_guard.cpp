#include "app/clock_guard.h"

#include <sys/timex.h>

#include <ctime>

#include "base/clock.h"

namespace homeward::app {

namespace {
constexpr std::chrono::seconds kForwardStep{600};
constexpr std::chrono::seconds kVouchedByTime{600};
constexpr std::chrono::hours kBackwardAtStart{1};
constexpr std::chrono::seconds kNoticed{60};  // less is an adjustment, not a step
}  // namespace

ClockReading read_clock() {
  ClockReading out;
  out.wall = SystemClock().now();
  timespec boot{};
  ::clock_gettime(CLOCK_BOOTTIME, &boot);
  out.since_boot = std::chrono::seconds{boot.tv_sec};
  // A sandbox may forbid even to ask (ProtectClock); then ten minutes must vouch for the time.
  timex state{};
  const int answer = ::adjtimex(&state);
  out.synchronised = answer >= 0 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  return out;
}

ClockGuard::ClockGuard(const ClockReading& first, std::optional<Instant> lived_until)
    : before_(first) {
  if (!lived_until || first.wall >= *lived_until - kBackwardAtStart) return;
  hold_ = ClockHold::kBehind;
  lived_until_ = *lived_until;
}

void ClockGuard::look(const ClockReading& now) {
  const auto expected = before_.wall + (now.since_boot - before_.since_boot);
  const std::chrono::seconds error = now.wall - expected;
  const std::chrono::seconds change = error - last_error_;
  jump_ = std::chrono::abs(change) >= kNoticed ? change : std::chrono::seconds{0};
  last_error_ = error;
  if (hold_ == ClockHold::kBehind) {
    if (now.wall < lived_until_) return;
    hold_ = ClockHold::kNone;  // if it was set, that step has to be vouched for like any other
  }
  if (hold_ == ClockHold::kNone && error > kForwardStep && !now.synchronised) {
    hold_ = ClockHold::kAhead;
    stepped_at_ = now.since_boot;
    return;
  }
  const bool vouched =
      now.synchronised || error <= kForwardStep || now.since_boot - stepped_at_ >= kVouchedByTime;
  if (hold_ == ClockHold::kNone || vouched) {
    hold_ = ClockHold::kNone;
    before_ = now;
    last_error_ = std::chrono::seconds{0};
  }
}

void ClockGuard::accept(const ClockReading& now) {
  hold_ = ClockHold::kNone;
  before_ = now;
  last_error_ = std::chrono::seconds{0};
}

}  // namespace homeward::app
