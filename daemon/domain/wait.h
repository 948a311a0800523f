// What waits for a person, and for whom: the one list behind the review folder, the board, the
// notes to staff and `homeward holds`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"

namespace homeward {

enum class WaitKind {
  kStrength,  // a letter that would open without one
  kConcern,   // a concern for its author's yes
  kReword,    // a note that the wording guard took out of letters
  kLetter,    // a letter that a check refused: `code` says which
  kApproval,  // a letter of a school that reads every letter first
  kPerson,    // a letter that a person holds back
  kCall,      // a phone task: this is said in no letter any more
};
const char* to_string(WaitKind kind);

struct Wait {
  std::string name;  // of its folder, and for `homeward approve`: letter-12, concern-5, note-7
  WaitKind kind = WaitKind::kLetter;
  std::string code;  // a stable word: why, more exactly; may be empty
  Instant since{};
  StaffId staff;       // who should act; 0: nobody is known
  std::string author;  // the same by name; empty: nobody is known
  std::vector<StudentId> students;
  std::vector<std::string> children;  // what they are called
  std::string class_name;             // of the first child; may be empty
  std::optional<Date> date;           // of the row, where one row is meant
  std::string text;                   // the row's words
  std::string why;                    // more, for staff's eyes: what the wording guard says
  std::string instead;
};

}  // namespace homeward
