// config/wording/<lang>.toml as data: rules and their places, before ICU sees them. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeward {

// Worst last: a block cannot leave by this channel; a hold is reworded or overridden with a
// recorded reason; a suggestion is shown.
enum class WordingLevel { kNone, kSuggest, kHold, kBlock };
const char* to_string(WordingLevel level);
std::optional<WordingLevel> parse_wording_level(std::string_view text);

// What is wrong with a pack, placed. `rule` and `example` are empty when neither is meant.
struct WordingProblem {
  std::string file;
  int line = 0;  // 1-based; 0: the whole file
  std::string rule;
  std::string example;
  std::string message;
};
std::string to_string(const WordingProblem& problem);

struct WordingRule {
  std::string id;  // "en.medical.diagnosis": language, group, name
  WordingLevel level = WordingLevel::kHold;
  std::vector<std::string> match;   // ICU regular expressions of whole words; {part} stands for a
  std::vector<std::string> unless;  // [parts] entry. An `unless` that overlaps silences a match.
  std::string why;
  std::string instead;
  std::vector<std::string> fires;  // examples that must be found, and that must not
  std::vector<std::string> quiet;
  std::string file;
  int line = 0;

  // "medical" of "en.medical.diagnosis"; empty when the id has two parts.
  std::string_view group() const;
};

struct WordingPack {
  std::string language;                      // BCP 47, from the file's name
  std::map<std::string, std::string> parts;  // pieces of patterns that rules share
  // Given names that are also words or months: alone they only suggest that a child is named.
  std::vector<std::string> name_words;
  // Everyday words (text::words) that tell in which language a note is written.
  std::vector<std::string> common_words;
  // What excuses any hold and any suggestion that it overlaps, as a rule's `unless` does: a story,
  // a lesson's subject, a role. A block it does not excuse.
  std::vector<std::string> excuses;
  std::vector<WordingRule> rules;
};

// Reads one file's text over `pack`: a rule or part with a known name replaces it, level = "off"
// takes a rule away. Adds to `problems` what is wrong; nothing is thrown.
void read_wording_pack(std::string_view toml, const std::string& file, WordingPack& pack,
                       std::vector<WordingProblem>& problems);

}  // namespace homeward
