// What a composer reads once: phrases of every language, layouts and the page's style, linted.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "compose/composer.h"
#include "compose/document/page_style.h"
#include "compose/layouts.h"
#include "compose/parent_letters.h"
#include "compose/phrases.h"
#include "compose/printables.h"

namespace homeward::compose {

// Owned by one composer thread.
class Resources {
 public:
  // Everything found wrong is in problems(); use the rest only when none of them is blocking.
  explicit Resources(const ComposeSettings& settings);

  const Problems& problems() const { return problems_; }
  bool usable() const;

  // The pack for a guardian's language: that very tag, else the same written language ("es" for
  // "es-MX", "zh-Hans" for "zh-CN"), else the school's.
  const Phrases& phrases_for(std::string_view language) const;
  // Whether phrases_for(language) are of that very language.
  bool speaks(std::string_view language) const;
  // "Page {page} of {pages}" for a page in that language. Where no pack has it: the figures alone,
  // which everybody reads, and no words of another language.
  std::string page_phrase(std::string_view language) const;
  // A note when the fixed words of a parent letter stand in another language than its own.
  void note_borrowed_words(const ParentLetter& letter, const std::string& file,
                           Problems& problems) const;
  // Every pack, by its language.
  std::vector<const Phrases*> all() const;
  const Phrases& school_phrases() const { return *school_; }
  // Keys that could not be said since the last call; empties the list.
  std::vector<std::string> take_unresolved();

  Layouts& layouts() { return layouts_; }
  const PageStyle& style() const { return style_; }
  const ParentLetters& parent_letters() const { return parent_letters_; }
  const Printables& printables() const { return printables_; }
  // The slugs of all packs' topics.
  std::vector<std::string> topics() const;

 private:
  void load_phrases(const ComposeSettings& settings);
  void load_style(const ComposeSettings& settings);

  Problems problems_;
  Layouts layouts_;
  PageStyle style_;
  std::map<std::string, std::unique_ptr<Phrases>, std::less<>> phrases_;
  Phrases* school_ = nullptr;
  ParentLetters parent_letters_;
  Printables printables_;
};

}  // namespace homeward::compose
