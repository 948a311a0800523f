// The demo school, published whole: nothing is rejected, and nobody is taken for somebody else.
#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "publish_fixture.h"
#include "support/source_dir.h"

namespace homeward::ingest {
namespace {

namespace fs = std::filesystem;

using DemoSchoolPublished = PublishTest;

TEST_F(DemoSchoolPublished, WithoutRejects) {
  context_.today = day("2026-11-01");
  const fs::path school = homeward::source_dir() / "config" / "demo-school";
  std::vector<std::pair<int, fs::path>> order;
  for (const auto& entry : fs::recursive_directory_iterator(school)) {
    if (entry.path().extension() != ".csv") continue;
    order.emplace_back(publish_rank(read("", files::read(entry.path())).table().head.kind),
                       entry.path());
  }
  std::sort(order.begin(), order.end());
  int accepted = 0;
  for (const auto& [rank, path] : order) {
    const std::string name = fs::relative(path, school).generic_string();
    const std::string bytes = files::read(path);
    PicturesByName pictures;
    for (const auto& wanted : read(name, bytes).attachments) {
      pictures[wanted] = {files::read(path.parent_path() / wanted)};
    }
    const auto file = drop(name, bytes, pictures);
    EXPECT_EQ(file.summary.rejected, 0)
        << name << ": "
        << (file.summary.rejects.empty() ? "" : file.summary.rejects.front().message);
    EXPECT_TRUE(file.summary.warnings.empty()) << name << ": " << file.summary.warnings.size();
    accepted += file.summary.accepted;
  }
  EXPECT_GT(accepted, 200);
  EXPECT_EQ(count("family"), 25);
  EXPECT_EQ(count("student"), 24);
  EXPECT_EQ(count("picture"), 3);
  EXPECT_EQ(count("observation", "author_id IS NULL"), 0);
  // A teacher who names Alex in the text means the Alex of that room.
  EXPECT_EQ(
      count(
          "observation o JOIN student s ON s.id = o.student_id JOIN staff t ON t.id = o.author_id",
          "t.key = 'T-01' AND s.class <> 'Room 12'"),
      0);
}

}  // namespace
}  // namespace homeward::ingest
