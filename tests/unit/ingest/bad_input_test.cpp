// Right behaviour on bad input: one line of the table for each case.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "encode.h"
#include "ingest/explain.h"
#include "ingest/read_table.h"

namespace homeward::ingest {
namespace {

using namespace std::string_literals;

struct Case {
  const char* name;
  std::string bytes;
  std::size_t rows;
  std::vector<std::string> rejects{};  // "line code"
  std::string path{"log.csv"};
  std::string language = "en";
};

void PrintTo(const Case& example, std::ostream* out) { *out << example.name; }

class BadInput : public testing::TestWithParam<Case> {};

TEST_P(BadInput, IsExplained) {
  const Case& example = GetParam();
  ReadContext context;
  context.path = example.path;
  context.language = example.language;
  context.today = parse_iso_date("2026-10-02").value();
  const ParsedFile parsed = read_file(example.bytes, context);
  std::vector<std::string> rejects;
  for (const auto& reject : parsed.rejects) {
    rejects.push_back(std::to_string(reject.line) + " " + reject.code);
    EXPECT_FALSE(reject.message.empty());
    EXPECT_FALSE(reject.hint.empty());
    EXPECT_TRUE(text::is_valid_utf8(reject.raw + reject.message));
  }
  EXPECT_EQ(rejects, example.rejects) << explain_text(parsed);
  EXPECT_EQ(row_count(parsed.table().rows), example.rows) << explain_json(parsed, true);
}

const std::string kHead = "date,student,kind,text,setting\n";
const std::string kGood = "2026-09-30,Alex,win,Alex sang.,music\n";

std::string log(const std::string& rows) { return kHead + rows; }

std::string many_good(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += kGood;
  return out;
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadInput,
    testing::Values(
        Case{"empty", "", 0, {"0 empty_file"}},
        Case{"bom_only", "\xEF\xBB\xBF \r\n", 0, {"0 empty_file"}},
        Case{"header_only", kHead, 0, {}}, Case{"no_header", kGood + kGood, 0, {"0 no_header"}},
        Case{"prose", "Dear team,\nplease see below.\n", 0, {"0 no_header"}},
        Case{"missing_column", "date,student,txet\n2026-09-30,Alex,x\n", 0, {"0 missing_column"}},
        Case{"duplicate_header", "date,Date,student,kind,text\n", 0, {"0 duplicate_header"}},
        Case{"xlsx", "PK\x03\x04rest"s, 0, {"0 damaged_workbook"}},
        Case{"pdf", "%PDF-1.7\n", 0, {"0 not_a_table"}},
        Case{"html", "<!DOCTYPE html><html>", 0, {"0 not_a_table"}},
        Case{"html_table", "\xEF\xBB\xBF \n<table><tr><td>", 0, {"0 not_a_table"}},
        Case{"old_excel", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", 0, {"0 not_a_table"}},
        Case{"rtf", "{\\rtf1 x}", 0, {"0 not_a_table"}},
        Case{"png", "\x89PNG\r\n\x1A\n"s, 0, {"0 not_a_table"}},
        Case{"jpeg", "\xFF\xD8\xFF\xE0"s, 0, {"0 not_a_table"}},
        Case{"cp1252", log("2026-09-30,Zo\xEB,win,a,b\n2026-09-30,Ren\xE9,win,a,b\n"), 2, {}},
        Case{"no_letters_of_any_page",
             log("2026-09-30,\xCF\xE5\xF2\xFF,win,\xCE\xED\xE0 \xF7\xE8\xF2\xE0\xE5\xF2,b\n"),
             0,
             {"0 unknown_encoding"}},
        Case{"one_bad_line",
             log("2026-09-30,Ren\xC3\xA9,win,a,b\n2026-09-30,Zo\xEB,win,a,b\n" + kGood),
             2,
             {"3 unreadable_text"}},
        Case{"some_bad_lines",
             log("2026-09-30,Ren\xC3\xA9,win,a,b\n2026-09-30,Zo\xEB,win,a,b\nZo\xEB\n" + kGood),
             2,
             {"3 unreadable_text", "4 unreadable_text"}},
        Case{"mostly_bad_lines",
             log("2026-09-30,Ren\xC3\xA9,win,a,b\n" +
                 text::replace_all(many_good(4), "Alex,", "Zo\xEB,")),
             0,
             {"0 unknown_encoding"}},
        Case{"bad_line_behind_a_mark",
             "\xEF\xBB\xBF" + log("2026-09-30,Zo\xEB,win,a,b\n" + kGood),
             1,
             {"2 unreadable_text"}},
        Case{"cut_within_a_letter",
             "date,student,kind,text\n2026-09-30,Alex,win,x\n2026-09-30,Zo\xC3"s,
             1,
             {"3 unreadable_text"}},
        Case{"one_nul_line",
             log(kGood + "2026-09-30,A\0lex,win,a,b\n"s + kGood),
             2,
             {"3 unreadable_text"}},
        Case{"two_bad_of_many",
             log(many_good(300) + "a\xEB\nb\xEB\nRen\xC3\xA9,,,,\n" + kGood),
             301,
             {"302 unreadable_text", "303 unreadable_text", "304 unreadable_date"}},
        Case{"many_nul_lines", log(kGood + "a\0b\nc\0d\n"s + kGood), 0, {"0 unknown_encoding"}},
        Case{"bom_before_quote",
             "\xEF\xBB\xBF\"date\",student,kind,text\n2026-09-30,Alex,win,x\n",
             1,
             {}},
        Case{"sep_line",
             "sep=;\r\ndate;student;kind;text\r\n2026-09-30;Alex;win;\"a; b\"\r\n",
             1,
             {}},
        Case{
            "utf16_tabs",
            encoded("\uFEFFdate\tstudent\tkind\ttext\r\n2026-09-30\tZoë\twin\ta, b\r\n", "UTF-16LE")
                .value(),
            1,
            {}},
        Case{"cp850", encoded(log("2026-09-30,Zoë,win,très bien,b\n"), "CP850").value(), 1, {}},
        Case{"mac_roman",
             encoded(log("2026-09-30,Zoë,win,très bien,b\n"), "Mac Roman").value(),
             1,
             {}},
        Case{"twice_encoded", log("2026-09-30,ZoÃ«,win,a,b\n"), 1, {}},
        Case{
            "decimal_commas",
            "date;student;kind;text;grade\n2026-09-30;Alex;win;x;3,5\n2026-09-30;Alex;win;y;4,25\n",
            2,
            {}},
        Case{"mixed_line_ends",
             "date,student,kind,text\r\n2026-09-30,Alex,win,a\n2026-09-30,Alex,win,b\r"
             "2026-09-30,Alex,oops,c\n",
             2,
             {"4 unknown_kind"}},
        Case{"zip", "PK\x05\x06 nothing"s, 0, {"0 damaged_workbook"}},
        Case{"open_document",
             "PK\x03\x04" + std::string(26, 'x') +
                 "mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
             0,
             {"0 damaged_workbook"}},
        Case{"preamble", "Lincoln Elementary\n\nRoom 12,,,\n" + log(kGood), 1, {}},
        Case{"mac_line_ends", "date,student,kind,text\r2026-09-30,Alex,win,x\r", 1, {}},
        Case{"repeated_header", log(kGood + kHead + kGood), 2, {}}),
    [](const auto& example) { return std::string(example.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Rows, BadInput,
    testing::Values(
        Case{"blank_rows", log("\n,,,,\n  \n" + kGood + "\n"), 1, {}},
        Case{"totals", log(kGood + "Total,1,,,\n"), 1, {}},
        Case{"extra_empty", log("2026-09-30,Alex,win,x,music,,\n"), 1, {}},
        Case{"extra_filled",
             log("2026-09-30,Alex,win,Alex sang, and danced,music\n" + kGood),
             1,
             {"2 extra_cells"}},
        Case{"short_but_whole", log("2026-09-30,Alex,win,x\n"), 1, {}},
        Case{"too_few", log("2026-09-30,Alex,win\n" + kGood), 1, {"2 too_few_cells"}},
        Case{"cut_off", log(kGood + "2026-09-30,Alex,win,Alex sa"), 1, {"3 too_few_cells"}},
        Case{"last_line_without_end", log("2026-09-30,Alex,win,x,music"), 1, {}},
        Case{"unclosed_quote",
             log("2026-09-30,Alex,win,\"Alex sang.,music\n" + kGood + kGood),
             2,
             {"2 unclosed_quote"}},
        Case{"swallowing_quote",
             log("2026-09-30,Alex,win,\"Alex sang.,music\n2026-09-30,Alex,win,\"x\",y\n" + kGood),
             2,
             {"2 unclosed_quote"}},
        Case{"open_for_long",
             log("2026-09-30,Alex,win,\"Alex sang.,music\n" + many_good(150)),
             150,
             {"2 unclosed_quote"}},
        Case{"lines_in_a_cell",
             log("2026-09-30,Alex,win,\"Alex sang.\nLoudly.\",music\n" + kGood),
             2,
             {}},
        Case{"missing_text", log("2026-09-30,Alex,win,,music\n"), 0, {"2 missing_value"}},
        Case{"missing_student", log("2026-09-30,,win,x,music\n"), 0, {"2 missing_value"}},
        Case{"missing_date", log(",Alex,win,x,music\n"), 0, {"2 missing_value"}},
        Case{"missing_kind", log("2026-09-30,Alex,,x,music\n"), 0, {"2 missing_kind"}},
        Case{"kind_from_file", log("2026-09-30,Alex,,x,music\n"), 1, {}, "ms-rivera/wins.csv"},
        Case{"kind_from_folder",
             "date,student,text\n2026-09-30,Alex,x\n",
             1,
             {},
             "ms-rivera/strengths/week 3.csv"},
        Case{"unknown_kind", log("2026-09-30,Alex,strenght,x,music\n"), 0, {"2 unknown_kind"}},
        Case{"kind_in_german", "Datum;Schüler;Art;Text\n30.9.2026;Alex;Stärke;x\n", 1, {}},
        Case{"ambiguous_date", log("3/4/2026,Alex,win,x,y\n"), 0, {"2 ambiguous_date"}},
        Case{"date_settled_by_column",
             log("3/4/2026,Alex,win,x,y\n3/14/2026,Alex,win,x,y\n"),
             2,
             {}},
        Case{"date_by_language", log("3/4/2026,Alex,win,x,y\n"), 1, {}, "log.csv", "de"},
        Case{"mangled_id",
             "date,student_id,kind,text\n2026-09-30,1.23E+05,win,x\n",
             0,
             {"2 mangled_id"}},
        Case{"formula_stays_text", log("2026-09-30,Alex,win,=1+1 is two,y\n"), 1, {}},
        Case{"no_words", log("2026-09-30,Alex,win,12,y\n"), 0, {"2 no_words"}},
        Case{"not_yet",
             log("2026-10-03,Alex,win,x,y\n2026-10-16,Alex,win,x,y\n"),
             0,
             {"2 not_yet", "3 not_yet"}},
        Case{"future_date",
             log("2026-10-17,Alex,win,x,y\n2027-09-30,Alex,win,x,y\n"),
             0,
             {"2 future_date", "3 future_date"}},
        Case{"not_yet_and_worse", log("2026-10-03,Alex,zzz,x,y\n"), 0, {"2 unknown_kind"}},
        Case{"two_digit_year",
             log("30/9/26,Alex,win,x,y\n30/9/99,Alex,win,x,y\n"),
             1,
             {"3 two_digit_year"}},
        Case{"zero_date", log("1/0/1900,Alex,win,x,y\n"), 0, {"2 date_too_old"}},
        Case{"hashes", log("########,Alex,win,x,y\n"), 0, {"2 date_hidden"}},
        Case{"no_such_day", log("2026-02-30,Alex,win,x,y\n"), 0, {"2 no_such_day"}},
        Case{"not_a_date", log("Tuesday,Alex,win,x,y\n"), 0, {"2 unreadable_date"}},
        Case{"serial_date", log("46295,Alex,win,x,y\n"), 1, {}},
        Case{"forms_timestamp",
             "Timestamp,Student,Kind,Text\n9/30/2026 14:03:09,Alex,win,x\n",
             1,
             {}},
        Case{"count_in_one_cell",
             "date,student,kind,text,done\n2026-09-30,A,goal,x,3/5\n2026-09-30,A,goal,x,3 out of "
             "5\n",
             2,
             {}},
        Case{"bad_count",
             "date,student,kind,text,done,of\n2026-09-30,A,goal,x,6,5\n2026-09-30,A,goal,x,3,\n",
             0,
             {"2 bad_count", "3 bad_count"}},
        Case{"bad_link",
             "date,student,kind,text,link\n2026-09-30,A,win,x,javascript:x\n",
             0,
             {"2 bad_link"}},
        Case{"bad_share",
             "date,student,kind,text,share\n2026-09-30,A,win,x,perhaps\n",
             0,
             {"2 unknown_word"}},
        Case{"bad_email",
             "student_id,student_name,guardian_name,email\nS1,A B,C D,\"c@example.org, "
             "d@example.org\"\n",
             0,
             {"2 bad_email"},
             "roster.csv"},
        Case{"cell_error", log(kGood + "2026-09-30,Alex,win,#REF!,music\n"), 1, {"3 cell_error"}},
        Case{"error_in_an_unused_column",
             "date,student,kind,text,mood\n2026-09-30,Alex,win,He sang.,#N/A\n", 1},
        Case{"wide",
             "date,student,Strengths,Win,Concern\n2026-09-30,Alex,a,,c\n,Benji,,,\n,Carla,x,,\n",
             2,
             {"4 missing_value"}},
        Case{"wide_spanish", "Fecha;Alumno;Fortalezas;Preocupación\n30/9/2026;Álex;a;b\n", 2, {}}),
    [](const auto& example) { return std::string(example.param.name); });

// Bytes that no program writes as a letter cost their own line, in a file of plain ASCII too.
TEST(Reading, ABrokenLineIsAlone) {
  for (const std::string bytes : {"\xFF\xFE", "\xC3(", "\xE2\x82(", "\xE2(\xA1", "\xF0(\x8C(",
                                  "\xF8\xA1\xA1\xA1\xA1", "\xED\xA0\x80", "\xC0\xAF", "\xFE"}) {
    ReadContext context;
    context.today = parse_iso_date("2026-10-02").value();
    const auto parsed = read_file(
        log(kGood + "2026-09-30,Alex,win,He " + bytes + " sang.,music\n" + many_good(3)), context);
    EXPECT_EQ(row_count(parsed.table().rows), 4U) << explain_text(parsed);
    ASSERT_EQ(parsed.rejects.size(), 1U) << explain_text(parsed);
    EXPECT_EQ(parsed.rejects.front().code, "unreadable_text");
    EXPECT_EQ(parsed.rejects.front().line, 3);
  }
}

TEST(Reading, AnIdLosesTheFractionThatAColumnOfNumbersGaveIt) {
  ReadContext context;
  context.today = parse_iso_date("2026-10-02").value();
  for (const auto& [written, id] :
       {std::pair("14.0", "14"), std::pair("0014.0", "0014"), std::pair("14.5", "14.5"),
        std::pair("14.00", "14.00"), std::pair("A.0", "A.0"), std::pair(".0", ".0")}) {
    const auto parsed = read_file(
        fmt::format("date,student_id,kind,text\n2026-09-30,{},win,He sang.\n", written), context);
    ASSERT_EQ(row_count(parsed.table().rows), 1U) << explain_text(parsed);
    EXPECT_EQ(std::get<std::vector<LogRow>>(parsed.table().rows)[0].student.key, id);
  }
}

TEST(Reading, NamesANearMissAmongTheHeaders) {
  const ParsedFile parsed = read_file("date,studnet,kind,text\n", ReadContext{});
  ASSERT_TRUE(parsed.refused());
  EXPECT_NE(parsed.rejects.front().hint.find("studnet"), std::string::npos);
}

TEST(Reading, TakesTheSchoolsOwnHeaders) {
  ReadContext context;
  context.today = parse_iso_date("2026-10-02").value();
  context.synonyms = {{"What went well today?", "strength"}, {"Who is it about?", "student"}};
  const auto parsed = read_file(
      "Timestamp,Who is it about?,What went well today?\n9/30/2026 8:00:00,Alex,x\n", context);
  EXPECT_EQ(row_count(parsed.table().rows), 1U) << explain_text(parsed);
}

TEST(Reading, UndoesTheApostropheOfOurOwnReports) {
  ReadContext context;
  context.today = parse_iso_date("2026-10-02").value();
  const auto parsed = read_file(
      kHead + "2026-09-30,Alex,win,'=3 apples,x\n2026-09-30,Alex,win,'Twas good,x\n", context);
  const auto& rows = std::get<std::vector<LogRow>>(parsed.table().rows);
  EXPECT_EQ(rows[0].text, "=3 apples");
  EXPECT_EQ(rows[1].text, "'Twas good");
}

TEST(Reading, FamilyOrLogIsToldByTheName) {
  ReadContext context;
  context.today = parse_iso_date("2026-10-02").value();
  const std::string bytes = "date,student,kind,text\n2026-09-30,Alex,effort,x\n";
  EXPECT_EQ(read_file(bytes, context).table().head.kind, TableKind::kLog);
  context.path = "office/family.csv";
  EXPECT_EQ(read_file(bytes, context).table().head.kind, TableKind::kFamily);
}

// A cadence that nobody can keep is told to whoever wrote it, and the family is still taken in.
TEST(Rhythm, AnUnknownOneIsToldInTheRostersReport) {
  ReadContext context;
  context.path = "roster.csv";
  context.cadences = {"weekly", "Fortnightly"};
  const auto parsed = read_file(
      "student_id,student_name,guardian_name,email,consent,cadence\n"
      "S1,A B,C D,a@example.org,yes,WEEKLY\nS2,A E,C E,b@example.org,yes,fortnihtly\n"
      "S3,A F,C F,c@example.org,yes,every Fryday at 16:00\nS4,A G,C G,d@example.org,yes,\n"
      "S5,A H,C H,e@example.org,yes,day 15 of the month at 4 pm\n"
      "S6,A I,C I,f@example.org,yes,\"same day, between 15:00 and 19:00\"\n",
      context);
  EXPECT_EQ(parsed.rejects.size(), 0U);
  const auto& rows = std::get<std::vector<RosterRow>>(parsed.table().rows);
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[0].cadence, "weekly");
  EXPECT_EQ(rows[1].cadence, "fortnihtly");
  ASSERT_EQ(parsed.warnings.size(), 3U);
  EXPECT_NE(parsed.warnings[0].find("did you mean \"Fortnightly\"?"), std::string::npos);
  EXPECT_NE(parsed.warnings[1].find("did you mean \"Friday\"?"), std::string::npos);
  EXPECT_NE(parsed.warnings[2].find("beside a rhythm"), std::string::npos);
}

}  // namespace
}  // namespace homeward::ingest
