#include "plan/slots.h"

#include <algorithm>

#include "base/hash.h"

namespace homeward::plan {

namespace {

constexpr std::chrono::seconds kSpread{600};
constexpr int kMostDaysBack = 420;     // longer ago is an outage, not a plan
constexpr int kMostSlotsUnsent = 400;  // in a row: more than a year of daily ones

Date day_of(const SlotRule& rule, Instant at) { return date_of(rule.zone.local(at)); }

}  // namespace

std::chrono::seconds spread_of(const std::string& family_key) {
  return std::chrono::seconds{stable_hash(family_key) %
                              static_cast<std::uint64_t>(kSpread.count())};
}

std::optional<Instant> sending_of(const SlotRule& rule, LocalTime slot) {
  const auto planned = planned_local(rule.cadence, slot, rule.calendar);
  if (!planned) return std::nullopt;
  const auto allowed = [&](Instant at) {
    return first_allowed(at, rule.zone, rule.calendar, rule.quiet);
  };
  const Instant at = allowed(rule.zone.resolve(*planned));
  // The last minutes before the quiet hours are not spread into them.
  const Instant spread = at + rule.spread;
  return allowed(spread) == spread ? spread : at;
}

SlotsUntil slots_until(const SlotRule& rule, LocalTime after, Instant until) {
  SlotsUntil found;
  // A clock centuries ahead must not loop for ever.
  const LocalTime far = rule.zone.local(until) - std::chrono::days{kMostDaysBack};
  LocalTime slot = std::max(after, far);
  for (int misses = 0; misses < kMostSlotsUnsent;) {
    slot = next_slot(rule.cadence, slot);
    const auto send_at = sending_of(rule, slot);
    if (!send_at) {
      if (found.next) return found;
      ++misses;
      continue;
    }
    misses = 0;
    if (*send_at <= until) {
      found.due.push_back({slot, *send_at});
      continue;
    }
    // Two slots whose sending moves to one day are one letter.
    if (found.next && day_of(rule, *send_at) != day_of(rule, found.next->send_at)) return found;
    found.next = PlannedSlot{slot, found.next ? found.next->send_at : *send_at};
  }
  return found;
}

}  // namespace homeward::plan
