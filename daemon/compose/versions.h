// One letter in the languages in which it goes: the family's alone, or the school's first while
// nobody has reviewed the family's phrases (spec 3-letters, "Templates, phrases, languages").
#pragma once

#include <string>
#include <vector>

#include "compose/letter_model.h"
#include "compose/parent_letters.h"
#include "compose/resources.h"
#include "compose/voice.h"

namespace homeward::compose {

// The letter in one language: all of it, or one half of a letter in two.
struct Version {
  explicit Version(Voice speaks) : voice(std::move(speaks)) {}

  Voice voice;
  Sentence notice;  // see LetterModel::notice
  LetterModel email;
  LetterModel page;
  std::string html, text, summary_html;
};

// The languages of this letter, in order; nothing is written yet. Borrows everything.
std::vector<Version> versions_of(const LetterSource& source, const School& school,
                                 const Resources& resources);

// Writes every version's e-mail, with the line that announces `page` unless it is null. False when
// one has more than 200 words a child after everything that may be dropped.
bool write_emails(std::vector<Version>& versions, const ParentLetter* page);
void write_page(Version& version, const Caps& caps);
Caps first_page_caps(const LetterSource& source);

// The sha256 of the pictures that stand in the letter, each once.
std::vector<std::string> pictures_shown(const LetterModel& letter);
// Pages that a half should have: one, so that it hangs on a fridge door; two with a chart or a
// drawing, or in large type.
int pages_wanted(const LetterSource& source, const LetterModel& page);
// And never more than these: a sheet of paper, or one page a child of three and more.
int most_pages(const LetterModel& page);

}  // namespace homeward::compose
