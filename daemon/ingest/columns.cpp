#include "ingest/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "ingest/synonyms.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

constexpr std::array kTables{TableKind::kStaff,     TableKind::kRoster,     TableKind::kLog,
                             TableKind::kGoals,     TableKind::kStrategies, TableKind::kFamily,
                             TableKind::kAttendance};

bool is_needed(TableKind kind, Field field) {
  const auto needs = required_fields(kind);
  return std::any_of(needs.begin(), needs.end(), [&](const auto& need) {
    return std::find(need.begin(), need.end(), field) != need.end();
  });
}

std::string section(TableKind kind) {
  std::map<Field, std::string> names;
  std::vector<Field> order;
  for (const auto& line : header_words(kind)) {
    auto& list = names[line.field];
    if (list.empty()) order.push_back(line.field);
    list += (list.empty() ? "" : ", ") + text::replace_all(line.words, "|", ", ");
  }
  std::string out = fmt::format("## {}\n\n", to_string(kind));
  for (const Field field : order)
    out += fmt::format("- **{}**{}: {}\n", to_string(field, kind),
                       is_needed(kind, field) ? " *" : "", names[field]);
  return out + "\n";
}

}  // namespace

std::string columns_text() {
  std::string out =
      "The columns of every table and what may head them: case, spaces and punctuation do not "
      "count. Of columns with a star a table needs one of each sort: a pupil's name or id, a "
      "text.\n"
      "A school's own headers are named in the configuration.\n\n";
  for (const TableKind kind : kTables) out += section(kind);
  return out + fmt::format("A log's kinds, in a column or heading one: {}.\n", kKindList);
}

}  // namespace homeward::ingest
