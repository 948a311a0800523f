// Numbers of spreadsheet cells as people see them.
#include "ingest/number_format.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

namespace homeward::ingest {
namespace {

struct Case {
  const char* code;
  const char* raw;
  const char* shown;
  bool from_1904 = false;
};

void PrintTo(const Case& example, std::ostream* out) { *out << example.code << " " << example.raw; }

class Codes : public testing::TestWithParam<Case> {};

TEST_P(Codes, ShowAsSpreadsheetsDo) {
  const Case& example = GetParam();
  EXPECT_EQ(show_number(example.raw, parse_format(example.code), example.from_1904), example.shown);
}

INSTANTIATE_TEST_SUITE_P(
    Plain, Codes,
    testing::Values(
        Case{"General", "3", "3"}, Case{"General", "3.0", "3"}, Case{"General", "-3", "-3"},
        Case{"General", "0.1", "0.1"}, Case{"General", "0.10000000000000001", "0.1"},
        Case{"General", "0.30000000000000004", "0.3"}, Case{"General", "2.9999999999999996", "3"},
        Case{"General", "1.5E-2", "0.015"}, Case{"General", "1E-7", "0.0000001"},
        Case{"General", "1.2345E-8", "0.000000012345"}, Case{"General", "1E-300", "1E-300"},
        Case{"General", "-0", "0"}, Case{"General", "0", "0"}, Case{"General", "007", "7"},
        Case{"General", "123456", "123456"}, Case{"General", "1.23456E5", "123456"},
        Case{"General", "1.23456789012E+11", "123456789012"},
        Case{"General", "123456789012345", "123456789012345"},
        Case{"General", "1234567890123456", "1234567890123456"},
        Case{"General", "1.2345678901234567E+19", "1.23456789012346E+19"},
        Case{"General", "12345678901234567890", "1.23456789012346E+19"}, Case{"General", "+5", "5"},
        Case{"General", " 5\n", "5"}, Case{"General", "", ""},
        Case{"General", "12 apples", "12 apples"}, Case{"General", "nan", "nan"},
        Case{"General", "inf", "inf"}, Case{"General", "1e999", "1e999"},
        Case{"General", "0x10", "0x10"}, Case{"0.00", "3", "3"}, Case{"0", "3.7", "3.7"},
        Case{"#,##0.00", "1234.5", "1234.5"}, Case{"# ?/?", "0.6", "0.6"}, Case{"@", "3", "3"},
        Case{"0.00E+00", "12", "12"}, Case{"##0.0E-0", "12", "12"}, Case{"", "12", "12"},
        Case{"[Red]0;[Blue]-0", "12", "12"}, Case{"\"days\" 0", "12", "12"},
        Case{"0 \\d\\a\\y\\s", "12", "12"}, Case{"_d0_y", "12", "12"}, Case{"*y0", "12", "12"},
        Case{"[$CHF-807] #,##0.00", "12", "12"}, Case{"Standard", "45935", "45935"},
        Case{"GENERAL", "45935", "45935"}, Case{";;;", "12", "12"}, Case{"\"", "12", "12"},
        Case{"[", "12", "12"}, Case{"\\", "12", "12"}));

INSTANTIATE_TEST_SUITE_P(
    Dates, Codes,
    testing::Values(
        Case{"dd/mm/yyyy", "45935", "2025-10-05"}, Case{"mm/dd/yyyy", "46300", "2026-10-05"},
        Case{"yyyy-mm-dd", "46300", "2026-10-05"}, Case{"YYYY\\-MM\\-DD", "46300", "2026-10-05"},
        Case{"[$-407]d. mmmm yyyy;@", "46300", "2026-10-05"},
        Case{"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "46300", "2026-10-05"},
        Case{"TT.MM.JJJJ", "46300", "2026-10-05"}, Case{"jj/mm/aaaa", "46300", "2026-10-05"},
        Case{"d\\.m\\.", "46300", "2026-10-05"}, Case{"mmm yy", "46300", "2026-10-05"},
        Case{"mmmm", "46300", "2026-10-05"}, Case{"dddd", "46300", "2026-10-05"},
        Case{"[$-411]ggge\"年\"m\"月\"d\"日\"", "46300", "2026-10-05"},
        Case{"yyyy\"年\"m\"月\"d\"日\"", "46300", "2026-10-05"},
        Case{"dd/mm/yyyy", "46300.99999", "2026-10-05"}, Case{"dd/mm/yyyy", "1", "1900-01-01"},
        Case{"dd/mm/yyyy", "59", "1900-02-28"}, Case{"dd/mm/yyyy", "60", "1900-02-29"},
        Case{"dd/mm/yyyy", "61", "1900-03-01"}, Case{"dd/mm/yyyy", "0", "1900-01-00"},
        Case{"dd/mm/yyyy", "44838", "2026-10-05", true},
        Case{"dd/mm/yyyy", "0", "1904-01-01", true}, Case{"dd/mm/yyyy", "60", "1904-03-01", true},
        Case{"dd/mm/yyyy", "2958465", "9999-12-31"}, Case{"dd/mm/yyyy", "2958466", "########"},
        Case{"dd/mm/yyyy", "-1", "########"}, Case{"dd/mm/yyyy", "1e300", "########"},
        Case{"dd/mm/yyyy", "2957003", "9999-12-31", true}, Case{"dd/mm/yyyy", "text", "text"},
        Case{"dd/mm/yyyy hh:mm", "46300.604166666664", "2026-10-05 14:30"},
        Case{"dd/mm/yyyy hh:mm", "46300", "2026-10-05 00:00"},
        Case{"m/d/yy h:mm AM/PM", "46300.375", "2026-10-05 09:00"},
        Case{"dd/mm/yyyy hh:mm:ss", "46300.604282407411", "2026-10-05 14:30:10"},
        Case{"dd/mm/yyyy hh:mm", "46299.9999999999", "2026-10-05 00:00"},
        Case{"hh:mm dd.mm.", "46300.5", "2026-10-05 12:00"}));

INSTANTIATE_TEST_SUITE_P(
    Times, Codes,
    testing::Values(Case{"hh:mm", "0.604166666666667", "14:30"}, Case{"h:mm", "0.375", "9:00"},
                    Case{"h:mm AM/PM", "0.875", "21:00"}, Case{"h:mm A/P", "0.875", "21:00"},
                    Case{"hh:mm:ss", "0.50001157407", "12:00:01"}, Case{"mm:ss", "0.5", "12:00"},
                    Case{"[h]:mm", "1.09375", "26:15"}, Case{"[mm]:ss", "0.03125", "0:45"},
                    Case{"[HH]:MM:SS", "2", "48:00"}, Case{"[ss]", "0.001388888889", "0:02"},
                    Case{"h:mm", "0", "0:00"}, Case{"h:mm", "-0.5", "########"},
                    Case{"h\"h\"mm", "0.604166666666667", "14:30"}));

INSTANTIATE_TEST_SUITE_P(Percents, Codes,
                         testing::Values(Case{"0%", "0.35", "35%"}, Case{"0.00%", "0.35", "35%"},
                                         Case{"0.0%", "0.355", "35.5%"}, Case{"0%", "1", "100%"},
                                         Case{"0.00%", "0.33333333333333331", "33.33%"},
                                         Case{"0%", "-0.05", "-5%"},
                                         Case{"#,##0.##%", "12.3456", "1234.56%"},
                                         Case{"0\"%\"", "35", "35"}, Case{"0\\%", "35", "35"},
                                         Case{"0%", "0.07", "7%"}, Case{"0%", "0.29", "29%"}));

INSTANTIATE_TEST_SUITE_P(
    Digits, Codes,
    testing::Values(Case{"00000", "42", "00042"}, Case{"00000", "1234567", "1234567"},
                    Case{"000\\-00\\-0000", "78051120", "078-05-1120"},
                    Case{"\"S\"0000", "17", "S0017"}, Case{"\\S0000", "17", "S0017"},
                    Case{"000 000", "1234", "001 234"}, Case{"00000", "4.5", "4.5"},
                    Case{"00000", "-4", "-4"}, Case{"[$-409]00000", "42", "00042"},
                    Case{"00000;-00000", "42", "00042"}, Case{"00", "7", "07"}, Case{"0", "7", "7"},
                    Case{"\"x\"0", "7", "7"}, Case{"000", "1e15", "1000000000000000"}));

TEST(BuiltInFormats, AreKnownByTheirIds) {
  using Kind = NumberFormat::Kind;
  const auto expect = [](int first, int last, Kind kind) {
    for (int id = first; id <= last; ++id) EXPECT_EQ(built_in_format(id).kind, kind) << id;
  };
  expect(0, 8, Kind::kPlain);
  expect(9, 10, Kind::kPercent);
  expect(11, 13, Kind::kPlain);
  expect(14, 17, Kind::kDate);
  expect(18, 21, Kind::kTime);
  expect(22, 22, Kind::kDateTime);
  expect(23, 26, Kind::kPlain);
  expect(27, 31, Kind::kDate);
  expect(32, 33, Kind::kTime);
  expect(34, 36, Kind::kDate);
  expect(37, 44, Kind::kPlain);
  expect(45, 45, Kind::kTime);
  expect(46, 46, Kind::kDuration);
  expect(47, 47, Kind::kTime);
  expect(48, 49, Kind::kPlain);
  expect(50, 58, Kind::kDate);
  expect(59, 200, Kind::kPlain);
}

// Every day from 1900 to 2100 in both systems, against the calendar's own counting.
TEST(Serials, FollowTheCalendar) {
  using namespace std::chrono;
  const NumberFormat date = parse_format("yyyy-mm-dd");
  sys_days day = year{1900} / March / 1;
  for (int serial = 61; serial < 73'000; ++serial, day += days{1}) {
    const year_month_day parts{day};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(parts.year()),
                  static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
    ASSERT_EQ(show_number(std::to_string(serial), date, false), text);
    if (serial >= 1462) {
      ASSERT_EQ(show_number(std::to_string(serial - 1462), date, true), text);
    }
  }
}

TEST(IsoCells, AreShownAsDates) {
  EXPECT_EQ(show_iso("2026-10-05"), "2026-10-05");
  EXPECT_EQ(show_iso("2026-10-05T14:30:00"), "2026-10-05 14:30");
  EXPECT_EQ(show_iso("2026-10-05T14:30:10.000Z"), "2026-10-05 14:30:10");
  EXPECT_EQ(show_iso("2026-10-05T00:00:00"), "2026-10-05");
  EXPECT_EQ(show_iso("2026-10-05T14:30"), "2026-10-05 14:30");
  EXPECT_EQ(show_iso("soon"), "soon");
}

}  // namespace
}  // namespace homeward::ingest
