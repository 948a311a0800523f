// The records under the header, checked for shape: what every kind of table has in common. Pure.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/dates.h"
#include "ingest/layout.h"
#include "ingest/read_table.h"

namespace homeward::ingest {

struct TableRow {
  Origin origin;
  std::vector<std::string> cells;  // trimmed, NFC, line ends as '\n'
};

// The rows below a table's header, in order. Blank rows, totals and repeated headers are left out.
class RowReader {
 public:
  // `text` and `layout` must outlive the reader. Throws as Bytes does.
  RowReader(const TableText& text, const Layout& layout);
  ~RowReader();

  // The next row of the right shape; nothing at the end. Rows of a wrong shape on the way go to
  // `rejects`.
  std::optional<TableRow> next(std::vector<Reject>& rejects, std::vector<std::string>& warnings);

 private:
  class Shape;
  const Layout& layout_;
  const std::unique_ptr<Shape> shape_;
  const std::unique_ptr<RecordSource> records_;
};

// One row being read into its type. Each getter takes down the first problem as the row's reject;
// later ones are not told. Ask ok() before keeping the row.
class RowCheck {
 public:
  // `today` is when the file is read.
  RowCheck(const TableRow& row, const Layout& layout, const std::map<Field, DateOrder>& orders,
           Date today);

  const Origin& origin() const { return row_.origin; }
  bool has(Field field) const { return layout_.find(field) != nullptr; }
  std::string_view cell(const Column& column) const;
  // The cell; empty when blank or when there is no such column. White space is folded.
  std::string text(Field field) const;
  // The cell with its line ends.
  std::string lines(Field field) const;
  // Nothing when there is no such column, which is not the same as blank.
  std::optional<std::string> if_column(Field field) const;
  // The cell, which must not be blank (code missing_value).
  std::string required(Field field);
  // An id; one that a spreadsheet has rewritten is a reject.
  std::string id(Field field);
  // A day that must be given; not after `latest` when there is one. Some days after, it is kNotYet,
  // which any other problem of the row replaces.
  Date required_date(Field field, std::optional<Date> latest = std::nullopt);
  std::optional<Date> date(Field field);
  // A whole number in [least, most].
  std::optional<int> number(Field field, int least, int most);
  // Nothing for a blank cell; another word is a reject.
  std::optional<bool> yes_or_no(Field field);
  // A word of a short list, read by `parse`; `list` names the words for the hint.
  template <typename Parse>
  auto word(Field field, Parse parse, const char* list) -> decltype(parse(std::string_view{})) {
    const std::string written = text(field);
    if (written.empty()) return std::nullopt;
    auto value = parse(std::string_view(written));
    if (!value) unknown_word(field, written, list);
    return value;
  }
  // An http(s) address, or empty.
  std::string link(Field field);
  // An e-mail address that could be right, or empty.
  std::string email(Field field);

  void fail(Field field, const char* code, std::string message, std::string hint);
  // The same for a column by its header.
  void fail(std::string header, const char* code, std::string message, std::string hint);
  // The file's own header of the field, or the field's name.
  std::string header_of(Field field) const;
  bool ok() const { return !reject_.has_value(); }
  const std::optional<Reject>& reject() const { return reject_; }
  bool serial_date() const { return serial_date_; }

 private:
  void unknown_word(Field field, const std::string& written, const char* list);

  const TableRow& row_;
  const Layout& layout_;
  const std::map<Field, DateOrder>& orders_;
  const int this_year_;
  std::optional<Reject> reject_;
  bool serial_date_ = false;
};

// Day before month or after it, for each column of dates: by its own dates, else the school's
// custom, else the table's other columns. Reads the whole table. Throws as Bytes does.
using DateOrders = std::map<Field, DateOrder>;
DateOrders date_orders(const TableText& text, const Layout& layout, const ReadContext& context);

}  // namespace homeward::ingest
