// Every table of the demo school reads without a single reject.
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

}  // namespace
}  // namespace homeward::ingest
