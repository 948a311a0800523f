// Parent letters: one simple idea a page, with one thing to try and books to read together.
// templates/letters/<topic>.<language>.md, a school's own before the shipped ones.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compose/markdown.h"
#include "compose/phrases.h"
#include "compose/problem.h"

namespace homeward::compose {

struct ParentBook {
  std::string title;
  std::string author;
  std::string tip;  // one line on how to read it
};

struct ParentLetter {
  std::string topic;     // a slug of the phrase packs' [topics]
  std::string language;  // BCP 47, of the file's name
  std::string title;
  std::string action;
  int minutes = 0;  // that the action takes
  std::vector<ParentBook> books;
  MarkdownText body;
};

// Reads one page: "key: value" lines between two lines of ---, then Markdown. Missing or unknown
// keys and what Markdown may not have are problems with their line, and nothing is returned; long
// sentences, exclamation marks and a page that is hard to read are warnings. `topics`: the slugs
// that are known; empty: any. Pure.
std::optional<ParentLetter> read_parent_letter(std::string_view bytes, const std::string& file,
                                               const std::string& language,
                                               const std::vector<std::string>& topics,
                                               Problems& problems);

// "es" of "starting.es.md"; empty when the name has no such part.
std::string language_of_page(const std::filesystem::path& file);

// Every page of every language, as a composer keeps them. Immutable once loaded.
class ParentLetters {
 public:
  ParentLetters() = default;
  ParentLetters(const std::vector<std::filesystem::path>& roots,
                const std::vector<std::string>& topics, Problems& problems);

  // The page in this language or in its first part ("es" for "es-MX"), or null.
  const ParentLetter* find(std::string_view topic, std::string_view language) const;
  // The page for the first of `topics` that has one and is not among `sent`, or null.
  const ParentLetter* choose(const std::vector<std::string>& topics,
                             const std::vector<std::string>& sent, std::string_view language) const;
  const std::map<std::pair<std::string, std::string>, ParentLetter>& all() const { return pages_; }

 private:
  std::map<std::pair<std::string, std::string>, ParentLetter> pages_;  // (topic, language)
};

// The page as XHTML of the document renderer's subset. `phrases` speak the page's language.
std::string parent_letter_xhtml(const ParentLetter& letter, const Phrases& phrases,
                                const std::string& school);

}  // namespace homeward::compose
