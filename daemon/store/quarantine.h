// Rows that wait because nobody knows yet whom or what they name, or for their day (quarantine).
// Main thread, within the caller's transactions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "store/database.h"

namespace homeward::store {

struct WaitingRow {
  std::int64_t id = 0;
  FileId file;
  std::string sheet;
  int line = 0;  // 1-based
  std::string table_kind;
  std::string code;          // of its reject
  std::optional<Date> date;  // the row's own
  std::string header;        // header and record as CSV with commas, to be read again
  std::string raw;
  std::optional<bool> day_first;  // how its dates such as 3/4 are read
};

// Keeps the row, in place of what waited from this line. A row that the path's older versions had
// waiting too has waited since then.
void keep_waiting(Database& database, const WaitingRow& row, Instant now);
// At the path of `file`, rows of other versions wait.
bool has_waiting_before(Database& database, FileId file);
// The version that is being read has that record again: it stands for the older ones.
void mark_stated_again(Database& database, FileId file, const std::string& raw);
// As `file` is published: of the path's older versions, rows that it has again are its own now;
// rows since `since` that it left out go with their version; older ones go on waiting.
void settle_waiting(Database& database, FileId file, Date since);

// Everything that waits, and whose file is published, is to be tried again.
void ask_for_retry(Database& database);
// The same, when the day of some of it has come.
void ask_for_retry_on(Database& database, Date today);
// The next rows to try, in the order of their files, at most `limit`; empty when all were tried.
std::vector<WaitingRow> next_to_retry(Database& database, int limit);
// The rows up to that one were tried.
void retried_until(Database& database, std::int64_t id);

// The row was taken: it waits no longer, its reject goes, its file counts `accepted` rows more and
// is due for a report.
void release(Database& database, const WaitingRow& row, int accepted);
// It still can not be taken, for another reason than before.
void change_reason(Database& database, const WaitingRow& row, const std::string& code,
                   const std::string& message, const std::string& hint);

// A picture that waiting rows of the file may name.
void keep_picture(Database& database, FileId file, const std::string& name,
                  const std::string& sha256);
std::string kept_picture(Database& database, FileId file, const std::string& name);

}  // namespace homeward::store
