// From a dropped file's bytes to typed rows and explained rejects: decode, find dialect and header,
// recognise the table, check every row. Pure: no database, no clock.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ingest/bytes.h"
#include "ingest/reject.h"
#include "ingest/rows.h"

namespace homeward::ingest {

// What reading must know beside the bytes.
struct ReadContext {
  // Relative to drop/: "ms-rivera/wins/week-1.csv"; its names may give the kind.
  std::string path{};
  Date today{};                 // in the school's zone: later dates are refused in log and family
  std::string language = "en";  // the school's, BCP 47
  bool share_concerns = true;   // School::share_concerns
  bool assume_consent = false;  // School::assume_consent
  std::optional<bool> day_first{};  // 3/4 is the third of April; nothing: such dates are refused
  std::string code_page{};          // of old files that nothing else explains; empty: none
  // The names of the school's cadences, which a roster may use beside phrases; nothing: not known,
  // and none is doubted.
  std::optional<std::vector<std::string>> cadences{};
  // The names of the pages to print that a strategy may name; nothing: not known, none is doubted.
  std::optional<std::vector<std::string>> printables{};
  // The school's own headers ("What went well today?") to our field or kind ("text", "strength").
  std::map<std::string, std::string> synonyms{};
};

struct ColumnUse {
  std::string header;  // as in the file
  std::string field;   // "date", "student" ...; in a wide sheet the kind: "strength"
};

// What is known of a table before its rows are read.
struct TableHead {
  TableKind kind = TableKind::kNone;
  std::string sheet;  // of a workbook; empty for a CSV file
  char delimiter = ',';
  int header_line = 0;     // 1-based; 0: none was found
  std::string header_raw;  // the header record as CSV with commas
  std::vector<ColumnUse> columns;
  std::vector<std::string> ignored;  // headers that mean nothing to us
  std::optional<Kind> kind_of_note;  // that the file's or sheet's name alone gives a log's rows
  std::optional<bool> day_first;     // how dates such as 3/4/2026 are read; nothing: refused

  // The file's own header of a field, or the field's name when the file has none.
  std::string header_of(std::string_view field) const;
};

// Some rows of one table, in the file's order.
struct Batch {
  Rows rows;
  std::vector<Reject> rejects;           // by line
  std::vector<std::string> warnings;     // whole sentences
  std::vector<std::string> attachments;  // names of pictures wanted from beside the file, each once
};

// What the first pass over a file found.
struct Survey {
  std::string encoding;  // "UTF-8", "windows-1252" ...; "xlsx" for a workbook; empty: refused
  std::vector<TableHead> tables;
  std::vector<Reject> rejects;        // sheets that are meant as tables, but can not be read
  std::vector<std::string> warnings;  // whole sentences
  std::optional<Reject> refusal;      // why nothing of the file can be read
};

// A file being read in two passes with flat memory: surveyed when opened, then table by table.
// Ingest worker; one thread at a time. Everything throws Failure (kIo) when the file itself can not
// be read; its content is never an exception.
class TableFile {
 public:
  static constexpr std::size_t kBatchRows = 512;

  TableFile(std::unique_ptr<Bytes> bytes, ReadContext context);
  ~TableFile();
  TableFile(const TableFile&) = delete;
  TableFile& operator=(const TableFile&) = delete;

  const Survey& survey() const;

  // Begins with the first row of tables[index].
  void begin(std::size_t index);
  // The next rows of that table, at most kBatchRows records; nothing at its end.
  std::optional<Batch> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A small file read whole, for `explain`, for tests and for rows that waited.
struct ParsedTable {
  TableHead head;
  Rows rows;
};
struct ParsedFile {
  std::string path;             // ReadContext::path
  Date today{};                 // ReadContext::today
  bool assume_consent = false;  // ReadContext::assume_consent
  std::string encoding;
  std::vector<ParsedTable> tables;
  std::vector<Reject> rejects;
  std::vector<std::string> warnings;
  std::vector<std::string> attachments;

  // Not one row could be read: the one reject (line 0) says why.
  bool refused() const { return tables.empty(); }
  // The first table; an empty one when there is none.
  const ParsedTable& table() const;
};
ParsedFile read_file(std::string_view bytes, const ReadContext& context);
ParsedFile read_file(std::unique_ptr<Bytes> bytes, const ReadContext& context);

}  // namespace homeward::ingest
