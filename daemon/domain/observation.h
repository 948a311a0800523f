// What a teacher noted about a child on a day, and what the family itself did or said.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/letter_choice.h"

namespace homeward {

enum class Kind {
  kStrength,
  kWin,
  kObservation,
  kConcern,
  kGoal,
  kStrategy,
  kFamilyEffort,
  kStudentVoice,
  kQuestion,
  kAbsence,
};

const char* to_string(Kind kind);
std::optional<Kind> parse_kind(std::string_view text);
// A strength or a win: what a letter may open with.
inline bool is_positive(Kind kind) { return kind == Kind::kStrength || kind == Kind::kWin; }
// Whether a row of this kind may be told when the teacher said nothing about sharing.
// `concerns` is the school's default for concerns.
bool shared_by_default(Kind kind, bool concerns);

// "3 of 5": done out of of, 0 <= done <= of, of >= 1.
struct Count {
  int done = 0;
  int of = 0;
  bool operator==(const Count&) const = default;
};

struct Observation {
  ObservationId id;
  StudentId student;
  Date date{};
  Kind kind = Kind::kObservation;
  std::string text;     // the teacher's own complete sentence(s)
  std::string setting;  // "science", "morning meeting"; may be empty
  StaffId author;       // may be none: then the class's teacher signs
  GoalId goal;          // may be none
  std::optional<Count> count;
  std::string topic;  // the skill or topic, free text; may be empty
  std::string what_helped;
  std::string attachment;  // sha256 of a stored picture; empty when none
  std::string alt;
  std::string link;
  bool share = false;
  bool approved = false;  // a concern's author (or the lead) said yes to its leaving
  FileId file;
  int line = 0;                                                   // in that file, 1-based
  std::vector<std::pair<std::string, std::string>> translations;  // language (BCP 47), its text
};

enum class FamilyNoteKind { kEffort, kInsight };
const char* to_string(FamilyNoteKind kind);
std::optional<FamilyNoteKind> parse_family_note_kind(std::string_view text);

// What a family did or said; belongs to one family and is told to no other.
struct FamilyNote {
  FamilyNoteId id;
  FamilyId family;
  Date date{};
  FamilyNoteKind kind = FamilyNoteKind::kEffort;
  std::string text;  // empty with a choice
  std::optional<LetterChoice> choice =
      std::nullopt;  // answered by a letter's link: the letter has the words
};

}  // namespace homeward
