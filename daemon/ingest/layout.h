// Recognising a table: its delimiter, its header row, its kind and what each column is. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ingest/fields.h"
#include "ingest/read_table.h"
#include "ingest/table_text.h"

namespace homeward::ingest {

struct Column {
  std::size_t index = 0;
  std::string header;
  Field field = Field::kText;
  std::optional<Kind> kind;  // a wide sheet's column: each filled cell is a row of this kind
  std::string number;        // of several columns of one kind: "2" for "Strength 2"
  std::string language;      // text_es: a translation of the text
};

struct Layout {
  TableKind kind = TableKind::kNone;
  std::string sheet;
  Dialect dialect;
  int header_line = 0;
  int last_header_line = 0;  // of a header that spans lines; rows begin below
  std::vector<std::string> headers;
  std::vector<Column> columns;
  std::vector<std::string> ignored;
  std::vector<std::string> warnings;
  std::optional<Reject> refusal;

  bool wide() const;
  // The column of a field (never a kind's or a translation's), or null.
  const Column* find(Field field) const;
};

// The best header row within the first kPreambleLines + 1 lines, over all dialects. No header, a
// missing required column or a column given twice is a refusal, never a guess.
Layout find_layout(const TableText& text, const ReadContext& context);

// What the names above a table say of it: the file's path, then the sheet.
std::string place_of(const ReadContext& context, const std::string& sheet);

inline constexpr int kPreambleLines = 20;

}  // namespace homeward::ingest
