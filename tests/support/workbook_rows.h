// Reads a whole workbook of small size, the way reading does it. Tests only.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/workbook.h"

namespace homeward::testing {

struct SheetRow {
  int line = 0;
  std::vector<std::string> cells;
  friend bool operator==(const SheetRow&, const SheetRow&) = default;
};
using Rows = std::vector<SheetRow>;

inline void PrintTo(const SheetRow& row, std::ostream* out) {
  *out << row.line << ":";
  for (const auto& cell : row.cells) *out << " [" << cell << "]";
}

struct ReadWorkbook {
  std::vector<Rows> sheets;  // empty when refused
  std::optional<ingest::Reject> refusal;
};

inline ReadWorkbook read_all(const std::string& bytes) {
  const ingest::TextBytes source(bytes);
  auto opened = ingest::Workbook::open(source);
  if (auto* refusal = std::get_if<ingest::Reject>(&opened)) return {{}, std::move(*refusal)};
  const auto& book = std::get<ingest::Workbook>(opened);
  ReadWorkbook out;
  for (std::size_t i = 0; i < book.sheets().size(); ++i) {
    const auto reader = book.read(i);
    Rows rows;
    while (auto record = reader->next()) rows.push_back({record->line, std::move(record->cells)});
    if (reader->trouble()) return {{}, reader->trouble()};
    out.sheets.push_back(std::move(rows));
  }
  return out;
}

}  // namespace homeward::testing
