// What the heads of columns mean together: names in two columns, numbered kinds, hints in brackets.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "ingest/explain.h"
#include "ingest/read_table.h"

namespace homeward::ingest {
namespace {

ParsedFile read(const std::string& bytes) {
  ReadContext context;
  context.path = "log.csv";
  context.today = parse_iso_date("2026-10-02").value();
  return read_file(bytes, context);
}

const std::vector<LogRow>& notes(const ParsedFile& parsed) {
  static const std::vector<LogRow> kNone;
  const auto* rows = std::get_if<std::vector<LogRow>>(&parsed.table().rows);
  return rows == nullptr ? kNone : *rows;
}

struct Naming {
  const char* headers;
  const char* cells;
  const char* student;  // as the row is matched; empty: the file is refused
};

// "Alex" of the next class must never get what was noted of Alex Brennan.
TEST(Header, ANameInTwoColumnsIsOneName) {
  const std::vector<Naming> cases{
      {"First name,Last name", "Alex,Brennan", "Alex Brennan"},
      {"Last name,First name", "Brennan,Alex", "Alex Brennan"},
      {"Student First Name,Student Last Name", "Alex,Brennan", "Alex Brennan"},
      {"Given name,Surname", "Anneke,van der Berg", "Anneke van der Berg"},
      {"Nombre,Apellidos", "Ana María,de la Cruz", "Ana María de la Cruz"},
      {"Apellidos,Nombre", "de la Cruz,Ana María", "Ana María de la Cruz"},
      {"Nom,Prénom", "d'Aubigné,Éloïse", "Éloïse d'Aubigné"},
      {"Prénom,Nom de famille", "Éloïse,d'Aubigné", "Éloïse d'Aubigné"},
      {"Name,Vorname", "Groß,Jürgen", "Jürgen Groß"},
      {"Nachname,Vorname", "Groß,Jürgen", "Jürgen Groß"},
      {"Nazwisko,Imię", "Żak,Łukasz", "Łukasz Żak"},
      {"Student,First name", "Alex Brennan,Alex", "Alex Brennan"},
      {"Student,Last name", "Alex Brennan,Brennan", "Alex Brennan"},
      {"Student,Last name", "Alex,Brennan", "Alex Brennan"},
      {"Student,First name,Last name", "\"Brennan, Alex\",Alex,Brennan", "Brennan, Alex"},
      {"Name,First name", "Anaya,Ana", "Ana Anaya"},
      {"First name,Last name", "Alex,", "Alex"},
      {"First name,Last name", ",Brennan", "Brennan"},
      {"First name", "Alex", "Alex"},
      {"Student,Class", "Alex,3b", "Alex"},
      {"Last name", "Brennan", ""},
  };
  for (const auto& example : cases) {
    const auto parsed = read(fmt::format("date,{},kind,text\n2026-09-30,{},win,He sang.\n",
                                         example.headers, example.cells));
    EXPECT_EQ(notes(parsed).empty(), std::string_view(example.student).empty())
        << example.headers << explain_text(parsed);
    for (const auto& note : notes(parsed))
      EXPECT_EQ(note.student.name, example.student) << example.headers;
  }
}

TEST(Header, OtherTablesJoinNamesToo) {
  const auto attendance = read("Date,First name,Last name,Present\n2026-09-30,Alex,Brennan,P\n");
  ASSERT_EQ(attendance.table().head.kind, TableKind::kAttendance) << explain_text(attendance);
  EXPECT_EQ(std::get<std::vector<AttendanceRow>>(attendance.table().rows).at(0).student.name,
            "Alex Brennan");
  const auto goals =
      read("goal_id,First name,Last name,goal,start\nG1,Alex,Brennan,He begins.,2026-09-08\n");
  ASSERT_EQ(goals.table().head.kind, TableKind::kGoals) << explain_text(goals);
  EXPECT_EQ(std::get<std::vector<GoalRow>>(goals.table().rows).at(0).student.name, "Alex Brennan");
}

TEST(Header, SeveralNumberedColumnsMayHoldNotesOfOneKind) {
  const auto parsed = read(
      "date,student,Strength 1,Strength #2,Win,Concern,row_id\n"
      "2026-09-30,Alex,Sang.,Shared.,Read.,,7\n2026-09-30,Benji,,Drew.,,,8\n");
  ASSERT_EQ(notes(parsed).size(), 4U) << explain_text(parsed);
  std::set<std::string> ids;
  for (const auto& note : notes(parsed)) ids.insert(note.row_id);
  EXPECT_EQ(ids.size(), 4U) << "each note has an id of its own";
  EXPECT_EQ(notes(parsed)[1].kind, Kind::kStrength);
  EXPECT_EQ(notes(parsed)[1].text, "Shared.");
  for (const char* twice : {"Strength,Strengths", "Strength 1,Strength (1)", "Win,Wins"})
    EXPECT_TRUE(read(fmt::format("date,student,{}\n2026-09-30,A,x,y\n", twice)).refused()) << twice;
}

TEST(Header, OnlyAHintHowToFillItInIsLeftOut) {
  for (const char* same : {"Consent (Y/N)", "Consent [yes / no]", "Consent (required) *",
                           "CONSENT  ( y/n ) ?", "Consentimiento (sí/no)", "Einwilligung (ja/nein)",
                           "Consentement (oui/non)", "Zgoda (T/N)"}) {
    const auto parsed = read(fmt::format(
        "student_id,student_name,guardian_name,email,{}\nS1,A B,C B,c@example.org,yes\n", same));
    ASSERT_EQ(parsed.table().head.kind, TableKind::kRoster) << explain_text(parsed);
    EXPECT_EQ(std::get<std::vector<RosterRow>>(parsed.table().rows).at(0).consent,
              std::optional(true))
        << same;
  }
  // Of another thing: no yes to letters, no address to write to.
  for (const char* other : {"Consent (photos)", "Consent (Y/N) photos", "Email (teacher)",
                            "Consent (until)", "Email (old)", "Consent ()y"}) {
    const auto parsed =
        read(fmt::format("student_id,student_name,guardian_name,{}\nS1,A B,C B,yes\n", other));
    ASSERT_EQ(parsed.table().head.kind, TableKind::kRoster) << explain_text(parsed);
    EXPECT_EQ(parsed.table().head.ignored, std::vector<std::string>{other}) << other;
  }
}

TEST(Header, AFormsQuestionIsPointedAt) {
  const auto parsed =
      read("Timestamp,Student name,Did anything happen today?\n9/3/2026,Maya,Yes\n");
  ASSERT_TRUE(parsed.refused());
  EXPECT_NE(parsed.rejects.front().hint.find("intake.headers"), std::string::npos);
}

}  // namespace
}  // namespace homeward::ingest
