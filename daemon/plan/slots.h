// Which slots of a family are due, and which comes next. Pure: values in, values out; any thread.
#pragma once

#include <optional>
#include <vector>

#include "domain/cadence.h"

namespace homeward::plan {

// One planned sending: the key and when it would leave.
struct PlannedSlot {
  LocalTime slot{};
  Instant send_at{};
};

// All that a family's slots depend on. The references outlive the value.
struct SlotRule {
  const Cadence& cadence;
  const Zone& zone;
  const SchoolCalendar& calendar;
  const QuietHours& quiet;
  std::chrono::seconds spread{
      0};  // of this family, so that a school's letters do not leave at once
};

// The same for a family each time: 0 to 10 minutes from its key (spec 2-cadence, 9).
std::chrono::seconds spread_of(const std::string& family_key);

// When the slot's letter leaves: moved off closed days and out of quiet hours, then spread. Nothing
// when it is not sent at all.
std::optional<Instant> sending_of(const SlotRule& rule, LocalTime slot);

struct SlotsUntil {
  std::vector<PlannedSlot> due;     // planned at or before `until`, oldest first
  std::optional<PlannedSlot> next;  // the first one later; of several on one day the latest
};

// The slots strictly after `after`. After an outage of years only the newest matter. No next one:
// the cadence meets no open day for a year.
SlotsUntil slots_until(const SlotRule& rule, LocalTime after, Instant until);

}  // namespace homeward::plan
