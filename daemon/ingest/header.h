// One record read as the header of one kind of table. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ingest/layout.h"

namespace homeward::ingest {

// How well a record would do as the header of a `kind` table.
struct HeaderReading {
  TableKind kind = TableKind::kNone;
  std::vector<Column> columns;
  std::vector<std::string> ignored;
  std::vector<std::string> warnings;
  std::vector<std::string> twice;           // headers that name a column another one named already
  std::vector<std::vector<Field>> missing;  // of required_fields
  int filled = 0;                           // headers that are not blank

  bool complete() const { return missing.empty(); }
  // Higher is better; completeness outweighs everything.
  int score() const;
};

// The school's own headers by text::lookup_key, to a field's or a kind's name.
using OwnHeaders = std::map<std::string, std::string>;

HeaderReading read_header(const std::vector<std::string>& cells, TableKind kind,
                          const OwnHeaders& own);

}  // namespace homeward::ingest
