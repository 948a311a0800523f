#include "plan/limits.h"

#include "store/turns.h"

namespace homeward::plan {

namespace {

Date monday_of(Date day) {
  const auto since_monday = weekday_of(day) - std::chrono::Monday;
  return plus_days(day, -static_cast<int>(since_monday.count()));
}

Instant start_of(const Turn& turn, Date day) {
  return turn.zone.resolve(at_time(day, TimeOfDay{0}));
}

}  // namespace

bool had_periodic_today(store::Database& database, const Turn& turn) {
  const Date today = turn.today();
  return store::letters_between(database, turn.family.id, start_of(turn, today),
                                start_of(turn, plus_days(today, 1)), DigestKind::kPeriodic) > 0;
}

bool was_put_off(store::Database& database, const Turn& turn, const PlannedSlot& oldest_due) {
  return turn.now > oldest_due.send_at + grace_of(turn.cadence) ||
         store::missed_newest_slot(database, turn.family.id);
}

int letters_in_week(store::Database& database, const PlanSettings& settings, const Turn& turn,
                    Date day, std::optional<PlannedSlot> next) {
  const Instant from = start_of(turn, monday_of(day));
  const Instant until = start_of(turn, plus_days(monday_of(day), 7));
  int letters = store::letters_between(database, turn.family.id, from, until);
  const SlotRule rule = rule_of(turn, settings);
  while (next && next->send_at < until) {
    letters += next->send_at >= from ? 1 : 0;
    next = slots_until(rule, next->slot, next->send_at).next;
  }
  return letters;
}

bool joins_next(store::Database& database, const PlanSettings& settings, const Turn& turn,
                const std::optional<PlannedSlot>& next, bool put_off) {
  if (!next) return false;
  const Date today = turn.today();
  const Date next_day = date_of(turn.zone.local(next->send_at));
  if (next_day == today) return !put_off;
  if (is_daily(turn.cadence) || monday_of(next_day) != monday_of(today)) return false;
  return letters_in_week(database, settings, turn, today, next) >= kMostLettersAWeek;
}

}  // namespace homeward::plan
