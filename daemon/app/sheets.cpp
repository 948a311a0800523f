#include "app/sheets.h"

#include <algorithm>
#include <vector>

#include "app/our_files.h"
#include "base/hash.h"
#include "report/sheets.h"
#include "store/people.h"

namespace homeward::app {

namespace {

std::map<std::string, report::ClassSheet> class_sheets(store::Database& database) {
  std::map<std::string, report::ClassSheet> sheets;
  for (const auto& student : store::load_students(database)) {
    if (!student.active || student.class_name.empty()) continue;
    auto& sheet = sheets[student.class_name];
    sheet.class_name = student.class_name;
    sheet.pupils.push_back({student.key, student.name});
  }
  for (auto& [name, sheet] : sheets) {
    std::sort(sheet.pupils.begin(), sheet.pupils.end(), [](const auto& a, const auto& b) {
      return std::pair(a.name, a.key) < std::pair(b.name, b.key);
    });
  }
  return sheets;
}

std::map<std::string, std::string> paths_of(
    const std::map<std::string, report::ClassSheet>& sheets) {
  std::vector<std::string> names;
  for (const auto& [name, sheet] : sheets) names.push_back(name);
  return report::sheet_paths(names);
}

}  // namespace

std::map<std::string, std::string> sheet_paths(store::Database& database) {
  return paths_of(class_sheets(database));
}

void Sheets::write() {
  const auto sheets = class_sheets(context_.database);
  const auto paths = paths_of(sheets);
  for (const auto& [name, sheet] : sheets) {
    const std::string& path = paths.at(name);
    std::string bytes = report::class_sheet_csv(sheet);
    const std::string hash = sha256_hex(bytes);
    if (const auto known = sent_.find(path); known != sent_.end() && known->second == hash)
      continue;
    auto ours = remember_ours(context_.database, path, hash);
    if (collector_.submit(collect::WriteFile{path, std::move(bytes), true, std::move(ours)}))
      sent_[path] = hash;
  }
}

}  // namespace homeward::app
