// The first step of reading: what the bytes are, and where their lines end. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/reject.h"

namespace homeward::ingest {

// A physical line without its end (LF, CRLF or CR). Views point into the file's bytes.
struct Line {
  int number = 0;         // 1-based
  std::string_view text;  // without a byte order mark
  bool ended = true;      // false only for a last line without a line end
  bool readable = true;   // valid UTF-8 without NUL
};

struct Decoded {
  std::string encoding;  // "UTF-8"; empty when refused
  std::vector<Line> lines;
  std::optional<Reject> refusal;  // why nothing of the file can be read
};

// Takes clean UTF-8 text, with or without a byte order mark. Bytes of another kind (spreadsheet,
// PDF, UTF-16, a legacy code page) are refused by name with a way out. Single unreadable lines are
// marked; more than one in a hundred (and more than one) refuse the file. `bytes` must outlive the
// result.
Decoded decode(std::string_view bytes);

}  // namespace homeward::ingest
