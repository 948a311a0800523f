// Dates as programs and people in five languages write them.
#include "ingest/dates.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace homeward::ingest {
namespace {

using enum DateOrder;
using enum DateProblem;

struct Case {
  const char* cell;
  const char* day;  // or the problem, when empty
  DateProblem problem = kNone;
  DateOrder order = kUnknown;
};

TEST(Dates, AreReadAsTheyAreWritten) {
  const std::vector<Case> cases{
      {"2026-10-05", "2026-10-05"},
      {"2026/10/5", "2026-10-05"},
      {"2026.10.05", "2026-10-05"},
      {"20261005", "2026-10-05"},
      {"2026-10-05T14:30:12Z", "2026-10-05"},
      {"2026-10-05 14:30:12.123+02:00", "2026-10-05"},
      {"5.10.2026", "2026-10-05"},
      {"05.10.2026 14:30", "2026-10-05"},
      {"5. 10. 2026", "2026-10-05"},
      {"5.10.2026, 14:30 Uhr", "2026-10-05"},
      {"10/5/2026 14:30:12", "2026-10-05", kNone, kMonthFirst},
      {"10/5/2026 14:30:12", "2026-05-10", kNone, kDayFirst},
      {"5/10/2026 14h30", "2026-10-05", kNone, kDayFirst},
      {"5/10/2026, 2:30:12 p. m.", "2026-10-05", kNone, kDayFirst},
      {"2026/10/05 2:30:12 PM GMT+1", "2026-10-05"},
      {"2026/10/05 2:30:12 PM GMT+5:30", "2026-10-05"},
      {"10/14/2026", "2026-10-14"},
      {"14/10/2026", "2026-10-14"},
      {"14-10-2026", "2026-10-14"},
      {"5/5/2026", "2026-05-05"},
      {"5 Oct 2026", "2026-10-05"},
      {"5-Oct-2026", "2026-10-05"},
      {"Oct 5, 2026", "2026-10-05"},
      {"October 5th, 2026 2:30 PM", "2026-10-05"},
      {"Monday, October 5, 2026", "2026-10-05"},
      {"the 5th of October 2026", "2026-10-05"},
      {"5 de octubre de 2026", "2026-10-05"},
      {"lunes, 5 de octubre de 2026", "2026-10-05"},
      {"5 oct. 2026", "2026-10-05"},
      {"1er octobre 2026", "2026-10-01"},
      {"lundi 5 octobre 2026", "2026-10-05"},
      {"12 août 2026", "2026-08-12"},
      {"12 juil. 2026", "2026-07-12"},
      {"5. Oktober 2026", "2026-10-05"},
      {"Mo., 5. Okt. 2026", "2026-10-05"},
      {"5. März 2026", "2026-03-05"},
      {"5 października 2026", "2026-10-05"},
      {"5 PAŹ 2026", "2026-10-05"},
      {"5 maja 2026", "2026-05-05"},
      {"46300", "2026-10-05"},
      {"46300.604306", "2026-10-05"},
      {"46300,604306", "2026-10-05"},
      {"5/10/2026", "", kAmbiguous},
      {"13/13/2026", "", kNoSuchDay},
      {"2026-02-30", "", kNoSuchDay},
      {"30.2.2026", "", kNoSuchDay},
      {"31 April 2026", "", kNoSuchDay},
      {"5/10/26", "", kTwoDigitYear},
      {"5.10.26", "", kTwoDigitYear},
      {"5 Oct 26", "", kTwoDigitYear},
      {"1/0/1900", "", kTooOld},
      {"1/0/1900", "", kTooOld, kMonthFirst},
      {"0/1/1900", "", kTooOld, kDayFirst},
      {"1900-01-00", "", kTooOld},
      {"30.12.1899", "", kTooOld},
      {"########", "", kHashes},
      {"5 jui 2026", "", kUnreadable},
      {"5 Oct 2026 Alex", "", kUnreadable},
      {"5.10.2026 Alex", "", kUnreadable},
      {"5.10.2026 or so", "", kUnreadable},
      {"Tuesday", "", kUnreadable},
      {"October", "", kUnreadable},
      {"0", "", kUnreadable},
      {"12", "", kUnreadable},
      {"1.23E+05", "", kUnreadable},
      {"20269999", "", kNoSuchDay},
      {"5/10", "", kUnreadable},
      {"2026-10", "", kUnreadable},
      {"99999999999999999999", "", kUnreadable},
      {"5//2026", "", kUnreadable},
      {"5/10-2026", "", kUnreadable},
  };
  for (const auto& example : cases) {
    const auto reading = read_date(example.cell, example.order);
    EXPECT_EQ(reading.problem, example.problem) << example.cell;
    EXPECT_EQ(reading.date ? to_iso(*reading.date) : "", example.day) << example.cell;
  }
}

// Every day of two years in every unmistakable way.
TEST(Dates, OfEveryDayAreReadInEveryWay) {
  const std::vector<std::vector<const char*>> months{
      {"January", "February", "March", "April", "May", "June", "July", "August", "September",
       "October", "November", "December"},
      {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
       "octubre", "noviembre", "diciembre"},
      {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
       "octobre", "novembre", "décembre"},
      {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
       "Oktober", "November", "Dezember"},
      {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
       "września", "października", "listopada", "grudnia"}};
  const Date first = parse_iso_date("2026-01-01").value();
  for (int i = 0; i < 730; ++i) {
    const Date date = plus_days(first, i);
    const int year = static_cast<int>(date.year());
    const unsigned month = static_cast<unsigned>(date.month());
    const unsigned day = static_cast<unsigned>(date.day());
    std::vector<std::string> ways{
        fmt::format("{}-{:02}-{:02}", year, month, day), fmt::format("{}.{}.{}", day, month, year),
        fmt::format("{}/{}/{} 9:05", year, month, day), fmt::format("{}", 46023 + i)};
    for (const auto& names : months) {
      ways.push_back(fmt::format("{} {} {}", day, names[month - 1], year));
      ways.push_back(fmt::format("{} {}, {}", names[month - 1], day, year));
    }
    for (const auto& way : ways) ASSERT_EQ(read_date(way, kUnknown).date, date) << way;
    ASSERT_EQ(read_date(fmt::format("{}/{}/{}", day, month, year), kDayFirst).date, date);
    ASSERT_EQ(read_date(fmt::format("{}/{}/{}", month, day, year), kMonthFirst).date, date);
  }
}

// As spreadsheets show dates unless told otherwise: 9/30/26, 30.09.26, 30-Sep-26.
TEST(Dates, AYearOfTwoDigitsIsTheOneAtHandOrNone) {
  const std::vector<Case> cases{
      {"30.09.26", "2026-09-30"},
      {"25.09.26", "2026-09-25"},
      {"30.9.25 14:30", "2025-09-30"},
      {"3.1.27", "2027-01-03"},
      {"9/30/26", "2026-09-30"},
      {"30/9/26", "2026-09-30"},
      {"9/5/26", "2026-09-05", kNone, kMonthFirst},
      {"9/5/26", "2026-05-09", kNone, kDayFirst},
      {"25/9/26", "2026-09-25", kNone, kDayFirst},
      {"9/30/26 14:03:09", "2026-09-30", kNone, kMonthFirst},
      {"3-Sep-26", "2026-09-03"},
      {"Sep 3, 26", "2026-09-03"},
      {"3 sept. 26", "2026-09-03"},
      {"30-09-26", "2026-09-30"},
      {"9/5/26", "", kAmbiguous},
      {"31.9.26", "", kNoSuchDay},
      // Either end may be the year, or none is one at hand.
      {"25-09-26", "", kTwoDigitYear},
      {"26-09-25", "", kTwoDigitYear},
      {"26/09/30", "", kTwoDigitYear},
      {"25/09/26", "", kTwoDigitYear, kYearFirst},
      {"9/30/24", "", kTwoDigitYear},
      {"9/30/99", "", kTwoDigitYear},
      {"3-Sep-99", "", kTwoDigitYear},
      {"26-Sep-03", "", kTwoDigitYear},
      {"9/30/6", "", kUnreadable},
      {"9/5", "", kUnreadable},
  };
  for (const auto& example : cases) {
    const auto reading = read_date(example.cell, example.order, 2026);
    EXPECT_EQ(reading.problem, example.problem) << example.cell;
    EXPECT_EQ(reading.date ? to_iso(*reading.date) : "", example.day) << example.cell;
    EXPECT_FALSE(read_date(example.cell, example.order, 0).date) << example.cell;
  }
}

// Whatever a column of one program's short dates holds, each is read as its own day or given back.
TEST(Dates, AColumnOfShortDatesIsNeverReadAsOtherDays) {
  const Date first = parse_iso_date("2025-08-25").value();
  for (int from = 0; from < 400; ++from) {
    for (const int count : {1, 5}) {
      for (int program = 0; program < 3; ++program) {
        OrderVote vote(2026);
        std::vector<std::pair<std::string, Date>> cells;
        for (int i = 0; i < count; ++i) {
          const Date date = plus_days(first, from + i);
          const int year = static_cast<int>(date.year()) % 100;
          const auto month = static_cast<unsigned>(date.month());
          const auto day = static_cast<unsigned>(date.day());
          cells.emplace_back(program == 0   ? fmt::format("{:02}/{:02}/{:02}", month, day, year)
                             : program == 1 ? fmt::format("{}/{}/{:02}", day, month, year)
                                            : fmt::format("{:02}-{:02}-{:02}", year, month, day),
                             date);
          vote.see(cells.back().first);
        }
        for (const auto& [cell, date] : cells) {
          const auto reading = read_date(cell, vote.order(std::nullopt), 2026);
          if (reading.date) {
            EXPECT_EQ(*reading.date, date) << cell;
          }
        }
      }
    }
  }
}

TEST(Dates, OrderIsSettledByAColumnsOwnCells) {
  const auto order = [](const std::vector<const char*>& cells, std::optional<bool> day_first) {
    OrderVote vote(2026);
    for (const char* cell : cells) vote.see(cell);
    return vote.order(day_first);
  };
  EXPECT_EQ(order({"3/4/2026", "3/14/2026"}, true), kMonthFirst);
  EXPECT_EQ(order({"3/4/2026", " 14/3/2026 9:00"}, false), kDayFirst);
  EXPECT_EQ(order({"3/4/2026"}, std::nullopt), kUnknown);
  EXPECT_EQ(order({"3/4/2026"}, true), kDayFirst);
  EXPECT_EQ(order({"3/4/2026"}, false), kMonthFirst);
  EXPECT_EQ(order({"3/14/2026", "14/3/2026"}, true), kUnknown) << "nothing is certain then";
  EXPECT_EQ(order({"3/4/26", "3/14/26"}, std::nullopt), kMonthFirst);
  EXPECT_EQ(order({"26/3/25", "26/3/14"}, true), kYearFirst);
  EXPECT_EQ(order({"14.3.2026", "2026-03-14", "x", ""}, std::nullopt), kUnknown);
}

}  // namespace
}  // namespace homeward::ingest
