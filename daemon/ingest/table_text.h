// A table before it is known what it says: a CSV file's text, or one sheet of a workbook. Any
// thread, one at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/decode.h"
#include "ingest/records.h"
#include "ingest/workbook.h"

namespace homeward::ingest {

// How the cells of a record are told apart.
struct Dialect {
  char delimiter = ',';
  char quote = '"';
};

class TableText {
 public:
  virtual ~TableText() = default;
  TableText(const TableText&) = delete;
  TableText& operator=(const TableText&) = delete;

  // The sheet's name; empty for a CSV file.
  virtual std::string sheet() const { return {}; }
  // The dialects that it may be written in, the likeliest first; never empty.
  virtual std::vector<Dialect> dialects() const = 0;
  // The line that is no part of the table but says how to read it ("sep=;"): 1, or 0.
  virtual int told_line() const { return 0; }
  // Its records from the first, as often as asked. The source must not outlive this object.
  virtual std::unique_ptr<RecordSource> records(const Dialect& dialect) const = 0;
  // Why records() could not give all of them; to be asked after the last. Nothing for a CSV file,
  // which decode() has seen whole.
  virtual std::optional<Reject> trouble() const { return std::nullopt; }

 protected:
  TableText() = default;
};

// `bytes` must outlive the object.
class CsvText : public TableText {
 public:
  // Throws as Bytes does.
  CsvText(const Bytes& bytes, const Decoded& decoded);

  std::vector<Dialect> dialects() const override { return dialects_; }
  int told_line() const override { return told_ ? 1 : 0; }
  std::unique_ptr<RecordSource> records(const Dialect& dialect) const override;

 private:
  const Bytes& bytes_;
  const Decoded& decoded_;
  std::vector<Dialect> dialects_;
  bool told_ = false;
};

// `workbook` must outlive the object.
class SheetText : public TableText {
 public:
  SheetText(const Workbook& workbook, std::size_t sheet) : workbook_(workbook), sheet_(sheet) {}

  std::string sheet() const override { return workbook_.sheets()[sheet_].name; }
  std::vector<Dialect> dialects() const override { return {Dialect{}}; }
  std::unique_ptr<RecordSource> records(const Dialect& dialect) const override;
  std::optional<Reject> trouble() const override { return trouble_; }

 private:
  class Rows;
  const Workbook& workbook_;
  const std::size_t sheet_;
  mutable std::optional<Reject> trouble_;  // of the last source that came to its end
};

}  // namespace homeward::ingest
