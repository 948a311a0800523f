// What waits for a person: concerns for their author's yes, whole letters for a strength or
// mending. Main thread, or any reader of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "store/database.h"

namespace homeward::store {

// A shared concern that some family could still be told, if its author said yes.
struct WaitingConcern {
  ObservationId row;
  Date date{};
  Instant noted_at{};
  std::string text;
  StudentId student;
  std::string child;   // what the child is called
  StaffId author_id;   // its author, else the child's teacher; 0: nobody
  std::string author;  // the same; may be empty
};
std::vector<WaitingConcern> waiting_concerns(Database& database);

// A digest that needs a strength or that composing refused, with the children it is about.
struct OpenHold {
  DigestId digest;
  DigestState state = DigestState::kNeedsStrength;
  std::string reason;  // of a held one: a code of compose/composer.h
  Instant since{};
  StaffId author_id;       // the first child's teacher; 0: nobody
  std::string author;      // the same; may be empty
  std::string class_name;  // the first child's
  std::vector<StudentId> students;
  std::vector<std::string> children;
};
std::vector<OpenHold> open_holds(Database& database);

// A note that waited too long for a letter and will be in none.
struct GivenUpNote {
  StudentId student;
  Date date{};
  std::string author;  // may be empty
  std::string reason;  // domain/selection.h: kWaitedTooLong "/" what for, or kPausedTooLong
};
// Those given up at `since` or later, by child and date; a note of two families comes once.
std::vector<GivenUpNote> given_up_notes(Database& database, Instant since);

// How long each thing that waits has done so, by its name, and whom Homeward told of it.
struct HoldNote {
  Instant since{};
  bool author_told = false;
  bool lead_told = false;
};
std::map<std::string, HoldNote> hold_notes(Database& database);
// Makes table `hold` list exactly these names; a letter that is being made anew keeps its line.
// `began` counts for new names. Joins the caller's transaction, or makes its own.
void note_holds(Database& database, const std::map<std::string, Instant>& began);
enum class Told { kAuthor, kLead };
void mark_told(Database& database, const std::string& name, Told who, Instant now);

}  // namespace homeward::store
