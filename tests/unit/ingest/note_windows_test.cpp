// A log that is read by windows: all rows once, those of a pupil in their order, and what a line is
// rejected for together.
#include "ingest/note_windows.h"

#include <fmt/format.h>

#include <map>
#include <random>
#include <set>

#include "publish_fixture.h"

namespace homeward::ingest {
namespace {

class NoteWindowsTest : public PublishTest {
 protected:
  // A wide sheet: a line with an unknown pupil or a bad date gives several rows in doubt, or none.
  static std::string random_log(int lines) {
    std::mt19937 random(7);
    const std::vector<std::string> pupils{"Maya", "Benji", "Nobody Here"};
    std::string text = "date,student,strength,win,concern\n";
    for (int i = 0; i < lines; ++i) {
      const bool bad = random() % 50 == 0;
      text += fmt::format("{},{},s {},{},{}\n", bad ? "soon" : "2026-09-30",
                          pupils[random() % pupils.size()], i, random() % 2 ? "w " : "",
                          random() % 3 ? "" : "c");
    }
    return text;
  }

  std::vector<MatchedBatch> read(const std::string& text) {
    TableFile file(std::make_unique<TextBytes>(text), context_);
    NoteMatcher matcher(database_, "log.csv", true);
    file.begin(0);
    NoteWindows windows(file, file.survey().tables[0], matcher);
    std::vector<MatchedBatch> slices;
    while (auto slice = windows.next()) slices.push_back(std::move(*slice));
    return slices;
  }
};

TEST_F(NoteWindowsTest, AllRowsComeOnceAndAPupilsInOrder) {
  school();
  const std::string text = random_log(10'000);
  const auto slices = read(text);
  const auto parsed = read_file(text, context_);
  const auto& rows = std::get<std::vector<LogRow>>(parsed.table().rows);
  std::size_t notes = 0;
  std::size_t doubts = 0;
  std::size_t rejects = 0;
  std::size_t records = 0;
  std::map<std::pair<StudentId, int>, std::set<std::string>> said;
  std::map<StudentId, int> last_line;
  int descents = 0;
  for (const auto& slice : slices) {
    EXPECT_LE(slice.notes.size(), NoteWindows::kSliceRows);
    notes += slice.notes.size();
    doubts += slice.doubts.size();
    rejects += slice.rejects.size();
    records += slice.records.size();
    StudentId before;
    for (const auto& note : slice.notes) {
      const auto& row = note.stated.row;
      descents += row.student < before ? 1 : 0;
      before = row.student;
      EXPECT_LE(last_line[row.student], row.line);
      last_line[row.student] = row.line;
      const std::string what = std::string(to_string(row.kind)) + row.text;
      EXPECT_TRUE((said[{row.student, row.line}].insert(what).second));
    }
  }
  EXPECT_EQ(notes + doubts, rows.size());
  EXPECT_EQ(records, rows.size());
  EXPECT_EQ(rejects, parsed.rejects.size());
  EXPECT_GT(notes + doubts, NoteWindows::kWindowRows);
  EXPECT_EQ(descents, 0) << "within a slice, pupil after pupil";
}

TEST_F(NoteWindowsTest, WhatALineIsDoubtedForComesInOneSlice) {
  school();
  std::map<int, std::set<std::size_t>> slices_of;
  const auto slices = read(random_log(6'000));
  for (std::size_t i = 0; i < slices.size(); ++i) {
    for (const auto& doubt : slices[i].doubts) slices_of[doubt.origin.line].insert(i);
    for (const auto& reject : slices[i].rejects) slices_of[reject.line].insert(i);
  }
  EXPECT_GT(slices_of.size(), NoteWindows::kSliceRows);
  for (const auto& [line, places] : slices_of) EXPECT_EQ(places.size(), 1U) << line;
}

TEST_F(NoteWindowsTest, ATableWithoutRowsStillSaysSo) {
  school();
  const auto slices = read("date,student,kind,text\n");
  ASSERT_EQ(slices.size(), 1U);
  EXPECT_EQ(slices[0].warnings.size(), 1U);
}

}  // namespace
}  // namespace homeward::ingest
