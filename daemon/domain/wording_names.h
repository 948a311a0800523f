// Whom and what a school's notes may name: so that a surname Savage or a book called The Bad Seed
// is no wording, and another child's name is. Pure; built once for a roster, then read by any
// thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/people.h"
#include "domain/wording_text.h"

namespace homeward {

// The words, folded as notes are, that a child's own people are called: the child, brothers and
// sisters, guardians, staff.
using OwnWords = std::set<std::u16string>;
void add_words(OwnWords& words, std::string_view name);

class KnownNames {
 public:
  // A person or a title that only has to be masked. Titles of several words are found in any case.
  void add_person(std::string_view name);
  void add_title(std::string_view title);
  // A word or words to be masked in any case: a term that the school allows.
  void add_term(std::string_view term);
  // A pupil: the whole name, the given and the preferred one mean this child; a surname alone is
  // only masked.
  void add_pupil(const Student& student);

  struct Hit {
    TextRange units;
    bool pupil = false;
    bool given_alone = false;  // one word, which may be an everyday one: Will, May
  };
  // Names in the order of the text, the longest at each place. Exact words, case-sensitive.
  std::vector<Hit> find(const WordingText& text) const;

 private:
  struct Entry {
    std::vector<std::u16string> words;
    bool pupil = false;
    bool any_case = false;
    bool operator==(const Entry&) const = default;
  };
  void add(std::string_view name, bool pupil, bool any_case);

  std::map<std::u16string, std::vector<Entry>, std::less<>> by_first_;  // key: folded case
};

}  // namespace homeward
