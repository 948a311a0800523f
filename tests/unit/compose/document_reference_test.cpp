// templates/SUBSET.md is what the code takes, no more and no less.
#include <gmock/gmock.h>

#include <cstdlib>

#include "base/text.h"
#include "compose/document/subset.h"
#include "unit/compose/document_structure.h"
#include "unit/compose/document_support.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* const kPage = "templates/SUBSET.md";

// The page's examples; what is not a whole document is put into one.
std::vector<std::string> examples() {
  std::vector<std::string> found;
  const std::string page = read_source(kPage);
  constexpr std::string_view kOpen = "```html\n";
  for (std::size_t at = page.find(kOpen); at != std::string::npos; at = page.find(kOpen, at)) {
    at += kOpen.size();
    const std::size_t end = page.find("```", at);
    const std::string example = page.substr(at, end - at);
    found.push_back(example.starts_with("<!DOCTYPE") ? example : page_of(example));
    at = end + 3;
  }
  return found;
}

// HOMEWARD_REWRITE_GOLDEN=1 writes the table anew.
TEST(SubsetPage, HasTheTableOfTheCode) {
  const std::string page = read_source(kPage);
  if (std::getenv("HOMEWARD_REWRITE_GOLDEN") != nullptr) {
    const std::size_t begin = page.find("| element |");
    const std::size_t end = page.find("\"Words\" are");
    std::ofstream(source_dir() / kPage) << page.substr(0, begin) << doc::subset_table() << '\n'
                                        << page.substr(end);
  }
  EXPECT_THAT(read_source(kPage), HasSubstr(doc::subset_table()));
}

TEST(SubsetPage, ShowsEveryElementAttributeAndClass) {
  std::string all;
  for (const std::string& example : examples()) all += example;
  for (const std::string& line : text::split(doc::subset_table(), '\n')) {
    const std::vector<std::string> cells = text::split(line, '|');
    if (cells.size() < 5 || cells[1].find('`') == std::string::npos) continue;
    const auto words = [](const std::string& cell) {
      std::vector<std::string> out;
      for (const std::string& word : text::split(text::replace_all(cell, "`", ""), ' ')) {
        if (!word.empty() && word != "-") out.push_back(word);
      }
      return out;
    };
    const std::string element = words(cells[1]).front();
    const auto shown = [&](const std::string& what) {
      for (std::size_t at = all.find("<" + element); at != std::string::npos;
           at = all.find("<" + element, at + 1)) {
        const std::string tag = all.substr(at, all.find('>', at) - at);
        const char after = tag.size() > element.size() + 1 ? tag[element.size() + 1] : '>';
        if ((after == ' ' || after == '>' || after == '/') && tag.find(what) != std::string::npos) {
          return true;
        }
      }
      return false;
    };
    EXPECT_TRUE(shown("")) << element;
    // For browsers alone, and as HTML has them.
    if (element == "html" || element == "meta" || element == "style") continue;
    for (const std::string& name : words(cells[3])) {
      EXPECT_TRUE(shown(" " + name + "=")) << element << " " << name;
    }
    for (const std::string& name : words(cells[4])) {
      EXPECT_TRUE(shown("class=\"" + name + "\"")) << element << "." << name;
    }
  }
}

TEST(SubsetPage, ExamplesBecomeSoundDocuments) {
  const std::string drawing = png_of(4, 3);
  const Assets assets = {{"logo.png", {drawing}}, {"drawing.png", {drawing}}};
  ASSERT_GE(examples().size(), 6U);
  for (const std::string& example : examples()) {
    const Document document = render_document(example, assets, test_style(), test_info());
    EXPECT_THAT(document.missing_glyphs, IsEmpty()) << example;
    EXPECT_THAT(faults_of_structure(document.pdf), IsEmpty()) << example;
  }
}

}  // namespace
}  // namespace homeward::compose
