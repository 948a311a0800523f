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
// What the family was told in its last six letters; topics and authors of its last two; how many
// positives and concerns in those sealed after `balance_since`.
History history_of(Database& database, FamilyId family, Instant balance_since);
// How many periodic letters the family had before `digest` (0: up to now).
int letters_before(Database& database, FamilyId family, DigestId digest);
// The rows that a digest tells, with their places.
std::vector<ToldRow> told_rows(Database& database, DigestId digest);
// The child's active goals with their counts in [start, end], those of the two nearest earlier
// windows of equal length with a count, and up to eight weeks; a goal that was counted in several
// settings in the period has a course for each. Days on which the child was absent count nowhere.
// What was counted in the period comes first.
std::vector<GoalCourse> goal_courses(Database& database, StudentId student, Date start, Date end);
// Which pages to print strategies name, by the key of the strategy.
std::map<std::string, std::string> named_printables(Database& database);
// The child's own strategies, newest first, then those for all children.
std::vector<Strategy> strategies_for(Database& database, StudentId student, Date today);
// The newest untold note of the kind from the last 28 days, or the one this digest told.
std::optional<FamilyNote> family_note(Database& database, FamilyId family, FamilyNoteKind kind,
                                      DigestId digest, Date today);

}  // namespace homeward::store
