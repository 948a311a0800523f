#include "app/schedules.h"

#include <fmt/format.h>
#include <libical/ical.h>
#include <toml++/toml.h>

#include <algorithm>
#include <memory>

#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

constexpr int kLongestClosureDays = 366;

std::string place(const std::string& file, const toml::source_region& region) {
  return fmt::format("{}:{}:{}", file, region.begin.line, region.begin.column);
}

// One [name] of cadences.toml.
void read_cadence(const std::string& file, const std::string& name, const toml::table& table,
                  Schedules& out) {
  const auto* when = table.get("when");
  const auto phrase = when == nullptr ? std::nullopt : when->value_exact<std::string>();
  if (!phrase) {
    out.problems.push_back(
        fmt::format("{}: [{}] needs when = \"every Friday at 16:00\" or the like",
                    place(file, table.source()), name));
    return;
  }
  auto parsed = parse_cadence(*phrase);
  if (const auto* error = std::get_if<CadenceError>(&parsed)) {
    out.problems.push_back(fmt::format("{}: [{}] \"{}\", character {}: {}",
                                       place(file, when->source()), name, *phrase, error->column,
                                       error->message));
    return;
  }
  Cadence cadence = std::get<Cadence>(std::move(parsed));
  cadence.name = name;
  for (const auto& [key, node] : table) {
    if (key.str() == "when") continue;
    const auto value = node.value_exact<std::string>();
    const auto choice =
        key.str() == "if_no_school" && value ? parse_if_no_school(*value) : std::nullopt;
    if (choice) {
      cadence.if_no_school = *choice;
    } else {
      out.problems.push_back(
          fmt::format("{}: [{}] takes when and if_no_school = \"previous\", \"next\" or \"skip\"",
                      place(file, key.source()), name));
    }
  }
  out.cadences[name] = std::move(cadence);
}

void read_cadences(const fs::path& path, Schedules& out) {
  const std::string file = path.filename().string();
  try {
    const toml::table root = toml::parse(files::read(path, 1U << 20U));
    for (const auto& [key, node] : root) {
      if (const auto* table = node.as_table()) {
        read_cadence(file, std::string(key.str()), *table, out);
      } else {
        out.problems.push_back(fmt::format("{}: \"{}\" stands outside of a [name]",
                                           place(file, key.source()), key.str()));
      }
    }
  } catch (const toml::parse_error& error) {
    out.problems.push_back(fmt::format("{}: {}", place(file, error.source()), error.description()));
  } catch (const Failure& failure) {
    out.problems.emplace_back(failure.what());
  }
}

Date date_of(const icaltimetype& time) {
  return Date{std::chrono::year{time.year}, std::chrono::month{static_cast<unsigned>(time.month)},
              std::chrono::day{static_cast<unsigned>(time.day)}};
}

bool is_closure(const char* title) {
  const std::string folded = text::fold_case(title == nullptr ? "" : title);
  for (const char* word : {"starts", "begins", "ends", "first day", "last day"}) {
    if (folded.find(word) != std::string::npos) return false;
  }
  return true;
}

}  // namespace

std::set<Date> closed_days(std::string_view ics, const std::string& name,
                           std::vector<std::string>& problems) {
  std::set<Date> closed;
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalparser_parse_string(std::string(ics).c_str()), &icalcomponent_free);
  if (!calendar || icalcomponent_isa(calendar.get()) == ICAL_NO_COMPONENT) {
    problems.push_back(name + ": not an iCalendar file; export the calendar as .ics");
    return closed;
  }
  for (auto* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
       event != nullptr;
       event = icalcomponent_get_next_component(calendar.get(), ICAL_VEVENT_COMPONENT)) {
    const icaltimetype start = icalcomponent_get_dtstart(event);
    if (icaltime_is_null_time(start) || !start.is_date ||
        !is_closure(icalcomponent_get_summary(event)))
      continue;
    const icalproperty* end_property = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY);
    const Date first = date_of(start);
    const Date end = end_property == nullptr ? plus_days(first, 1)
                                             : date_of(icalproperty_get_dtend(end_property));
    if (!first.ok() || !end.ok() || days_between(first, end) > kLongestClosureDays) {
      problems.push_back(
          fmt::format("{}: an event of {} has no sensible end; DTEND is the day after its last",
                      name, first.ok() ? to_iso(first) : "an impossible date"));
      continue;
    }
    for (Date day = first; day < end; day = plus_days(day, 1)) closed.insert(day);
  }
  return closed;
}

Schedules load_schedules(const fs::path& folder, const fs::path& shipped) {
  Schedules out;
  const fs::path own = folder / "cadences.toml";
  read_cadences(fs::exists(own) ? own : shipped / "cadences.toml", out);
  std::error_code error;
  std::vector<fs::path> calendars;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".ics") calendars.push_back(entry.path());
  }
  std::sort(calendars.begin(), calendars.end());
  for (const auto& path : calendars) {
    try {
      const auto days =
          closed_days(files::read(path, 4U << 20U), path.filename().string(), out.problems);
      out.calendar.closed.insert(days.begin(), days.end());
    } catch (const Failure& failure) {
      out.problems.emplace_back(failure.what());
    }
  }
  return out;
}

}  // namespace homeward::app
