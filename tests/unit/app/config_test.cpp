#include "app/config.h"

#include <gtest/gtest.h>

#include "app/schedules.h"
#include "base/files.h"
#include "support/temp_folder.h"

namespace homeward::app {
namespace {

using testing::TempFolder;

ConfigResult read(const std::string& toml) {
  const TempFolder folder;
  files::write_atomically(folder / "homeward.toml", toml);
  return read_config(folder / "homeward.toml");
}

// The shipped file shows every option, and only options that there are.
TEST(Config, FileAndCodeAreInStep) {
  const std::string shipped =
      files::read(std::string(HOMEWARD_SOURCE_DIR) + "/config/homeward.toml");
  std::string everything;
  std::string table;
  std::vector<std::string> shown;
  for (std::size_t at = 0; at < shipped.size();) {
    const auto end = shipped.find('\n', at);
    std::string line = shipped.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("[")) table = line.substr(1, line.find(']') - 1);
    const bool commented = line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                           line.find(' ', 2) == line.find(" = ");
    if (commented) line = line.substr(2);
    if (!table.empty() && line.find(" = ") != std::string::npos && line[0] != '#')
      shown.push_back(table + "." + line.substr(0, line.find(" = ")));
    everything += line + "\n";
  }
  EXPECT_EQ(shown, option_names());
  EXPECT_TRUE(read(shipped).mistakes.empty());
  EXPECT_EQ(read(everything).mistakes, Mistakes{});
}

TEST(Config, ReportsEveryMistakeAtOnceWithItsPlace) {
  const auto result = read(
      "[school]\nnmae = \"x\"\ntime_zone = \"Mars/Olympus\"\n[relya]\nurl = "
      "\"\"\n[relay]\nconnections = 900\n");
  ASSERT_EQ(result.mistakes.size(), 4U);
  EXPECT_EQ(result.mistakes[0],
            "homeward.toml:2:1: unknown key \"nmae\" in [school]; did you mean \"name\"?");
}

TEST(Config, PointsAtBrokenToml) {
  const auto result = read("[school]\nname = \"unclosed\n");
  ASSERT_EQ(result.mistakes.size(), 1U);
  EXPECT_TRUE(result.mistakes[0].starts_with("homeward.toml:2:")) << result.mistakes[0];
}

TEST(Schedules, AllDayEventsCloseTheSchoolUpToTheirExclusiveEnd) {
  std::vector<std::string> problems;
  const auto days = closed_days(
      "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n"
      "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261126\nDTEND;VALUE=DATE:20261128\nSUMMARY:No "
      "school: Thanksgiving\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20260907\nSUMMARY:No school: Labor Day\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20260831\nSUMMARY:Term 1 starts\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:4\nDTSTART:20260909T170000Z\nSUMMARY:Choir\nEND:VEVENT\nEND:VCALENDAR\n",
      "x.ics", problems);
  std::vector<std::string> list;
  for (const auto& day : days) list.push_back(to_iso(day));
  EXPECT_EQ(list, (std::vector<std::string>{"2026-09-07", "2026-11-26", "2026-11-27"}));
  EXPECT_TRUE(problems.empty());
}

TEST(Schedules, AWrongPhraseIsPlaced) {
  const TempFolder folder;
  files::write_atomically(folder / "cadences.toml", "[weekly]\nwhen = \"every Fryday at 16:00\"\n");
  const auto schedules = load_schedules(folder.path(), folder.path());
  ASSERT_EQ(schedules.problems.size(), 1U);
  EXPECT_NE(schedules.problems[0].find("cadences.toml:2:"), std::string::npos);
  EXPECT_NE(schedules.problems[0].find("character 7"), std::string::npos);
}

}  // namespace
}  // namespace homeward::app
