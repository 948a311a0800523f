#include "report/file_report.h"

#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <set>

#include "base/text.h"
#include "report/csv_record.h"
#include "report/page.h"
#include "report/sheets.h"
#include "unit/report/golden.h"

namespace homeward::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::vector<std::string>> records_of(const std::string& csv) {
  EXPECT_TRUE(csv.starts_with(kByteOrderMark));
  std::vector<std::vector<std::string>> records;
  for (const auto& line : text::split(std::string_view(csv).substr(3), '\n')) {
    if (!line.empty()) records.push_back(split_record(line));
  }
  return records;
}

FileReport sample() {
  FileReport report;
  report.path = "ms-rivera/<b>log & more.csv";
  report.received_at = from_unix(1'792'695'720);  // 2026-10-22 15:02 UTC
  report.tables = {{"", "log"}};
  report.accepted = 3;
  report.rejected = 2;
  report.tables.front().header = "Date,Student,Text";
  report.rejects = {
      {3, "Student", "unknown-student", "No pupil is called “<script>alert(1)</script>”.",
       "Write the name as the roster has it.",
       "2026-10-20,<script>alert(1)</script>,\"Read aloud, \"\"loud\"\"\""},
      {5, "Date", "ambiguous-date", "03/04/2026 may be March or April.", "Write 2026-04-03.",
       "03/04/2026,Mia,=1+1"},
      {5, "Text", "empty", "The text is missing.", "", "03/04/2026,Mia,=1+1"}};
  report.tables.front().columns = {{"Date", "date"}, {"What helped?", "what_helped"}};
  report.tables.front().ignored = {"<i>Mood</i>"};
  report.warnings = {"The file was not UTF-8; it was read as <windows-1252>."};
  report.school = "Lincoln & Sons";
  return report;
}

std::string mend_csv(const FileReport& report) {
  return rejected_rows_csv(report, report.tables.front());
}

TEST(CsvRecord, ComesApartAndTogether) {
  EXPECT_THAT(split_record(""), ElementsAre(""));
  EXPECT_THAT(split_record("a,,\"b,\"\"c\"\"\nd\",\r\n"), ElementsAre("a", "", "b,\"c\"\nd", ""));
  EXPECT_THAT(split_record("5\" nail,x"), ElementsAre("5\" nail", "x"));
  EXPECT_THAT(split_record("\"never closed,x"), ElementsAre("never closed,x"));
  const std::vector<std::string> cells = {"a", "", "b,\"c\"\nd", "é", " "};
  EXPECT_EQ(split_record(join_record(cells)), cells);
}

TEST(FileReportHtml, EscapesEverythingFromTheFile) {
  const std::string html = file_report_html(sample());
  for (const char* bad : {"<script", "<b>log", "<i>Mood", "<windows-1252>", "Lincoln & Sons"}) {
    EXPECT_THAT(html, Not(HasSubstr(bad))) << bad;
  }
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("<strong>3 of 5 rows</strong> were taken"));
  EXPECT_THAT(html, HasSubstr("Thursday 22 October 2026"));
  EXPECT_THAT(html, HasSubstr("href=\"../index.html\""));
  EXPECT_THAT(html, HasSubstr("to-mend.csv"));
  EXPECT_THAT(html, HasSubstr("what helped"));
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
}

TEST(FileReportHtml, LooksAsItDid) {
  expect_golden("file-report.html", file_report_html(sample()));
}

TEST(FileReportHtml, SaysWhenAllIsWellAndWhenNothingCouldBeRead) {
  FileReport report;
  report.path = "log.csv";
  report.tables = {{"", "log"}};
  report.accepted = 38;
  EXPECT_THAT(file_report_html(report), HasSubstr("all 38 rows were taken"));
  EXPECT_THAT(file_report_html(report), Not(HasSubstr("To mend")));
  report.accepted = 0;
  EXPECT_THAT(file_report_html(report), HasSubstr("no row was found"));
  report.tables.clear();
  report.rejects = {
      {0, "", "no-header", "There is no header line.", "Put the names of the columns first.", ""}};
  EXPECT_THAT(file_report_html(report), HasSubstr("could not be read as a table"));
  EXPECT_THAT(file_report_html(report), HasSubstr("the whole file"));
  EXPECT_EQ(rejected_rows_csv(report, {}), "");
}

TEST(FileReportHtml, StaysBoundedWithManyRejects) {
  FileReport report = sample();
  report.rejects.assign(2000, report.rejects[0]);
  EXPECT_THAT(file_report_html(report), HasSubstr("1500 more are in the file"));
}

TEST(RejectedRows, ComeBackOnceEachWithWhatIsWrong) {
  const auto records = records_of(mend_csv(sample()));
  ASSERT_EQ(records.size(), 3U);
  EXPECT_THAT(records[0], ElementsAre("Date", "Student", "Text", "homeward says"));
  EXPECT_THAT(records[1], ElementsAre("2026-10-20", "<script>alert(1)</script>",
                                      "Read aloud, \"loud\"", HasSubstr("No pupil is called")));
  EXPECT_THAT(records[2],
              ElementsAre("03/04/2026", "Mia", "'=1+1",
                          "Date: 03/04/2026 may be March or April. - Write 2026-04-03. / Text: The "
                          "text is missing."));
}

TEST(RejectedRows, DroppedAgainTheyKeepTheirShape) {
  FileReport again = sample();
  again.tables.front().header = "Date,Student,Text,Homeward says";
  again.rejects = {{2, "", "x", "Still wrong.", "", "a,b,c,old words"},
                   {3, "", "x", "Short.", "", "a"},
                   {4, "", "x", "Long.", "", "a,b,c,old words,extra"}};
  const auto records = records_of(mend_csv(again));
  EXPECT_THAT(records[0], ElementsAre("Date", "Student", "Text", "", "homeward says"));
  EXPECT_THAT(records[1], ElementsAre("a", "b", "c", "", "Still wrong."));
  EXPECT_THAT(records[2], ElementsAre("a", "", "", "", "Short."));
  EXPECT_THAT(records[3], ElementsAre("a", "b", "c", "extra", "Long."));
}

TEST(ReportPaths, KeepTheWholeNameSoThatNoneTakesAnothersPlace) {
  EXPECT_EQ(report_path("ms-rivera/log.csv"), "reports/ms-rivera/log.csv.html");
  EXPECT_EQ(mend_path("sheets/room-12.csv"), "reports/sheets/room-12.csv.to-mend.csv");
  EXPECT_NE(report_path("log.csv"), report_path("log.xlsx"));
  EXPECT_NE(report_path("index.csv"), "reports/index.html");
}

TEST(Sheet, HasItsPupilsAndNothingFilledIn) {
  const std::string csv = class_sheet_csv({"Room 12", {{"S01", "Alex Núñez"}, {"S02", "=cmd()"}}});
  const auto records = records_of(csv);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_THAT(records[0], ElementsAre("Date", "Student ID", "Student", "Setting", "Strength", "Win",
                                      "Observation", "Concern", "Student voice", "What helped"));
  EXPECT_THAT(records[1], ElementsAre("", "S01", "Alex Núñez", "", "", "", "", "", "", ""));
  EXPECT_EQ(records[2][2], "'=cmd()");
}

TEST(Sheet, IsNamedAfterItsClass) {
  const auto paths = sheet_paths({"Room 12", "../../3. Klasse/A", "Señora Gómez", "***"});
  EXPECT_EQ(paths.at("Room 12"), "reports/sheets/room-12.csv");
  EXPECT_EQ(paths.at("../../3. Klasse/A"), "reports/sheets/3-klasse-a.csv");
  EXPECT_EQ(paths.at("Señora Gómez"), "reports/sheets/señora-gómez.csv");
  EXPECT_TRUE(paths.at("***").starts_with("reports/sheets/class-"));
}

TEST(Sheet, ClassesThatFoldTogetherGetAFileEach) {
  const auto paths = sheet_paths({"4b", "4B", "4-B", "4 b.", "5A"});
  std::set<std::string> files;
  for (const auto& [name, path] : paths) files.insert(path);
  EXPECT_EQ(files.size(), 5U);
  EXPECT_EQ(paths.at("4B"), "reports/sheets/4b.csv") << "the first by name";
  EXPECT_EQ(paths.at("4b"), sheet_paths({"4B", "4b"}).at("4b")) << "whoever else is there";
}

TEST(Words, TellTimesAndNumbersAsPeopleDo) {
  const LocalTime now = *parse_iso_local("2026-10-22T15:02");
  const auto past = [&](const char* then) { return past_words(*parse_iso_local(then), now); };
  EXPECT_EQ(past("2026-10-22T14:55"), "today, 14:55");
  EXPECT_EQ(past("2026-10-21T09:00"), "yesterday, 09:00");
  EXPECT_EQ(past("2026-10-19T09:00"), "Monday, 09:00");
  EXPECT_EQ(past("2026-10-12T09:00"), "12 October");
  EXPECT_EQ(past("2025-10-12T09:00"), "12 October 2025");
  EXPECT_EQ(past("2026-10-23T09:00"), "23 October") << "a clock that was ahead";
  EXPECT_EQ(future_words(*parse_iso_local("2026-10-23T16:00"), now), "Friday 23 October, 16:00");
  EXPECT_EQ(future_words(*parse_iso_local("2026-10-30T16:00"), now), "Friday 30 October, 16:00");
  EXPECT_EQ(list_words({"a"}), "a");
  EXPECT_EQ(list_words({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(counted_word(2, "letter", "letters"), "two letters");
}

TEST(Links, AreNeverMoreThanAPath) {
  EXPECT_EQ(link_to("a b/c#1?.csv"), "a%20b/c%231%3F.csv");
  EXPECT_EQ(link_to("javascript:alert(1)"), "javascript%3Aalert%281%29");
  EXPECT_EQ(link_to("Zoë"), "Zo%C3%AB");
}

}  // namespace
}  // namespace homeward::report
