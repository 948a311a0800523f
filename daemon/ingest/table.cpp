#include "ingest/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "ingest/records.h"
#include "ingest/words.h"
#include "ingest/workbook.h"

namespace homeward::ingest {

namespace {

// Trimmed and composed; control characters are taken out, an apostrophe that our own reports put
// before a leading = + - @ is taken back.
std::string clean_cell(std::string_view cell) {
  std::string out;
  out.reserve(cell.size());
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const char c = cell[i];
    if (c == '\r') {
      if (i + 1 == cell.size() || cell[i + 1] != '\n') out += '\n';
    } else if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20) {
      if (c != 0x7F) out += c;
    }
  }
  std::string_view trimmed = text::trim(out);
  if (trimmed.size() > 1 && trimmed[0] == '\'' &&
      std::string_view("=+-@").find(trimmed[1]) != std::string_view::npos) {
    trimmed.remove_prefix(1);
  }
  return text::to_nfc(trimmed);
}

// A broken line as one cell of a CSV file, readable whatever its bytes were.
std::string broken_line_raw(std::string_view line) {
  std::string out;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte >= 0x20 ? c : ' ';
  }
  if (!text::is_valid_utf8(out)) {
    for (char& c : out) {
      if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
  }
  return to_csv({text::shorten(out, 500)});
}

Reject broken_line(int line, const std::string& text, Record::State state) {
  if (state == Record::State::kUnreadable) {
    return {line,
            "",
            "unreadable_text",
            "This line holds signs that can not be read as text.",
            "Write the line again, and save the file as \"CSV UTF-8\".",
            broken_line_raw(text)};
  }
  return {line,
          "",
          "unclosed_quote",
          "A quotation mark (\") opens in this line and never closes.",
          "Close it, or write \"\" for a quotation mark within a cell.",
          broken_line_raw(text)};
}

}  // namespace

// The shape of the records under one header.
class RowReader::Shape {
 public:
  explicit Shape(const Layout& layout) : layout_(layout) {
    for (const auto& header : layout.headers) keys_.push_back(text::lookup_key(header));
    for (const auto& need : required_fields(layout.kind)) {
      for (const Field field : need) {
        const Column* column = layout.find(field);
        if (column != nullptr) needed_ = std::max(needed_, column->index + 1);
      }
    }
  }

  bool is_header_again(const std::vector<std::string>& cells) const {
    if (cells.size() < 2 || cells.size() > keys_.size()) return false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (text::lookup_key(cells[i]) != keys_[i]) return false;
    }
    return true;
  }

  bool is_totals(const std::vector<std::string>& cells) const {
    const auto first =
        std::find_if(cells.begin(), cells.end(), [](const auto& c) { return !c.empty(); });
    if (first == cells.end() || !is_totals_word(*first)) return false;
    // "Total" might be what a teacher wrote: a row with a day in its date column is a row.
    const Column* date = layout_.find(Field::kDate);
    if (date == nullptr) return true;
    if (date->index >= cells.size() || cells[date->index].empty()) return true;
    return read_date(cells[date->index], DateOrder::kMonthFirst).problem ==
           DateProblem::kUnreadable;
  }

  bool has_extra(const std::vector<std::string>& cells) const {
    return cells.size() > keys_.size() &&
           std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(keys_.size()), cells.end(),
                       [](const std::string& cell) { return !cell.empty(); });
  }

  // Spreadsheets may leave out blank cells at the end of a line, so only a required one is missed -
  // or any, where the file breaks off in its last line.
  bool is_short(const std::vector<std::string>& cells, bool ended) const {
    return cells.size() < needed_ || (!ended && cells.size() < keys_.size());
  }

  // A wide sheet's line without a note: a pupil nobody wrote about.
  bool is_without_note(const std::vector<std::string>& cells) const {
    if (!layout_.wide()) return false;
    return std::all_of(layout_.columns.begin(), layout_.columns.end(), [&](const Column& column) {
      return !column.kind || column.index >= cells.size() || cells[column.index].empty();
    });
  }

  std::optional<Reject> problem(const TableRow& row, const Record& record) const {
    const std::size_t columns = keys_.size();
    if (has_extra(row.cells)) {
      return Reject{record.line,
                    "",
                    "extra_cells",
                    fmt::format("This line has {} cells, but the header has only {}.",
                                row.cells.size(), columns),
                    "Is there a comma inside a text? Put that text between quotation marks (\").",
                    row.origin.raw};
    }
    for (const auto& column : layout_.columns) {
      if (column.index >= row.cells.size() || !is_cell_error(row.cells[column.index])) continue;
      return Reject{
          record.line,
          column.header,
          "cell_error",
          fmt::format("This cell shows an error of the spreadsheet ({}).", row.cells[column.index]),
          "Mend its formula, or write what it should say.",
          row.origin.raw};
    }
    if (is_short(row.cells, record.ended)) {
      return Reject{record.line,
                    "",
                    "too_few_cells",
                    fmt::format("This line has {} cell{}, but the header has {}.", row.cells.size(),
                                row.cells.size() == 1 ? "" : "s", columns),
                    record.ended ? "Fill in the cells that are missing."
                                 : "The file seems to break off here: save it once more.",
                    row.origin.raw};
    }
    return std::nullopt;
  }

 private:
  const Layout& layout_;
  std::vector<std::string> keys_;
  std::size_t needed_ = 0;
};

namespace {

bool all_blank(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.empty(); });
}

}  // namespace

RowReader::RowReader(const TableText& text, const Layout& layout)
    : layout_(layout),
      shape_(std::make_unique<Shape>(layout)),
      records_(text.records(layout.dialect)) {}
RowReader::~RowReader() = default;

std::optional<TableRow> RowReader::next(std::vector<Reject>& rejects,
                                        std::vector<std::string>& warnings) {
  while (auto record = records_->next()) {
    if (record->line <= layout_.last_header_line) continue;
    if (record->state != Record::State::kWhole) {
      rejects.push_back(broken_line(record->line, record->cells.front(), record->state));
      continue;
    }
    TableRow row;
    row.cells.reserve(record->cells.size());
    for (const auto& cell : record->cells) row.cells.push_back(clean_cell(cell));
    if (all_blank(row.cells) || shape_->is_header_again(row.cells)) continue;
    if (shape_->is_totals(row.cells)) {
      warnings.push_back(
          fmt::format("Line {} was skipped: it looks like a line of totals.", record->line));
      continue;
    }
    row.origin = {record->line, to_csv(record->cells)};
    auto problem = shape_->problem(row, *record);
    if (problem && record->lines > 1) {
      // A record of a wrong shape over several lines is an open quote that swallowed its
      // neighbours.
      rejects.push_back(broken_line(record->line, records_->resume_after_first_line(),
                                    Record::State::kUnclosedQuote));
      continue;
    }
    if (!problem && shape_->is_without_note(row.cells)) continue;
    if (!problem) return row;
    rejects.push_back(std::move(*problem));
  }
  return std::nullopt;
}

DateOrders date_orders(const TableText& text, const Layout& layout, const ReadContext& context) {
  std::map<Field, OrderVote> votes;
  for (const Field field :
       {Field::kDate, Field::kStart, Field::kEnd, Field::kAgreedOn, Field::kSentHomeOn}) {
    if (layout.find(field) != nullptr)
      votes.emplace(field, OrderVote(static_cast<int>(context.today.year())));
  }
  const auto records = text.records(layout.dialect);
  while (const auto record = records->next()) {
    if (record->line <= layout.last_header_line || record->state != Record::State::kWhole) continue;
    for (auto& [field, vote] : votes) {
      const std::size_t index = layout.find(field)->index;
      if (index < record->cells.size()) vote.see(text::trim(record->cells[index]));
    }
  }

  std::optional<bool> day_first = context.day_first;
  const std::string language = text::fold_case(context.language);
  if (!day_first && language == "en-us") day_first = false;
  if (!day_first && !language.starts_with("en")) day_first = true;
  if (!day_first && language.starts_with("en-") && language != "en-ca") day_first = true;
  DateOrders orders;
  for (const auto& [field, vote] : votes) orders[field] = vote.order(day_first);
  // One program wrote the whole file: a column that leaves it open follows one that does not.
  const auto settled = [&](DateOrder order) {
    return std::any_of(orders.begin(), orders.end(),
                       [&](const auto& o) { return o.second == order; });
  };
  const bool day_leads = settled(DateOrder::kDayFirst);
  if (day_leads == settled(DateOrder::kMonthFirst)) return orders;
  for (auto& [field, order] : orders) {
    if (order == DateOrder::kUnknown)
      order = day_leads ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
  }
  return orders;
}

}  // namespace homeward::ingest
