#include "ingest/workbook.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/errors.h"
#include "ingest/refusals.h"
#include "ingest/shared_strings.h"
#include "ingest/workbook_parts.h"
#include "ingest/zip_archive.h"

namespace homeward::ingest {

namespace {

using namespace std::string_view_literals;

constexpr auto kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;  // Office before 2007, and passwords

bool is_zip(std::string_view head) {
  return head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv) ||
         head.starts_with("PK\x07\x08"sv);
}

bool is_old_office(std::string_view head) {
  // OLE, and the bare records of Excel 2, 3 and 4.
  constexpr std::array kBare{"\x09\x00\x04\x00"sv, "\x09\x02\x06\x00"sv, "\x09\x04\x06\x00"sv};
  return head.starts_with(kOle.substr(0, 4)) ||
         std::any_of(kBare.begin(), kBare.end(), [&](auto bare) { return head.starts_with(bare); });
}

std::string as_utf16(std::string_view name) {
  std::string out;
  for (const char c : name) out.append(1, c).append(1, '\0');
  return out;
}

// Whether the bytes hold `name` as names of streams are written.
bool holds_stream(const Bytes& bytes, std::string_view name) {
  const std::string wanted = as_utf16(name);
  std::string piece(64U << 10U, '\0');
  for (std::uint64_t at = 0; at < bytes.size(); at += piece.size() - wanted.size()) {
    const auto count = bytes.read_at(at, piece.data(), piece.size());
    if (std::string_view(piece).substr(0, count).find(wanted) != std::string_view::npos)
      return true;
  }
  return false;
}

Reject refuse_old_office(const Bytes& bytes) {
  if (holds_stream(bytes, "EncryptedPackage")) return password_protected();
  if (holds_stream(bytes, "WordDocument"))
    return another_kind("a text document",
                        "Put the table into a spreadsheet program and save it from there.");
  if (holds_stream(bytes, "__substg1.0"))
    return another_kind("an e-mail", "Save the table that came with it into the folder instead.");
  return another_kind("an Excel file in the format of 2003 and before (.xls)", kSaveAsWorkbook);
}

// A zip file that is no workbook: which program's file it is.
Reject refuse_other_zip(const ZipArchive& archive) {
  if (archive.has("xl/workbook.bin"))
    return another_kind("a binary Excel file (.xlsb)", kSaveAsWorkbook);
  if (archive.has("word/document.xml"))
    return another_kind("a text document",
                        "Put the table into a spreadsheet program and save it from there.");
  if (archive.has("ppt/presentation.xml"))
    return another_kind("a presentation",
                        "Put the table into a spreadsheet program and save it from there.");
  if (archive.has("content.xml"))
    return another_kind("an OpenDocument file (.ods or .odt)", kSaveAsWorkbook);
  if (archive.has("Index/Document.iwa") || archive.has("Index.zip"))
    return another_kind("an Apple Numbers file",
                        "Open it in Numbers and export it as CSV, or as Excel (.xlsx).");
  return another_kind("a zip archive",
                      "Unpack it and put the tables that are in it into the folder one by one.");
}

std::string folder_of(const std::string& part) {
  const auto slash = part.rfind('/');
  return slash == std::string::npos ? "" : part.substr(0, slash);
}

// "xl/workbook.xml" -> "xl/_rels/workbook.xml.rels".
std::string relations_of(const std::string& part) {
  const auto slash = part.rfind('/');
  if (slash == std::string::npos) return "_rels/" + part + ".rels";
  return part.substr(0, slash) + "/_rels" + part.substr(slash) + ".rels";
}

}  // namespace

bool looks_like_workbook(std::string_view head) { return is_zip(head) || is_old_office(head); }

bool is_cell_error(std::string_view cell) {
  static constexpr std::array kErrors{
      "#N/A"sv,      "#REF!"sv,   "#VALUE!"sv,   "#NAME?"sv,        "#DIV/0!"sv, "#NUM!"sv,
      "#NULL!"sv,    "#SPILL!"sv, "#CALC!"sv,    "#FIELD!"sv,       "#BUSY!"sv,  "#BLOCKED!"sv,
      "#CONNECT!"sv, "#ERROR!"sv, "#UNKNOWN!"sv, "#GETTING_DATA"sv, kNoResult};
  return std::find(kErrors.begin(), kErrors.end(), cell) != kErrors.end();
}

struct Workbook::Book {
  std::shared_ptr<const ZipArchive> archive;
  std::vector<SheetInfo> sheets;
  std::vector<std::string> parts;  // of the sheets, in their order
  std::shared_ptr<SheetStyles> styles = std::make_shared<SheetStyles>();
  std::shared_ptr<SharedStrings> strings = std::make_shared<SharedStrings>();

  std::optional<Reject> load();
  std::optional<Reject> take_sheets(const BookPart& book, const Relations& relations);
};

std::optional<Reject> Workbook::Book::load() {
  std::string main = "xl/workbook.xml";
  if (archive->has("_rels/.rels")) {
    const Relations roots = read_relations(archive->part("_rels/.rels"), "");
    if (roots.trouble) return roots.trouble;
    if (const auto target = roots.target_of("officeDocument"); !target.empty()) main = target;
  }
  if (!archive->has(main) || main.ends_with(".bin") || archive->has("word/document.xml") ||
      archive->has("ppt/presentation.xml"))
    return refuse_other_zip(*archive);

  const BookPart book = read_book(archive->part(main));
  if (book.trouble) return book.trouble;
  const Relations relations = read_relations(archive->part(relations_of(main)), folder_of(main));
  if (relations.trouble) return relations.trouble;
  if (auto refusal = take_sheets(book, relations)) return refusal;

  styles->from_1904 = book.from_1904;
  if (const auto part = relations.target_of("styles"); archive->has(part)) {
    if (auto refusal = read_styles(archive->part(part), *styles)) return refusal;
  }
  if (const auto part = relations.target_of("sharedStrings"); !part.empty())
    return strings->read(archive->part(part));
  return std::nullopt;
}

std::optional<Reject> Workbook::Book::take_sheets(const BookPart& book,
                                                  const Relations& relations) {
  for (const SheetEntry& sheet : book.sheets) {
    const auto found = relations.by_id.find(sheet.relation);
    if (found == relations.by_id.end()) return damaged_workbook("A sheet of it is missing.");
    const Relation& relation = found->second;
    if (relation.type != "worksheet") continue;  // a chart, a dialogue, an old macro
    if (relation.external || !archive->has(relation.target))
      return damaged_workbook("A sheet of it is missing.");
    if (std::find(parts.begin(), parts.end(), relation.target) != parts.end())
      return damaged_workbook("Two sheets of it are one and the same.");
    if (sheets.size() >= kMostSheets) return workbook_too_big("It has more than 256 sheets.");
    sheets.push_back({sheet.name, sheet.hidden});
    parts.push_back(relation.target);
  }
  if (sheets.empty()) return damaged_workbook("It has no sheet with cells.");
  return std::nullopt;
}

Workbook::Workbook(std::shared_ptr<const Book> book) : book_(std::move(book)) {}

std::variant<Workbook, Reject> Workbook::open(const Bytes& bytes) {
  std::string head(8, '\0');
  head.resize(bytes.read_at(0, head.data(), head.size()));
  if (is_old_office(head)) return refuse_old_office(bytes);
  auto archive = ZipArchive::open(bytes);
  if (auto* refusal = std::get_if<Reject>(&archive)) return std::move(*refusal);
  auto book = std::make_shared<Book>();
  book->archive = std::get<std::shared_ptr<const ZipArchive>>(std::move(archive));
  if (auto refusal = book->load()) return std::move(*refusal);
  return Workbook(std::move(book));
}

const std::vector<SheetInfo>& Workbook::sheets() const { return book_->sheets; }

std::unique_ptr<SheetReader> Workbook::read(std::size_t sheet) const {
  HOMEWARD_CHECK(sheet < book_->parts.size());
  return std::make_unique<SheetReader>(book_->sheets[sheet].name,
                                       book_->archive->part(book_->parts[sheet]), book_->styles,
                                       book_->strings);
}

}  // namespace homeward::ingest
