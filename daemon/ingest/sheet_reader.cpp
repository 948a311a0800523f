#include "ingest/sheet_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "ingest/refusals.h"
#include "ingest/workbook.h"
#include "ingest/xml_part.h"

namespace homeward::ingest {

namespace {

// "BC23", of either case: column 55, row 23. A row of 0 or a column of 0 is none.
struct Reference {
  int column = 0;  // 1-based
  int row = 0;
};

std::optional<Reference> read_reference(std::string_view text) {
  Reference out;
  while (!text.empty() && ((text.front() >= 'A' && text.front() <= 'Z') ||
                           (text.front() >= 'a' && text.front() <= 'z'))) {
    out.column = out.column * 26 + (text.front() & 0x1F);
    if (out.column > SheetReader::kMostColumns) return std::nullopt;
    text.remove_prefix(1);
  }
  const auto row = whole_number(text);
  if (!row || *row < 1 || *row > SheetReader::kLastRow || out.column < 1) return std::nullopt;
  out.row = *row;
  return out;
}

enum class CellType { kNumber, kShared, kInline, kText, kBoolean, kDate };

CellType type_of(std::string_view t) {
  if (t.empty() || t == "n") return CellType::kNumber;
  if (t == "s") return CellType::kShared;
  if (t == "inlineStr") return CellType::kInline;
  if (t == "b") return CellType::kBoolean;
  if (t == "d") return CellType::kDate;
  return CellType::kText;  // str, and e: an error is its own text
}

}  // namespace

// worksheet / sheetData / row / c / (f, v, is / (t, r / t)). Pauses behind each row with a text.
class SheetPart : public XmlPart {
 public:
  SheetPart(std::unique_ptr<ZipPart> part, std::shared_ptr<const SheetStyles> styles,
            std::shared_ptr<const SharedStrings> strings)
      : XmlPart(std::move(part)), styles_(std::move(styles)), strings_(std::move(strings)) {}

  int row() const { return row_; }
  std::vector<std::string> take_cells() { return std::exchange(cells_, {}); }

 private:
  void begin(int depth, std::string_view name, const Attributes& attributes) override;
  void end(int depth, std::string_view name) override;
  void text(int depth, std::string_view piece) override;

  void begin_row(const Attributes& attributes);
  void end_row();
  void begin_cell(const Attributes& attributes);
  void end_cell();
  std::string cell_text();
  void put(std::string text);
  void damaged() { refuse(damaged_workbook()); }

  const std::shared_ptr<const SheetStyles> styles_;
  const std::shared_ptr<const SharedStrings> strings_;

  // Where reading stands: which of the nested elements are open.
  bool in_data_ = false;
  bool in_row_ = false;
  bool in_cell_ = false;
  bool in_inline_ = false;
  bool in_run_ = false;
  int taking_ = 0;  // depth of the element whose text is taken

  int row_ = 0;             // 1-based
  bool row_given_ = false;  // the file says its number
  std::vector<std::string> cells_;
  std::size_t filled_ = 0;  // cells_ up to the last with text
  std::uint64_t row_text_ = 0;
  std::size_t widest_ = 0;
  std::uint64_t all_cells_ = 0;
  std::uint64_t all_text_ = 0;

  int column_ = 0;  // of the cell, 1-based
  CellType type_ = CellType::kNumber;
  int style_ = 0;
  bool formula_ = false;
  std::string value_;
};

void SheetPart::begin(int depth, std::string_view name, const Attributes& attributes) {
  switch (depth) {
    case 1:
      if (name != "worksheet") damaged();
      return;
    case 2:
      in_data_ = name == "sheetData";
      return;
    case 3:
      in_row_ = in_data_ && name == "row";
      if (in_row_) begin_row(attributes);
      return;
    case 4:
      in_cell_ = in_row_ && name == "c";
      if (in_cell_) begin_cell(attributes);
      return;
    case 5:
      if (!in_cell_) return;
      if (name == "f") formula_ = true;
      in_inline_ = name == "is";
      if (name == "v") taking_ = depth;
      return;
    case 6:
      in_run_ = in_inline_ && name == "r";
      if (in_inline_ && name == "t") taking_ = depth;
      return;
    case 7:
      if (in_run_ && name == "t") taking_ = depth;
      return;
    default:
      return;
  }
}

void SheetPart::end(int depth, std::string_view) {
  if (depth == taking_) taking_ = 0;
  if (depth == 6) in_run_ = false;
  if (depth == 5) in_inline_ = false;
  if (depth == 4 && std::exchange(in_cell_, false)) end_cell();
  if (depth == 3 && std::exchange(in_row_, false)) end_row();
  if (depth == 2) in_data_ = false;
}

void SheetPart::text(int depth, std::string_view piece) {
  if (depth != taking_) return;
  if (value_.size() + piece.size() > kLongestCell)
    return refuse(workbook_too_big("A cell of it holds more text than a cell can."));
  value_ += piece;
}

void SheetPart::begin_row(const Attributes& attributes) {
  const auto given = attributes["r"];
  row_given_ = !given.empty();
  row_ = row_given_ ? whole_number(given).value_or(0) : row_ + 1;
  cells_.clear();
  filled_ = 0;
  row_text_ = 0;
  column_ = 0;
  if (row_ < 1 || row_ > SheetReader::kLastRow) damaged();
}

void SheetPart::end_row() {
  if (filled_ == 0) return;
  widest_ = std::max(widest_, std::min(filled_, SheetReader::kMostPadded));
  cells_.resize(std::max(filled_, widest_));
  all_cells_ += cells_.size();
  all_text_ += row_text_;
  if (all_cells_ > SheetReader::kMostCells || all_text_ > SheetReader::kMostText)
    return refuse(workbook_too_big("A sheet of it has too many filled cells."));
  pause();
}

void SheetPart::begin_cell(const Attributes& attributes) {
  ++column_;
  if (const auto place = attributes["r"]; !place.empty()) {
    const auto reference = read_reference(place);
    // A cell that names another row than the one it stands in belongs to nobody knows whom.
    if (!reference || (row_given_ && reference->row != row_)) return damaged();
    column_ = reference->column;
    row_ = reference->row;
    row_given_ = true;
  }
  if (column_ > SheetReader::kMostColumns) return damaged();
  type_ = type_of(attributes["t"]);
  style_ = whole_number(attributes["s"]).value_or(0);
  formula_ = false;
  value_.clear();
}

void SheetPart::end_cell() {
  std::string text = cell_text();
  if (text.empty()) return;
  row_text_ += text.size();
  if (row_text_ > SheetReader::kMostRowText)
    return refuse(workbook_too_big("A row of it holds more than four megabytes of text."));
  put(std::move(text));
}

std::string SheetPart::cell_text() {
  switch (type_) {
    case CellType::kShared: {
      const auto raw = text::trim(value_);
      if (raw.empty()) return {};
      const auto number = whole_number(raw);
      if (!number || static_cast<std::size_t>(*number) >= strings_->size()) {
        damaged();
        return {};
      }
      return std::string((*strings_)[static_cast<std::size_t>(*number)]);
    }
    case CellType::kInline:
    case CellType::kText:
      return undo_escapes(std::move(value_));
    case CellType::kBoolean: {
      const auto raw = text::trim(value_);
      if (raw == "1" || raw == "true") return "TRUE";
      return raw == "0" || raw == "false" ? "FALSE" : std::string(raw);
    }
    case CellType::kDate:
      return show_iso(value_);
    case CellType::kNumber:
      break;
  }
  if (formula_ && text::trim(value_).empty()) return std::string(kNoResult);
  static const NumberFormat kPlain;
  const auto style = static_cast<std::size_t>(style_);
  return show_number(value_, style < styles_->formats.size() ? styles_->formats[style] : kPlain,
                     styles_->from_1904);
}

void SheetPart::put(std::string text) {
  const auto at = static_cast<std::size_t>(column_) - 1;
  if (at >= cells_.size()) cells_.resize(at + 1);
  if (!cells_[at].empty()) return damaged();  // two texts for one cell: which, nobody knows
  cells_[at] = std::move(text);
  filled_ = std::max(filled_, at + 1);
}

SheetReader::SheetReader(std::string name, std::unique_ptr<ZipPart> part,
                         std::shared_ptr<const SheetStyles> styles,
                         std::shared_ptr<const SharedStrings> strings)
    : name_(std::move(name)),
      part_(std::make_unique<SheetPart>(std::move(part), std::move(styles), std::move(strings))) {}
SheetReader::~SheetReader() = default;

std::optional<Record> SheetReader::next() {
  if (part_->read_on()) {
    Record record;
    record.line = part_->row();
    record.cells = part_->take_cells();
    return record;
  }
  if (part_->trouble() && !trouble_) {
    trouble_ = part_->trouble();
    trouble_->message += fmt::format(" The trouble is in the sheet \"{}\"", name_);
    trouble_->message +=
        part_->row() > 0 ? fmt::format(", at row {} or below.", part_->row()) : std::string(".");
  }
  return std::nullopt;
}

}  // namespace homeward::ingest
