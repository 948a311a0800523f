// The days on which a school is open, and the hours in which a family is left in peace.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"

namespace homeward {

// Open from Monday to Friday, but for what the school's calendar closes and opens.
struct SchoolCalendar {
  std::set<Date> closed;
  std::set<Date> opened;               // these win: a make-up day on a Saturday
  std::map<Date, std::string> titles;  // what the calendar calls a closed day, where it says so
  bool is_open(Date date) const;
  // Why school is closed that day, for people: its title, else "weekend" or "no school".
  std::string why_closed(Date date) const;
  // The nearest open day at or before / at or after `date`, at most 100 days away.
  std::optional<Date> open_at_or_before(Date date) const;
  std::optional<Date> open_at_or_after(Date date) const;
  // The `count`th open day, >= 1, when `from` is the first if it is open; at most 400 days on.
  std::optional<Date> nth_open_day(Date from, int count) const;
};

// Local hours in which nothing is sent: from `from` in the evening to `until` in the morning.
struct QuietHours {
  TimeOfDay from = std::chrono::hours{20};
  TimeOfDay until = std::chrono::hours{7};
  bool contains(TimeOfDay time) const;
};
// "20:00-07:00"; nothing when it is not that.
std::optional<QuietHours> parse_quiet_hours(std::string_view text);

// "16:00", "7:30": hours 0 to 23; nothing when it is not that.
std::optional<TimeOfDay> parse_time_of_day(std::string_view text);

// The first instant at or after `at` that is on an open day and outside quiet hours in `zone`.
Instant first_allowed(Instant at, const Zone& zone, const SchoolCalendar& calendar,
                      const QuietHours& quiet);

// "Friday 30 October": how commands and reports in English name a day.
std::string day_in_words(Date date);
// "Friday 30 October 2026, 16:00".
std::string moment_in_words(LocalTime local);

}  // namespace homeward
