// A spreadsheet saved as .xlsx (or .xlsm, whose programs are never run): its sheets, and each
// sheet's rows as records. Nothing is held in memory but the shared texts and the formats.
// Ingest worker; one thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/reject.h"
#include "ingest/sheet_reader.h"

namespace homeward::ingest {

struct SheetInfo {
  std::string name;  // as on its tab
  bool hidden = false;
};

// Whether a file that begins so is to be given to Workbook::open: every zip file, and the old
// Office formats, which open() refuses by their names.
bool looks_like_workbook(std::string_view head);

// The text that stands in a cell whose formula has no result: it was written by a program that
// can not calculate, and never opened in one that can.
inline constexpr std::string_view kNoResult = "#FORMULA?";

// Whether a cell shows an error instead of a value: #N/A, #REF!, #NAME? ..., or kNoResult.
bool is_cell_error(std::string_view cell);

class Workbook {
 public:
  static constexpr std::size_t kMostSheets = 256;

  // Refused for the whole file (line 0): what is no workbook (by its name: an OpenDocument
  // spreadsheet, a text document, an old .xls, any zip file), is damaged, cut short, protected
  // with a password, or made to do harm. `bytes` must outlive the workbook and its readers. Throws
  // Failure (kIo) when it can not be read.
  static std::variant<Workbook, Reject> open(const Bytes& bytes);

  // Tables only (no charts), in the order of their tabs; never empty.
  const std::vector<SheetInfo>& sheets() const;

  // The rows of a sheet, `sheet` < sheets().size(). Readers are independent of each other and of
  // this object. After the last record SheetReader::trouble() must be asked: damage in the middle
  // of a file is found only there, and then nothing of the file may be used.
  std::unique_ptr<SheetReader> read(std::size_t sheet) const;

 private:
  struct Book;
  explicit Workbook(std::shared_ptr<const Book> book);
  std::shared_ptr<const Book> book_;
};

}  // namespace homeward::ingest
