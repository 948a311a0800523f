// The parts of a workbook that say what its sheets are and how their cells look. Ingest worker.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/reject.h"
#include "ingest/sheet_reader.h"
#include "ingest/zip_archive.h"

namespace homeward::ingest {

// One line of a .rels part: which part plays which role.
struct Relation {
  std::string type;    // the last piece of its address: "worksheet"
  std::string target;  // the part's name, whole and without a leading slash
  bool external = false;
};

// By their ids. `folder` is the one that targets are relative to ("xl", or empty).
struct Relations {
  std::unordered_map<std::string, Relation> by_id;
  std::optional<Reject> trouble;

  // The target of the first internal one of that type, or empty.
  std::string target_of(std::string_view type) const;
};

Relations read_relations(std::unique_ptr<ZipPart> part, std::string_view folder);

// A name in a workbook's list of sheets.
struct SheetEntry {
  std::string name;
  std::string relation;  // id
  bool hidden = false;
};

struct BookPart {
  std::vector<SheetEntry> sheets;
  bool from_1904 = false;
  std::optional<Reject> trouble;
};

BookPart read_book(std::unique_ptr<ZipPart> part);

// Fills the formats from xl/styles.xml, which `part` is.
std::optional<Reject> read_styles(std::unique_ptr<ZipPart> part, SheetStyles& into);

}  // namespace homeward::ingest
