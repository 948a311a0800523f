// why.txt beside a letter that waits in review/held/<id>/. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace homeward::report {

enum class HoldReason {
  kNeedsStrength,   // it would open without a strength
  kConcern,         // a concern waits for its author's yes
  kApproval,        // the school reads every letter first
  kPerson,          // somebody at school holds it back
  kLeak,            // another child's or family's details were found in it
  kMissingGlyph,    // a letter or sign that the fonts do not have
  kRefusedByRelay,  // the mail server would not take it
  kOther,           // `detail` says
};

struct HeldLetter {
  std::string id;  // the folder's name, what `homeward approve` takes
  HoldReason reason = HoldReason::kOther;
  std::string detail;                 // one plain sentence more, or empty; shown as it is
  std::vector<std::string> children;  // given names, as staff know them
  std::vector<std::string> guardians;
  std::string author;  // who should act: "Ms Rivera"; may be empty
  Instant held_at{};
  std::optional<Instant> leaves_at;  // its slot
  std::string school;
  std::string sheet;          // name of the class sheet file, or empty
  bool may_pass = false;      // of a leak: a person may let it leave, with a reason
  bool shows_letter = false;  // the letter lies beside why.txt
  Zone zone = Zone::utc();
};

// Plain text in UTF-8, lines of at most 78 columns where words allow, CRLF (it is opened in
// Notepad).
std::string why_txt(const HeldLetter& letter);

// Where the folder lies, relative to the share: "review/held/<id>".
std::string held_folder(const std::string& id);
std::string approved_folder(const std::string& id);

}  // namespace homeward::report
