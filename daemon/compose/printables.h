// Pages to print and use: a behaviour chart, a visual schedule. templates/library/printables/
// <slug>.<language>.html in the document renderer's subset, a school's own before the shipped ones.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compose/problem.h"

namespace homeward::compose {

struct Printable {
  std::string slug;      // "visual-schedule": what a strategy's column file says
  std::string language;  // BCP 47, of the file's name
  std::string title;     // its <title>
  std::string xhtml;
};

// The names of all pages in library/printables of these folders, sorted. Reads no page.
std::vector<std::string> printable_names(const std::vector<std::filesystem::path>& roots);

// Every page of every language, as a composer keeps them. Immutable once loaded.
class Printables {
 public:
  Printables() = default;
  Printables(const std::vector<std::filesystem::path>& roots, Problems& problems);

  // In the first of `languages` (or its first part, "es" for "es-MX") that has one, or null.
  const Printable* find(std::string_view slug, const std::vector<std::string>& languages) const;
  // The languages in which there is a page of that name, sorted.
  std::vector<std::string> languages_of(std::string_view slug) const;

 private:
  std::map<std::pair<std::string, std::string>, Printable> pages_;  // (slug, language)
};

}  // namespace homeward::compose
