// The clock seam: what time it is, for everything that decides by it.
#pragma once

#include <atomic>

#include "base/time.h"

namespace homeward {

// Wall time. now() may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

// The machine's real-time clock.
class SystemClock final : public Clock {
 public:
  Instant now() const override {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
};

// A clock that stands still until it is moved: for tests, `--as-of` and rehearsals.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(to_unix(start)) {}
  Instant now() const override { return from_unix(now_.load()); }
  void set(Instant at) { now_.store(to_unix(at)); }
  void advance(std::chrono::seconds by) { now_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace homeward
