// From a dropped file's bytes to typed rows and explained rejects: decode, find dialect and header,
// recognise the table, check every row. Pure: no database, no clock, no files. Any thread; runs on
// the ingest worker.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ingest/reject.h"
#include "ingest/rows.h"

namespace homeward::ingest {

// What reading must know beside the bytes.
struct ReadContext {
  std::string
      path{};    // relative to drop/: "ms-rivera/wins/week-1.csv"; its names may give the kind
  Date today{};  // in the school's zone: later dates are refused in log and family
  std::string language = "en";      // the school's, BCP 47
  bool share_concerns = true;       // School::share_concerns
  bool assume_consent = false;      // School::assume_consent
  std::optional<bool> day_first{};  // 3/4 is the third of April; nothing: such dates are refused
  // The school's own headers ("What went well today?") to our field or kind ("text", "strength").
  std::map<std::string, std::string> synonyms{};
};

struct ColumnUse {
  std::string header;  // as in the file
  std::string field;   // "date", "student" ...; in a wide sheet the kind: "strength"
};

struct ParsedFile {
  TableKind kind = TableKind::kNone;
  std::string path;             // ReadContext::path
  Date today{};                 // ReadContext::today
  bool assume_consent = false;  // ReadContext::assume_consent
  std::string encoding;         // "UTF-8"; empty when it could not be told
  char delimiter = ',';
  int header_line = 0;     // 1-based; 0: none was found
  std::string header_raw;  // the header record as CSV with commas
  std::vector<ColumnUse> columns;
  std::vector<std::string> ignored;      // headers that mean nothing to us
  Rows rows;                             // in the file's order
  std::vector<Reject> rejects;           // by line
  std::vector<std::string> warnings;     // whole sentences
  std::vector<std::string> attachments;  // names of pictures wanted from beside the file, each once

  // Not one row could be read: the one reject (line 0) says why.
  bool refused() const { return !rejects.empty() && rejects.front().line == 0; }
  // The file's own header of a field, or the field's name when the file has none.
  std::string header_of(std::string_view field) const;
};

// Never throws on any bytes; what can not be read is in `rejects`.
ParsedFile read_file(std::string_view bytes, const ReadContext& context);

}  // namespace homeward::ingest
