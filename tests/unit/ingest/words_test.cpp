// Cells with few possible words, as teachers in five languages write them.
#include "ingest/words.h"

#include <gtest/gtest.h>

#include <map>

#include "base/text.h"
#include "ingest/columns.h"
#include "ingest/explain.h"
#include "ingest/matching.h"
#include "ingest/synonyms.h"

namespace homeward::ingest {
namespace {

TEST(Words, TellWhetherAChildWasThere) {
  for (const char* there : {"yes", "P", "Present", "1", "/", "x", "late", "T", "Presente", "oui",
                            "présente", "ja", "Anwesend", "verspätet", "obecna", "tak", "ob."})
    EXPECT_EQ(present_word(there, "en"), std::optional(true)) << there;
  for (const char* away : {"no", "A", "absent", "0", "-", "Sick", "ausente", "falta", "absente",
                           "malade", "fehlt", "krank", "nein", "nieobecny", "nb", "chora"})
    EXPECT_EQ(present_word(away, "en"), std::optional(false)) << away;
  for (const char* neither : {"perhaps", "0.5", "?", "30.9.2026"})
    EXPECT_FALSE(present_word(neither, "en")) << neither;
  EXPECT_FALSE(present_word("A", "de")) << "anwesend or abwesend";
}

ParsedFile read(const std::string& bytes) {
  ReadContext context;
  context.today = parse_iso_date("2026-10-02").value();
  return read_file(bytes, context);
}

TEST(Attendance, IsReadFromARegister) {
  const auto parsed = read(
      "Date,Student,Attendance,Class\n2026-09-30,Alex,present,3b\n2026-09-30,Benji,A,3b\n"
      "2026-09-30,Carla,,3b\n2026-09-30,Dora,perhaps,3b\n2026-10-05,Alex,P,3b\n");
  ASSERT_EQ(parsed.table().head.kind, TableKind::kAttendance) << explain_text(parsed);
  const auto& rows = std::get<std::vector<AttendanceRow>>(parsed.table().rows);
  ASSERT_EQ(rows.size(), 2U) << "a blank cell says nothing";
  EXPECT_TRUE(rows[0].present);
  EXPECT_EQ(rows[0].student.class_name, "3b");
  EXPECT_FALSE(rows[1].present);
  EXPECT_EQ(rows[1].origin.line, 3);
  ASSERT_EQ(parsed.rejects.size(), 2U);
  EXPECT_EQ(parsed.rejects[0].code, "unknown_word");
  EXPECT_EQ(parsed.rejects[1].code, "not_yet");
}

TEST(Attendance, IsToldFromALogByItsColumn) {
  for (const char* header : {"date,student,present", "Fecha;Alumno;Asistencia",
                             "Date;Élève;Présence", "Datum;Schüler;Anwesend", "Data;Uczeń;Obecność",
                             "date,student,status", "date,student,present,comment"})
    EXPECT_EQ(read(std::string(header) + "\n").table().head.kind, TableKind::kAttendance) << header;
  for (const char* header :
       {"date,student,kind,text,present", "date,student,absence", "date,student,kind,text,status"})
    EXPECT_EQ(read(std::string(header) + "\n").table().head.kind, TableKind::kLog) << header;
}

std::string told(const ParsedFile& parsed) {
  std::string out;
  for (const auto& row : std::get<std::vector<LogRow>>(parsed.table().rows)) {
    out += std::string(to_string(row.kind)) + "|" + row.text + "|" + row.topic + "|" + row.author +
           "\n";
  }
  for (const auto& reject : parsed.rejects)
    out += std::to_string(reject.line) + " " + reject.code + "\n";
  return out;
}

TEST(Exports, OfBehaviourRecords) {
  const auto parsed = read(
      "Student ID,Student,Date,Type,Descriptor,Level,Incident,Follow Up,Recorded By\n"
      "S1,Alex,2026-09-30,Positive,Kindness,1,Alex shared the ball.,,Ms Rivera\n"
      "S1,Alex,2026-09-30,Negative,Disruption,2,Alex shouted.,spoke,Ms Rivera\n"
      "S1,Alex,2026-09-30,Observation,,,Alex reads alone.,,Ms Rivera\n"
      "S1,Alex,2026-09-30,Positive,Helps others,,,,Ms Rivera\n");
  EXPECT_EQ(told(parsed),
            "strength|Alex shared the ball.|Kindness|Ms Rivera\n"
            "concern|Alex shouted.|Disruption|Ms Rivera\n"
            "observation|Alex reads alone.||Ms Rivera\n"
            "strength|Helps others||Ms Rivera\n")
      << explain_text(parsed);
}

TEST(Exports, OfPointsTellTheKindByTheirSign) {
  const auto parsed = read(
      "Date,Time,Student,Behavior,Points,Note,Awarded by\n"
      "9/30/2026,9:05 AM,Alex,Helping others,+1,Alex tied shoes.,Mr Lee\n"
      "9/30/2026,9:06 AM,Alex,Off task,-2,,Mr Lee\n"
      "9/30/2026,9:07 AM,Alex,Teamwork,3,,Mr Lee\n"
      "9/30/2026,9:08 AM,Alex,Left the room,\u22121,,Mr Lee\n"
      "9/30/2026,9:09 AM,Alex,Nothing,0,,Mr Lee\n"
      "9/30/2026,9:09 AM,Alex,Much,many,,Mr Lee\n");
  EXPECT_EQ(told(parsed),
            "strength|Alex tied shoes.|Helping others|Mr Lee\n"
            "concern|Off task||Mr Lee\n"
            "strength|Teamwork||Mr Lee\n"
            "concern|Left the room||Mr Lee\n"
            "6 missing_kind\n7 bad_number\n")
      << explain_text(parsed);
}

TEST(Exports, OfSumsAreNoNotes) {
  const auto parsed =
      read("date,student,Positive,Negative\n2026-09-30,Alex,12,3\n2026-09-30,Alex,Sang.,\n");
  EXPECT_EQ(told(parsed), "strength|Sang.||\n2 no_words\n");
}

TEST(Exports, OfFormsHaveATimestampForADate) {
  ReadContext context;
  context.today = parse_iso_date("2026-10-06").value();
  context.synonyms = {{"Who did you see?", "student"},
                      {"What went well today?", "strength"},
                      {"Anything that worries you?", "concern"}};
  const auto parsed = read_file(
      "Timestamp,Email Address,Who did you see?,What went well today?,Anything that worries you?\n"
      "2026/10/05 2:30:12 PM GMT+1,a@example.org,Alex,Alex sang.,Alex was tired.\n"
      "10/5/2026 14:30:12,a@example.org,Benji,,He hid.\n",
      context);
  EXPECT_EQ(told(parsed),
            "strength|Alex sang.||a@example.org\nconcern|Alex was tired.||a@example.org\n3 "
            "ambiguous_date\n");
}

// A name that two columns of one table claim would be lost for the second.
TEST(Columns, ClaimNoNameTwice) {
  for (const auto kind : {TableKind::kStaff, TableKind::kRoster, TableKind::kLog, TableKind::kGoals,
                          TableKind::kStrategies, TableKind::kFamily, TableKind::kAttendance}) {
    std::map<std::string, Field> owners;
    for (const auto& line : header_words(kind)) {
      for (const auto& word : text::split(line.words, '|')) {
        const auto [owner, fresh] = owners.emplace(text::lookup_key(word), line.field);
        EXPECT_TRUE(fresh || owner->second == line.field) << to_string(kind) << ": " << word;
      }
    }
    for (const auto& need : required_fields(kind)) {
      for (const Field field : need)
        EXPECT_NE(find_synonym(kind, text::lookup_key(to_string(field, kind))), nullptr)
            << to_string(field, kind);
    }
  }
  EXPECT_NE(columns_text().find("- **student_id** *: student_id, "), std::string::npos);
}

TEST(Ids, ThatLostTheirZerosAreTold) {
  Student alex;
  alex.key = "00123";
  const Directory directory({}, {alex});
  const auto match = directory.find_student({"123", "", ""}, nullptr);
  ASSERT_TRUE(match.problem);
  EXPECT_EQ(match.problem->code, "unknown_student");
  EXPECT_NE(match.problem->hint.find("00123"), std::string::npos) << match.problem->hint;
  EXPECT_EQ(directory.find_student({"124", "", ""}, nullptr).problem->hint.find("00123"),
            std::string::npos);
}

TEST(Ids, ThatASpreadsheetRewroteAreRejected) {
  for (const char* mangled : {"1.23E+05", "1,23E+05", "2E+11", "#####", "#REF!", "#N/A", "#NAME?"})
    EXPECT_TRUE(is_mangled_id(mangled)) << mangled;
  for (const char* fine :
       {"", "12345", "S1", "#12", "E+1", "1E5", "3E-a", "ABCE+12", "2026-E", "00123"})
    EXPECT_FALSE(is_mangled_id(fine)) << fine;
  const auto roster =
      read("student_id,student_name,guardian_name\n1.23E+05,A B,C D\n00123,E F,G H\n");
  ASSERT_EQ(roster.rejects.size(), 1U);
  EXPECT_EQ(roster.rejects.front().code, "mangled_id");
  const auto log = read("date,student_id,kind,text\n2026-09-30,1.23E+05,win,x\n");
  ASSERT_EQ(log.rejects.size(), 1U);
  EXPECT_EQ(log.rejects.front().code, "mangled_id");
}

}  // namespace
}  // namespace homeward::ingest
