// Why nothing of a file can be read, by kind of trouble, with a way out. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "ingest/reject.h"

namespace homeward::ingest {

// "damaged_workbook". `where` is empty or a whole sentence: "The trouble is in sheet "Log" ...".
Reject damaged_workbook(std::string_view where = {});
// "password_protected".
Reject password_protected();
// "unsafe_workbook": made in a way that no spreadsheet program makes files. `what` is a whole
// sentence.
Reject unsafe_workbook(std::string_view what);
// "workbook_too_big": `what` is a whole sentence.
Reject workbook_too_big(std::string_view what);
// "not_a_table": another kind of file; `what` as in "This is <what>, not a table."
Reject another_kind(std::string_view what, std::string_view hint);

// The way out for a spreadsheet in another format.
extern const std::string_view kSaveAsWorkbook;

}  // namespace homeward::ingest
