// One simulated school year from one seed: throws a Violation when an invariant does not hold.
#pragma once

#include <cstdint>

namespace homeward::sim {

struct Figures {
  int families = 0;
  int rows = 0;
  int letters = 0;      // sealed
  int messages = 0;     // handed over
  int obligations = 0;  // letters that were waited for
  int outages = 0;
  int failures = 0;  // steps of the machine that failed
  int ticks = 0;     // rounds of the daemon
  int jumps = 0;     // of the clock
};

Figures simulate_year(std::uint64_t seed);

}  // namespace homeward::sim
