// Rows, goals, strategies and family notes as the stages read them. Main thread.
#pragma once

#include <optional>
#include <vector>

#include "domain/digest.h"
#include "domain/selection.h"
#include "store/database.h"

namespace homeward::store {

// A row about a child of the family that has no final outcome for it: new or deferred.
struct UntoldRow {
  Observation row;
  Instant arrived{};                // when it was first read
  std::optional<Date> deferred_on;  // by the first letter that put it off
  std::string reason;               // of the last one
};
// By id.
std::vector<UntoldRow> untold_rows(Database& database, FamilyId family);
// What the family was told in its last six letters; topics and authors of its last two.
History history_of(Database& database, FamilyId family);
// The rows that a digest tells, with their places.
std::vector<ToldRow> told_rows(Database& database, DigestId digest);
// The child's active goals with their counts in [start, end], the nearest earlier window of equal
// length with a count, and up to eight weeks; goals counted in the period first.
std::vector<GoalCourse> goal_courses(Database& database, StudentId student, Date start, Date end);
// The child's own strategies, newest first, then those for all children.
std::vector<Strategy> strategies_for(Database& database, StudentId student, Date today);
// The newest untold note of the kind from the last 28 days, or the one this digest told.
std::optional<FamilyNote> family_note(Database& database, FamilyId family, FamilyNoteKind kind,
                                      DigestId digest, Date today);

}  // namespace homeward::store
