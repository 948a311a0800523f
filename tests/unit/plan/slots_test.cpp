#include "plan/slots.h"

#include "unit/plan/plan_fixture.h"

namespace homeward::plan {
namespace {

struct Case {
  const char* phrase;
  IfNoSchool if_no_school;
  const char* after;
  const char* until;
  const char* due;   // slots, oldest first
  const char* next;  // slot -> when it leaves
};

TEST(Slots, MoveToOneDayAsOneAndLeaveQuietHoursAlone) {
  SchoolCalendar calendar;  // autumn break 19 to 30 October 2026
  for (Date date = day("2026-10-19"); date <= day("2026-10-30"); date = plus_days(date, 1))
    calendar.closed.insert(date);
  const QuietHours quiet;
  const auto kPrevious = IfNoSchool::kPrevious;
  for (const Case& one : {
           Case{"every Friday at 16:00", kPrevious, "2026-10-02T16:00", "2026-10-09T12:00", "",
                "2026-10-09T16:00 -> 2026-10-09T16:00"},
           // The slots of both weeks without school would leave on the 16th: one letter, one key.
           Case{"every Friday at 16:00", kPrevious, "2026-10-09T16:00", "2026-10-12T12:00", "",
                "2026-10-30T16:00 -> 2026-10-16T16:00"},
           Case{"every Friday at 16:00", kPrevious, "2026-10-09T16:00", "2026-10-16T16:00",
                "2026-10-16T16:00 2026-10-23T16:00 2026-10-30T16:00",
                "2026-11-06T16:00 -> 2026-11-06T16:00"},
           Case{"every Friday at 16:00", IfNoSchool::kNext, "2026-10-16T16:00", "2026-10-20T12:00",
                "", "2026-10-30T16:00 -> 2026-11-02T16:00"},
           Case{"every Friday at 16:00", IfNoSchool::kSkip, "2026-10-16T16:00", "2026-10-20T12:00",
                "", "2026-11-06T16:00 -> 2026-11-06T16:00"},
           // Late in the evening is the next morning of a school day.
           Case{"every Friday at 21:30", kPrevious, "2026-10-02T21:30", "2026-10-09T12:00", "",
                "2026-10-09T21:30 -> 2026-10-12T07:00"},
       }) {
    Cadence words = cadence(one.phrase);
    words.if_no_school = one.if_no_school;
    const SlotRule rule{words, kZone, calendar, quiet};
    const auto found = slots_until(rule, parse_iso_local(one.after).value(), at(one.until));
    std::string due;
    for (const auto& slot : found.due) due += (due.empty() ? "" : " ") + to_iso(slot.slot);
    EXPECT_EQ(due, one.due) << one.phrase << one.until;
    ASSERT_TRUE(found.next);
    EXPECT_EQ(to_iso(found.next->slot) + " -> " + to_iso(kZone.local(found.next->send_at)),
              one.next);
  }
}

TEST(Slots, AreSpreadOverTenMinutesButNotIntoTheNight) {
  const SchoolCalendar calendar;
  const QuietHours quiet;
  const Cadence words = cadence("every Friday at 19:55");
  const LocalTime slot = parse_iso_local("2026-10-09T19:55").value();
  std::chrono::seconds least = std::chrono::hours{1};
  std::chrono::seconds most{0};
  for (int family = 0; family < 1000; ++family) {
    const auto spread = spread_of("F" + std::to_string(family));
    least = std::min(least, spread);
    most = std::max(most, spread);
    const auto sent = sending_of({words, kZone, calendar, quiet, spread}, slot).value();
    EXPECT_LT(sent - at("2026-10-09T19:55"), std::chrono::minutes{5});
  }
  EXPECT_LT(least, std::chrono::seconds{10});
  EXPECT_GT(most, std::chrono::seconds{590});
  EXPECT_LT(most, std::chrono::seconds{600});
}

TEST(Slots, ACadenceThatMeetsNoOpenDayHasNoNextOne) {
  Cadence words = cadence("every Saturday at 10:00");
  words.if_no_school = IfNoSchool::kSkip;
  const SchoolCalendar calendar;
  const QuietHours quiet;
  const auto found = slots_until({words, kZone, calendar, quiet}, LocalTime{}, at("2026-10-09"));
  EXPECT_TRUE(found.due.empty());
  EXPECT_FALSE(found.next);
}

}  // namespace
}  // namespace homeward::plan
