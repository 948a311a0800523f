#include "app/calendar_file.h"

#include <fmt/format.h>
#include <libical/ical.h>

#include <memory>
#include <set>

#include "base/text.h"

namespace homeward::app {

namespace {

constexpr int kLongestEventDays = 366;
constexpr int kMostRepeats = 2000;
constexpr std::size_t kMostEvents = 20000;
constexpr TimeOfDay kSchoolBegins = std::chrono::hours{9};
constexpr TimeOfDay kSchoolEnds = std::chrono::hours{14};

using Component = std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)>;
using Iterator = std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)>;

std::string as_utf8(std::string_view bytes) {
  if (text::is_valid_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | (byte >> 6U));
      out += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return out;
}

std::optional<LocalTime> local_of(const icaltimetype& time, const Zone& zone) {
  const Date date{std::chrono::year{time.year},
                  std::chrono::month{static_cast<unsigned>(time.month)},
                  std::chrono::day{static_cast<unsigned>(time.day)}};
  if (icaltime_is_null_time(time) || !date.ok() || time.year < 1900 || time.year > 2200)
    return std::nullopt;
  if (time.is_date) return at_time(date, TimeOfDay{0});
  const LocalTime local =
      at_time(date, std::chrono::hours{time.hour} + std::chrono::minutes{time.minute});
  return icaltime_is_utc(time) ? zone.local(Instant{local.time_since_epoch()}) : local;
}

std::string title_of(icalcomponent* event) {
  const char* summary = icalcomponent_get_summary(event);
  return text::shorten(text::fold_space(summary == nullptr ? "" : summary), 120);
}

bool is_cancelled(icalcomponent* event) {
  return icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED;
}

// When an event ends, exclusive. A day without an end, or with its own day as one, is that day.
std::optional<LocalTime> end_of(icalcomponent* event, LocalTime start, bool all_day,
                                const Zone& zone) {
  std::optional<LocalTime> end = all_day ? start + std::chrono::days{1} : start;
  if (auto* property = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY)) {
    const auto written = local_of(icalproperty_get_dtend(property), zone);
    if (!written || *written < start) return std::nullopt;
    if (!all_day || *written > start) end = written;
  } else if (auto* length = icalcomponent_get_first_property(event, ICAL_DURATION_PROPERTY)) {
    const auto duration = icalproperty_get_duration(length);
    const std::chrono::seconds seconds{icaldurationtype_as_int(duration)};
    if (icaldurationtype_is_bad_duration(duration) || seconds.count() < 0) return std::nullopt;
    if (seconds.count() > 0) end = start + seconds;
  }
  return end;
}

// The days of [start, end): all of them, or of a timed event those whose school hours it covers.
std::optional<std::pair<Date, Date>> days_covered(LocalTime start, LocalTime end, bool all_day) {
  Date first = date_of(start);
  Date last = date_of(end - std::chrono::seconds{1});
  if (!all_day) {
    if (start > at_time(first, kSchoolBegins)) first = plus_days(first, 1);
    if (end < at_time(last, kSchoolEnds)) last = plus_days(last, -1);
  }
  if (last < first) return std::nullopt;
  return std::pair(first, last);
}

// Every day on which the event begins: its own, those of its RRULEs, less EXDATEs. A date without
// zone, so that no hour is lost on the way (spec 2-cadence).
std::vector<Date> begins(icalcomponent* event, Date own, const Zone& zone) {
  std::set<Date> days{own};
  const auto start = icaltime_from_string(text::replace_all(to_iso(own), "-", "").c_str());
  for (auto* rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY); rule != nullptr;
       rule = icalcomponent_get_next_property(event, ICAL_RRULE_PROPERTY)) {
    const Iterator iterator(icalrecur_iterator_new(icalproperty_get_rrule(rule), start),
                            &icalrecur_iterator_free);
    for (int i = 0; iterator && i < kMostRepeats; ++i) {
      const auto day = local_of(icalrecur_iterator_next(iterator.get()), zone);
      if (!day) break;
      days.insert(homeward::date_of(*day));
    }
  }
  for (auto* date = icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY); date != nullptr;
       date = icalcomponent_get_next_property(event, ICAL_RDATE_PROPERTY)) {
    if (const auto day = local_of(icalproperty_get_rdate(date).time, zone))
      days.insert(homeward::date_of(*day));
  }
  for (auto* date = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY); date != nullptr;
       date = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY)) {
    if (const auto day = local_of(icalproperty_get_exdate(date), zone))
      days.erase(homeward::date_of(*day));
  }
  return {days.begin(), days.end()};
}

struct Reading {
  const std::string& file;
  const CalendarWords& words;
  const Zone& zone;
  std::vector<std::string>& problems;
  std::vector<CalendarDays> out;

  void take(icalcomponent* event) {
    if (is_cancelled(event)) return;
    const std::string title = title_of(event);
    const icaltimetype written = icalcomponent_get_dtstart(event);
    const auto start = local_of(written, zone);
    if (!start) {
      problems.push_back(fmt::format(
          "{}: the event \"{}\" has no day (DTSTART) that can be read; mend or remove it", file,
          title));
      return;
    }
    const bool all_day = written.is_date != 0;
    const auto end = end_of(event, *start, all_day, zone);
    if (!end || *end - *start > std::chrono::days{kLongestEventDays}) {
      problems.push_back(fmt::format(
          "{}: the event \"{}\" of {} has no sensible end; DTEND is the day after its last", file,
          title, to_iso(homeward::date_of(*start))));
      return;
    }
    const auto covered = days_covered(*start, *end, all_day);
    if (!covered) return;
    const int length = days_between(covered->first, covered->second) + 1;
    const auto reading = read_title(title, length, words);
    if (!all_day && !reading.says_closed) return;
    for (const Date first : begins(event, covered->first, zone)) {
      if (out.size() >= kMostEvents) return;
      out.push_back({first, plus_days(first, length - 1), title, file, reading.meaning});
    }
  }

  void take_all(icalcomponent* calendar) {
    for (auto* event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         event != nullptr;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
      take(event);
    }
  }
};

// Begins and ends in turn: a file that was cut off while it was copied has one END less.
bool is_whole(std::string_view ics) {
  const std::string folded = text::fold_case(ics);
  const auto count = [&](std::string_view word) {
    std::size_t found = 0;
    for (auto at = folded.find(word); at != std::string::npos; at = folded.find(word, at + 1))
      ++found;
    return found;
  };
  const auto calendars = count("begin:vcalendar");
  return calendars > 0 && calendars == count("end:vcalendar") &&
         count("begin:vevent") == count("end:vevent");
}

}  // namespace

std::vector<CalendarDays> read_calendar(std::string_view ics, const std::string& file,
                                        const CalendarWords& words, const Zone& zone,
                                        std::vector<std::string>& problems) {
  const std::string text = as_utf8(ics);
  if (text::fold_case(text).find("begin:vcalendar") == std::string::npos) {
    problems.push_back(file + ": not an iCalendar file; export the calendar as .ics");
    return {};
  }
  if (!is_whole(text)) {
    problems.push_back(file + ": cut off, its end is missing; export the calendar again");
    return {};
  }
  const Component root(icalparser_parse_string(text.c_str()), &icalcomponent_free);
  if (!root) {
    problems.push_back(file + ": broken; export the calendar again");
    return {};
  }
  Reading reading{file, words, zone, problems, {}};
  if (icalcomponent_isa(root.get()) == ICAL_VCALENDAR_COMPONENT) reading.take_all(root.get());
  for (auto* calendar = icalcomponent_get_first_component(root.get(), ICAL_VCALENDAR_COMPONENT);
       calendar != nullptr;
       calendar = icalcomponent_get_next_component(root.get(), ICAL_VCALENDAR_COMPONENT)) {
    reading.take_all(calendar);
  }
  return std::move(reading.out);
}

}  // namespace homeward::app
