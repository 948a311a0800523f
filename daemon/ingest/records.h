// A table's records of cells, whatever it was written as. RecordReader reads CSV: libcsv, fed one
// physical line at a time so that line numbers are right. Any thread, one at a time.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/lines.h"

namespace homeward::ingest {

struct Record {
  enum class State {
    kWhole,
    kUnclosedQuote,  // a quote opened here and never closed
    kUnreadable,     // bytes that are no text
  };
  State state = State::kWhole;
  int line = 0;       // where it begins, 1-based: a physical line, or a sheet's row
  int lines = 1;      // physical lines it spans
  bool ended = true;  // its last line had a line end
  // As written, neither trimmed nor cleaned. Of a record that is not kWhole: its first line's
  // bytes, as the only cell.
  std::vector<std::string> cells;
};

// Records in order, from the first to the last, once. Blank ones may be skipped.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  RecordSource(const RecordSource&) = delete;
  RecordSource& operator=(const RecordSource&) = delete;

  // Nothing at the end. Throws Failure (kIo) when the file can not be read.
  virtual std::optional<Record> next() = 0;
  // Takes back all but the first line of the record that was given last and spanned several; gives
  // that line's text.
  virtual std::string resume_after_first_line() { return {}; }

 protected:
  RecordSource() = default;
};

class RecordParser;  // libcsv's

// Blank lines are skipped. A quote that stays open for more than kMaxOpenLines lines,
// kMaxOpenBytes bytes or to the end is rewound: its line alone is given as kUnclosedQuote and
// reading goes on with the next.
class RecordReader : public RecordSource {
 public:
  static constexpr int kMaxOpenLines = 100;
  static constexpr std::size_t kMaxOpenBytes = 256U << 10U;

  RecordReader(LineReader lines, char delimiter, char quote = '"');
  ~RecordReader() override;

  std::optional<Record> next() override;
  std::string resume_after_first_line() override;

 private:
  bool pull(Line& line);
  bool read_on(Record& record);

  LineReader lines_;
  const char delimiter_;
  const char quote_;
  std::deque<Line> ahead_;   // given back, to be read again
  std::vector<Line> taken_;  // of the record being read, or given last
  std::unique_ptr<RecordParser> parser_;
};

// The record as CSV with commas, quoted where needed, as it was otherwise: to mend and drop again.
std::string to_csv(const std::vector<std::string>& cells);

}  // namespace homeward::ingest
