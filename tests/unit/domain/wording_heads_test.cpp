#include "domain/wording_heads.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "domain/wording_rules.h"
#include "support/source_dir.h"

namespace homeward {
namespace {

bool may_begin(std::u16string_view pattern, const std::u16string& text) {
  HeadIndex index;
  index.add(7, heads_of(pattern));
  std::vector<std::size_t> found;
  index.at(text, 0, found);
  return !found.empty();
}

TEST(WordingHeads, AreNeverTooFew) {
  struct Case {
    std::u16string pattern;
    std::u16string matches;
  };
  const Case cases[] = {
      {u"lazy", u"LAZY"},
      {u"(?:la|so)zy", u"sozy"},
      {u"a?b", u"b"},
      {u"a*b", u"aaab"},
      {u"a{0,2}b", u"b"},
      {u"a{2}b", u"aab"},
      {u"[ck]at", u"kat"},
      {u"[a-d]og", u"dog"},
      {u"[^a]b", u"xb"},
      {u"\\w+ly", u"badly"},
      {u"\\d+ times", u"4 times"},
      {u"\\bx", u"x"},
      {u"(?!no)\\uE000", u"\uE000"},
      {u"(?-i:\\p{Lu}\\p{Ll}+)", u"Tommy"},
      {u"\\p{Lu}x", u"ax"},
      {u"(?:he|she)(?:'s| is)", u"she's"},
      {u"(?:)|x", u"anything"},
      {u"(?i:x)", u"x"},
      {u"a|", u"q"},
      {u"\\.x", u".x"},
  };
  for (const auto& one : cases) EXPECT_TRUE(may_begin(one.pattern, one.matches));
}

TEST(WordingHeads, SpareWhatCannotMatch) {
  EXPECT_FALSE(may_begin(u"lazy|idle", u"last"));
  EXPECT_FALSE(may_begin(u"(?:he|she) is", u"hat"));
  EXPECT_FALSE(may_begin(u"(?-i:\\p{Lu}\\p{Ll}+)", u"tommy"));
}

// Over all sentences and all shipped rules: where a pattern matches, its heads let it try.
TEST(WordingHeads, LoseNoMatchOfTheShippedPacks) {
  const std::string root = homeward::source_dir().string();
  for (const std::string language : {"en", "es"}) {
    WordingPack pack;
    pack.language = language;
    std::vector<WordingProblem> problems;
    const std::string file = root + "/config/wording/" + language + ".toml";
    read_wording_pack(files::read(file), file, pack, problems);
    RuleSet indexed;
    RuleSet plain;
    for (const auto& rule : pack.rules) {
      std::string error;
      indexed.add(compile_rule(rule, pack, error));
      auto everywhere = compile_rule(rule, pack, error);
      for (auto& match : everywhere->matches) match.heads.any = true;
      plain.add(std::move(everywhere));
    }
    std::string notes =
        files::read(root + "/tests/unit/domain/wording/" + language + ".concerns.txt");
    for (const auto& rule : pack.rules) notes += "\n" + text::join(rule.quiet, "\n");
    for (const auto& note : text::split(notes, '\n')) {
      const WordingText words = read_wording(note, 4096);
      const WordingFinder quick(words, indexed);
      const WordingFinder slow(words, plain);
      for (std::size_t i = 0; i < pack.rules.size(); ++i)
        EXPECT_EQ(quick.places_of(i), slow.places_of(i)) << pack.rules[i].id << ": " << note;
    }
  }
}

}  // namespace
}  // namespace homeward
