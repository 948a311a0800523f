#include "compose/parent_letters.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "compose/document/document.h"
#include "compose/page_render.h"
#include "compose/reading_level.h"
#include "compose/resources.h"
#include "support/source_dir.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kTopics = {
    "starting",   "focus",      "transitions",     "calming",      "raising_a_hand",
    "friendship", "kind_words", "morning_routine", "trying_again", "change"};

std::string all_of(const Problems& problems) {
  std::string out;
  for (const Problem& problem : problems)
    out += fmt::format("{}:{}: {}\n", problem.file, problem.line, problem.message);
  return out;
}

std::vector<std::string> words_of(const ParentLetter& letter) {
  std::vector<std::string> words = letter.body.words;
  words.push_back(letter.action);
  for (const ParentBook& book : letter.books) words.push_back(book.tip);
  return words;
}

TEST(ParentLetters, EveryTopicIsThereInEnglishAndSpanishAndLintsClean) {
  Problems problems;
  const ParentLetters letters(sample::settings().template_folders, kTopics, problems);
  EXPECT_EQ(all_of(problems), "");
  EXPECT_EQ(letters.all().size(), 2 * kTopics.size());
  std::set<std::string> books;
  for (const std::string& topic : kTopics) {
    for (const char* language : {"en", "es"}) {
      const ParentLetter* letter = letters.find(topic, language);
      ASSERT_NE(letter, nullptr) << topic << "." << language;
      EXPECT_GE(letter->books.size(), 2U) << topic;
      EXPECT_LE(letter->books.size(), 3U) << topic;
      EXPECT_LE(letter->minutes, 10) << topic;
      for (const ParentBook& book : letter->books)
        EXPECT_TRUE(books.insert(book.title).second) << book.title << " stands on two pages";
    }
  }
}

TEST(ParentLetters, AreReadByEverybody) {
  Problems problems;
  const ParentLetters letters(sample::settings().template_folders, kTopics, problems);
  for (const auto& [key, letter] : letters.all()) {
    const ReadingMeasure measure = measure_reading(words_of(letter), letter.language);
    EXPECT_THAT(measure.words, ::testing::AllOf(::testing::Ge(120U), ::testing::Le(200U)))
        << key.first;
    EXPECT_LE(measure.longest, 20U) << key.first << key.second;
    if (letter.language == "en") {
      EXPECT_LE(flesch_kincaid(measure), 5.5) << key.first;
    } else {
      EXPECT_GE(fernandez_huerta(measure), 80) << key.first;
    }
    for (const std::string& words : words_of(letter))
      EXPECT_EQ(words.find_first_of("!{}"), std::string::npos) << words;
  }
}

TEST(ReadingLevel, GivesTheFiguresOfItsFormulas) {
  const auto english = measure_reading({"The cat sat on the mat. It was happy."}, "en");
  EXPECT_EQ(english.words, 9U);
  EXPECT_EQ(english.sentences, 2U);
  EXPECT_EQ(english.syllables, 10U);
  EXPECT_EQ(english.longest, 6U);
  EXPECT_NEAR(flesch_kincaid(english), 0.39 * 4.5 + 11.8 * 10 / 9 - 15.59, 1e-9);
  const auto spanish = measure_reading({"María oía el león.", "¿Quién guió al rey?"}, "es");
  EXPECT_EQ(spanish.words, 8U);
  EXPECT_EQ(spanish.sentences, 2U);
  // Ma-rí-a o-í-a el le-ón; Quién guió al rey.
  EXPECT_EQ(spanish.syllables, 9U + 4U);
  EXPECT_NEAR(fernandez_huerta(spanish), 206.84 - 60 * 13 / 8.0 - 1.02 * 4, 1e-9);
  EXPECT_EQ(flesch_kincaid(measure_reading({"", "..."}, "en")), 0);
  // A quotation ends with its own mark.
  EXPECT_EQ(measure_reading({"Ask, “What now?” Then wait."}, "en").sentences, 2U);
}

constexpr const char* kGood =
    "---\ntopic: calming\ntitle: Slow\naction: Breathe once.\nminutes: 2\n"
    "book: A Book | Somebody | Read it slowly.\n---\n\nOne *idea* in **few** words.\n";

TEST(ParentLetters, SayWhatIsWrongAndWhere) {
  const auto with = [](const char* from, const char* to) {
    return text::replace_all(kGood, from, to);
  };
  struct Case {
    std::string page;
    int line;
    const char* message;
  };
  const Case cases[] = {
      {"Just words.\n", 1, "begins with a line ---"},
      {"", 0, "is missing"},
      {with("2\nbook", "2\nbok"), 6, "did you mean \"book\""},
      {with("minutes: 2\n", ""), 1, "\"minutes: ...\" is missing"},
      {with("minutes: 2", "minutes: two"), 5, "whole number"},
      {with("minutes: 2", "minutes: 90"), 5, "whole number"},
      {with("action: Breathe once.\n", ""), 1, "\"action: ...\" is missing"},
      {with("action: Breathe once.", "action:"), 4, "no words behind it"},
      {with("title: Slow", "title: Slow\ntitle: Fast"), 4, "twice"},
      {with(" | Read it slowly.", ""), 6, "title | author | reading tip"},
      {with("book: A Book | Somebody | Read it slowly.\n", ""), 1, "\"book: ...\" is missing"},
      {with("calming", "volcanoes"), 1, "unknown topic"},
      {with("\n---\n\nOne", "\n\nOne"), 8, "no \"key: value\""},
      {with("One *idea*", "<b>One</b> idea"), 9, "HTML"},
      {with("One *idea*", "One `idea`"), 9, "code"},
      {with("One *idea*", "![a](b.png)"), 9, "pictures"},
      {with("One *idea*", "# One"), 9, "##"},
      {with("One *idea*", "[One](javascript:alert)"), 9, "https"},
      {with("One *idea* in **few** words.\n", ""), 7, "no words"},
      {with("Slow", "Sl\xFFow"), 0, "UTF-8"},
  };
  Problems none;
  ASSERT_TRUE(read_parent_letter(kGood, "calming.en.md", "en", kTopics, none)) << all_of(none);
  for (const Case& wrong : cases) {
    Problems problems;
    EXPECT_FALSE(read_parent_letter(wrong.page, "x.en.md", "en", kTopics, problems)) << wrong.page;
    ASSERT_FALSE(problems.empty()) << wrong.page;
    EXPECT_EQ(problems[0].line, wrong.line) << all_of(problems);
    EXPECT_THAT(problems[0].message, HasSubstr(wrong.message));
    EXPECT_FALSE(problems[0].warning);
  }
}

TEST(ParentLetters, MarkdownBecomesTheDocumentsSubset) {
  Problems problems;
  const auto text = read_markdown(
      "First *one* & <3.\nSecond line.\n\n## A heading\n\n- one\n- two "
      "[link](https://example.org/?a=1&b)"
      "\n\n1. a\n\n   b\n2. c\n   - d\n",
      "f", 0, problems);
  ASSERT_TRUE(text) << all_of(problems);
  EXPECT_EQ(
      text::join(text->xhtml, "\n"),
      "<p>First <em>one</em> &amp; &lt;3. Second line.</p>\n<h2>A heading</h2>\n"
      "<ul><li>one</li><li>two <a href=\"https://example.org/?a=1&amp;b\">link</a></li></ul>\n"
      "<ol><li>a<br/>b</li><li>c<ul><li>d</li></ul></li></ol>");
  EXPECT_EQ(text->words[0], "First one & <3. Second line.");
  const auto errors =
      lint_document("<html><body>" + text::join(text->xhtml, "") + "</body></html>");
  EXPECT_TRUE(errors.empty()) << errors[0].what();
}

TEST(ParentLetters, AreChosenByTopicAndNeverTwice) {
  Problems problems;
  const ParentLetters letters(sample::settings().template_folders, kTopics, problems);
  std::vector<std::string> sent;
  const std::vector<std::string> wanted = {"no_such_topic", "calming", "focus"};
  for (const char* expected : {"calming", "focus"}) {
    const ParentLetter* page = letters.choose(wanted, sent, "es-MX");
    ASSERT_NE(page, nullptr);
    EXPECT_EQ(page->topic, expected);
    EXPECT_EQ(page->language, "es");
    sent.push_back(page->topic);
  }
  EXPECT_EQ(letters.choose(wanted, sent, "es"), nullptr);
  EXPECT_EQ(letters.choose(wanted, {}, "zh"), nullptr);
}

LetterSource due_source() {
  LetterSource source = sample::source();
  source.parent_pages.due = true;
  return source;
}

Composed composed(const LetterSource& source) {
  Composer composer(sample::settings());
  ComposeResult result = composer.compose(source);
  const auto* hold = std::get_if<Hold>(&result);
  EXPECT_EQ(hold, nullptr) << hold->code << ": " << hold->reason;
  return hold == nullptr ? std::get<Composed>(std::move(result)) : Composed{};
}

TEST(ParentLetters, GoWithTheFamilysLetter) {
  const Composed letter = composed(due_source());
  ASSERT_EQ(letter.enclosures.size(), 1U);
  const Enclosure& page = letter.enclosures[0];
  EXPECT_EQ(page.topic, "transitions");  // of the child's own plan
  EXPECT_EQ(page.name, "page-transitions.pdf");
  EXPECT_TRUE(page.pdf.starts_with("%PDF-"));
  EXPECT_THAT(letter.text, HasSubstr("Attached: your page for the fridge, and “What comes next”."));
  EXPECT_THAT(letter.eml, HasSubstr("page-transitions.pdf"));
  EXPECT_THAT(letter.trace_json, HasSubstr("parent.attached"));
  EXPECT_LT(letter.html.size() + letter.text.size(), 50'000U);
  EXPECT_EQ(composed(due_source()).eml, letter.eml);
}

TEST(ParentLetters, StayAwayWhereTheyDoNotBelong) {
  LetterSource not_due = sample::source();
  LetterSource other_language = due_source();
  other_language.guardian.language = "fr";
  LetterSource on_paper = due_source();
  on_paper.guardian.channel = Channel::kPrint;
  on_paper.guardian.postal_address = "1 Main Street, Springfield";
  LetterSource all_sent = due_source();
  all_sent.parent_pages.sent = kTopics;
  for (const LetterSource& source : {not_due, other_language, on_paper, all_sent}) {
    const Composed letter = composed(source);
    EXPECT_THAT(letter.enclosures, IsEmpty());
    EXPECT_EQ(letter.text.find("Attached:"), std::string::npos);
  }
}

TEST(ParentLetters, CanBeLookedAtByTopicAndByFile) {
  const std::filesystem::path root = homeward::source_dir();
  const Instant now{};
  const auto by_topic = render_page(sample::settings(), {"calming down", "", {}, now});
  EXPECT_EQ(all_of(by_topic.problems), "");
  EXPECT_EQ(by_topic.pdf,
            render_page(sample::settings(),
                        {(root / "templates/letters/calming.en.md").string(), "", {}, now})
                .pdf);
  EXPECT_THAT(all_of(render_page(sample::settings(), {"volcanoes", "es", {}, now}).problems),
              HasSubstr("no page about it in \"es\""));
}

TEST(Printables, AreDocumentsInBothLanguages) {
  const std::filesystem::path folder = homeward::source_dir() / "templates/library/printables";
  for (const char* name :
       {"behaviour-chart", "social-script", "coping-strategies", "visual-schedule"}) {
    for (const char* language : {"en", "es"}) {
      const auto page = render_page(
          sample::settings(),
          {(folder / fmt::format("{}.{}.html", name, language)).string(), "", {}, Instant{}});
      EXPECT_EQ(all_of(page.problems), "");
      EXPECT_TRUE(page.pdf.starts_with("%PDF-")) << name;
    }
  }
}

}  // namespace
}  // namespace homeward::compose
