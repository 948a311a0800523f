// Whether the machine's clock can be believed enough to send by it: a decision over readings.
#pragma once

#include <optional>

#include "base/time.h"

namespace homeward::app {

// One look at the machine.
struct ClockReading {
  Instant wall{};                      // CLOCK_REALTIME
  std::chrono::seconds since_boot{0};  // CLOCK_BOOTTIME: goes on in suspend, is never set
  bool synchronised = false;           // the kernel says so; false also when it does not tell us
};
ClockReading read_clock();

enum class ClockHold {
  kNone,
  kAhead,   // stepped forward by more than ten minutes, and nobody has vouched for it
  kBehind,  // at the start it was more than an hour before a time that we already lived through
};

// Spec 2-cadence, 5. A clock that goes on in suspend is not stepped: both clocks advance. A step
// back holds nothing: digest keys keep slots from firing again. Pure but for its memory.
class ClockGuard {
 public:
  // `lived_until`: the newest wall time that this Homeward has noted, if any.
  ClockGuard(const ClockReading& first, std::optional<Instant> lived_until);

  void look(const ClockReading& now);
  ClockHold hold() const { return hold_; }
  // How far the last look found the clock set, either way; zero for less than a minute.
  std::chrono::seconds jump() const { return jump_; }
  // The time that kBehind waits for.
  Instant lived_until() const { return lived_until_; }
  // Somebody vouches for the clock as it is.
  void accept(const ClockReading& now);

 private:
  ClockHold hold_ = ClockHold::kNone;
  ClockReading before_;  // the last believed reading: of the last look, or before the step
  std::chrono::seconds stepped_at_{0};  // since boot
  std::chrono::seconds last_error_{0};  // of the wall clock against before_, at the last look
  std::chrono::seconds jump_{0};
  Instant lived_until_{};
};

}  // namespace homeward::app
