#include "report/sheets.h"

#include "base/hash.h"
#include "base/text.h"
#include "report/csv_record.h"

namespace homeward::report {

std::string class_sheet_csv(const ClassSheet& sheet) {
  // A column that names a kind makes a wide sheet: every filled cell is a row of that kind.
  const std::vector<std::string> header = {"Date",          "Student ID", "Student",     "Setting",
                                           "Strength",      "Win",        "Observation", "Concern",
                                           "Student voice", "What helped"};
  std::string csv = kByteOrderMark + join_record(header);
  for (const SheetPupil& pupil : sheet.pupils) {
    std::vector<std::string> cells(header.size());
    cells[1] = pupil.key;
    cells[2] = pupil.name;
    csv += join_record(cells);
  }
  return csv;
}

std::string sheet_path(std::string_view class_name) {
  std::string name = text::join(text::words(class_name), "-");
  if (name.empty() || name.size() > 120) name = "class-" + sha256_hex(class_name).substr(0, 8);
  return "reports/sheets/" + name + ".csv";
}

}  // namespace homeward::report
