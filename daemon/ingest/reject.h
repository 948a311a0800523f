// A row, or a whole file, that was not taken, in words for the teacher who wrote it.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"

namespace homeward::ingest {

// A row that is dated a few days ahead: nothing is wrong with it, it waits for its day.
inline constexpr const char* kNotYet = "not_yet";

// `code` is stable (tests and reports lean on it); `message` says what is wrong, `hint` the way
// out. Both quote the file, so they go into the share's reports and nowhere near a log.
struct Reject {
  int line = 0;        // 1-based physical line; 0: the whole file
  std::string column;  // the header as the file has it; may be empty
  std::string code;
  std::string message;
  std::string hint;
  std::string raw;            // the record as CSV with commas; empty for the whole file
  std::string sheet{};        // of a workbook; empty for a CSV file
  std::optional<Date> day{};  // with kNotYet: the row's own
};

}  // namespace homeward::ingest
