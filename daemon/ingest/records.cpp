#include "ingest/records.h"

#include <csv.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/errors.h"
#include "base/text.h"

namespace homeward::ingest {

// One libcsv parser, one record after another.
class RecordParser {
 public:
  RecordParser(char delimiter, char quote, bool strict) {
    const int options = CSV_APPEND_NULL | (strict ? CSV_STRICT : 0);
    HOMEWARD_CHECK(csv_init(&parser_, static_cast<unsigned char>(options)) == 0);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    csv_set_quote(&parser_, static_cast<unsigned char>(quote));
  }
  ~RecordParser() { csv_free(&parser_); }
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;

  // Feeds a line and its end; true when the record is complete with it.
  bool feed(std::string_view line) {
    complete_ = false;
    parse(line);
    parse("\n");
    return complete_;
  }
  std::vector<std::string> take() { return std::exchange(cells_, {}); }
  // In strict mode: a quotation mark stands where none may be.
  bool broken() const { return broken_; }

 private:
  void parse(std::string_view bytes) {
    const auto done = csv_parse(&parser_, bytes.data(), bytes.size(), &on_cell, &on_record, this);
    if (done == bytes.size()) return;
    HOMEWARD_CHECK(csv_error(&parser_) == CSV_EPARSE);  // else memory has ended
    broken_ = true;
  }
  static void on_cell(void* bytes, std::size_t size, void* self) {
    const auto* text = static_cast<const char*>(bytes);
    static_cast<RecordParser*>(self)->cells_.emplace_back(text == nullptr ? "" : text,
                                                          text == nullptr ? 0 : size);
  }
  static void on_record(int, void* self) { static_cast<RecordParser*>(self)->complete_ = true; }

  csv_parser parser_{};
  std::vector<std::string> cells_;
  bool complete_ = false;
  bool broken_ = false;
};

namespace {

// Whether the lines are one record by the letter of RFC 4180. Leniency towards a stray quotation
// mark is for single lines: over several it would swallow a neighbour.
bool is_strict_record(const std::vector<Line>& lines, char delimiter, char quote) {
  RecordParser parser(delimiter, quote, true);
  for (const Line& line : lines) {
    const bool complete = parser.feed(line.text);
    if (parser.broken() || complete) return complete && &line == &lines.back() && !parser.broken();
  }
  return false;
}

// libcsv takes blanks around delimiters for nothing; a line of blanks alone gives no record.
bool is_blank(std::string_view line, char delimiter) {
  for (const char c : line) {
    if (c == delimiter || (c != ' ' && c != '\t')) return false;
  }
  return true;
}

}  // namespace

RecordReader::RecordReader(LineReader lines, char delimiter, char quote)
    : lines_(std::move(lines)), delimiter_(delimiter), quote_(quote) {}
RecordReader::~RecordReader() = default;

bool RecordReader::pull(Line& line) {
  if (ahead_.empty()) return lines_.next(line);
  line = std::move(ahead_.front());
  ahead_.pop_front();
  return true;
}

std::optional<Record> RecordReader::next() {
  taken_.resize(1);
  do {
    if (!pull(taken_.front())) return std::nullopt;
  } while (taken_.front().readable && is_blank(taken_.front().text, delimiter_));

  Record record;
  record.line = taken_.front().number;
  record.ended = taken_.front().ended;
  if (taken_.front().readable && read_on(record)) return record;
  record.state =
      taken_.front().readable ? Record::State::kUnclosedQuote : Record::State::kUnreadable;
  record.cells = {resume_after_first_line()};
  return record;
}

// Feeds lines until the record that taken_ begins is whole; false when its quote never closes.
bool RecordReader::read_on(Record& record) {
  if (!parser_) parser_ = std::make_unique<RecordParser>(delimiter_, quote_, false);
  std::size_t bytes = taken_.front().text.size();
  while (true) {
    if (parser_->feed(taken_.back().text)) {
      if (taken_.size() > 1 && !is_strict_record(taken_, delimiter_, quote_)) break;
      record.cells = parser_->take();
      record.lines = static_cast<int>(taken_.size());
      record.ended = taken_.back().ended;
      return true;
    }
    Line line;
    if (taken_.size() >= static_cast<std::size_t>(kMaxOpenLines) || !pull(line)) break;
    bytes += line.text.size() + 1;
    taken_.push_back(std::move(line));
    if (!taken_.back().readable || bytes > kMaxOpenBytes) break;
  }
  parser_.reset();  // it stands within the quote
  return false;
}

std::string RecordReader::resume_after_first_line() {
  ahead_.insert(ahead_.begin(), std::make_move_iterator(taken_.begin() + 1),
                std::make_move_iterator(taken_.end()));
  taken_.resize(1);
  return taken_.front().text;
}

std::string to_csv(const std::vector<std::string>& cells) {
  std::string out;
  bool first = true;
  for (const auto& cell : cells) {
    if (!first) out += ',';
    first = false;
    const bool quoted = std::any_of(cell.begin(), cell.end(), [](char c) {
      return c == ',' || c == ';' || c == '"' || c == '\r' || c == '\n' || c == '\t';
    });
    out += quoted ? '"' + text::replace_all(cell, "\"", "\"\"") + '"' : cell;
  }
  return out;
}

}  // namespace homeward::ingest
