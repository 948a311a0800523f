// A text file's physical lines, read in pieces. Any thread, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "ingest/bytes.h"
#include "ingest/encoding.h"

namespace homeward::ingest {

// A physical line without its end (LF, CRLF or CR; a file may mix them), as UTF-8.
struct Line {
  int number = 0;        // 1-based
  std::string text;      // without a byte order mark
  bool ended = true;     // false only for a last line without a line end
  bool readable = true;  // text without NUL, valid in its encoding, not longer than kLongestLine
};

class LineReader {
 public:
  // What is longer is no line of a table; the rest of it is skipped.
  static constexpr std::size_t kLongestLine = 1U << 20U;  // bytes

  // Reads from place `begin` on, behind a byte order mark. `bytes` must outlive the reader. Throws
  // Failure (kConfig) for an encoding that is not known.
  LineReader(const Bytes& bytes, std::uint64_t begin, const std::string& encoding = kUtf8);

  // The next line into `line`, whose memory is used again; false at the end. Throws as Bytes does.
  bool next(Line& line);

 private:
  bool fill();
  std::size_t find_end();

  const Bytes& bytes_;
  std::uint64_t place_;
  std::optional<Transcoder> transcoder_;  // nothing: UTF-8 as it is
  std::string piece_;                     // as the file has it, where a transcoder reads it
  std::string buffer_;                    // UTF-8
  std::size_t at_ = 0;                    // in buffer_
  std::size_t next_return_ = 0;           // the first CR in buffer_ from at_ on
  int number_ = 0;
};

}  // namespace homeward::ingest
