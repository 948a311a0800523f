// From typed rows to stored ones: who is meant, what is new, what changed, what went away.
// Main thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "ingest/note_matcher.h"
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
  std::string table_kind;  // of the file's first table; empty when it was refused
  int accepted = 0;        // rows of the file that stand in the database now, new or known before
  int rejected = 0;        // rejected lines; a refused file counts as one
  int waiting = 0;         // of them, rows that are taken as soon as a roster or goal names theirs
  int added = 0;           // rows that were not known
  int changed = 0;         // rows whose words or details were corrected
  int withdrawn = 0;       // untold rows of the last seven days that the new version no longer has
  bool refused = false;
  bool people = false;                // staff, students or families may have changed
  std::vector<Reject> rejects;        // the first kMostRejects, of reading and of publishing
  std::vector<std::string> warnings;  // whole sentences, at most kMostWarnings and a last one
};
inline constexpr std::size_t kMostRejects = 1000;
inline constexpr std::size_t kMostWarnings = 200;

// Tables whose rows are many: logs and attendance.
bool is_streamed(TableKind kind);

// What publishing must know of a file beside its tables.
struct PublishContext {
  std::string path;             // relative to drop/
  Date today{};                 // in the school's zone
  bool assume_consent = false;  // School::assume_consent
  Instant now{};
};

// One version of a file on its way into the database. Log and attendance rows are stored batch by
// batch, each a short transaction, and nobody sees them before publish(); rows of other tables are
// kept until then, they are few. Files are staged strictly one after another.
// Everything throws SQLite::Exception when SQLite refuses; that batch, or that publication, is then
// not stored and may be tried again.
class Publication {
 public:
  // What an earlier, broken-off reading of the same file left behind is removed first.
  Publication(store::Database& database, FileId file, PublishContext context);
  // Not published nor refused: nothing of the file stays.
  ~Publication();
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;

  // What matches the file's log and attendance rows, on whichever thread reads them; made when
  // first asked for.
  std::shared_ptr<NoteMatcher> matcher();
  // The next rows of a table; a table's batches come one after another. Of a log or attendance
  // table, the rows as matcher() gave them.
  void stage(const TableHead& head, MatchedBatch&& batch);
  // The same of any table; rows to be matched are, here.
  void stage(const TableHead& head, Batch&& batch);
  // Sheets that could not be read, and remarks on the file as a whole.
  void note(const Survey& survey);
  // One transaction: people first, then goals, then what is said of them; rejects, and the file's
  // state and counts. Pictures that are missing or are no PNG or JPEG of at most 5 MB cost a
  // warning, never the row.
  PublishSummary publish(const PicturesByName& pictures = {});
  // Nothing of the file can be read; the version before stays as it is.
  PublishSummary refuse(const Reject& reject);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A file that was read whole, in one call.
PublishSummary publish(store::Database& database, FileId file, const ParsedFile& parsed,
                       Instant now, const PicturesByName& pictures = {});

// Of a roster that can not be taken as it stands - a version that is held - only what narrows
// contact: consent or contact_allowed = no, inactive or paused, an address or e-mail taken away.
// Nothing is added, and nothing widens. `rows` may hold rejected ones. Within the caller's
// transaction. How many guardians, pupils and families changed.
int publish_narrowing(store::Database& database, const std::vector<RosterRow>& rows, Instant now);

// Rows that waited in quarantine are tried again, in one transaction and at most about `limit` of
// them, after people, goals or staff were published. The next call goes on where this one ended.
struct RetrySummary {
  int tried = 0;     // 0: nothing is left to try
  int released = 0;  // lines that were taken; their files are due for a report
};
RetrySummary retry_quarantine(store::Database& database, const ReadContext& context, Instant now,
                              int limit = 200);

}  // namespace homeward::ingest
