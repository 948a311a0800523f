// Registers: who was at school on a day.
#include "ingest/readers.h"
#include "ingest/words.h"

namespace homeward::ingest {

std::vector<AttendanceRow> read_attendance(const Reading& reading) {
  std::vector<AttendanceRow> rows;
  const auto parse = [&](std::string_view cell) {
    return present_word(cell, reading.context.language);
  };
  for (const auto& cells : reading.rows) {
    RowCheck check(cells, reading.layout, reading.orders, reading.context.today);
    // A prepared register has blank cells for the days to come.
    if (check.text(Field::kPresent).empty()) continue;
    AttendanceRow row;
    row.origin = check.origin();
    row.date = check.required_date(Field::kDate, reading.context.today);
    row.student = read_student(check, true);
    const auto present = check.word(Field::kPresent, parse, "yes, no, present, absent, late");
    if (!reading.settle(check)) continue;
    row.present = *present;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace homeward::ingest
