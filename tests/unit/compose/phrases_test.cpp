#include "compose/phrases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "compose/phrase_lint.h"
#include "compose/resources.h"
#include "support/temp_folder.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

fs::path shipped() { return fs::path(HOMEWARD_SOURCE_DIR) / "templates"; }

void write(const fs::path& path, const std::string& words) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << words;
}

// The findings of a school's own en.toml, as "line: message".
std::vector<std::string> findings(const std::string& own) {
  const homeward::testing::TempFolder folder;
  write(folder / "phrases/en.toml", own);
  ComposeSettings settings = sample::settings();
  settings.template_folders.insert(settings.template_folders.begin(), folder.path());
  std::vector<std::string> out;
  for (const Problem& problem : check(settings)) {
    if (!problem.warning) out.push_back(std::to_string(problem.line) + ": " + problem.message);
  }
  return out;
}

TEST(Phrases, ShippedPacksPassTheirLint) {
  for (const Problem& problem : check(sample::settings())) {
    EXPECT_TRUE(problem.warning) << problem.file << ":" << problem.line << ": " << problem.message;
    EXPECT_THAT(problem.message, HasSubstr("not reviewed"));
  }
}

TEST(Phrases, EverySentenceOfEveryPackCanBeSaid) {
  Problems problems;
  for (const auto& [language, pack] : load_phrase_packs({shipped()}, problems)) {
    const Phrases phrases(pack, nullptr);
    for (const auto& [key, pattern] : pack.patterns) {
      std::string error;
      for (const char* pronoun : {"she", "he", "they", "other"}) {
        for (const std::int64_t number : {0, 1, 2, 5, 21}) {
          Args args;
          for (const auto& name : pattern_arguments(pattern.text, error)) {
            const bool text = name == "cadence" || name == "child" || name == "measure";
            const bool counted = pattern.text.find("{" + name + ", plural") != std::string::npos;
            if (name == "pronoun")
              args.emplace_back(name, std::string(pronoun));
            else if (counted && !text)
              args.emplace_back(name, number);
            else
              args.emplace_back(name, std::string("value"));
          }
          const Said said = phrases.say(key, args);
          EXPECT_EQ(said.text.find('{'), std::string::npos)
              << language << " " << key << ": " << said.text;
          EXPECT_FALSE(said.text.empty()) << language << " " << key;
        }
      }
    }
    EXPECT_TRUE(phrases.unresolved().empty()) << language;
  }
  EXPECT_TRUE(problems.empty());
}

TEST(Phrases, HasABankForEveryTopic) {
  const Resources resources(sample::settings());
  for (const char* language : {"en", "es"}) {
    const Phrases& phrases = resources.phrases_for(language);
    EXPECT_EQ(phrases.pack().topics.size(), 10U);
    for (const auto& [topic, names] : phrases.pack().topics) {
      EXPECT_GE(phrases.bank("question." + topic).size(), 3U) << language << " " << topic;
      EXPECT_GE(phrases.bank("next." + topic).size(), 1U) << language << " " << topic;
    }
    EXPECT_GE(phrases.bank("question.general").size(), 4U);
    EXPECT_GE(phrases.bank("next.general").size(), 4U);
  }
}

TEST(Phrases, SaysDatesInTheLanguage) {
  const Resources resources(sample::settings());
  EXPECT_EQ(resources.phrases_for("en").date(DateForm::kDay, sample::on(10, 19)), "Monday");
  EXPECT_EQ(resources.phrases_for("en").date(DateForm::kFull, sample::on(10, 19)),
            "19 October 2026");
  EXPECT_EQ(resources.phrases_for("es").date(DateForm::kDayMonth, sample::on(10, 19)),
            "19 de octubre");
}

TEST(Phrases, NotesAMissingArgumentAndAMissingKey) {
  PhrasePack pack;
  pack.language = "en";
  pack.patterns["a.b"] = {"Hello {name}", "", 1};
  Phrases phrases(pack, nullptr);
  phrases.say("a.b");
  phrases.say("no.such");
  EXPECT_EQ(phrases.unresolved(), (std::vector<std::string>{"a.b", "no.such"}));
}

TEST(Phrases, FallsBackVisibly) {
  PhrasePack base;
  base.language = "en";
  base.patterns["a.b"] = {"Hello", "", 1};
  const Phrases english(base, nullptr);
  PhrasePack other;
  other.language = "es";
  const Phrases spanish(other, &english);
  const Said said = spanish.say("a.b");
  EXPECT_EQ(said.text, "Hello");
  EXPECT_EQ(said.language, "en");
  EXPECT_TRUE(english.unresolved().empty());
}

TEST(PhraseLint, NamesThePlaceAndTheMistake) {
  EXPECT_THAT(findings("[thanks]\nheading = \"It's you\"\n"),
              ::testing::ElementsAre(HasSubstr("2: thanks.heading: a straight apostrophe")));
  EXPECT_THAT(findings("[thanks]\n\nheading = \"Thanks {\"\n"),
              ::testing::ElementsAre(HasSubstr("3: thanks.heading is not a message pattern")));
  EXPECT_THAT(findings("[letter]\ngreeting = \"Hello {guardain},\"\n"),
              ::testing::ElementsAre(
                  HasSubstr("letter.greeting must take {guardian}, it takes {guardain}")));
  EXPECT_THAT(findings("[letter]\ngreating = \"Hello\"\n"),
              ::testing::ElementsAre(HasSubstr("2: unknown phrase letter.greating")));
  EXPECT_THAT(findings("[question]\ngeneral.7 = \"How is {chld}?\"\n"),
              ::testing::ElementsAre(HasSubstr("{chld} is not known here")));
  EXPECT_THAT(findings("[letter]\ngreeting = \n"), ::testing::SizeIs(1));
  EXPECT_THAT(findings("[question]\ngeneral.7 = \"How is {child}?\"\n[place]\nthetreehouse = \"up "
                       "in the tree\"\n"),
              ::testing::IsEmpty());
}

TEST(PhraseOverride, TheSchoolsOwnWordsWin) {
  const homeward::testing::TempFolder folder;
  write(folder / "phrases/en.toml", "[thanks]\nheading = \"With thanks\"\n");
  ComposeSettings settings = sample::settings();
  settings.template_folders.insert(settings.template_folders.begin(), folder.path());
  Composer composer(settings);
  const auto result = composer.compose(sample::source());
  ASSERT_TRUE(std::holds_alternative<Composed>(result));
  EXPECT_THAT(std::get<Composed>(result).text, HasSubstr("\nWith thanks\n"));
}

}  // namespace
}  // namespace homeward::compose
