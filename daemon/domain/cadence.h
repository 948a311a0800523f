// How often a family hears: a small closed grammar of plain words, evaluated on civil dates.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.h"

namespace homeward {

// What to do when a slot's day has no school.
enum class IfNoSchool { kPrevious, kNext, kSkip };
std::optional<IfNoSchool> parse_if_no_school(std::string_view text);

// "every Friday at 16:00", "every second Friday at 16:00, starting 2026-09-04".
struct Cadence {
  std::string name;    // as cadences.toml calls it; the phrase itself when a family wrote one
  std::string phrase;  // the words
  int every_weeks = 1;
  std::chrono::weekday day{std::chrono::Friday};
  TimeOfDay time{};
  Date anchor{};  // a date of the series; meaningful when every_weeks > 1
  IfNoSchool if_no_school = IfNoSchool::kPrevious;
};

// Where a phrase stops making sense: `column` is 1-based, in bytes; `message` says what was
// expected.
struct CadenceError {
  std::size_t column = 1;
  std::string message;
};

// Parses a phrase, case-insensitively. Pure.
std::variant<Cadence, CadenceError> parse_cadence(std::string_view phrase);

// The nominal slots of a cadence. Pure, on civil time: the zone comes last.
LocalTime next_slot(const Cadence& cadence, LocalTime after);           // strictly after
LocalTime latest_slot(const Cadence& cadence, LocalTime at_or_before);  // at or before
// Days that one letter covers: 7 for weekly, 14 for every second week.
inline int period_days(const Cadence& cadence) { return cadence.every_weeks * 7; }
// A slot later than this is not sent any more; its rows roll on (spec 2-cadence, 4).
inline std::chrono::hours grace_of(const Cadence&) { return std::chrono::hours{72}; }

// The days on which school is closed besides Saturdays and Sundays.
struct SchoolCalendar {
  std::set<Date> closed;
  bool is_open(Date date) const;
  // The nearest open day at or before / at or after `date`, at most 100 days away.
  std::optional<Date> open_at_or_before(Date date) const;
  std::optional<Date> open_at_or_after(Date date) const;
};

// Local hours in which nothing is sent: from `from` in the evening to `until` in the morning.
struct QuietHours {
  TimeOfDay from = std::chrono::hours{20};
  TimeOfDay until = std::chrono::hours{7};
  bool contains(TimeOfDay time) const;
};
// "20:00-07:00"; nothing when it is not that.
std::optional<QuietHours> parse_quiet_hours(std::string_view text);

// When a slot's letter is planned to leave, moved off closed days; nothing when the cadence says
// skip (or no open day is near). The slot itself, the key, never moves.
std::optional<LocalTime> planned_local(const Cadence& cadence, LocalTime slot,
                                       const SchoolCalendar& calendar);
// The first instant at or after `at` that is on an open day and outside quiet hours in `zone`.
Instant first_allowed(Instant at, const Zone& zone, const SchoolCalendar& calendar,
                      const QuietHours& quiet);

}  // namespace homeward
