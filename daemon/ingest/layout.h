// Recognising a table: its delimiter, its header row, its kind and what each column is. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ingest/decode.h"
#include "ingest/fields.h"
#include "ingest/read_table.h"

namespace homeward::ingest {

struct Column {
  std::size_t index = 0;
  std::string header;
  Field field = Field::kText;
  std::optional<Kind> kind;  // a wide sheet's column: each filled cell is a row of this kind
  std::string language;      // text_es: a translation of the text
};

struct Layout {
  TableKind kind = TableKind::kNone;
  char delimiter = ',';
  int header_line = 0;
  std::size_t first_data = 0;  // index into the lines
  std::vector<std::string> headers;
  std::vector<Column> columns;
  std::vector<std::string> ignored;
  std::vector<std::string> warnings;
  std::optional<Reject> refusal;

  bool wide() const;
  // The column of a field (never a kind's or a translation's), or null.
  const Column* find(Field field) const;
};

// The best header row within the first kPreambleLines + 1 lines, over all delimiters. No header, a
// missing required column or a column given twice is a refusal, never a guess.
Layout find_layout(const std::vector<Line>& lines, const ReadContext& context);

inline constexpr int kPreambleLines = 20;

}  // namespace homeward::ingest
