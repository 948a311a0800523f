// One sheet of a workbook, a row at a time. Ingest worker; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/number_format.h"
#include "ingest/records.h"
#include "ingest/shared_strings.h"

namespace homeward::ingest {

// What the cells of every sheet lean on.
struct SheetStyles {
  std::vector<NumberFormat> formats;  // by the cell's style
  bool from_1904 = false;             // days count from 1904, as in files from old Macs
};

class SheetPart;

// Records are rows: `line` is the row's number beside the sheet. Rows without any text are left
// out. A row has at least as many cells as the widest before it (up to kMostPadded): what is empty
// behind the last filled cell is not in the file.
class SheetReader : public RecordSource {
 public:
  static constexpr int kMostColumns = 16'384;
  static constexpr int kLastRow = 1'048'576;
  static constexpr std::size_t kMostPadded = 64;            // cells
  static constexpr std::uint64_t kMostCells = 20'000'000;   // of a sheet, with the empty ones
  static constexpr std::uint64_t kMostText = 1U << 30U;     // bytes, of a sheet
  static constexpr std::uint64_t kMostRowText = 4U << 20U;  // bytes

  // What is pointed to is shared with the workbook and its other readers.
  SheetReader(std::string name, std::unique_ptr<ZipPart> part,
              std::shared_ptr<const SheetStyles> styles,
              std::shared_ptr<const SharedStrings> strings);
  ~SheetReader() override;

  std::optional<Record> next() override;
  // Why the sheet could not be read to its end; then nothing of the file may be used. To be asked
  // after next() has given nothing.
  const std::optional<Reject>& trouble() const { return trouble_; }

 private:
  const std::string name_;
  std::unique_ptr<SheetPart> part_;
  std::optional<Reject> trouble_;
};

}  // namespace homeward::ingest
