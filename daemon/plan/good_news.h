// Good news now: an extra letter on a day when something went well (spec 2-cadence, 10). When, not
// what. Main thread; reads only.
#pragma once

#include <optional>

#include "plan/turn.h"
#include "store/database.h"

namespace homeward::plan {

// Whether the school wants good news: one of its cadences says so.
bool wants_good_news(const PlanSettings& settings);

// A chance for good news. It is now when `at` has come, and is to be looked at then otherwise.
struct GoodNewsChance {
  Instant at{};      // when this family's share of the window begins; later than now, or not
  LocalTime slot{};  // the key: the day and the window's beginning
  Date since{};      // rows of this day and later are fresh
};

// Nothing: no fresh strength or win, no letter before, a pause, a daily cadence, and no day soon on
// which the rows would still be fresh. `next` is the family's next periodic letter: it tells the
// rows itself when it leaves on that day. At most one a day, and with the periodic letters at most
// two a week.
std::optional<GoodNewsChance> good_news_chance(store::Database& database,
                                               const PlanSettings& settings, const Turn& turn,
                                               const std::optional<PlannedSlot>& next);

}  // namespace homeward::plan
