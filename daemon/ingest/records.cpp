#include "ingest/records.h"

#include <csv.h>

#include "base/errors.h"
#include "base/text.h"

namespace homeward::ingest {

namespace {

// One libcsv parser for one record.
class RecordParser {
 public:
  RecordParser(char delimiter, bool strict) {
    const int options = CSV_APPEND_NULL | (strict ? CSV_STRICT : 0);
    HOMEWARD_CHECK(csv_init(&parser_, static_cast<unsigned char>(options)) == 0);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
  }
  ~RecordParser() { csv_free(&parser_); }
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;

  // Feeds a line and its end; true when the record is complete with it.
  bool feed(std::string_view line) {
    parse(line);
    parse("\n");
    return complete_;
  }
  std::vector<std::string> take() { return std::move(cells_); }
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

// Whether the lines [first, last] are one record by the letter of RFC 4180. Leniency towards a
// stray quotation mark is for single lines: over several it would swallow a neighbour.
bool is_strict_record(const std::vector<Line>& lines, std::size_t first, std::size_t last,
                      char delimiter) {
  RecordParser parser(delimiter, true);
  for (std::size_t i = first; i <= last; ++i) {
    const bool complete = parser.feed(lines[i].text);
    if (parser.broken() || complete) return complete && i == last && !parser.broken();
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

RecordReader::RecordReader(const std::vector<Line>& lines, std::size_t first, char delimiter)
    : lines_(lines), at_(first), delimiter_(delimiter) {}

std::optional<Record> RecordReader::next() {
  while (at_ < lines_.size() && lines_[at_].readable && is_blank(lines_[at_].text, delimiter_))
    ++at_;
  if (at_ == lines_.size()) return std::nullopt;

  const std::size_t first = at_++;
  Record record;
  record.line = lines_[first].number;
  record.ended = lines_[first].ended;
  record.state = Record::State::kUnreadable;
  if (!lines_[first].readable) return record;

  RecordParser parser(delimiter_, false);
  std::size_t bytes = 0;
  for (std::size_t i = first; i < lines_.size() && lines_[i].readable; ++i) {
    bytes += lines_[i].text.size() + 1;
    if (i - first >= static_cast<std::size_t>(kMaxOpenLines)) break;
    if (i > first && bytes > kMaxOpenBytes) break;
    if (!parser.feed(lines_[i].text)) continue;
    if (i > first && !is_strict_record(lines_, first, i, delimiter_)) break;
    record.state = Record::State::kWhole;
    record.cells = parser.take();
    record.lines = static_cast<int>(i - first) + 1;
    record.ended = lines_[i].ended;
    at_ = i + 1;
    return record;
  }
  record.state = Record::State::kUnclosedQuote;
  return record;
}

void RecordReader::resume_after_first_line(const Record& record) {
  at_ -= static_cast<std::size_t>(record.lines - 1);
}

std::string to_csv(const std::vector<std::string>& cells) {
  std::string out;
  bool first = true;
  for (const auto& cell : cells) {
    if (!first) out += ',';
    first = false;
    const bool quoted = cell.find_first_of(",;\"\r\n\t") != std::string::npos;
    out += quoted ? '"' + text::replace_all(cell, "\"", "\"\"") + '"' : cell;
  }
  return out;
}

}  // namespace homeward::ingest
