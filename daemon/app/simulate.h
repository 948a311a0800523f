// Every letter between two times before it happens: `homeward simulate`. Pure; main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/planner.h"

namespace homeward::app {

// One slot of one family.
struct SimulatedSlot {
  std::string family;              // its id
  LocalTime slot{};                // the nominal time, the family's
  std::string zone;                // of it
  std::optional<Instant> send_at;  // when its letter would leave; nothing: none does
  std::string reason;              // why it moved, or why there is none; empty: as planned
};

// The slots whose letters would leave in [from, to], and those in it for which none would. What
// nobody can foresee (whether there is anything to tell, good news) is left out.
std::vector<SimulatedSlot> simulate_family(const plan::PlanSettings& settings, const Family& family,
                                           Instant from, Instant to);

void sort_by_time(std::vector<SimulatedSlot>& slots);

// Three ways of saying it; slots sorted by time. `school` gives the table's zone.
std::string as_table(const std::vector<SimulatedSlot>& slots, const Zone& school);
std::string as_json(const std::vector<SimulatedSlot>& slots);
// An iCalendar file (RFC 5545): one event a family, or (`grouped`) one a slot with all its
// families. `stamp` is when it was made.
std::string as_ics(const std::vector<SimulatedSlot>& slots, bool grouped, Instant stamp);

}  // namespace homeward::app
