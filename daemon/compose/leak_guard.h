// The last gate before the outbox (spec 3-letters, "The leak guard"): looks into the final bytes of
// a letter, taken apart anew, for anything that is another family's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compose/composer.h"
#include "compose/leak_index.h"
#include "domain/everyone.h"
#include "domain/school.h"

namespace homeward::compose {

// Made on the main thread from everybody the school knows, then immutable: any number of composers
// may ask it at once. Names, addresses and ids of another family hold the letter wherever they
// stand; a lone given name only in the words of a row, and never one that a person of this letter
// bears, nor one that is an ordinary word.
class LeakGuard {
 public:
  LeakGuard(const Everyone& everyone, const School& school) : index_(everyone, school) {}

  // Nothing when the letter may go. Codes: leak_student_name, leak_student_id, leak_guardian_name,
  // leak_email, leak_address, leak_given_name, leak_unreadable (a part could not be looked into),
  // unresolved, empty_section. The reason says kind, place and ids, never a name.
  // `passes`: the code of a finding that a person let pass in this letter; only leak_given_name
  // can.
  std::optional<Hold> inspect(const LetterSource& source, const Composed& letter,
                              std::string_view passes = {}) const;

 private:
  LeakIndex index_;
};

// Any of the codes above that begin with leak_.
bool is_leak(std::string_view code);
// Those that, in two letters at once, mean that something went wrong beyond one teacher's note.
bool stops_the_batch(std::string_view code);

}  // namespace homeward::compose
