#include "app/config.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/schedules.h"
#include "base/files.h"
#include "support/source_dir.h"
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
      files::read(homeward::source_dir().string() + "/config/homeward.toml");
  std::string everything;
  std::string table;
  std::vector<std::string> shown;
  for (std::size_t at = 0; at < shipped.size();) {
    const auto end = shipped.find('\n', at);
    std::string line = shipped.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("# [")) line = line.substr(2);
    if (line.starts_with("["))
      table = line.substr(line.rfind('[') + 1, line.find(']') - line.rfind('[') - 1);
    const bool commented = line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                           line.find(' ', 2) == line.find(" = ");
    if (commented) line = line.substr(2);
    if (!table.empty() && line.find(" = ") != std::string::npos && line[0] != '#')
      shown.push_back(table + "." + line.substr(0, line.find(" = ")));
    everything += line + "\n";
  }
  auto names = option_names();
  std::sort(names.begin(), names.end());
  std::sort(shown.begin(), shown.end());
  EXPECT_EQ(shown, names);
  EXPECT_TRUE(read(shipped).mistakes.empty());
  EXPECT_EQ(read(everything).mistakes, Mistakes{});
}

TEST(Config, APresetGivesWhatIsNotSaid) {
  const auto relay = [](const std::string& lines) {
    const auto result = read("[relay]\n" + lines);
    EXPECT_EQ(result.mistakes, Mistakes{});
    return result.config.relay;
  };
  const auto own = relay("");
  EXPECT_EQ(own.url, "smtp://localhost:25");
  EXPECT_EQ(own.connections, 4);
  EXPECT_EQ(own.per_minute + own.per_day, 0);
  for (const char* const lines : {"preset = \"microsoft365\"\nper_minute = 7\n",
                                  "per_minute = 7\npreset = \"microsoft365\"\n"}) {
    const auto microsoft = relay(lines);
    EXPECT_EQ(microsoft.url, "smtp://smtp.office365.com:587");
    EXPECT_EQ(microsoft.connections, 3);
    EXPECT_EQ(microsoft.per_minute, 7);
    EXPECT_EQ(microsoft.per_day, 10'000);
  }
  EXPECT_EQ(relay("preset = \"google\"\nper_day = 0\n").per_day, 0);
  EXPECT_EQ(read("[relay]\npreset = \"gogle\"\n").mistakes.size(), 1U);
}

TEST(Config, ReportsEveryMistakeAtOnceWithItsPlace) {
  const auto result = read(
      "[school]\nnmae = \"x\"\ntime_zone = \"Mars/Olympus\"\n[relya]\nurl = "
      "\"\"\n[relay]\nconnections = 900\n");
  ASSERT_EQ(result.mistakes.size(), 4U);
  EXPECT_EQ(result.mistakes[0],
            "homeward.toml:2:1: unknown key \"nmae\" in [school]; did you mean \"name\"?");
}

TEST(Config, TheMailboxLogsInByAPasswordOrByAccessTokens) {
  const std::string tokens =
      "auth = \"xoauth2\"\noauth_token_url = \"https://login.example.org/token\"\n"
      "oauth_client_id = \"homeward\"\n";
  const std::string url = "url = \"imaps://mail.example.org:993\"\n";
  const std::string user = "user = \"letters\"\n";
  const std::pair<std::string, const char*> rows[] = {
      {url + user + "credential = \"x\"\n", ""},
      {url + user, "inbox.credential"},
      {url + user + tokens + "oauth_refresh_token = \"r\"\n", ""},
      {url + user + tokens + "oauth_client_secret = \"s\"\n", ""},
      {url + user + tokens, "inbox.auth is \"xoauth2\""},
      {url + tokens + "oauth_refresh_token = \"r\"\n", "inbox.auth is \"xoauth2\""},
      {url + user + "credential = \"x\"\noauth_token_url = \"https://login.example.org/token\"\n",
       "inbox.oauth_token_url goes with inbox.auth"},
      {url + user + "auth = \"oauth\"\n", "should be \"password\" or \"xoauth2\""},
      {"url = \"imap://127.0.0.1:143\"\ntls = \"none\"\n" + user + "credential = \"x\"\n", ""},
      {"url = \"imap://[::1]:143\"\ntls = \"none\"\n" + user + "credential = \"x\"\n", ""},
      {"url = \"imap://127.example.org:143\"\ntls = \"none\"\n" + user + "credential = \"x\"\n",
       "inbox.tls"},
  };
  for (const auto& [lines, mistake] : rows) {
    const auto mistakes = read("[inbox]\n" + lines).mistakes;
    ASSERT_EQ(mistakes.size(), *mistake == '\0' ? 0U : 1U) << lines;
    if (!mistakes.empty()) {
      EXPECT_NE(mistakes[0].find(mistake), std::string::npos) << mistakes[0];
    }
  }
}

TEST(Config, PointsAtBrokenToml) {
  const auto result = read("[school]\nname = \"unclosed\n");
  ASSERT_EQ(result.mistakes.size(), 1U);
  EXPECT_TRUE(result.mistakes[0].starts_with("homeward.toml:2:")) << result.mistakes[0];
}

const std::string kSource = "[[source]]\nname = \"sis\"\ntype = \"sqlite\"\npath = \"a.db\"\n";

TEST(Config, ReadsIntakeAndSources) {
  const auto result = read(
      "[school]\nlanguage = \"en-GB\"\n[intake]\ncode_page = \"ibm-850\"\n[intake.headers]\n"
      "\"What went well today?\" = \"strength\"\n\"Who?\" = \"student\"\n" +
      kSource +
      "every_seconds = 5\noverlap_minutes = 0\nlog = \"\"\"\nSELECT date,\n  text FROM note\"\"\"\n"
      "[[source]]\nname = \"other-2\"\ntype = \"sqlite\"\npath = \"/b.db\"\nroster = \"SELECT "
      "1\"\n");
  ASSERT_EQ(result.mistakes, Mistakes{});
  const Config& config = result.config;
  EXPECT_EQ(config.intake.code_page, "ibm-850");
  EXPECT_EQ(config.intake.day_first, true) << "by the language";
  EXPECT_EQ(config.intake.headers,
            (std::map<std::string, std::string>{{"What went well today?", "strength"},
                                                {"Who?", "student"}}));
  ASSERT_EQ(config.sources.size(), 2U);
  EXPECT_EQ(config.sources[0].path, config.folder / "a.db");
  EXPECT_EQ(config.sources[0].every, std::chrono::seconds{5});
  EXPECT_EQ(config.sources[0].overlap, std::chrono::minutes{0});
  EXPECT_EQ(config.sources[0].selects.at("log"), "SELECT date,\n  text FROM note");
  EXPECT_EQ(config.sources[1].path, "/b.db");
  EXPECT_EQ(config.sources[1].every, std::chrono::seconds{60});
}

TEST(Config, DayFirstIsTheSchoolsWordBeforeItsLanguages) {
  EXPECT_EQ(read("").config.intake.day_first, std::nullopt);
  EXPECT_EQ(read("[school]\nlanguage = \"es\"\n").config.intake.day_first, true);
  EXPECT_EQ(
      read("[school]\nlanguage = \"es\"\n[intake]\nday_first = false\n").config.intake.day_first,
      false);
}

TEST(Config, PlacesMistakesInIntakeAndSources) {
  const std::pair<std::string, std::string> cases[] = {
      {"[intake]\nday_first = \"yes\"\n",
       "homeward.toml:2:13: intake.day_first should be true or false"},
      {"[intake]\ncode_page = \"windows-99999\"\n",
       "homeward.toml:2:13: intake.code_page should be a code page that ICU knows, such as "
       "\"windows-1252\""},
      {"[intake]\ncodepage = \"cp850\"\n",
       "homeward.toml:2:1: unknown key \"codepage\" in [intake]; did you mean \"code_page\"?"},
      {"[intake.headers]\n\"What went well?\" = \"strenght\"\n",
       "homeward.toml:2:21: \"strenght\" is no column and no kind; did you mean \"strength\"?"},
      {"[intake.headers]\n\"Well?\" = 3\n",
       "homeward.toml:2:11: \"Well?\" should be a column's or kind's name in quotes"},
      {"[intake.headers]\n\"?\" = \"text\"\n",
       "homeward.toml:2:1: a header in [intake.headers] should have letters or digits"},
      {"[source]\nname = \"sis\"\n",
       "homeward.toml:1:2: a source begins with [[source]], in two pairs of brackets"},
      {"[[sources]]\nname = \"sis\"\n",
       "homeward.toml:1:3: unknown table [sources]; did you mean \"source\"?"},
      {kSource + "log = \" \"\n", "homeward.toml:5:7: source.log should be a SELECT in quotes"},
      {kSource + "logs = \"SELECT 1\"\nlog = \"SELECT 1\"\n",
       "homeward.toml:5:1: unknown key \"logs\" in [source]; did you mean \"log\"?"},
      {kSource,
       "homeward.toml:1:1: this [[source]] lacks a SELECT, such as log = \"SELECT date, "
       "student, ...\""},
      {"[[source]]\ntype = \"sqlite\"\npath = \"a.db\"\nlog = \"SELECT 1\"\n",
       "homeward.toml:1:1: this [[source]] lacks its name"},
      {kSource + "log = \"SELECT 1\"\nevery_seconds = 0\n",
       "homeward.toml:6:17: source.every_seconds should be a whole number from 1 to 86400"},
      {"[[source]]\nname = \"../x\"\ntype = \"sqlite\"\npath = \"a.db\"\nlog = \"SELECT 1\"\n",
       "homeward.toml:2:8: source.name should be a short name of letters, digits, - and _"},
      {"[[source]]\nname = \"x\"\ntype = \"odbc\"\npath = \"a.db\"\nlog = \"SELECT 1\"\n",
       "homeward.toml:3:8: source.type should be \"sqlite\""},
      {kSource + "log = \"SELECT 1\"\n[[source]]\nname = \"SIS\"\ntype = \"sqlite\"\npath = \"b\"\n"
                 "log = \"SELECT 1\"\n",
       "homeward.toml:6:1: there are two sources with the name \"SIS\""},
  };
  for (const auto& [toml, mistake] : cases)
    EXPECT_EQ(read(toml).mistakes, Mistakes{mistake}) << toml;
}

TEST(Schedules, AWrongPhraseIsPlaced) {
  const TempFolder folder;
  files::write_atomically(folder / "cadences.toml", "[weekly]\nwhen = \"every Fryday at 16:00\"\n");
  const auto schedules = load_schedules(folder.path(), folder.path(), {}, Zone::utc());
  ASSERT_EQ(schedules.problems.size(), 1U);
  EXPECT_NE(schedules.problems[0].find("cadences.toml:2:"), std::string::npos);
  EXPECT_NE(schedules.problems[0].find("character 7"), std::string::npos);
}

}  // namespace
}  // namespace homeward::app
