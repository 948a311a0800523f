#include "domain/cadence.h"

#include <fmt/format.h>

#include "base/errors.h"

namespace homeward {

namespace {

using std::chrono::months;
using std::chrono::year_month;

// A slot moves this far at most (SchoolCalendar), so older ones need no look.
constexpr std::chrono::days kFarthestMove{100};
constexpr std::chrono::days kHorizon{2 * 366};

int floor_div(int a, int b) { return a / b - (a % b < 0 ? 1 : 0); }

Date monday_of(Date date) {
  return plus_days(date, -static_cast<int>((weekday_of(date) - std::chrono::Monday).count()));
}

// How many weeks this date's week is past the last one of the series.
int weeks_off(const Cadence& cadence, Date monday) {
  if (cadence.every_weeks == 1) return 0;
  const int weeks = floor_div(days_between(cadence.anchor, monday), 7);
  return weeks - floor_div(weeks, cadence.every_weeks) * cadence.every_weeks;
}

// The series' day in that week at or after (step 1: from its Monday on) or at or before (step -1:
// from its Sunday back) `from`.
std::optional<Date> day_in_week(const Cadence& cadence, Date monday, Date from, int step) {
  for (Date day = from; monday_of(day) == monday; day = plus_days(day, step)) {
    if (cadence.days.test(weekday_of(day).c_encoding())) return day;
  }
  return std::nullopt;
}

Date weekly_from(const Cadence& cadence, Date date) {
  const Date monday = monday_of(date);
  const int off = weeks_off(cadence, monday);
  if (off == 0) {
    if (const auto day = day_in_week(cadence, monday, date, 1)) return *day;
  }
  const Date next = plus_days(monday, (cadence.every_weeks - off) * 7);
  return day_in_week(cadence, next, next, 1).value();
}

Date weekly_until(const Cadence& cadence, Date date) {
  const Date monday = monday_of(date);
  const int off = weeks_off(cadence, monday);
  if (off == 0) {
    if (const auto day = day_in_week(cadence, monday, date, -1)) return *day;
  }
  const Date before = plus_days(monday, -7 * (off == 0 ? cadence.every_weeks : off));
  return day_in_week(cadence, before, plus_days(before, 6), -1).value();
}

std::optional<Date> day_in_month(const Cadence& cadence, year_month month) {
  if (!cadence.months.test(static_cast<unsigned>(month.month()) - 1)) return std::nullopt;
  const Date last{month / std::chrono::last};
  switch (cadence.pattern) {
    case Pattern::kMonthDay: {
      const std::chrono::day day{static_cast<unsigned>(cadence.month_day)};
      return day < last.day() ? month / day : last;
    }
    case Pattern::kMonthWeekday:
      if (cadence.nth < 0)
        return Date{std::chrono::local_days{month / cadence.weekday[std::chrono::last]}};
      return Date{
          std::chrono::local_days{month / cadence.weekday[static_cast<unsigned>(cadence.nth)]}};
    case Pattern::kLastSchoolDay:
      return last;
    default:
      return month / std::chrono::day{1};
  }
}

// The first of the series' days from `date` on (step 1), or the last up to it (step -1).
Date monthly(const Cadence& cadence, Date date, int step) {
  HOMEWARD_CHECK(cadence.months.any());
  for (year_month month = date.year() / date.month();; month += months{step}) {
    const auto day = day_in_month(cadence, month);
    if (day && (step > 0 ? *day >= date : *day <= date)) return *day;
  }
}

bool is_every_day(const Cadence& cadence) {
  return cadence.pattern == Pattern::kDaily || cadence.pattern == Pattern::kGoodNews;
}

Date first_from(const Cadence& cadence, Date date) {
  if (is_every_day(cadence)) return date;
  return cadence.pattern == Pattern::kWeekly ? weekly_from(cadence, date)
                                             : monthly(cadence, date, 1);
}

Date last_until(const Cadence& cadence, Date date) {
  if (is_every_day(cadence)) return date;
  return cadence.pattern == Pattern::kWeekly ? weekly_until(cadence, date)
                                             : monthly(cadence, date, -1);
}

bool is_school_day_of_month(const Cadence& cadence) {
  return cadence.pattern == Pattern::kFirstSchoolDay || cadence.pattern == Pattern::kLastSchoolDay;
}

// The day on which a slot of `day` is sent.
std::optional<Date> sending_day(const Cadence& cadence, Date day, const SchoolCalendar& calendar) {
  if (is_good_news(cadence) || (cadence.start && day < *cadence.start)) return std::nullopt;
  if (calendar.is_open(day)) return day;
  if (is_school_day_of_month(cadence)) {
    const auto moved = cadence.pattern == Pattern::kFirstSchoolDay
                           ? calendar.open_at_or_after(day)
                           : calendar.open_at_or_before(day);
    return moved && moved->month() == day.month() ? moved : std::nullopt;
  }
  if (is_daily(cadence) || cadence.if_no_school == IfNoSchool::kSkip) return std::nullopt;
  return cadence.if_no_school == IfNoSchool::kPrevious ? calendar.open_at_or_before(day)
                                                       : calendar.open_at_or_after(day);
}

}  // namespace

std::optional<IfNoSchool> parse_if_no_school(std::string_view text) {
  if (text == "previous") return IfNoSchool::kPrevious;
  if (text == "next") return IfNoSchool::kNext;
  if (text == "skip") return IfNoSchool::kSkip;
  return std::nullopt;
}

bool is_daily(const Cadence& cadence) {
  return cadence.pattern == Pattern::kDaily ||
         (cadence.pattern == Pattern::kWeekly && cadence.every_weeks == 1 &&
          cadence.days.count() >= 5);
}

const char* rhythm_of(const Cadence& cadence) {
  if (is_daily(cadence)) return "daily";
  if (is_good_news(cadence)) return "other";
  if (cadence.pattern != Pattern::kWeekly) return cadence.months.all() ? "monthly" : "other";
  if (cadence.days.count() > 1 || cadence.every_weeks > 2) return "other";
  return cadence.every_weeks == 1 ? "weekly" : "fortnightly";
}

LocalTime next_slot(const Cadence& cadence, LocalTime after) {
  const Date today = date_of(after);
  const LocalTime slot = at_time(first_from(cadence, today), cadence.time);
  return slot > after ? slot : at_time(first_from(cadence, plus_days(today, 1)), cadence.time);
}

LocalTime latest_slot(const Cadence& cadence, LocalTime at_or_before) {
  const Date today = date_of(at_or_before);
  const LocalTime slot = at_time(last_until(cadence, today), cadence.time);
  return slot <= at_or_before ? slot
                              : at_time(last_until(cadence, plus_days(today, -1)), cadence.time);
}

Date period_start(const Cadence& cadence, LocalTime slot) {
  return plus_days(date_of(latest_slot(cadence, slot - std::chrono::seconds{1})), 1);
}

std::chrono::hours grace_of(const Cadence& cadence) {
  return std::chrono::hours{is_daily(cadence) || is_good_news(cadence) ? 12 : 72};
}

std::optional<LocalTime> planned_local(const Cadence& cadence, LocalTime slot,
                                       const SchoolCalendar& calendar) {
  const auto day = sending_day(cadence, date_of(slot), calendar);
  return day ? std::optional(at_time(*day, cadence.time)) : std::nullopt;
}

std::string reason_of_move(const Cadence& cadence, LocalTime slot, const SchoolCalendar& calendar) {
  const Date day = date_of(slot);
  const auto moved = sending_day(cadence, day, calendar);
  if (!moved || is_school_day_of_month(cadence) || first_from(cadence, *moved) == *moved) return {};
  return fmt::format("moved from {}: {}", day_in_words(day), calendar.why_closed(day));
}

std::vector<Sending> next_sendings(const Cadence& cadence, LocalTime after,
                                   const SchoolCalendar& calendar, std::size_t count) {
  std::vector<Sending> out;
  LocalTime slot = next_slot(cadence, after - kFarthestMove - std::chrono::days{1});
  for (; slot < after + kHorizon; slot = next_slot(cadence, slot)) {
    const auto planned = planned_local(cadence, slot, calendar);
    if (!planned || *planned <= after) continue;
    if (!out.empty() && out.back().planned == *planned) {
      out.back().slot = slot;
    } else if (out.size() == count) {
      break;
    } else {
      out.push_back({slot, *planned, reason_of_move(cadence, slot, calendar)});
    }
  }
  return out;
}

}  // namespace homeward
