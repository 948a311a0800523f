// How often a family is written to at most, whatever outages and calendars do to its slots: one
// periodic letter a day, and two letters from Monday to Sunday unless its own cadence says more
// (spec 3-letters). Main thread; reads only.
#pragma once

#include <optional>

#include "plan/turn.h"
#include "store/database.h"

namespace homeward::plan {

// A periodic letter was sealed for the family on its present day.
bool had_periodic_today(store::Database& database, const Turn& turn);

// The letters, of both kinds, that the family had or is to have in the week of `day`: those that
// are sealed, and the periodic ones from `next` on.
int letters_in_week(store::Database& database, const PlanSettings& settings, const Turn& turn,
                    Date day, std::optional<PlannedSlot> next);

// A letter that is not of today's slot (late, or it had to wait) is part of the next one instead of
// leaving now: when that leaves on this very day (but for one that was put off before: a slot
// minutes before the quiet hours would be late day after day), or when it would be one too many for
// this week.
bool joins_next(store::Database& database, const PlanSettings& settings, const Turn& turn,
                const std::optional<PlannedSlot>& next, bool put_off = false);

// The letter is late for longer than its grace, or the one before it came to nothing for that.
bool was_put_off(store::Database& database, const Turn& turn, const PlannedSlot& oldest_due);

inline constexpr int kMostLettersAWeek = 2;

}  // namespace homeward::plan
