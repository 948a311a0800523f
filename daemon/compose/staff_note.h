// The e-mails that Homeward writes to staff: the note before letters leave, the one about what
// waits for long, and the weekly one. Values in, final bytes out.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compose/phrases.h"
#include "compose/problem.h"
#include "domain/people.h"
#include "domain/school.h"
#include "domain/wait.h"

namespace homeward::compose {

enum class StaffNoteKind {
  kDaily,    // one school day before letters leave
  kOverdue,  // to the lead: what waits for 72 hours or more
  kWeekly,
};
const char* to_string(StaffNoteKind kind);

// A child whom no letter could praise for a while.
struct UnseenChild {
  std::string name;
  std::string class_name;
  int school_days = 0;
  bool never = false;
};

// A family that nothing reaches, by its children; `why` ends a key of [unreached].
struct UnreachedFamily {
  std::string children;
  std::string why;  // no_consent, no_contact, no_address, bounced, paused
};

// Everything that one note says. Empty lists say nothing.
struct StaffNote {
  StaffNoteKind kind = StaffNoteKind::kDaily;
  Staff to;
  Date letters_on{};               // daily: the day on which the letters leave
  int letters_ready = 0;           // daily
  std::vector<std::string> ready;  // daily: the children they are about
  std::vector<std::string> need_strength;
  std::string sheet;        // of the class, relative to the share; empty: none
  std::vector<Wait> waits;  // in whatever order
  // By the name of what waits: an answer with it is this reader's yes (domain/inbound.h). Empty
  // where no mailbox is read.
  std::map<std::string, std::string> approval_tokens;
  std::vector<UnseenChild> unseen;
  std::vector<UnreachedFamily> unreached;
  Instant written_at{};    // the Date header
  std::string message_id;  // without angle brackets
};

struct StaffMail {
  std::string subject;  // names no child
  std::string text;
  std::string html;
  std::string envelope_to;  // ASCII domain
  std::string eml;
};

// Reads staff/<language>.toml of the template roots (the school's own first), with the shipped
// English behind it. Used by the thread that made it.
class StaffNotes {
 public:
  StaffNotes(School school, const std::vector<std::filesystem::path>& roots);

  // Nothing when the address cannot be written to. A phrase that could not be said whole stands by
  // its key: a note to staff is late rather than perfect.
  std::optional<StaffMail> write(const StaffNote& note) const;

 private:
  School school_;
  std::unique_ptr<Phrases> english_;
  std::unique_ptr<Phrases> own_;  // null: the school writes in English
};

// What is wrong in the school's and the shipped staff phrases, for `homeward check`.
Problems check_staff_phrases(const std::vector<std::filesystem::path>& roots);

}  // namespace homeward::compose
