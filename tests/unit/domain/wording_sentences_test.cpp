// The shipped packs against sentences written by somebody who had not seen them: concerns as a
// hurried teacher types them, and harmless notes with the same words. The bounds are near what was
// measured; a change that loses more than a few sentences fails. Before the packs were widened with
// these in view: English 73 % noticed (58 % held), 2.6 % false alarms; Spanish 62 % (52 %), 2.7 %.
// The terse sets were written by whoever widened the packs again, before he looked what
// they made of it: English 61 % noticed (29 % held), 9 % false alarms; Spanish 52 % (20 %), 13 %.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "domain/wording.h"
#include "support/source_dir.h"

namespace homeward {
namespace {

std::vector<std::string> sentences(const std::string& name) {
  std::vector<std::string> out;
  const std::string path =
      homeward::source_dir().string() + "/tests/unit/domain/wording/" + name + ".txt";
  for (const auto& line : text::split(files::read(path), '\n')) {
    if (!line.empty() && line[0] != '#') out.push_back(line);
  }
  return out;
}

std::shared_ptr<const WordingGuard> shipped(const std::string& language) {
  WordingPack pack;
  pack.language = language;
  std::vector<WordingProblem> problems;
  const std::string file =
      homeward::source_dir().string() + "/config/wording/" + language + ".toml";
  read_wording_pack(files::read(file), file, pack, problems);
  return WordingGuard::make(pack, {}, problems);
}

struct Rates {
  std::size_t sentences = 0;
  std::map<WordingLevel, std::size_t> by_level;
  std::string list;  // of each level, for whoever reads a failure

  double at_least(WordingLevel level) const {
    std::size_t count = 0;
    for (const auto& [found, times] : by_level) count += found >= level ? times : 0;
    return 100.0 * static_cast<double>(count) / static_cast<double>(sentences);
  }
};

Rates measure(const WordingGuard& guard, const std::string& name) {
  Rates rates;
  for (const auto& note : sentences(name)) {
    const auto verdict = guard.judge(note, {});
    ++rates.sentences;
    ++rates.by_level[verdict.level()];
    rates.list += std::string(to_string(verdict.level())) + ": " + note;
    for (const auto& finding : verdict.findings) rates.list += " | " + finding.rule;
    rates.list += "\n";
  }
  return rates;
}

struct Bounds {
  std::string name;  // of the test
  std::string language;
  std::string set;   // of files: "<language><set>.concerns.txt"
  double noticed;    // per cent of the concerns, at least a suggestion
  double held;       // per cent of the concerns, at least a hold
  double stopped;    // per cent of the harmless ones, at most
  double suggested;  // per cent of the harmless ones with any finding, at most
};

class WordingSentences : public ::testing::TestWithParam<Bounds> {};

TEST_P(WordingSentences, RatesStayWhereTheyWereMeasured) {
  const Bounds& bounds = GetParam();
  const auto guard = shipped(bounds.language);
  ASSERT_NE(guard, nullptr);
  const Rates concerns = measure(*guard, bounds.language + bounds.set + ".concerns");
  const Rates harmless = measure(*guard, bounds.language + bounds.set + ".harmless");
  ASSERT_GE(concerns.sentences, 100U);
  ASSERT_GE(harmless.sentences, 100U);
  EXPECT_GE(concerns.at_least(WordingLevel::kSuggest), bounds.noticed) << concerns.list;
  EXPECT_GE(concerns.at_least(WordingLevel::kHold), bounds.held) << concerns.list;
  EXPECT_LE(harmless.at_least(WordingLevel::kHold), bounds.stopped) << harmless.list;
  EXPECT_LE(harmless.at_least(WordingLevel::kSuggest), bounds.suggested) << harmless.list;
}

INSTANTIATE_TEST_SUITE_P(Sets, WordingSentences,
                         ::testing::Values(Bounds{"en", "en", "", 95, 75, 2, 3},
                                           Bounds{"es", "es", "", 95, 80, 2, 3},
                                           Bounds{"en_terse", "en", ".terse", 93, 38, 2, 3},
                                           Bounds{"es_terse", "es", ".terse", 93, 30, 2, 3}),
                         [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace homeward
