#include "report/csv_record.h"

#include "base/text.h"

namespace homeward::report {

std::vector<std::string> split_record(std::string_view record) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    const bool is_pair = c == '"' && i + 1 < record.size() && record[i + 1] == '"';
    if (quoted && is_pair) {
      cells.back() += c;
      ++i;
    } else if (quoted && c == '"') {
      quoted = false;
    } else if (!quoted && c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (!quoted && c == ',') {
      cells.emplace_back();
    } else if (!quoted && (c == '\r' || c == '\n')) {
      continue;  // the record's own end
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::string join_record(const std::vector<std::string>& cells) {
  std::string record;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) record += ',';
    record += text::csv_cell(cells[i]);
  }
  return record + "\r\n";
}

}  // namespace homeward::report
