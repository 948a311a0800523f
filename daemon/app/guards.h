// Finds out in each round what keeps letters here although they are due (app/standing.h): a clock
// that cannot be believed, a database that was put back, another machine, a person's pause.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/clock_guard.h"
#include "app/context.h"
#include "app/high_water.h"
#include "app/standing.h"

namespace homeward::app {

// Main thread; one for as long as a daemon runs.
class Guards {
 public:
  // Compares clock, machine and high-water mark with what the database remembers, and notes what it
  // finds. `machine_time`: the clock is the machine's, not a rehearsal's. Throws Failure.
  Guards(const Context& context, bool machine_time);

  // Each round: looks at the clock, ends what is over, notes the time now and then. True when the
  // clock was set since the last look.
  bool look();

  // Nothing is sealed and nothing leaves.
  bool held() const { return !holds_.empty(); }
  // Something holds that nobody wished for, or a copied database was disarmed.
  bool needs_operator() const;
  // The holds differ from those of the look before.
  bool changed() const { return changed_; }
  // When look() has work that no wake announces.
  std::optional<Instant> next_look() const;
  // Everything in the share was read since the start: what was put back knows the rows again.
  void share_was_read();

  // Copies the database's progress to the file, if it went on: durable when it returns, and called
  // after a commit and before what it stands for leaves this machine. Throws Failure.
  void note_progress();

 private:
  void compare_machine();
  void compare_high_water();
  void read_holds();
  void look_at_clock();
  void note_time();

  const Context context_;
  const bool machine_time_;
  const std::optional<HighWater> found_;  // the file at the start
  ClockReading reading_;
  ClockGuard clock_;
  std::optional<HighWater> written_;
  std::optional<Instant> noted_;  // the newest wall time that the database has
  bool changed_ = true;
  std::vector<Hold> holds_;
};

}  // namespace homeward::app
