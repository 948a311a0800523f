// tests/golden/ingest/<case>/input.csv is read as expected.json says.
// HOMEWARD_REWRITE_GOLDEN=1 writes expected.json anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "ingest/explain.h"
#include "support/source_dir.h"

namespace homeward::ingest {
namespace {

namespace fs = std::filesystem;

fs::path folder() { return homeward::source_dir() / "tests" / "golden" / "ingest"; }

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder()))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class IngestGolden : public testing::TestWithParam<std::string> {};

TEST_P(IngestGolden, ReadsAsExpected) {
  const fs::path here = folder() / GetParam();
  ReadContext context;
  context.path = "ms-rivera/" + GetParam() + ".csv";
  context.today = parse_iso_date("2026-10-02").value();
  const std::string json = explain_json(read_file(files::read(here / "input.csv"), context), true);
  if (std::getenv("HOMEWARD_REWRITE_GOLDEN") != nullptr)
    files::write_atomically(here / "expected.json", json);
  EXPECT_EQ(json, files::read(here / "expected.json"));
}

INSTANTIATE_TEST_SUITE_P(All, IngestGolden, testing::ValuesIn(cases()), [](const auto& example) {
  std::string name = example.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace homeward::ingest
