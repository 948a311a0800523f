#include "plan/good_news.h"

#include <algorithm>

#include "plan/limits.h"
#include "store/digests.h"

namespace homeward::plan {

namespace {

const Cadence* good_news_of(const PlanSettings& settings) {
  for (const auto& [name, cadence] : settings.cadences) {
    if (is_good_news(cadence)) return &cadence;
  }
  return nullptr;
}

// This day has its letter, or its week has or will have had enough.
bool is_taken(store::Database& database, const PlanSettings& settings, const Turn& turn,
              const std::optional<PlannedSlot>& next, Date day) {
  if (next && date_of(turn.zone.local(next->send_at)) == day) return true;
  const auto start = [&turn](Date date) { return turn.zone.resolve(at_time(date, TimeOfDay{0})); };
  return store::letters_between(database, turn.family.id, start(day), start(plus_days(day, 1))) >
             0 ||
         letters_in_week(database, settings, turn, day, next) >= kMostLettersAWeek;
}

// The school day before.
Date day_before(const SchoolCalendar& calendar, Date day) {
  return calendar.open_at_or_before(plus_days(day, -1)).value_or(day);
}

}  // namespace

bool wants_good_news(const PlanSettings& settings) { return good_news_of(settings) != nullptr; }

std::optional<GoodNewsChance> good_news_chance(store::Database& database,
                                               const PlanSettings& settings, const Turn& turn,
                                               const std::optional<PlannedSlot>& next) {
  const Cadence* words = good_news_of(settings);
  if (words == nullptr || turn.family.paused || !is_reached(turn.family) ||
      is_daily(turn.cadence) || !store::had_letter(database, turn.family.id))
    return std::nullopt;
  const SchoolCalendar& calendar = settings.calendar;
  const DayWindow window = window_of(*words);
  const auto at = [&](Date day, TimeOfDay time) { return turn.zone.resolve(at_time(day, time)); };
  const auto chance_on = [&](Date day) -> std::optional<GoodNewsChance> {
    const Instant from = at(day, window.from);
    const Instant until = at(day, window.until);
    const Date since = day_before(calendar, day);
    if (until <= from || until <= turn.now ||
        !store::has_fresh_positive(database, turn.family.id, since) ||
        is_taken(database, settings, turn, next, day))
      return std::nullopt;
    const Instant opens = from + spread_of(turn.family.key) % (until - from);
    const Instant leaves =
        first_allowed(std::max(opens, turn.now), turn.zone, calendar, settings.quiet);
    if (leaves >= until) return std::nullopt;
    return GoodNewsChance{leaves > turn.now ? leaves : opens, at_time(day, window.from), since};
  };
  const Date today = turn.today();
  if (calendar.is_open(today)) {
    if (const auto chance = chance_on(today)) return chance;
  }
  const auto tomorrow = calendar.open_at_or_after(plus_days(today, 1));
  return tomorrow ? chance_on(*tomorrow) : std::nullopt;
}

}  // namespace homeward::plan
