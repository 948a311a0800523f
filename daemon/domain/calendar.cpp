#include "domain/calendar.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace homeward {

namespace {

constexpr int kLongestBreakDays = 100;

bool is_weekend(Date date) {
  const auto day = weekday_of(date);
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

std::optional<Date> nearest_open(const SchoolCalendar& calendar, Date date, int step) {
  for (int i = 0; i <= kLongestBreakDays; ++i) {
    const Date candidate = plus_days(date, i * step);
    if (calendar.is_open(candidate)) return candidate;
  }
  return std::nullopt;
}

}  // namespace

bool SchoolCalendar::is_open(Date date) const {
  return opened.contains(date) || (!is_weekend(date) && !closed.contains(date));
}

std::string SchoolCalendar::why_closed(Date date) const {
  const auto title = titles.find(date);
  if (title != titles.end()) return title->second;
  return is_weekend(date) ? "weekend" : "no school";
}

std::optional<Date> SchoolCalendar::open_at_or_before(Date date) const {
  return nearest_open(*this, date, -1);
}
std::optional<Date> SchoolCalendar::nth_open_day(Date from, int count) const {
  constexpr int kFurthest = 400;
  for (int ahead = 0; ahead <= kFurthest; ++ahead) {
    const Date day = plus_days(from, ahead);
    if (is_open(day) && --count == 0) return day;
  }
  return std::nullopt;
}

std::optional<Date> SchoolCalendar::open_at_or_after(Date date) const {
  return nearest_open(*this, date, 1);
}

bool QuietHours::contains(TimeOfDay time) const {
  if (from == until) return false;
  return from < until ? time >= from && time < until : time >= from || time < until;
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3)
    return std::nullopt;
  int hour = 0;
  int minute = 0;
  const char* begin = text.data();
  const auto first = std::from_chars(begin, begin + colon, hour);
  const auto second = std::from_chars(begin + colon + 1, begin + text.size(), minute);
  if (first.ptr != begin + colon || second.ptr != begin + text.size()) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

std::optional<QuietHours> parse_quiet_hours(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_time_of_day(text.substr(0, dash));
  const auto until = parse_time_of_day(text.substr(dash + 1));
  if (!from || !until) return std::nullopt;
  return QuietHours{*from, *until};
}

Instant first_allowed(Instant at, const Zone& zone, const SchoolCalendar& calendar,
                      const QuietHours& quiet) {
  Instant candidate = at;
  // Each round moves to a morning or to a later day; a year of closed days is no calendar.
  for (int round = 0; round < 400; ++round) {
    const LocalTime local = zone.local(candidate);
    const Date day = date_of(local);
    const auto time = std::chrono::floor<std::chrono::minutes>(local - at_time(day, TimeOfDay{0}));
    if (!calendar.is_open(day)) {
      candidate = zone.resolve(
          at_time(plus_days(day, 1), quiet.from == quiet.until ? TimeOfDay{0} : quiet.until));
    } else if (quiet.contains(time)) {
      const bool evening = quiet.from > quiet.until && time >= quiet.from;
      candidate = zone.resolve(at_time(evening ? plus_days(day, 1) : day, quiet.until));
    } else {
      return candidate;
    }
  }
  return candidate;
}

std::string day_in_words(Date date) {
  static constexpr std::array<const char*, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
  static constexpr std::array<const char*, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  return fmt::format("{} {} {}", kDays[weekday_of(date).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1]);
}

std::string moment_in_words(LocalTime local) {
  const Date date = date_of(local);
  return fmt::format("{} {}, {}", day_in_words(date), static_cast<int>(date.year()),
                     to_iso(local).substr(11));
}

}  // namespace homeward
