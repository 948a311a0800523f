// Dates as people type them. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace homeward::ingest {

enum class DateOrder {
  kUnknown,
  kDayFirst,
  kMonthFirst,
  kYearFirst,  // of years with two digits: 26/9/30, which is refused
};

enum class DateProblem {
  kNone,
  kUnreadable,
  kNoSuchDay,     // 2026-02-30
  kAmbiguous,     // 3/4/2026 and nothing says which is the day
  kTwoDigitYear,  // 3/4/99, or 26-09-25, whose year may be either end
  kHashes,        // ######## from a column too narrow
  kTooOld,        // before 1950: a zero that a spreadsheet shows as a date
};

struct DateReading {
  std::optional<Date> date;
  DateProblem problem = DateProblem::kNone;
  bool serial = false;  // a spreadsheet's day number
};

// Which order a column's dates such as 3/14/2026 or 3/14/26 have, told one cell at a time: a part
// above 12 settles it. A plain value.
class OrderVote {
 public:
  // `this_year` as of read_date().
  explicit OrderVote(int this_year = 0) : this_year_(this_year) {}
  // Takes a cell as it is written; what is no such date says nothing.
  void see(std::string_view cell);
  // `day_first` decides where the cells leave it open. Cells of both orders settle nothing at all.
  DateOrder order(std::optional<bool> day_first) const;

 private:
  int this_year_ = 0;
  bool day_leads_ = false;
  bool month_leads_ = false;
  bool year_leads_ = false;
};

// Reads one trimmed, non-empty cell: 2026-09-30, 2026/9/30, 30.9.2026, 9/30/2026, 30-9-2026,
// 20260930, 30 Sep 2026, Sep 30, 2026, 5 de octubre de 2026, 5. Okt. 2026, a spreadsheet's day
// number, each with a time of day behind it or not. A year of two digits at the end (30.9.26,
// 9/30/26, 30-Sep-26) is `this_year`, the one before or the one after it; with 0 none is read.
DateReading read_date(std::string_view cell, DateOrder order, int this_year = 0);

}  // namespace homeward::ingest
