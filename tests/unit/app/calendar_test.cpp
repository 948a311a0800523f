#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/calendar_file.h"
#include "app/schedules.h"
#include "base/files.h"
#include "support/temp_folder.h"

namespace homeward::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string calendar_of(const std::string& events) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n" + events + "END:VCALENDAR\r\n";
}
std::string event(const std::string& lines) {
  return "BEGIN:VEVENT\nUID:1\n" + lines + "\nEND:VEVENT\n";
}

struct Read {
  std::vector<std::string> days;  // "2026-09-07 to 2026-09-08 closed"
  std::vector<std::string> problems;
};

Read read(const std::string& ics, const CalendarWords& words = {}) {
  Read out;
  const Zone zone = Zone::find("America/New_York").value();
  for (const auto& days : read_calendar(ics, "x.ics", words, zone, out.problems)) {
    const char* meaning = days.meaning == DayMeaning::kClosed   ? "closed"
                          : days.meaning == DayMeaning::kOpened ? "opened"
                                                                : "ordinary";
    out.days.push_back(to_iso(days.first) +
                       (days.first == days.last ? "" : " to " + to_iso(days.last)) + " " + meaning);
  }
  return out;
}

struct EventCase {
  const char* lines;
  std::vector<std::string> days;
};
class Events : public ::testing::TestWithParam<EventCase> {};
TEST_P(Events, CoverTheseDays) {
  const auto result = read(calendar_of(event(GetParam().lines)));
  EXPECT_EQ(result.days, GetParam().days) << GetParam().lines;
  EXPECT_THAT(result.problems, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, Events,
    ::testing::Values(
        EventCase{"DTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261128\nSUMMARY:No school",
                  {"2026-11-26 to 2026-11-27 closed"}},
        EventCase{"DTSTART;VALUE=DATE:20260907\nSUMMARY:Labor Day", {"2026-09-07 closed"}},
        EventCase{"DTSTART;VALUE=DATE:20260907\nDTEND;VALUE=DATE:20260907\nSUMMARY:Labor Day",
                  {"2026-09-07 closed"}},
        EventCase{"DTSTART;VALUE=DATE:20260907\nDURATION:P3D\nSUMMARY:Recess",
                  {"2026-09-07 to 2026-09-09 closed"}},
        EventCase{"DTSTART;VALUE=DATE:20260907\nDURATION:P1W\nSUMMARY:Recess",
                  {"2026-09-07 to 2026-09-13 closed"}},
        EventCase{"DTSTART;VALUE=DATE:20260907\nSUMMARY:Recess\nSTATUS:CANCELLED", {}},
        EventCase{"DTSTART;VALUE=DATE:20260907\nSUM\n MARY:Term 1\n  starts",
                  {"2026-09-07 ordinary"}},
        EventCase{"DTSTART;VALUE=DATE:20251225\nRRULE:FREQ=YEARLY;COUNT=3\nSUMMARY:Christmas",
                  {"2025-12-25 closed", "2026-12-25 closed", "2027-12-25 closed"}},
        EventCase{
            "DTSTART;VALUE=DATE:20260902\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260909\n"
            "SUMMARY:No classes",
            {"2026-09-02 closed", "2026-09-16 closed"}},
        EventCase{"DTSTART;VALUE=DATE:20260905\nSUMMARY:Make-up day for the storm",
                  {"2026-09-05 opened"}},
        // Timed: a closure only when it covers the school day and says so.
        EventCase{"DTSTART:20260909T170000Z\nDTEND:20260909T180000Z\nSUMMARY:No school choir", {}},
        EventCase{"DTSTART:20260909T000000\nDTEND:20260910T000000\nSUMMARY:No school",
                  {"2026-09-09 closed"}},
        EventCase{"DTSTART;TZID=Eastern:20260909T080000\nDTEND;TZID=Eastern:20260909T150000\n"
                  "SUMMARY:Staff development, no school",
                  {"2026-09-09 closed"}},
        EventCase{"DTSTART:20260909T080000\nDTEND:20260909T150000\nSUMMARY:Museum", {}},
        // 04:00Z to 04:00Z is New York's midnight to midnight.
        EventCase{"DTSTART:20260909T040000Z\nDTEND:20260911T040000Z\nSUMMARY:Recess",
                  {"2026-09-09 to 2026-09-10 closed"}},
        EventCase{"DTSTART;VALUE=DATE:20260907\nSUMMARY:Pas d'\xE9"
                  "cole",
                  {"2026-09-07 closed"}}));

struct TitleCase {
  const char* title;
  DayMeaning meaning;
  int days = 1;
};
class Titles : public ::testing::TestWithParam<TitleCase> {};
TEST_P(Titles, MeanWhatTheySay) {
  EXPECT_EQ(read_title(GetParam().title, GetParam().days, {}).meaning, GetParam().meaning)
      << GetParam().title;
}
constexpr auto kClosed = DayMeaning::kClosed;
constexpr auto kOrdinary = DayMeaning::kOrdinary;
INSTANTIATE_TEST_SUITE_P(
    Table, Titles,
    ::testing::Values(
        TitleCase{"No school: Labor Day", kClosed}, TitleCase{"Term 1 starts", kOrdinary},
        TitleCase{"NO SCHOOL - last day of recess", kClosed}, TitleCase{"Winter Break", kClosed, 9},
        TitleCase{"Winter break begins", kOrdinary},
        TitleCase{"Winter break (ends 3 Jan)", kClosed, 9},
        TitleCase{"First Day of School", kOrdinary}, TitleCase{"Weekends Club", kClosed},
        TitleCase{"Picture Day", kOrdinary}, TitleCase{"Juneteenth", kClosed},
        TitleCase{"Columbus Day", kClosed}, TitleCase{"", kClosed},
        TitleCase{"School open (make-up day)", DayMeaning::kOpened},
        TitleCase{"Inicio del segundo trimestre", kOrdinary},
        TitleCase{"Vacaciones de Navidad", kClosed, 14}, TitleCase{"No hay clases", kClosed},
        TitleCase{"Día de recuperación", DayMeaning::kOpened},
        TitleCase{"Vacances de la Toussaint", kClosed, 14},
        TitleCase{"Rentrée scolaire", kOrdinary}, TitleCase{"Pas d'école", kClosed},
        TitleCase{"Pas d’école", kClosed}, TitleCase{"Herbstferien", kClosed, 10},
        TitleCase{"Ferienbeginn", kOrdinary}, TitleCase{"Unterrichtsfreier Tag", kClosed},
        TitleCase{"Elternabend", kOrdinary}, TitleCase{"Ferie zimowe", kClosed, 12},
        TitleCase{"Rozpoczęcie roku szkolnego", kOrdinary},
        TitleCase{"Dzień wolny od zajęć", kClosed},
        TitleCase{"Odpracowanie 2 maja", DayMeaning::kOpened}));

TEST(Calendar, ASchoolsOwnWordsCount) {
  CalendarWords words;
  words.others_close = false;
  words.no_school = {"Wandertag"};
  words.school = {"staff breakfast"};
  words.make_up = {"Samstagsschule"};
  EXPECT_EQ(read_title("Großer Wandertag", 1, words).meaning, DayMeaning::kClosed);
  EXPECT_EQ(read_title("Halloween", 1, words).meaning, DayMeaning::kOrdinary);
  EXPECT_EQ(read_title("Samstagsschule", 1, words).meaning, DayMeaning::kOpened);
  EXPECT_EQ(read_title("Staff breakfast before the break", 1, words).meaning,
            DayMeaning::kOrdinary);
}

TEST(Calendar, WhatCanNotBeReadIsSaid) {
  const std::string good = calendar_of(event("DTSTART;VALUE=DATE:20260907\nSUMMARY:Recess"));
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "x.ics: not an iCalendar file"},
      {"date,title\n2026-09-07,Labor Day\n", "x.ics: not an iCalendar file"},
      {std::string("\x00\xFF\xFE binary", 10), "x.ics: not an iCalendar file"},
      {good.substr(0, good.size() - 20), "x.ics: cut off"},
      {calendar_of(event("SUMMARY:Recess")), "has no day"},
      {calendar_of(event("DTSTART;VALUE=DATE:20261399\nSUMMARY:Recess")), "has no day"},
      {calendar_of(event("DTSTART;VALUE=DATE:20260907\nDTEND;VALUE=DATE:20260901\nSUMMARY:Recess")),
       "no sensible end"},
      {calendar_of(event("DTSTART;VALUE=DATE:20260907\nDTEND;VALUE=DATE:20290901\nSUMMARY:Recess")),
       "no sensible end"}};
  for (const auto& [ics, problem] : cases) {
    const auto result = read(ics);
    EXPECT_THAT(result.days, IsEmpty()) << ics;
    EXPECT_THAT(result.problems, ElementsAre(HasSubstr(problem))) << ics;
  }
}

// Property: no way of cutting or bending a calendar's bytes breaks the reader.
TEST(Calendar, DamagedBytesAreNoDanger) {
  const std::string good = calendar_of(event(
      "DTSTART;VALUE=DATE:20260907\nRRULE:FREQ=YEARLY;COUNT=2\nDURATION:P3D\nSUMMARY:Recess"));
  for (std::size_t at = 0; at < good.size(); ++at) {
    read(good.substr(0, at));
    for (const char c : {'\0', '\xFF', '9', ';', '\n'}) {
      std::string bent = good;
      bent[at] = c;
      EXPECT_LE(read(bent).days.size(), 2000U);
    }
  }
}

TEST(Calendar, MakeUpDaysWinAndFilesAreJoined) {
  const testing::TempFolder folder;
  files::write_atomically(folder / "cadences.toml", "[weekly]\nwhen = \"every Friday at 16:00\"\n");
  files::write_atomically(
      folder / "a.ics", calendar_of(event("DTSTART;VALUE=DATE:20261109\nDTEND;VALUE=DATE:20261114\n"
                                          "SUMMARY:Autumn break")));
  files::write_atomically(folder / "b.ICS", calendar_of(event("DTSTART;VALUE=DATE:20261113\n"
                                                              "SUMMARY:Make-up day")));
  const auto schedules = load_schedules(folder.path(), folder.path(), {}, Zone::utc());
  EXPECT_THAT(schedules.problems, IsEmpty());
  const auto open = [&](const char* day) {
    return schedules.calendar.is_open(parse_iso_date(day).value());
  };
  EXPECT_FALSE(open("2026-11-12"));
  EXPECT_TRUE(open("2026-11-13"));
  EXPECT_FALSE(open("2026-11-14"));
  EXPECT_EQ(schedules.calendar.why_closed(parse_iso_date("2026-11-12").value()), "Autumn break");
}

}  // namespace
}  // namespace homeward::app
