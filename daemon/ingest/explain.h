// How a file would be read, told to a person or a script (`homeward explain FILE`). Pure.
#pragma once

#include <string>

#include "ingest/read_table.h"

namespace homeward::ingest {

// {"kind","encoding","delimiter","header_line","columns":{header: field},"ignored":[...],
//  "accepted":N,"rejected":N,"rejects":[{"line","column","code","message","hint"}],"rows":[...]};
// of a workbook "kind" to "ignored" speak of the first table, "tables" of all, and rejects and rows
// name their "sheet". `rows` adds the decoded rows. Accepted are the rows that read well: students
// are not looked up.
std::string explain_json(const ParsedFile& parsed, bool rows);

// The same for a terminal, several lines.
std::string explain_text(const ParsedFile& parsed);

}  // namespace homeward::ingest
