// The wording guard's patterns as ICU runs them: where a rule's words stand in a text. Used by the
// wording guard alone; compiled rules are immutable and any thread's.
#pragma once

#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/wording_heads.h"
#include "domain/wording_pack.h"
#include "domain/wording_text.h"

namespace homeward {

struct CompiledRule {
  // One of the rule's expressions, and with what its matches begin.
  struct Match {
    std::unique_ptr<icu::RegexPattern> pattern;
    WordingHeads heads;
  };
  WordingRule rule;
  std::vector<Match> matches;
  std::unique_ptr<icu::RegexPattern> unless;  // may be null
  std::size_t first = 0;                      // number of its first match in its set
};

// Null, with the reason in `error`, when a pattern is none or has no match.
std::unique_ptr<CompiledRule> compile_rule(const WordingRule& rule, const WordingPack& pack,
                                           std::string& error);

// The pack's excuses. Null when it has none, or with the reason in `error`.
std::unique_ptr<icu::RegexPattern> compile_excuses(const WordingPack& pack, std::string& error);

// A pack's rules, and which of their matches may begin where.
struct RuleSet {
  bool spaces = true;  // the language is written with spaces between words
  std::vector<std::unique_ptr<CompiledRule>> rules;
  std::unique_ptr<icu::RegexPattern> excuses;  // of all holds and suggestions; may be null
  std::size_t matches = 0;                     // of all rules
  HeadIndex index;                             // of matches, numbered through

  void add(std::unique_ptr<CompiledRule> rule);
};
bool is_written_with_spaces(std::string_view language);

// One text on its way through the rules, which it must not outlive; nor may the text go before it.
class WordingFinder {
 public:
  WordingFinder(const WordingText& text, const RuleSet& rules);

  // Where the rule with that place in the set matches, and nothing excuses it. Nothing at all when
  // a pattern gave up: too much time or stack.
  std::optional<std::vector<TextRange>> places_of(std::size_t rule) const;
  const WordingText& text() const { return text_; }

 private:
  using Places = std::optional<std::vector<TextRange>>;

  bool add_places(const icu::RegexPattern& pattern, const std::vector<std::size_t>& starts,
                  std::vector<TextRange>& out) const;
  Places at_starts(const CompiledRule& rule) const;
  Places anywhere(const icu::RegexPattern& pattern) const;
  const Places& excused() const;

  const WordingText& text_;
  const RuleSet& rules_;
  const icu::UnicodeString alias_;
  std::vector<std::vector<std::size_t>> starts_;  // by match: words at which it may begin
  mutable std::optional<Places> excused_;         // by the pack's excuses; sought when first needed
};

}  // namespace homeward
