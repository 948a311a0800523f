#include "ingest/workbook_parts.h"

#include <utility>

#include "base/text.h"
#include "ingest/refusals.h"
#include "ingest/xml_part.h"

namespace homeward::ingest {

namespace {

constexpr std::size_t kMostRelations = 10'000;
constexpr std::size_t kMostSheetEntries = 10'000;
constexpr std::size_t kMostFormats = 65'536;  // spreadsheet programs stop at 64,000

std::string last_piece(std::string_view address) {
  return std::string(address.substr(address.rfind('/') + 1));
}

// The part that `target` names, seen from `folder`.
std::string whole_name(std::string_view target, std::string_view folder) {
  std::string path = text::replace_all(std::string(target), "\\", "/");
  if (!path.starts_with('/') && !folder.empty()) path = std::string(folder) + "/" + path;
  std::vector<std::string> pieces;
  for (auto& piece : text::split(path, '/')) {
    if (piece == ".." && !pieces.empty()) {
      pieces.pop_back();
    } else if (!piece.empty() && piece != "." && piece != "..") {
      pieces.push_back(std::move(piece));
    }
  }
  return text::join(pieces, "/");
}

class RelationsPart : public XmlPart {
 public:
  RelationsPart(std::unique_ptr<ZipPart> part, std::string_view folder, Relations& into)
      : XmlPart(std::move(part)), folder_(folder), into_(into) {}

 private:
  void begin(int depth, std::string_view name, const Attributes& attributes) override {
    if (depth != 2 || name != "Relationship") return;
    if (into_.by_id.size() >= kMostRelations)
      return refuse(unsafe_workbook("It holds more than 10,000 parts."));
    Relation relation{last_piece(attributes["Type"]), whole_name(attributes["Target"], folder_),
                      attributes["TargetMode"] == "External"};
    if (!into_.by_id.emplace(attributes["Id"], std::move(relation)).second)
      refuse(damaged_workbook());
  }
  void end(int, std::string_view) override {}
  void text(int, std::string_view) override {}

  const std::string_view folder_;
  Relations& into_;
};

class BookPartReader : public XmlPart {
 public:
  BookPartReader(std::unique_ptr<ZipPart> part, BookPart& into)
      : XmlPart(std::move(part)), into_(into) {}

 private:
  void begin(int depth, std::string_view name, const Attributes& attributes) override {
    if (depth == 1 && name != "workbook") return refuse(damaged_workbook());
    if (depth == 2) in_sheets_ = name == "sheets";
    if (depth == 2 && name == "workbookPr") into_.from_1904 = attributes.is_true("date1904");
    if (depth != 3 || !in_sheets_ || name != "sheet") return;
    if (into_.sheets.size() >= kMostSheetEntries)
      return refuse(workbook_too_big("It has more than 256 sheets."));
    const auto state = attributes["state"];
    into_.sheets.push_back({std::string(attributes["name"]), std::string(attributes.prefixed("id")),
                            state == "hidden" || state == "veryHidden"});
  }
  void end(int depth, std::string_view) override {
    if (depth == 2) in_sheets_ = false;
  }
  void text(int, std::string_view) override {}

  BookPart& into_;
  bool in_sheets_ = false;
};

// styleSheet / numFmts / numFmt, and styleSheet / cellXfs / xf.
class StylesPart : public XmlPart {
 public:
  StylesPart(std::unique_ptr<ZipPart> part, SheetStyles& into)
      : XmlPart(std::move(part)), into_(into) {}

 private:
  void begin(int depth, std::string_view name, const Attributes& attributes) override {
    if (depth == 1 && name != "styleSheet") return refuse(damaged_workbook());
    if (depth == 2) section_ = name;
    if (depth != 3) return;
    const int id = whole_number(attributes["numFmtId"]).value_or(0);
    if (into_.formats.size() >= kMostFormats || own_.size() >= kMostFormats)
      return refuse(workbook_too_big("It has more than 65,536 cell formats."));
    if (section_ == "numFmts" && name == "numFmt")
      own_[id] = parse_format(attributes["formatCode"]);
    if (section_ != "cellXfs" || name != "xf") return;
    const auto own = own_.find(id);
    into_.formats.push_back(own == own_.end() ? built_in_format(id) : own->second);
  }
  void end(int, std::string_view) override {}
  void text(int, std::string_view) override {}

  SheetStyles& into_;
  std::string section_;
  std::unordered_map<int, NumberFormat> own_;
};

std::optional<Reject> run(XmlPart& part) {
  while (part.read_on()) {
  }
  return part.trouble();
}

}  // namespace

std::string Relations::target_of(std::string_view type) const {
  for (const auto& [id, relation] : by_id) {
    if (relation.type == type && !relation.external) return relation.target;
  }
  return {};
}

Relations read_relations(std::unique_ptr<ZipPart> part, std::string_view folder) {
  Relations out;
  RelationsPart reader(std::move(part), folder, out);
  out.trouble = run(reader);
  return out;
}

BookPart read_book(std::unique_ptr<ZipPart> part) {
  BookPart out;
  BookPartReader reader(std::move(part), out);
  out.trouble = run(reader);
  return out;
}

std::optional<Reject> read_styles(std::unique_ptr<ZipPart> part, SheetStyles& into) {
  StylesPart reader(std::move(part), into);
  return run(reader);
}

}  // namespace homeward::ingest
