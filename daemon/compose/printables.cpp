#include "compose/printables.h"

#include <set>

#include "base/errors.h"
#include "base/files.h"
#include "base/language.h"
#include "compose/document/document.h"
#include "compose/parent_letters.h"

namespace homeward::compose {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestPage = 1ULL << 20U;

// The page's language, or empty for a file that is none.
std::string page_language(const fs::path& file) {
  return file.extension() == ".html" ? language_of_page(file) : std::string();
}

}  // namespace

std::vector<std::string> printable_names(const std::vector<fs::path>& roots) {
  std::set<std::string> names;
  for (const fs::path& root : roots) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root / "library" / "printables", error)) {
      if (!page_language(entry.path()).empty()) names.insert(entry.path().stem().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

Printables::Printables(const std::vector<fs::path>& roots, Problems& problems) {
  for (const fs::path& root : roots) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(root / "library" / "printables", missing)) {
      const fs::path& file = entry.path();
      const std::string language = page_language(file);
      if (language.empty()) continue;
      Printable page;
      page.slug = file.stem().stem().string();
      page.language = language;
      try {
        page.xhtml = files::read(file, kLargestPage);
        page.title = info_of(page.xhtml).title;
      } catch (const DocumentError& error) {
        problems.push_back({file.string(), error.line(), error.what()});
        continue;
      } catch (const Failure& failure) {
        problems.push_back({file.string(), 0, failure.what()});
        continue;
      }
      if (page.title.empty()) {
        problems.push_back({file.string(), 0, "a page without a <title> cannot be announced"});
        continue;
      }
      for (const DocumentError& error : lint_document(page.xhtml))
        problems.push_back({file.string(), error.line(), error.what()});
      pages_.emplace(std::pair(page.slug, language), std::move(page));
    }
  }
}

const Printable* Printables::find(std::string_view slug,
                                  const std::vector<std::string>& languages) const {
  for (const std::string& language : languages) {
    for (const auto& [key, page] : pages_) {
      if (key.first == slug && is_same_language(key.second, language)) return &page;
    }
  }
  return nullptr;
}

std::vector<std::string> Printables::languages_of(std::string_view slug) const {
  std::vector<std::string> languages;
  for (const auto& [key, page] : pages_) {
    if (key.first == slug) languages.push_back(key.second);
  }
  return languages;
}

}  // namespace homeward::compose
