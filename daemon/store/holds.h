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

// A concern's yes; false when there is no such row. Joins the caller's transaction.
bool approve(Database& database, ObservationId concern);

// Letters in the outbox that wait for a person: `reason` is kAwaitsApproval or kHeldByPerson.
struct HeldLetters {
  DigestId digest;
  std::string reason;
  Instant since{};
  StaffId author_id;  // the first child's teacher; 0: nobody
  std::string author;
  std::string class_name;
  std::vector<StudentId> students;
  std::vector<std::string> children;
  std::vector<MessageId> messages;
};
inline constexpr const char* kAwaitsApproval = "awaits_approval";
inline constexpr const char* kHeldByPerson = "held_by_person";
std::vector<HeldLetters> held_letters(Database& database);

// Letters that are held because the relay refused them, not by a person. Gives how many.
int refused_letters(Database& database);

// Families whose letters a person holds back, with the person's name.
struct FamilyHold {
  FamilyId family;
  Instant since{};
  std::string who;
};
std::vector<FamilyHold> family_holds(Database& database);
bool is_held_back(Database& database, FamilyId family);
void hold_back(Database& database, FamilyId family, const std::string& who, Instant now);
// False when it was not held back.
bool let_go(Database& database, FamilyId family);

// A held letter is to be made once more from the very rows that it has, and what `code` says of it
// then passes. The reason is kept for ever.
void override_hold(Database& database, DigestId digest, const std::string& code,
                   const std::string& who, const std::string& reason, Instant now);
// The code that passes; empty: none.
std::string override_of(Database& database, DigestId digest);

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
