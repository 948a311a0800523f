// What schedules/ says: named cadences and the days without school.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/calendar_file.h"
#include "domain/cadence.h"

namespace homeward::app {

struct Schedules {
  std::map<std::string, Cadence> cadences;
  SchoolCalendar calendar;
  std::vector<CalendarDays> days;     // what the calendar was made of, by date
  std::vector<std::string> problems;  // placed: "cadences.toml:4:8: ..."
};

// cadences.toml and every .ics from `folder`; what is missing there comes from `shipped`. `zone` is
// the school's. Never throws for content.
Schedules load_schedules(const std::filesystem::path& folder, const std::filesystem::path& shipped,
                         const CalendarWords& words, const Zone& zone);

// The names alone that a family's rhythm may have; good news is none.
std::vector<std::string> rhythm_names(const std::filesystem::path& folder,
                                      const std::filesystem::path& shipped);

}  // namespace homeward::app
