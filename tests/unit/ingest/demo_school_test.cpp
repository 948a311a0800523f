// Every table of the demo school reads without a single reject.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/files.h"
#include "ingest/explain.h"
#include "ingest/read_table.h"
#include "support/source_dir.h"

namespace homeward::ingest {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

TEST(DemoSchool, EveryTableReadsWithoutRejects) {
  const fs::path school = homeward::source_dir() / "config" / "demo-school";
  std::set<TableKind> kinds;
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(school)) {
    if (entry.path().extension() != ".csv") continue;
    ReadContext context;
    context.path = fs::relative(entry.path(), school).generic_string();
    context.today = Date{2026y, std::chrono::November, 1d};
    const ParsedFile parsed = read_file(files::read(entry.path()), context);
    EXPECT_TRUE(parsed.rejects.empty()) << context.path << "\n" << explain_text(parsed);
    EXPECT_TRUE(parsed.warnings.empty()) << context.path << "\n" << explain_text(parsed);
    EXPECT_TRUE(parsed.table().head.ignored.empty()) << context.path << "\n"
                                                     << explain_text(parsed);
    EXPECT_GT(row_count(parsed.table().rows), 0U) << context.path;
    kinds.insert(parsed.table().head.kind);
    ++files;
  }
  EXPECT_GT(files, 20U);
  EXPECT_EQ(kinds.size(), 6U) << "staff, roster, log, goals, strategies, family";
}

// What a school begins with: every row is taken, and every page that one names is there.
TEST(Library, EveryStrategyReadsAndItsPageIsThere) {
  const fs::path library = homeward::source_dir() / "templates" / "library";
  for (const std::string language : {"en", "es"}) {
    ReadContext context;
    context.path = fmt::format("office/strategies.{}.csv", language);
    context.today = Date{2026y, std::chrono::November, 1d};
    context.printables.emplace();
    std::set<std::string> pages;
    for (const auto& entry : fs::directory_iterator(library / "printables")) {
      const fs::path name = entry.path().stem();
      if (name.extension() != "." + language) continue;
      context.printables->push_back(name.stem().string());
      pages.insert(name.stem().string());
    }
    const ParsedFile parsed =
        read_file(files::read(library / fmt::format("strategies.{}.csv", language)), context);
    EXPECT_TRUE(parsed.rejects.empty()) << explain_text(parsed);
    EXPECT_TRUE(parsed.warnings.empty()) << explain_text(parsed);
    for (const auto& row : std::get<std::vector<StrategyRow>>(parsed.table().rows))
      pages.erase(row.printable);
    EXPECT_TRUE(pages.empty()) << language << ": no strategy leads to " << *pages.begin();
  }
}

TEST(Library, APageThatIsNotThereIsDoubtedAndKept) {
  ReadContext context;
  context.path = "office/strategies.csv";
  context.today = Date{2026y, std::chrono::November, 1d};
  context.printables = {"my-map", "visual-schedule"};
  const auto read = [&](const std::string& page) {
    return read_file(
        "id,title,text,why,file\nst-1,A map,We look at a map.,It helps.," + page + "\n", context);
  };
  for (const char* page : {"my-map", "My map", "VISUAL_SCHEDULE"})
    EXPECT_TRUE(read(page).warnings.empty()) << page;
  const ParsedFile wrong = read("visual-shedule");
  ASSERT_EQ(wrong.warnings.size(), 1U);
  EXPECT_NE(wrong.warnings[0].find("did you mean \"visual-schedule\"?"), std::string::npos)
      << wrong.warnings[0];
  EXPECT_EQ(std::get<std::vector<StrategyRow>>(wrong.table().rows).at(0).printable,
            "visual-shedule");
}

}  // namespace
}  // namespace homeward::ingest
