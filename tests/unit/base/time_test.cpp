#include "base/time.h"

#include <gtest/gtest.h>

namespace homeward {
namespace {

TEST(Time, ReadsIsoAndNothingElse) {
  EXPECT_TRUE(parse_iso_date("2026-02-28"));
  for (const char* wrong :
       {"2026-02-29", "2026-2-3", "26-02-03", "2026-02-03x", "1899-01-01", ""}) {
    EXPECT_FALSE(parse_iso_date(wrong)) << wrong;
  }
}

TEST(Time, ReadsInstantsInTheSchoolsZoneOrTheirOwn) {
  const Zone zone = Zone::find("America/New_York").value();
  const auto read = [&](const char* text) { return to_iso(parse_instant(text, zone).value()); };
  EXPECT_EQ(read("2026-10-23T16:00"), "2026-10-23T20:00:00Z");
  EXPECT_EQ(read("2026-10-23 16:00"), "2026-10-23T20:00:00Z");
  EXPECT_EQ(read("2026-10-23T20:00:00Z"), "2026-10-23T20:00:00Z");
  EXPECT_EQ(read("2026-10-23T22:00+02:00"), "2026-10-23T20:00:00Z");
  EXPECT_EQ(read("2026-10-23"), "2026-10-23T04:00:00Z");
  EXPECT_FALSE(parse_instant("next Friday", zone));
}

TEST(Time, KnowsNoMadeUpZone) { EXPECT_FALSE(Zone::find("Mars/Olympus")); }

}  // namespace
}  // namespace homeward
