// Lines to records of cells: libcsv, fed one physical line at a time so that line numbers are
// right. Pure; one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode.h"

namespace homeward::ingest {

struct Record {
  enum class State {
    kWhole,
    kUnclosedQuote,  // a quote opened here and never closed; `cells` is empty
    kUnreadable,     // bytes that are no text; `cells` is empty
  };
  State state = State::kWhole;
  int line = 0;       // where it begins
  int lines = 1;      // physical lines it spans
  bool ended = true;  // its last line had a line end
  std::vector<std::string> cells;
};

// Reads records in order; blank lines are skipped. A quote that stays open for more than
// kMaxOpenLines lines, kMaxOpenBytes bytes or to the end is rewound: its line alone is given as
// kUnclosedQuote and reading goes on with the next.
class RecordReader {
 public:
  static constexpr int kMaxOpenLines = 100;
  static constexpr std::size_t kMaxOpenBytes = 256U << 10U;

  // `lines` must outlive the reader. Reading begins at index `first`.
  RecordReader(const std::vector<Line>& lines, std::size_t first, char delimiter);

  std::optional<Record> next();
  // Takes back all but the first line of the record that was given last.
  void resume_after_first_line(const Record& record);

 private:
  const std::vector<Line>& lines_;
  std::size_t at_;
  const char delimiter_;
};

// The record as CSV with commas, quoted where needed, as it was otherwise: to mend and drop again.
std::string to_csv(const std::vector<std::string>& cells);

}  // namespace homeward::ingest
