#include "sim/timetable.h"

#include <fmt/format.h>

namespace homeward::sim {

namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr int kLongestBreak = 100;
constexpr int kMostDays = 140;

bool is_month_end(Date date) { return plus_days(date, 1).month() != date.month(); }

// Whether any day of the month from `date` on (step 1) or back (step -1), itself not counted, is
// open.
bool is_open_beyond(Date date, int step, const Calendar& calendar) {
  for (Date other = plus_days(date, step); other.month() == date.month();
       other = plus_days(other, step)) {
    if (calendar.is_open(other)) return true;
  }
  return false;
}

const char* word(std::chrono::weekday day) {
  constexpr const char* kWords[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                    "Thursday", "Friday", "Saturday"};
  return kWords[day.c_encoding()];
}

std::string clock(TimeOfDay time) {
  return fmt::format("{:02}:{:02}", time.count() / 60, time.count() % 60);
}

}  // namespace

bool Calendar::is_open(Date date) const {
  const unsigned day = weekday_of(date).c_encoding();
  return day >= 1 && day <= 5 && !closed.contains(date);
}

std::string Rhythm::phrase() const {
  switch (kind) {
    case Kind::kWeeks: {
      if (weeks == 1) return fmt::format("every {} at {}", word(day), clock(time));
      constexpr const char* kOrdinals[] = {"second", "third", "fourth"};
      return fmt::format("every {} {} at {}, starting {}", kOrdinals[weeks - 2], word(day),
                         clock(time), to_iso(start));
    }
    case Kind::kDaily:
      return fmt::format("every school day at {}", clock(time));
    case Kind::kMonthDay:
      return fmt::format("day {} of the month at {}", month_day, clock(time));
    case Kind::kMonthWeekday: {
      constexpr const char* kOrdinals[] = {"last", "", "first", "second", "third", "fourth"};
      return fmt::format("{} {} of the month at {}", kOrdinals[nth + 1], word(day), clock(time));
    }
    case Kind::kFirstSchoolDay:
      return fmt::format("first school day of the month at {}", clock(time));
    case Kind::kLastSchoolDay:
      return fmt::format("last school day of the month at {}", clock(time));
  }
  return {};
}

bool Rhythm::has_slot(Date date) const {
  const bool same_day = weekday_of(date) == day;
  const int number = static_cast<int>(static_cast<unsigned>(date.day()));
  switch (kind) {
    case Kind::kWeeks: {
      if (!same_day || weeks == 1) return same_day;
      Date first = start;
      while (weekday_of(first) != day) first = plus_days(first, 1);
      return days_between(first, date) % (7 * weeks) == 0;
    }
    case Kind::kDaily:
      return true;
    case Kind::kMonthDay:
      return number == month_day || (number < month_day && is_month_end(date));
    case Kind::kMonthWeekday:
      if (!same_day) return false;
      return nth < 0 ? plus_days(date, 7).month() != date.month() : (number + 6) / 7 == nth;
    case Kind::kFirstSchoolDay:
      return number == 1;
    case Kind::kLastSchoolDay:
      return is_month_end(date);
  }
  return false;
}

std::chrono::hours Rhythm::grace() const {
  return std::chrono::hours{kind == Kind::kDaily ? 12 : 72};
}

int Rhythm::longest_gap_days() const {
  if (kind == Kind::kWeeks) return 7 * weeks;
  return kind == Kind::kDaily ? 1 : 35;
}

std::optional<Date> slot_sent_on(const Rhythm& rhythm, Date date, const Calendar& calendar) {
  if (!calendar.is_open(date)) return std::nullopt;
  switch (rhythm.kind) {
    case Rhythm::Kind::kDaily:
      return date;
    case Rhythm::Kind::kLastSchoolDay:
      if (is_open_beyond(date, 1, calendar)) return std::nullopt;
      while (!is_month_end(date)) date = plus_days(date, 1);
      return date;
    case Rhythm::Kind::kFirstSchoolDay:
      if (is_open_beyond(date, -1, calendar)) return std::nullopt;
      return date.year() / date.month() / 1;
    default:
      break;
  }
  std::optional<Date> newest;
  if (rhythm.has_slot(date)) newest = date;
  if (rhythm.move == Rhythm::Move::kPrevious) {
    Date other = plus_days(date, 1);
    for (int i = 1; i <= kLongestBreak && !calendar.is_open(other); ++i) {
      if (rhythm.has_slot(other)) newest = other;
      other = plus_days(other, 1);
    }
  } else if (rhythm.move == Rhythm::Move::kNext && !newest) {
    Date other = plus_days(date, -1);
    for (int i = 1; i <= kLongestBreak && !calendar.is_open(other) && !newest; ++i) {
      if (rhythm.has_slot(other)) newest = other;
      other = plus_days(other, -1);
    }
  }
  return newest;
}

std::optional<Date> day_of_sending(const Rhythm& rhythm, Date slot, const Calendar& calendar) {
  if (!rhythm.has_slot(slot)) return std::nullopt;
  const bool moves_back = rhythm.move == Rhythm::Move::kPrevious;
  int step = moves_back ? -1 : 1;
  bool stays = rhythm.move == Rhythm::Move::kSkip;
  bool in_month = false;
  if (rhythm.kind == Rhythm::Kind::kDaily) stays = true;
  if (rhythm.kind == Rhythm::Kind::kFirstSchoolDay) step = 1, stays = false, in_month = true;
  if (rhythm.kind == Rhythm::Kind::kLastSchoolDay) step = -1, stays = false, in_month = true;
  Date date = slot;
  for (int i = 0; i <= kLongestBreak; ++i, date = plus_days(date, step)) {
    if (in_month && date.month() != slot.month()) return std::nullopt;
    if (calendar.is_open(date)) return date;
    if (stays) return std::nullopt;
  }
  return std::nullopt;
}

Instant instant_of(const Zone& zone, LocalTime local) {
  const auto as_utc = Instant{local.time_since_epoch()};
  const Instant before = as_utc - zone.offset(as_utc - days{1});
  if (zone.local(before) == local) return before;  // also the first of two
  const Instant after = as_utc - zone.offset(as_utc + days{1});
  return zone.local(after) == local ? after : before;  // in a gap: on by its length
}

bool is_allowed(Instant at, const Zone& zone, const Calendar& calendar, const Quiet& quiet) {
  const LocalTime local = zone.local(at);
  const Date date = date_of(local);
  if (!calendar.is_open(date)) return false;
  const auto time = std::chrono::floor<minutes>(local - at_time(date, TimeOfDay{0}));
  if (quiet.from == quiet.until) return true;
  return quiet.from > quiet.until ? time < quiet.from && time >= quiet.until
                                  : time < quiet.from || time >= quiet.until;
}

Instant first_allowed_for(minutes lasting, Instant at, const Zone& zone, const Calendar& calendar,
                          const Quiet& quiet) {
  for (Instant start = at; start < at + days{kMostDays}; start += minutes{15}) {
    bool all = true;
    for (minutes i{0}; all && i <= lasting; i += minutes{5})
      all = is_allowed(start + i, zone, calendar, quiet);
    if (all) return start;
  }
  return at + days{kMostDays};
}

std::optional<Due> latest_due(const Rhythm& rhythm, Instant now, const Zone& zone,
                              const Calendar& calendar) {
  Date date = plus_days(date_of(zone.local(now)), 1);
  for (int i = 0; i < kMostDays; ++i, date = plus_days(date, -1)) {
    const auto slot = slot_sent_on(rhythm, date, calendar);
    if (!slot) continue;
    const Instant at = instant_of(zone, at_time(date, rhythm.time));
    if (at <= now) return Due{at_time(*slot, rhythm.time), at};
  }
  return std::nullopt;
}

std::optional<Due> next_due(const Rhythm& rhythm, Instant now, const Zone& zone,
                            const Calendar& calendar) {
  Date date = plus_days(date_of(zone.local(now)), -1);
  for (int i = 0; i < kMostDays; ++i, date = plus_days(date, 1)) {
    const auto slot = slot_sent_on(rhythm, date, calendar);
    if (!slot) continue;
    const Instant at = instant_of(zone, at_time(date, rhythm.time));
    if (at > now) return Due{at_time(*slot, rhythm.time), at};
  }
  return std::nullopt;
}

}  // namespace homeward::sim
