// What the wording guard found in rows, and what a person said of it. Main thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/observation.h"
#include "domain/wording_row.h"
#include "store/database.h"

namespace homeward::store {

// Rows that no judgement stands of, at most `limit` of the next `window` ids behind `after`. `last`
// is the last id that was looked at; `after` itself when there is none. Rows dated before `since`
// are left out: few of them are ever told, and those are judged when they are.
struct Unjudged {
  std::vector<Observation> rows;
  ObservationId last;
};
Unjudged unjudged_rows(Database& database, const std::string& judged_by, ObservationId after,
                       int window, int limit, Date since);
// Rows whose words changed since they were judged, at most `limit`.
std::vector<Observation> reworded_rows(Database& database, int limit);

// Keeps what was found in the row, unless its words are others by now. A row that was blocked and
// is no longer may be told again. In the caller's transaction.
void save_wording(Database& database, const Observation& row, const std::string& judged_by,
                  const std::vector<RowFinding>& findings);

// How the row's words stand: what was found, kNone when a person released a hold; nothing when no
// judgement by `judged_by` stands.
std::optional<WordingLevel> wording_of(Database& database, ObservationId row,
                                       const std::string& judged_by);

// Titles that a note may name although their words are no praise: of strategies.
std::vector<std::string> known_titles(Database& database);

// A row with findings, for its author.
struct WordingNote {
  Observation row;
  std::string sheet;   // of a workbook
  std::string child;   // what the child is called
  std::string author;  // may be empty
  StaffId author_id;   // 0: nobody on the staff now
  Instant noted_at{};
  std::vector<RowFinding> findings;
  bool released = false;  // a person said that it may leave
};
// The rows of the file with any finding, in its order.
std::vector<WordingNote> wording_of_file(Database& database, FileId file);
// Rows that may be told to some family but for a hold or block that nobody released, oldest first.
std::vector<WordingNote> stopped_by_wording(Database& database);

// A person says that a held row may leave as it is. What became of that.
enum class Release { kReleased, kNotHeld, kBlocked };
Release release_wording(Database& database, ObservationId row, const std::string& reason,
                        const std::string& by, Instant now);

}  // namespace homeward::store
