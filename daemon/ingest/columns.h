// What may head the columns of every table, told to a person (`homeward columns`). Pure.
#pragma once

#include <string>

namespace homeward::ingest {

// Markdown: a section for each table, a line for each column - its name, "*" when a table needs it,
// and every other name it may have in five languages.
std::string columns_text();

}  // namespace homeward::ingest
