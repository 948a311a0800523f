// From typed rows to stored ones: who is meant, what is new, what changed, what went away.
// Main thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "ingest/read_table.h"
#include "store/database.h"

namespace homeward::ingest {

// A picture beside the log, as clean_picture made it; or why there is none.
struct PictureBytes {
  std::string bytes;
  std::string why{};            // "is larger than 5 MB"; empty: there is one
  bool may_still_come = false;  // it is added by itself when it lies there in time
};
using PicturesByName = std::map<std::string, PictureBytes>;

struct PublishSummary {
  int accepted = 0;   // rows of the file that stand in the database now, new or known before
  int rejected = 0;   // rejected lines; a refused file counts as one
  int added = 0;      // rows that were not known
  int changed = 0;    // rows whose words or details were corrected
  int withdrawn = 0;  // untold rows of the last seven days that the new version no longer has
  bool refused = false;
  bool waits_for_roster = false;      // publish again after people or goals were published
  std::vector<Reject> rejects;        // those of reading and those of publishing, by line
  std::vector<std::string> warnings;  // whole sentences, of reading and of publishing
};

// Stores what `parsed` says, in one transaction, as version `file` of its path: rows, rejects, and
// the file's state, counts and kind. May be repeated for the same file (after the roster changed):
// its rejects are replaced, rows already there are accepted and not doubled. Pictures that are
// missing or are no PNG or JPEG of at most 5 MB cost a warning, never the row.
// Throws SQLite::Exception with nothing stored.
PublishSummary publish(store::Database& database, FileId file, const ParsedFile& parsed,
                       Instant now, const PicturesByName& pictures = {});

}  // namespace homeward::ingest
