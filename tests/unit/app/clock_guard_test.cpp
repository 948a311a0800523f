#include "app/clock_guard.h"

#include <gtest/gtest.h>

namespace homeward::app {
namespace {

using std::chrono::seconds;

constexpr Instant kNoon = Instant{seconds{1'800'000'000}};

ClockReading reading(int wall, int boot, bool synchronised = false) {
  return {kNoon + seconds{wall}, seconds{1000 + boot}, synchronised};
}

struct Look {
  int wall;  // seconds after noon, by CLOCK_REALTIME
  int boot;  // seconds since then, by CLOCK_BOOTTIME
  bool synchronised;
  ClockHold expected;
  int jump;
};

struct Story {
  const char* name;
  std::vector<Look> looks;
};

constexpr auto kNone = ClockHold::kNone;
constexpr auto kAhead = ClockHold::kAhead;

TEST(ClockGuard, HoldsAfterAForwardStepUntilSomethingVouchesForIt) {
  const std::vector<Story> stories = {
      {"nothing happens", {{60, 60, false, kNone, 0}, {86400, 86400, false, kNone, 0}}},
      {"a week of suspend is no step: both clocks go on", {{604800, 604800, false, kNone, 0}}},
      {"the network sets it by seconds", {{75, 60, false, kNone, 0}, {135, 120, true, kNone, 0}}},
      {"ten minutes forward are let through", {{660, 60, false, kNone, 600}}},
      {"a second more holds, for ten minutes",
       {{661, 60, false, kAhead, 601},
        {1260, 659, false, kAhead, 0},
        {1261, 660, false, kNone, 0},
        {1321, 720, false, kNone, 0}}},
      {"the network vouches at once", {{90000, 60, true, kNone, 89940}}},
      {"the network vouches later",
       {{90000, 60, false, kAhead, 89940}, {90030, 90, true, kNone, 0}}},
      {"whoever set it wrong sets it right again",
       {{90000, 60, false, kAhead, 89940}, {90, 90, false, kNone, -89940}}},
      {"set forward again while it holds: no later than ten minutes behind the first",
       {{90000, 60, false, kAhead, 89940},
        {180000, 120, false, kAhead, 89940},
        {180540, 660, false, kNone, 0}}},
      {"a step back holds nothing", {{-90000, 60, false, kNone, -90060}}},
      {"back and forth again: the way forth is a step",
       {{-90000, 60, false, kNone, -90060}, {120, 120, false, kAhead, 90060}}},
  };
  for (const auto& story : stories) {
    SCOPED_TRACE(story.name);
    ClockGuard guard(reading(0, 0), std::nullopt);
    for (const auto& look : story.looks) {
      SCOPED_TRACE(look.boot);
      guard.look(reading(look.wall, look.boot, look.synchronised));
      EXPECT_EQ(guard.hold(), look.expected);
      EXPECT_EQ(guard.jump().count(), look.jump);
    }
  }
}

TEST(ClockGuard, AStartBeforeATimeThatWasLivedThroughHoldsUntilThen) {
  EXPECT_EQ(ClockGuard(reading(0, 0), kNoon).hold(), ClockHold::kNone);
  EXPECT_EQ(ClockGuard(reading(0, 0), kNoon + seconds{3600}).hold(), ClockHold::kNone);
  ClockGuard guard(reading(0, 0), kNoon + seconds{3601});
  EXPECT_EQ(guard.hold(), ClockHold::kBehind);
  guard.look(reading(3600, 3600, true));
  EXPECT_EQ(guard.hold(), ClockHold::kBehind);
  guard.look(reading(3601, 3601));
  EXPECT_EQ(guard.hold(), ClockHold::kNone);
}

// A small computer without a battery boots in last month, and the network sets it right.
TEST(ClockGuard, TheStepThatEndsTheWaitIsVouchedForLikeAnyOther) {
  for (const bool synchronised : {true, false}) {
    ClockGuard guard(reading(0, 0), kNoon + seconds{2'592'000});
    guard.look(reading(2'592'100, 30, synchronised));
    EXPECT_EQ(guard.hold(), synchronised ? ClockHold::kNone : ClockHold::kAhead);
    guard.look(reading(2'592'700, 630, synchronised));
    EXPECT_EQ(guard.hold(), ClockHold::kNone);
  }
}

TEST(ClockGuard, APersonMayVouch) {
  ClockGuard behind(reading(0, 0), kNoon + seconds{86400});
  behind.accept(reading(10, 10));
  behind.look(reading(70, 70));
  EXPECT_EQ(behind.hold(), ClockHold::kNone);
  ClockGuard ahead(reading(0, 0), std::nullopt);
  ahead.look(reading(5000, 10));
  ahead.accept(reading(5010, 20));
  ahead.look(reading(5020, 30));
  EXPECT_EQ(ahead.hold(), ClockHold::kNone);
}

TEST(ClockGuard, TheMachinesOwnReadingIsOne) {
  const ClockReading first = read_clock();
  ClockGuard guard(first, std::nullopt);
  guard.look(read_clock());
  EXPECT_EQ(guard.hold(), ClockHold::kNone);
  EXPECT_GT(first.since_boot.count(), 0);
}

}  // namespace
}  // namespace homeward::app
