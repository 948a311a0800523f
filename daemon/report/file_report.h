// What a teacher reads about one dropped file: a page, and the rejected rows to mend and drop
// again. Pure functions of values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace homeward::report {

// A line that was not taken, or (line 0) the reason why the whole file was not.
struct RejectedRow {
  int line = 0;  // 1-based, in the file as dropped
  std::string column;
  std::string code;     // "unknown-student"
  std::string message;  // what is wrong, in a teacher's words
  std::string hint;     // how to mend it
  std::string raw;      // the record as CSV with commas; empty for the whole file
  std::string sheet{};  // of a workbook
};

struct ReadColumn {
  std::string header;  // as the file has it
  std::string field;   // what it was read as
};

// What a letter would say of a row in words that a family should not read like this.
struct WordsToChange {
  enum class Fate { kSuggestion, kWaits, kReleased, kNeverByLetter };
  int line = 0;  // 1-based, in the file as dropped
  std::string sheet{};
  Fate fate = Fate::kSuggestion;
  std::string words;    // as they stand in the row
  std::string why;      // what is wrong with them, in a teacher's words
  std::string instead;  // what to write; may be empty
  std::string name;     // of the row, for whoever releases it: "note-12"
};

// A table of the file: its only one, or a workbook's sheet.
struct ReportTable {
  std::string sheet{};         // empty in a CSV file
  std::string kind{};          // "log", "roster" ...
  std::string header{};        // the header line as CSV with commas, for the rows to mend
  std::string kind_of_note{};  // that its name alone gives every row: "win"; rows to mend carry it
  std::vector<ReadColumn> columns{};
  std::vector<std::string> ignored{};  // headers that mean nothing to us
};

struct FileReport {
  std::string path;  // relative to drop/
  Instant received_at{};
  int accepted = 0;
  int rejected = 0;
  std::vector<RejectedRow> rejects;
  int waiting = 0;  // of the rejected, rows that a later roster, goal or staff table may release
  std::vector<ReportTable> tables;
  std::vector<std::string> warnings;  // whole sentences
  std::vector<WordsToChange> words;   // in the file's order
  std::string school;
  Zone zone = Zone::utc();

  // It looks cut off, and waits to be saved again or for a day to pass.
  bool is_held() const { return !rejects.empty() && rejects.front().code == "cut_off"; }
};

// A whole XHTML-clean page: no script, nothing loaded from elsewhere.
std::string file_report_html(const FileReport& report);

// The table's original header and every rejected row once, in the file's order, and a last column
// "homeward says"; UTF-8 with BOM so that a spreadsheet opens it right. Cells that look like
// formulas are made harmless. Empty when there is no row to mend.
std::string rejected_rows_csv(const FileReport& report, const ReportTable& table);

// Where these lie, relative to the share: the dropped file's whole name is kept, so that log.csv
// and log.xlsx never share a report and none can take the place of the board or of a sheet.
std::string report_path(std::string_view dropped);  // reports/ms-rivera/log.csv.html
// reports/ms-rivera/log.csv.to-mend.csv; of a sheet: reports/ms-rivera/log.xlsx.Wins.to-mend.csv
std::string mend_path(std::string_view dropped, std::string_view sheet = {});

}  // namespace homeward::report
