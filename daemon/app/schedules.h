// What schedules/ says: named cadences and the days without school.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cadence.h"

namespace homeward::app {

struct Schedules {
  std::map<std::string, Cadence> cadences;
  SchoolCalendar calendar;
  std::vector<std::string> problems;  // placed: "cadences.toml:4:8: ..."
};

// cadences.toml and every .ics from `folder`; what is missing there comes from `shipped`.
// Never throws for content.
Schedules load_schedules(const std::filesystem::path& folder, const std::filesystem::path& shipped);

// The closed days of one iCalendar text: all-day events, [DTSTART, DTEND) as RFC 5545 3.6.1 has it.
// An event whose title speaks of a start, an end or a term ("Term 1 starts") is no closure.
// Problems are appended with `name` as their place.
std::set<Date> closed_days(std::string_view ics, const std::string& name,
                           std::vector<std::string>& problems);

}  // namespace homeward::app
