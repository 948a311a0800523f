#include "report/sheets.h"

#include <set>

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

std::string class_file_name(const std::string& class_name) {
  std::string name = text::join(text::words(class_name), "-");
  if (name.empty() || name.size() > 120) name = "class-" + sha256_hex(class_name).substr(0, 8);
  return name;
}

std::map<std::string, std::string> sheet_paths(const std::vector<std::string>& class_names) {
  std::map<std::string, std::string> paths;
  std::set<std::string> taken;
  for (const std::string& class_name : std::set(class_names.begin(), class_names.end())) {
    const std::string hash = sha256_hex(class_name).substr(0, 8);
    std::string name = class_file_name(class_name);
    if (!taken.insert(name).second) taken.insert(name += "-" + hash);
    paths[class_name] = "reports/sheets/" + name + ".csv";
  }
  return paths;
}

}  // namespace homeward::report
