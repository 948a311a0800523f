// Versions of a dropped file: one that looks cut off is held for a day; one whose reading was
// broken off leaves nothing behind; reports that are still to be written. Main thread, within the
// caller's transactions.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "store/intake.h"

namespace homeward::store {

// The version waits until `until` (it stays 'spooled'). Rows of its path's other versions that
// begin at physical line `from_line` or below are missing in it: while it waits those that were not
// told are not told, and none is withdrawn (table held_row). Rows that another file has are free.
void hold_version(Database& database, FileId file, int from_line, Instant until);
// The path's rows are free again; called as any of its versions is published or refused.
void end_hold(Database& database, FileId file);

// The file is being read: should that break off, what it left behind is known to be its.
void begin_staging(Database& database, FileId file);
void end_staging(Database& database);
// Removes what is left of a file whose reading was broken off, at most about `limit` rows; how
// many. Called at the start until it gives 0, before any file is read.
int drop_unpublished(Database& database, int limit);

// What the file's report tells beside its rejects, in the words of who writes reports.
void set_report(Database& database, FileId file, const std::string& report);
std::string report_of(Database& database, FileId file);
void set_report_due(Database& database, FileId file, bool due);
// Oldest first, at most `limit`.
std::vector<FileRow> files_with_report_due(Database& database, int limit);

// The file's rows are visible from now on.
void make_visible(Database& database, FileId file, Instant now);

}  // namespace homeward::store
