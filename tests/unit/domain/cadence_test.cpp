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
        PhraseCase{"weekly", 7}, PhraseCase{"every Fryday at 16:00", 7},
        PhraseCase{"every Friday around 16:00", 14}, PhraseCase{"every Friday at 24:00", 17},
        PhraseCase{"every Friday at 4pm", 0}, PhraseCase{"every second Friday at 16:00", 29},
        PhraseCase{"every second Friday at 16:00, starting 2026-02-30", 40},
        PhraseCase{"every Friday at 16:00 sharp", 23}, PhraseCase{"every Friday at 13 pm", 17},
        PhraseCase{"every Friday at 4", 17}, PhraseCase{"every Friday at", 16},
        PhraseCase{"every 0 weeks on Friday at 16:00, starting 2026-09-04", 7},
        PhraseCase{"every second Friday of March at 8:00", 0},
        PhraseCase{"day 32 of the month at 16:00", 5}, PhraseCase{"day 15 of Juno at 16:00", 11},
        PhraseCase{"second school day of the month at 16:00", 1},
        PhraseCase{"fifth Friday of the month at 16:00", 1},
        PhraseCase{"first Monday at 16:00", 14}, PhraseCase{"the Friday of the month at 16:00", 5},
        PhraseCase{"same day, between 15:00 and 19:00", 0},
        PhraseCase{"same day, between 19:00 and 15:00", 29}, PhraseCase{"same day at 16:00", 10},
        PhraseCase{"RRULE:FREQ=HOURLY at 16:00", 1}, PhraseCase{"FREQ=WEEKLY at 16:00", 21},
        PhraseCase{"FREQ=WEEKLY;BYDAY=FR", 21},
        PhraseCase{"FREQ=WEEKLY;BYDAY=FR;COUNT=3 at 16:00", 22},
        PhraseCase{"FREQ=WEEKLY;BYDAY=FR;UNTIL=20270101 at 16:00", 22},
        PhraseCase{"FREQ=WEEKLY;BYDAY=1FR at 16:00", 13},
        PhraseCase{"FREQ=WEEKLY;BYDAY=XX at 16:00", 13},
        PhraseCase{"FREQ=WEEKLY;BYDAY=FR;BYWEEKNO=3 at 16:00", 22},
        PhraseCase{"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR at 16:00", 41},
        PhraseCase{"FREQ=MONTHLY;BYMONTHDAY=31 at 16:00", 14},
        PhraseCase{"FREQ=MONTHLY;BYMONTHDAY=1,15 at 16:00", 14},
        PhraseCase{"FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1 at 16:00", 14},
        PhraseCase{"FREQ=YEARLY;BYMONTHDAY=1 at 16:00", 1},
        PhraseCase{"FREQ=MONTHLY;BYDAY=FR at 16:00", 14},
        PhraseCase{"DTSTART;TZID=Europe/Warsaw:20260904T160000 RRULE:FREQ=WEEKLY", 9},
        PhraseCase{"DTSTART:20260904T160000Z RRULE:FREQ=WEEKLY", 1},
        PhraseCase{"DTSTART:2026 RRULE:FREQ=WEEKLY", 1}));

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
            rule.days.test(weekday_of(day).c_encoding()) &&
            (rule.every_weeks == 1 ||
             (days_between(rule.anchor, day) + 700 * rule.every_weeks) / 7 % rule.every_weeks == 0);
        expected = at_time(day, rule.time);
        if (in_series && expected > after) break;
      }
      EXPECT_EQ(next_slot(rule, after), expected);
      EXPECT_EQ(latest_slot(rule, expected), expected);
    }
  }
}

// What a phrase means, by its first slots after the first of October 2026 and where they are sent
// when 26 and 27 November and all from 21 December on are closed.
struct MeaningCase {
  const char* phrase;
  std::vector<const char*> slots;
};
class Meanings : public ::testing::TestWithParam<MeaningCase> {};
TEST_P(Meanings, AreTheSlots) {
  const auto rule = cadence(GetParam().phrase);
  LocalTime slot = local("2026-10-01T00:00") - 1s;
  std::vector<std::string> slots;
  for (std::size_t i = 0; i < GetParam().slots.size(); ++i) {
    const LocalTime next = next_slot(rule, slot);
    EXPECT_EQ(latest_slot(rule, next), next);
    EXPECT_EQ(latest_slot(rule, next - 1s), latest_slot(rule, slot + 1s));
    slots.push_back(to_iso(next));
    slot = next;
  }
  EXPECT_EQ(slots, std::vector<std::string>(GetParam().slots.begin(), GetParam().slots.end()));
}

INSTANTIATE_TEST_SUITE_P(
    Table, Meanings,
    ::testing::Values(
        MeaningCase{"daily at 16:00", {"2026-10-01T16:00", "2026-10-02T16:00", "2026-10-03T16:00"}},
        MeaningCase{"every school day at 4 pm", {"2026-10-01T16:00", "2026-10-02T16:00"}},
        MeaningCase{"daily on school days at 4:30pm", {"2026-10-01T16:30"}},
        MeaningCase{"weekly on Friday at 12 pm", {"2026-10-02T12:00", "2026-10-09T12:00"}},
        MeaningCase{"Fridays at 12 am", {"2026-10-02T00:00", "2026-10-09T00:00"}},
        MeaningCase{"every Monday, Wed and Thursday at noon",
                    {"2026-10-01T12:00", "2026-10-05T12:00", "2026-10-07T12:00"}},
        MeaningCase{"every 2 weeks on Friday at 16:00, starting 2026-09-04",
                    {"2026-10-02T16:00", "2026-10-16T16:00", "2026-10-30T16:00"}},
        MeaningCase{"fortnightly on Monday and Thursday at 16:00, starting 2026-09-05",
                    {"2026-10-05T16:00", "2026-10-08T16:00", "2026-10-19T16:00"}},
        MeaningCase{"every third week on Tuesday at 8:05 a.m. starting on 2026-10-06",
                    {"2026-10-06T08:05", "2026-10-27T08:05"}},
        MeaningCase{"day 15 of the month at 15:30", {"2026-10-15T15:30", "2026-11-15T15:30"}},
        MeaningCase{"the 31st of the month at 15:30",
                    {"2026-10-31T15:30", "2026-11-30T15:30", "2026-12-31T15:30", "2027-01-31T15:30",
                     "2027-02-28T15:30"}},
        MeaningCase{"every 3rd of the month at 15:30", {"2026-10-03T15:30"}},
        MeaningCase{"monthly on the 1st at 15:30", {"2026-10-01T15:30", "2026-11-01T15:30"}},
        MeaningCase{"last day of February at 15:30", {"2027-02-28T15:30", "2028-02-29T15:30"}},
        MeaningCase{"first Monday of the month at 08:00", {"2026-10-05T08:00", "2026-11-02T08:00"}},
        MeaningCase{"the last Friday of each month at 08:00", {"2026-10-30T08:00"}},
        MeaningCase{"every second Friday of the month at 08:00",
                    {"2026-10-09T08:00", "2026-11-13T08:00"}},
        MeaningCase{"first school day of the month at 15:30", {"2026-10-01T15:30"}},
        MeaningCase{"last school day of the month at 15:30",
                    {"2026-10-31T15:30", "2026-11-30T15:30", "2026-12-31T15:30"}},
        MeaningCase{"last school day of June and December at 15:30",
                    {"2026-12-31T15:30", "2027-06-30T15:30"}},
        MeaningCase{"RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR at 16:00, starting 2026-09-04",
                    {"2026-10-02T16:00", "2026-10-16T16:00"}},
        MeaningCase{"DTSTART:20260904T160000\nRRULE:FREQ=WEEKLY;INTERVAL=2",
                    {"2026-10-02T16:00", "2026-10-16T16:00"}},
        MeaningCase{"FREQ=DAILY;BYHOUR=7;BYMINUTE=30", {"2026-10-01T07:30"}},
        MeaningCase{"FREQ=MONTHLY;BYDAY=-1FR at 16:00", {"2026-10-30T16:00"}},
        MeaningCase{"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 at 16:00", {"2026-10-31T16:00"}},
        MeaningCase{"RRULE:FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1 at 16:00",
                    {"2026-12-31T16:00", "2027-06-30T16:00"}}));

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
