// How often a family hears: a small closed grammar of plain words, evaluated on civil dates.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "domain/calendar.h"

namespace homeward {

// What to do when a slot's day has no school.
enum class IfNoSchool { kPrevious, kNext, kSkip };
std::optional<IfNoSchool> parse_if_no_school(std::string_view text);

enum class Pattern {
  kDaily,           // every school day
  kWeekly,          // on `days` of every `every_weeks`th week
  kMonthDay,        // day `month_day` of the month, or its last when it is shorter
  kMonthWeekday,    // the `nth` `weekday` of the month; -1: the last
  kFirstSchoolDay,  // of the month
  kLastSchoolDay,   // of the month
  kGoodNews,        // the same day, between `time` and `until`: no rhythm of its own
};

struct Cadence {
  std::string name;    // as cadences.toml calls it; the phrase itself when a family wrote one
  std::string phrase;  // the words
  Pattern pattern = Pattern::kWeekly;
  std::bitset<7> days{1U << 5U};   // by std::chrono::weekday::c_encoding(); here Friday
  int every_weeks = 1;             // 1 to 52
  Date anchor{};                   // a Monday of the series; meaningful when every_weeks > 1
  std::optional<Date> start;       // nothing is planned for a slot before it
  int month_day = 1;               // 1 to 31
  int nth = 1;                     // 1 to 4, or -1
  std::chrono::weekday weekday{};  // of kMonthWeekday
  std::bitset<12> months{0xFFF};   // January is bit 0; at least one
  TimeOfDay time{};                // of the slot; where good news may begin to leave
  TimeOfDay until{};               // good news only: later than `time`
  IfNoSchool if_no_school = IfNoSchool::kPrevious;
};

// Where a phrase stops making sense: `column` is 1-based, in bytes; `message` says what was
// expected.
struct CadenceError {
  std::size_t column = 1;
  std::string message;
};

// Parses a phrase ("last school day of the month at 15:30", "RRULE:FREQ=WEEKLY;BYDAY=FR at 16:00"),
// case-insensitively. Pure. Weeks are those from Monday to Sunday.
std::variant<Cadence, CadenceError> parse_cadence(std::string_view phrase);

// Same-day good news: never due by itself, and its slots only name days.
inline bool is_good_news(const Cadence& cadence) { return cadence.pattern == Pattern::kGoodNews; }
// The local hours in which good news leaves: [from, until).
struct DayWindow {
  TimeOfDay from{};
  TimeOfDay until{};
};
inline DayWindow window_of(const Cadence& cadence) { return {cadence.time, cadence.until}; }
// A letter every school day, said as such or as five days a week or more.
bool is_daily(const Cadence& cadence);
// What letters call it: "daily", "weekly", "fortnightly", "monthly", or "other" when none is true.
const char* rhythm_of(const Cadence& cadence);

// The nominal slots of a cadence. Pure, on civil time: the zone comes last, and the calendar has no
// say, so that a holiday edited late never makes a second key. The last school day of the month
// has its slot on the month's last day, the first on the first, a daily letter on every day:
// whether and when such a slot is sent is planned_local()'s to say.
LocalTime next_slot(const Cadence& cadence, LocalTime after);           // strictly after
LocalTime latest_slot(const Cadence& cadence, LocalTime at_or_before);  // at or before
// The first day that the letter of `slot` covers: the day after the slot before it.
Date period_start(const Cadence& cadence, LocalTime slot);
// A slot later than this is not sent any more; its rows roll on (spec 2-cadence, 4).
std::chrono::hours grace_of(const Cadence& cadence);

// When a slot's letter is planned to leave, moved off closed days. Nothing when it is not sent: the
// cadence says skip, a daily letter on a closed day, no open day is near (or in the month, for its
// first and last school day), the slot lies before `start`, or it is good news.
std::optional<LocalTime> planned_local(const Cadence& cadence, LocalTime slot,
                                       const SchoolCalendar& calendar);

// "moved from Friday 30 October: Autumn break"; empty when `slot` leaves on its own day or not at
// all or joins a slot of that other day, and for school days of the month, which are meant to move.
std::string reason_of_move(const Cadence& cadence, LocalTime slot, const SchoolCalendar& calendar);

// One letter to come: slots that move to the same date are one, and the latest is its key.
struct Sending {
  LocalTime slot{};
  LocalTime planned{};
  std::string reason;  // of its move, for people; mostly empty
};
// The next sendings planned strictly after `after`: at most `count`, at most two years ahead.
std::vector<Sending> next_sendings(const Cadence& cadence, LocalTime after,
                                   const SchoolCalendar& calendar, std::size_t count);

}  // namespace homeward
