// When letters ought to leave, worked out a second time: day by day, with nothing of
// domain/cadence. Only the reading of a clock in a zone (base/time) is shared; the way back is
// searched for here.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"

namespace homeward::sim {

struct Calendar {
  std::set<Date> closed;
  bool is_open(Date date) const;
};

// Nothing leaves from `from` in the evening to `until` in the morning; equal: at any hour.
struct Quiet {
  TimeOfDay from{};
  TimeOfDay until{};
};

struct Rhythm {
  enum class Kind { kWeeks, kDaily, kMonthDay, kMonthWeekday, kFirstSchoolDay, kLastSchoolDay };
  enum class Move { kPrevious, kNext, kSkip };
  Kind kind = Kind::kWeeks;
  std::chrono::weekday day{std::chrono::Friday};
  int weeks = 1;
  Date start{};       // of every second, third, fourth week
  int month_day = 1;  // 1 to 31
  int nth = 1;        // 1 to 4, or -1
  TimeOfDay time{};
  Move move = Move::kPrevious;

  std::string phrase() const;
  bool has_slot(Date date) const;  // in civil dates, whatever the calendar says
  std::chrono::hours grace() const;
  int longest_gap_days() const;  // between two letters, holidays aside
};

// The newest slot whose letter leaves on that day: slots of a break move to one day and are one.
std::optional<Date> slot_sent_on(const Rhythm& rhythm, Date date, const Calendar& calendar);
// The day on which the slot's letter leaves; nothing when it does not.
std::optional<Date> day_of_sending(const Rhythm& rhythm, Date slot, const Calendar& calendar);

// When a clock in the zone shows that: the first time it does, or as late after a gap as the gap is
// long.
Instant instant_of(const Zone& zone, LocalTime local);
bool is_allowed(Instant at, const Zone& zone, const Calendar& calendar, const Quiet& quiet);
// The first quarter of an hour at or after `at` from which sending is allowed for `lasting`.
Instant first_allowed_for(std::chrono::minutes lasting, Instant at, const Zone& zone,
                          const Calendar& calendar, const Quiet& quiet);

struct Due {
  LocalTime slot{};
  Instant at{};  // without the spread
};
// The slot that is due latest at `now`, and the next after it; looks a few months around.
std::optional<Due> latest_due(const Rhythm& rhythm, Instant now, const Zone& zone,
                              const Calendar& calendar);
std::optional<Due> next_due(const Rhythm& rhythm, Instant now, const Zone& zone,
                            const Calendar& calendar);

}  // namespace homeward::sim
