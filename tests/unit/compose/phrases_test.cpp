#include "compose/phrases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "compose/phrase_lint.h"
#include "compose/resources.h"
#include "support/source_dir.h"
#include "support/temp_folder.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

fs::path shipped() { return homeward::source_dir() / "templates"; }

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
    // That nobody reviewed the other packs is said of every school.
    if (problem.message.find("not reviewed") == std::string::npos)
      out.push_back(std::to_string(problem.line) + ": " + problem.message);
  }
  return out;
}

TEST(Phrases, ShippedPacksPassTheirLint) {
  for (const Problem& problem : check(sample::settings())) {
    EXPECT_TRUE(problem.warning) << problem.file << ":" << problem.line << ": " << problem.message;
    EXPECT_THAT(problem.message, HasSubstr("not reviewed"));
  }
}

// The values that reach every branch of an argument: each number's plural form in any of the four
// languages, each word that a select knows.
std::vector<Arg> values_of(const std::string& name, const std::string& pattern) {
  std::vector<Arg> out;
  if (pattern.find("{" + name + ", plural") != std::string::npos) {
    for (const std::int64_t number : {0, 1, 2, 3, 4, 5, 10, 11, 25, 100, 101})
      out.emplace_back(number);
  } else if (name == "pronoun") {
    for (const char* word : {"she", "he", "they", "other"}) out.emplace_back(std::string(word));
  } else if (name == "cadence") {
    for (const char* word : {"daily", "weekly", "fortnightly", "monthly", "other"})
      out.emplace_back(std::string(word));
  } else {
    out.emplace_back(std::string("value"));
  }
  return out;
}

TEST(Phrases, EveryFormOfEverySentenceOfEveryPackCanBeSaid) {
  Problems problems;
  const auto packs = load_phrase_packs({shipped()}, problems);
  EXPECT_EQ(packs.size(), 4U);
  int said_in_all = 0;
  for (const auto& [language, pack] : packs) {
    const Phrases phrases(pack, nullptr);
    for (const auto& [key, pattern] : pack.patterns) {
      std::string error;
      std::vector<Args> calls = {{}};
      for (const auto& name : pattern_arguments(pattern.text, error)) {
        std::vector<Args> longer;
        for (const Args& call : calls) {
          for (Arg& value : values_of(name, pattern.text)) {
            longer.push_back(call);
            longer.back().emplace_back(name, std::move(value));
          }
        }
        calls = std::move(longer);
      }
      for (const Args& args : calls) {
        const std::string said = phrases.say(key, args).text;
        EXPECT_EQ(said.find_first_of("{}'#"), std::string::npos)
            << language << " " << key << ": " << said;
        EXPECT_FALSE(said.empty()) << language << " " << key;
        ++said_in_all;
      }
    }
    EXPECT_TRUE(phrases.unresolved().empty()) << language;
  }
  EXPECT_GT(said_in_all, 1200);
  EXPECT_TRUE(problems.empty());
}

TEST(Phrases, CountsInTheFormsOfArabicAndTheFiguresOfTheChart) {
  const Resources resources(sample::settings());
  const Phrases& arabic = resources.phrases_for("ar-EG");
  EXPECT_EQ(arabic.language(), "ar");
  const auto weeks = [&](std::int64_t count) {
    return arabic.say("progress.ago", {{"weeks", count}, {"done", 2}, {"of", 5}}).text;
  };
  EXPECT_EQ(weeks(2), "قبل أسبوعين كان العدد 2 من أصل 5.");
  EXPECT_EQ(weeks(3), "قبل 3 أسابيع كان العدد 2 من أصل 5.");
  EXPECT_EQ(weeks(11), "قبل 11 أسبوعًا كان العدد 2 من أصل 5.");
  EXPECT_EQ(weeks(100), "قبل 100 أسبوع كان العدد 2 من أصل 5.");
  EXPECT_EQ(arabic.date(DateForm::kFull, sample::on(10, 19)), "19 أكتوبر 2026");
  const auto of_child = [&](const char* pronoun) {
    return arabic.say("question.general.5", {{"child", "Sami"}, {"pronoun", std::string(pronoun)}})
        .text;
  };
  EXPECT_EQ(of_child("she"), "ما الذي تود Sami تعلّمه بعد ذلك؟");
  EXPECT_EQ(of_child("he"), "ما الذي يود Sami تعلّمه بعد ذلك؟");
}

TEST(Phrases, FindsThePackOfAWrittenLanguage) {
  const Resources resources(sample::settings());
  for (const char* tag : {"zh", "zh-CN", "zh-Hans", "zh-SG"})
    EXPECT_EQ(resources.phrases_for(tag).language(), "zh-Hans") << tag;
  // Who reads the other characters is not given these.
  EXPECT_EQ(resources.phrases_for("zh-TW").language(), "en");
  EXPECT_EQ(resources.phrases_for("es-MX").language(), "es");
  EXPECT_EQ(resources.phrases_for("").language(), "en");
  EXPECT_EQ(resources.phrases_for("zh").date(DateForm::kFull, sample::on(10, 19)),
            "2026年10月19日");
  EXPECT_EQ(resources.phrases_for("zh").list({"Zoë", "Ben", "Ada"}), "Zoë、Ben和Ada");
}

TEST(Phrases, HasABankForEveryTopic) {
  const Resources resources(sample::settings());
  for (const char* language : {"en", "es", "ar", "zh-Hans"}) {
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

// A letter draws once from each; none of the four before it had the same.
TEST(Phrases, HasFiveSentencesInEveryBank) {
  const Resources resources(sample::settings());
  for (const char* language : {"en", "es", "ar", "zh-Hans"}) {
    const Phrases& phrases = resources.phrases_for(language);
    for (const char* bank :
         {"thanks", "ask_child", "celebrate", "progress.win", "strength.heading_mine",
          "strength.heading_by", "win.heading_mine", "win.heading_by"}) {
      EXPECT_GE(phrases.bank(bank).size(), 5U) << language << " " << bank;
    }
    for (const auto& [topic, names] : phrases.pack().topics) {
      for (const std::string bank : {"question.", "next."}) {
        EXPECT_GE(phrases.bank(bank + topic).size() + phrases.bank(bank + "general").size(), 5U)
            << language << " " << topic;
      }
    }
  }
}

TEST(Phrases, SaysAtMostTwentyWordsInASentence) {
  Problems problems;
  for (const auto& [language, pack] : load_phrase_packs({shipped()}, problems)) {
    const Phrases phrases(pack, nullptr);
    for (const auto& [key, pattern] : pack.patterns) {
      std::string error;
      Args args;
      for (const auto& name : pattern_arguments(pattern.text, error))
        args.emplace_back(name, values_of(name, pattern.text).back());
      // Chinese has no spaces between words: two signs a word.
      const std::string said = phrases.say(key, args).text;
      const std::size_t words =
          language == "zh-Hans" ? text::length(said) / 2 : text::words(said).size();
      EXPECT_LE(words, 20U) << language << " " << key << ": " << said;
    }
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
  EXPECT_THAT(findings("[progress]\nnow = \"{done, plural, one {{of}} two {{of}} other {#}}\"\n"),
              ::testing::ElementsAre(HasSubstr("2: progress.now: \"two\" is no plural form")));
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
