// One CSV record in memory, apart and together again. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace homeward::report {

// Cells of a record with commas (RFC 4180): quotes doubled inside quotes; line ends inside quotes
// are kept. Never fails: a stray quote is text.
std::vector<std::string> split_record(std::string_view record);

// Cells quoted where they must be, formulas made harmless, CRLF at the end.
std::string join_record(const std::vector<std::string>& cells);

inline constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace homeward::report
