// Pages that go with a letter as files of their own.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace homeward {
struct LetterSource;
}

namespace homeward::compose {

class Phrases;
class Resources;
class Voice;
struct Document;
struct PageStyle;
struct ParentLetter;
struct LetterModel;

// A finished page. Its name tells nothing of the child.
struct Enclosure {
  std::string name;   // "page-raising-a-hand.pdf"
  std::string topic;  // to be kept, so that it never goes to this family again; none of a printable
  std::string title;  // as the page has it
  std::string pdf;
};

// The parent letter that may go with this letter: one is due, by e-mail, in the guardian's own
// language, about a topic of the rows and goals that are told. Null when there is none. The same
// source gives the same page.
const ParentLetter* page_for(const Voice& voice, const Resources& resources);

// The page as PDF. `phrases` speak its language. Throws DocumentError and Failure as
// render_document does.
Document render_parent_letter(const ParentLetter& letter, const Phrases& phrases,
                              const Resources& resources, const std::string& school,
                              Instant created);

// The pages that the e-mail's resources are, each once. Throws as render_parent_letter does.
std::vector<Enclosure> printables_of(const LetterModel& email, const Voice& voice,
                                     const Resources& resources, Instant created);

// How pages for the fridge door look: the school's style, in 14 point and more for everybody.
PageStyle style_of_pages(const Resources& resources);

std::string enclosure_name(const std::string& topic);

}  // namespace homeward::compose
