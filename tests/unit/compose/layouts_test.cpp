#include "compose/layouts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/errors.h"
#include "base/files.h"
#include "support/source_dir.h"
#include "support/temp_folder.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

std::vector<std::string> lint(const std::string& source) {
  Problems problems;
  lint_layout(source, "x", rules_of("letter.html"), {"block"}, problems);
  std::vector<std::string> out;
  for (const Problem& problem : problems)
    out.push_back(std::to_string(problem.line) + ": " + problem.message);
  return out;
}

TEST(LayoutLint, NamesThePlaceAndTheMistake) {
  EXPECT_THAT(
      lint("{{greeting.text}}\n{{! a comment }}{{> block}}{{#children}}{{name}}{{/children}}"),
      ::testing::IsEmpty());
  EXPECT_THAT(lint("a\nb {{greating}}"),
              ElementsAre("2: unknown tag {{greating}}; did you mean {{greeting}}?"));
  EXPECT_THAT(lint("\n\n{{{text}}}"), ElementsAre(HasSubstr("3: a raw tag")));
  EXPECT_THAT(lint("{{& text}}"), ElementsAre(HasSubstr("1: a raw tag")));
  EXPECT_THAT(lint("{{=<% %>=}}"), ElementsAre(HasSubstr("delimiters")));
  EXPECT_THAT(lint("{{#children}}\n"), ElementsAre("1: {{#children}} is never closed"));
  EXPECT_THAT(lint("{{/children}}"), ElementsAre(HasSubstr("closes nothing")));
  EXPECT_THAT(lint("{{> blok}}"), ElementsAre("1: there is no partial blok"));
  EXPECT_THAT(lint("x {{text"), ElementsAre(HasSubstr("does not close")));
}

TEST(LayoutLint, MissesNoSectionThatALetterNeeds) {
  Problems problems;
  lint_required("{{language}}{{dir}}{{subject}}{{greeting.text}}", "x", rules_of("letter.html"),
                problems);
  std::string all;
  for (const Problem& problem : problems) all += problem.message;
  EXPECT_THAT(all, HasSubstr("{{children}} is missing"));
  EXPECT_THAT(all, HasSubstr("{{footer}} is missing"));
}

TEST(Layouts, ASchoolsFileReplacesTheShippedOne) {
  const homeward::testing::TempFolder folder;
  fs::create_directories(folder / "layouts");
  std::string own = files::read(homeward::source_dir() / "templates/layouts/letter.txt.mustache");
  std::ofstream(folder / "layouts/letter.txt.mustache") << "From {{school}}\n" << own;
  ComposeSettings settings = sample::settings();
  settings.template_folders.insert(settings.template_folders.begin(), folder.path());
  Composer composer(settings);
  const auto result = composer.compose(sample::source());
  ASSERT_TRUE(std::holds_alternative<Composed>(result));
  EXPECT_TRUE(std::get<Composed>(result).text.starts_with("From Lincoln Elementary\n"));
}

TEST(Layouts, ABrokenOneIsRefusedWithItsPlace) {
  const homeward::testing::TempFolder folder;
  fs::create_directories(folder / "layouts");
  std::ofstream(folder / "layouts/letter.txt.mustache") << "\n{{gretting}}\n";
  ComposeSettings settings = sample::settings();
  settings.template_folders.insert(settings.template_folders.begin(), folder.path());
  try {
    Composer composer(settings);
    FAIL() << "a broken layout was taken";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kConfig);
    EXPECT_THAT(failure.what(), HasSubstr("letter.txt.mustache:2: unknown tag {{gretting}}"));
  }
}

TEST(Layouts, HtmlIsEscapedAndTextIsNot) {
  LetterSource source = sample::source();
  source.children[0].rows[0].row.text = "Zoë wrote <b>\"salt & pepper\"</b> on Pat's card.";
  Composer composer(sample::settings());
  const auto result = composer.compose(source);
  ASSERT_TRUE(std::holds_alternative<Composed>(result));
  const auto& letter = std::get<Composed>(result);
  EXPECT_THAT(letter.text, HasSubstr("Zoë wrote <b>\"salt & pepper\"</b> on Pat's card."));
  EXPECT_THAT(
      letter.html,
      HasSubstr("Zoë wrote &lt;b&gt;&quot;salt &amp; pepper&quot;&lt;/b&gt; on Pat&#39;s card."));
}

}  // namespace
}  // namespace homeward::compose
