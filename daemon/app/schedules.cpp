#include "app/schedules.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

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

void add_days(const CalendarDays& days, SchoolCalendar& calendar) {
  if (days.meaning == DayMeaning::kOrdinary) return;
  for (Date day = days.first; day <= days.last; day = plus_days(day, 1)) {
    if (days.meaning == DayMeaning::kOpened) {
      calendar.opened.insert(day);
    } else {
      calendar.closed.insert(day);
      if (!days.title.empty()) calendar.titles.emplace(day, days.title);
    }
  }
}

fs::path cadence_file(const fs::path& folder, const fs::path& shipped) {
  const fs::path own = folder / "cadences.toml";
  return fs::exists(own) ? own : shipped / "cadences.toml";
}

}  // namespace

std::vector<std::string> rhythm_names(const fs::path& folder, const fs::path& shipped) {
  Schedules schedules;
  read_cadences(cadence_file(folder, shipped), schedules);
  std::vector<std::string> names;
  for (const auto& [name, cadence] : schedules.cadences) {
    if (!is_good_news(cadence)) names.push_back(name);
  }
  return names;
}

Schedules load_schedules(const fs::path& folder, const fs::path& shipped,
                         const CalendarWords& words, const Zone& zone) {
  Schedules out;
  read_cadences(cadence_file(folder, shipped), out);
  std::error_code error;
  std::vector<fs::path> calendars;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (text::fold_case(entry.path().extension().string()) == ".ics")
      calendars.push_back(entry.path());
  }
  std::sort(calendars.begin(), calendars.end());
  for (const auto& path : calendars) {
    try {
      for (auto& days : read_calendar(files::read(path, 4U << 20U), path.filename().string(), words,
                                      zone, out.problems)) {
        add_days(days, out.calendar);
        out.days.push_back(std::move(days));
      }
    } catch (const Failure& failure) {
      out.problems.emplace_back(failure.what());
    }
  }
  std::stable_sort(out.days.begin(), out.days.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

}  // namespace homeward::app
