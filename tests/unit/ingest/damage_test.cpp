// Bytes that nobody meant: damaged tables are read or refused, never a crash, and what is reported
// is always readable text.
#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "base/files.h"
#include "base/text.h"
#include "ingest/explain.h"
#include "support/source_dir.h"

namespace homeward::ingest {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

std::string damaged(std::string bytes, std::mt19937& random) {
  const std::string signs = "\"\",;\t\r\n\0\xFF\xC3=-/9"s;
  const auto edits = 1 + random() % 12;
  for (std::size_t i = 0; i < edits && !bytes.empty(); ++i) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 4) {
      case 0:
        bytes.erase(at, 1 + random() % 20);
        break;
      case 1:
        bytes.insert(at, 1, signs[random() % signs.size()]);
        break;
      case 2:
        bytes[at] = signs[random() % signs.size()];
        break;
      default:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 40));
    }
  }
  return bytes;
}

TEST(Damage, IsReadOrRefusedButNeverACrash) {
  const fs::path golden = homeward::source_dir() / "tests" / "golden" / "ingest";
  std::mt19937 random(20261002);
  for (const auto& entry : fs::directory_iterator(golden)) {
    const std::string clean = files::read(entry.path() / "input.csv");
    for (int i = 0; i < 60; ++i) {
      ReadContext context;
      context.today = parse_iso_date("2026-10-02").value();
      const ParsedFile parsed = read_file(damaged(clean, random), context);
      ASSERT_TRUE(text::is_valid_utf8(explain_json(parsed, true)));
      ASSERT_TRUE(text::is_valid_utf8(explain_text(parsed)));
      if (parsed.refused()) {
        ASSERT_EQ(row_count(parsed.table().rows), 0U);
      }
    }
  }
}

}  // namespace
}  // namespace homeward::ingest
