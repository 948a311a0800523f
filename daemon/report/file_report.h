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
};

struct ReadColumn {
  std::string header;  // as the file has it
  std::string field;   // what it was read as
};

struct FileReport {
  std::string path;  // relative to drop/
  Instant received_at{};
  std::string kind;  // "log", "roster" ...; empty: not recognised
  int accepted = 0;
  int rejected = 0;
  std::vector<RejectedRow> rejects;
  std::string header;  // the header line as CSV with commas, for the rows to mend
  std::vector<ReadColumn> columns;
  std::vector<std::string> ignored;   // headers that mean nothing to us
  std::vector<std::string> warnings;  // whole sentences
  bool waits_for_roster = false;      // some rows name pupils whom no roster has yet
  std::string school;
  Zone zone = Zone::utc();
};

// A whole XHTML-clean page: no script, nothing loaded from elsewhere.
std::string file_report_html(const FileReport& report);

// The original header and every rejected row once, in the file's order, and a last column
// "homeward says"; UTF-8 with BOM so that a spreadsheet opens it right. Cells that look like
// formulas are made harmless. Empty when there is no row to mend.
std::string rejected_rows_csv(const FileReport& report);

// Where these two lie, relative to the share: the dropped file's whole name is kept, so that
// log.csv and log.xlsx never share a report and none can take the place of the board or of a sheet.
std::string report_path(std::string_view dropped);  // reports/ms-rivera/log.csv.html
std::string mend_path(std::string_view dropped);    // reports/ms-rivera/log.csv.to-mend.csv

}  // namespace homeward::report
