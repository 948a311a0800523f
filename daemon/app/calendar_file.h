// A school's calendar as an iCalendar file (RFC 5545): which days it closes and opens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/calendar_titles.h"
#include "base/time.h"

namespace homeward::app {

// One event on the days [first, last].
struct CalendarDays {
  Date first{};
  Date last{};
  std::string title;
  std::string file;
  DayMeaning meaning = DayMeaning::kClosed;
};

// The events of one iCalendar text that stand for whole days: all-day ones, [DTSTART, DTEND) as
// 3.6.1 has it, each time they recur; timed ones only when their title speaks of no school and they
// cover the school day (09:00 to 14:00; UTC times are read in `zone`). Cancelled ones are left out.
// Bytes that are no UTF-8 are read as Latin-1. What can not be read is appended to `problems` with
// `file` as its place. Main thread (libical).
std::vector<CalendarDays> read_calendar(std::string_view ics, const std::string& file,
                                        const CalendarWords& words, const Zone& zone,
                                        std::vector<std::string>& problems);

}  // namespace homeward::app
