#include "ingest/table_text.h"

#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace homeward::ingest {

namespace {

constexpr std::array kDelimiters{',', ';', '\t', '|'};

// "sep=;" in the first line, as spreadsheets write and obey it.
std::optional<char> told_delimiter(const std::string& line) {
  if (text::fold_case(std::string_view(line).substr(0, 4)) != "sep=" || line.size() < 5) return {};
  if (text::trim(std::string_view(line).substr(5)).find_first_not_of(",;") != std::string::npos)
    return {};
  for (const char delimiter : kDelimiters) {
    if (line[4] == delimiter) return delimiter;
  }
  return {};
}

}  // namespace

CsvText::CsvText(const Bytes& bytes, const Decoded& decoded) : bytes_(bytes), decoded_(decoded) {
  LineReader lines = decoded.lines(bytes);
  Line first;
  const auto told = lines.next(first) ? told_delimiter(first.text) : std::nullopt;
  told_ = told.has_value();
  for (const char quote : {'"', '\''}) {
    for (const char delimiter : kDelimiters) {
      if (!told || *told == delimiter) dialects_.push_back({delimiter, quote});
    }
  }
}

std::unique_ptr<RecordSource> CsvText::records(const Dialect& dialect) const {
  LineReader lines = decoded_.lines(bytes_);
  Line told;
  if (told_) lines.next(told);
  return std::make_unique<RecordReader>(std::move(lines), dialect.delimiter, dialect.quote);
}

class SheetText::Rows : public RecordSource {
 public:
  Rows(std::unique_ptr<SheetReader> reader, std::optional<Reject>& trouble)
      : reader_(std::move(reader)), trouble_(trouble) {}

  std::optional<Record> next() override {
    auto record = reader_->next();
    if (!record) trouble_ = reader_->trouble();
    return record;
  }

 private:
  const std::unique_ptr<SheetReader> reader_;
  std::optional<Reject>& trouble_;
};

std::unique_ptr<RecordSource> SheetText::records(const Dialect& /*dialect*/) const {
  return std::make_unique<Rows>(workbook_.read(sheet_), trouble_);
}

}  // namespace homeward::ingest
