#include "domain/cadence.h"

#include <gtest/gtest.h>

namespace homeward {
namespace {

using namespace std::chrono_literals;

Cadence cadence(std::string_view phrase) {
  auto parsed = parse_cadence(phrase);
  EXPECT_TRUE(std::holds_alternative<Cadence>(parsed)) << phrase;
  return std::get<Cadence>(parsed);
}

LocalTime local(const char* text) { return parse_iso_local(text).value(); }
Date date(const char* text) { return parse_iso_date(text).value(); }

struct PhraseCase {
  const char* phrase;
  std::size_t column;  // 0: it parses
};

class Phrases : public ::testing::TestWithParam<PhraseCase> {};

TEST_P(Phrases, ParseOrPointAtTheWord) {
  const auto parsed = parse_cadence(GetParam().phrase);
  const auto* error = std::get_if<CadenceError>(&parsed);
  EXPECT_EQ(error == nullptr ? 0 : error->column, GetParam().column)
      << (error == nullptr ? "" : error->message);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Phrases,
    ::testing::Values(
        PhraseCase{"every Friday at 16:00", 0}, PhraseCase{"Every FRIDAY at 7:30", 0},
        PhraseCase{"every second Friday at 16:00, starting 2026-09-04", 0},
        PhraseCase{"every other Mon at 16:00, starting 2026-09-04", 0}, PhraseCase{"", 1},
        PhraseCase{"weekly", 1}, PhraseCase{"every Fryday at 16:00", 7},
        PhraseCase{"every Friday around 16:00", 14}, PhraseCase{"every Friday at 24:00", 17},
        PhraseCase{"every Friday at 4pm", 17}, PhraseCase{"every second Friday at 16:00", 29},
        PhraseCase{"every second Friday at 16:00, starting 2026-02-30", 40},
        PhraseCase{"every Friday at 16:00 sharp", 23}));

TEST(Slots, WeeklyFollowEachOtherAndKeepTheHour) {
  const auto weekly = cadence("every Friday at 16:00");
  EXPECT_EQ(next_slot(weekly, local("2026-10-23T15:59")), local("2026-10-23T16:00"));
  EXPECT_EQ(next_slot(weekly, local("2026-10-23T16:00")), local("2026-10-30T16:00"));
  EXPECT_EQ(latest_slot(weekly, local("2026-10-23T16:00")), local("2026-10-23T16:00"));
  EXPECT_EQ(latest_slot(weekly, local("2026-10-23T15:59")), local("2026-10-16T16:00"));
}

TEST(Slots, EverySecondWeekKeepsToItsAnchorOnBothSides) {
  const auto fortnightly = cadence("every second Friday at 16:00, starting 2026-09-04");
  EXPECT_EQ(next_slot(fortnightly, local("2026-09-04T16:00")), local("2026-09-18T16:00"));
  EXPECT_EQ(next_slot(fortnightly, local("2026-08-01T00:00")), local("2026-08-07T16:00"));
  EXPECT_EQ(latest_slot(fortnightly, local("2026-09-17T00:00")), local("2026-09-04T16:00"));
}

// Property: next and latest agree with counting days one by one, over years and both kinds.
TEST(Slots, NextIsTheFirstDayByDay) {
  for (const auto& rule : {cadence("every Tuesday at 09:15"),
                           cadence("every third Sunday at 00:00, starting 2026-01-04")}) {
    for (LocalTime after = local("2025-12-20T09:15"); after < local("2026-06-01T00:00");
         after += 31h) {
      LocalTime expected{};
      for (Date day = date_of(after);; day = plus_days(day, 1)) {
        const bool in_series =
            weekday_of(day) == rule.day &&
            (rule.every_weeks == 1 || days_between(rule.anchor, day) % (7 * rule.every_weeks) == 0);
        expected = at_time(day, rule.time);
        if (in_series && expected > after) break;
      }
      EXPECT_EQ(next_slot(rule, after), expected);
      EXPECT_EQ(latest_slot(rule, expected), expected);
    }
  }
}

TEST(Zones, GapShiftsForwardAndOverlapTakesTheFirst) {
  const Zone zone = Zone::find("America/New_York").value();
  EXPECT_EQ(to_iso(zone.resolve(local("2026-03-08T02:30"))), "2026-03-08T07:30:00Z");
  EXPECT_EQ(to_iso(zone.resolve(local("2026-11-01T01:30"))), "2026-11-01T05:30:00Z");
  EXPECT_EQ(to_iso(zone.resolve(local("2045-07-07T16:00"))), "2045-07-07T20:00:00Z");
}

TEST(Closed, TheSendingMovesAndTheKeyDoesNot) {
  SchoolCalendar calendar;
  calendar.closed = {date("2026-11-26"), date("2026-11-27")};
  auto weekly = cadence("every Friday at 16:00");
  EXPECT_EQ(planned_local(weekly, local("2026-11-27T16:00"), calendar), local("2026-11-25T16:00"));
  weekly.if_no_school = IfNoSchool::kNext;
  EXPECT_EQ(planned_local(weekly, local("2026-11-27T16:00"), calendar), local("2026-11-30T16:00"));
  weekly.if_no_school = IfNoSchool::kSkip;
  EXPECT_EQ(planned_local(weekly, local("2026-11-27T16:00"), calendar), std::nullopt);
}

TEST(Quiet, NothingLeavesAtNightOrOnClosedDays) {
  const Zone zone = Zone::find("America/New_York").value();
  SchoolCalendar calendar;
  calendar.closed = {date("2026-10-12")};
  const QuietHours quiet;
  const auto allowed = [&](const char* at) {
    return to_iso(zone.local(first_allowed(zone.resolve(local(at)), zone, calendar, quiet)));
  };
  EXPECT_EQ(allowed("2026-10-08T16:00"), "2026-10-08T16:00");
  EXPECT_EQ(allowed("2026-10-08T19:59"), "2026-10-08T19:59");
  EXPECT_EQ(allowed("2026-10-08T20:00"), "2026-10-09T07:00");
  EXPECT_EQ(allowed("2026-10-09T03:00"), "2026-10-09T07:00");
  EXPECT_EQ(allowed("2026-10-09T21:00"), "2026-10-13T07:00");  // a weekend, then a holiday
}

}  // namespace
}  // namespace homeward
