// One record read as the header of one kind of table. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
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

// What a header is known by: its text::lookup_key without a hint how to fill it in ("(Y/N)").
std::string header_key(std::string_view header);

// The school's own headers by header_key, to a field's or a kind's name.
using OwnHeaders = std::map<std::string, std::string>;

// A record's cell that is not blank, with its header_key: what is costly, once for all kinds.
struct HeaderCell {
  std::size_t index = 0;
  std::string header;
  std::string key;
};
std::vector<HeaderCell> header_cells(const std::vector<std::string>& record);

// False for nearly every record that is no header: not even two cells name anything.
bool may_be_header(const std::vector<HeaderCell>& cells, const OwnHeaders& own);

HeaderReading read_header(const std::vector<HeaderCell>& cells, TableKind kind,
                          const OwnHeaders& own);

}  // namespace homeward::ingest
