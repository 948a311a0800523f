// A table before it is known what it says: a CSV file's text, or one sheet of a workbook. Any
// thread, one at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ingest/decode.h"
#include "ingest/records.h"

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

}  // namespace homeward::ingest
