// Cells with few possible words, as teachers in five languages write them.
#include "ingest/words.h"

#include <gtest/gtest.h>

#include "ingest/explain.h"

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
  EXPECT_EQ(parsed.rejects[1].code, "future_date");
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

}  // namespace
}  // namespace homeward::ingest
