#include "domain/wording.h"

#include <fmt/format.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"

namespace homeward {

namespace {

constexpr std::int32_t kTimeLimit = 25;        // ICU's steps, some ten thousand moves each
constexpr std::int32_t kStackLimit = 1 << 20;  // bytes of backtracking
constexpr int kDeepestParts = 6;               // a part in a part in a part
constexpr std::size_t kLongestPattern = 32768;
constexpr std::size_t kSlowTestLength = 1200;  // bytes of a hard text that every pattern must pass

using Pattern = std::unique_ptr<icu::RegexPattern>;

struct CompiledRule {
  WordingRule rule;
  Pattern match;
  Pattern unless;  // may be null
};

bool is_part_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

// {name} replaced by its part; quantifiers ({2,3}) and properties (\p{Lu}) are left alone.
std::string expand(const std::string& pattern, const std::map<std::string, std::string>& parts,
                   int depth, std::string& error) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    std::size_t end = i + 1;
    while (pattern[i] == '{' && end < pattern.size() && is_part_letter(pattern[end])) ++end;
    const bool named = end > i + 1 && end < pattern.size() && pattern[end] == '}';
    if (!named || (i >= 2 && pattern[i - 2] == '\\')) {
      out += pattern[i];
      continue;
    }
    const std::string name = pattern.substr(i + 1, end - i - 1);
    const auto part = parts.find(name);
    if (part == parts.end() || depth == kDeepestParts) {
      error = fmt::format("{{{}}} is no entry of [parts]", name);
      return {};
    }
    out += "(?:" + expand(part->second, parts, depth + 1, error) + ")";
    if (out.size() > kLongestPattern) error = "the pattern is too long";
    if (!error.empty()) return {};
    i = end;
  }
  return out;
}

// Scripts that are written without spaces have no word ends to look for.
bool has_spaces(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  static const std::set<std::string_view> without{"zh", "ja", "th", "km", "lo", "my", "yue"};
  return !without.contains(primary);
}

// Arabic glues and, so, with, to, like and the article to a word.
std::u16string proclitics(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  if (primary == "ar")
    return u"(?:[\u0648\u0641]?(?:[\u0628\u0643\u0644]?(?:\u0627\u0644)?|\u0644\u0644))";
  return u"";
}

Pattern compile(const std::vector<std::string>& alternatives, const WordingPack& pack,
                bool whole_text, std::string& error) {
  if (alternatives.empty()) return nullptr;
  const std::u16string word_unit = u"[\\p{L}\\p{M}\\p{N}_]";
  const bool spaces = has_spaces(pack.language);
  std::u16string source = spaces && whole_text ? u"(?<!" + word_unit + u")" : u"";
  source += proclitics(pack.language) + u"(?:";
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    const std::string expanded = expand(alternatives[i], pack.parts, 0, error);
    if (!error.empty()) return nullptr;
    source += (i == 0 ? u"(?:" : u"|(?:") + fold_wording(expanded) + u")";
  }
  source += u")";
  if (spaces) source += u"(?!" + word_unit + u")";
  UErrorCode status = U_ZERO_ERROR;
  UParseError place{};
  const icu::UnicodeString text(source.data(), static_cast<std::int32_t>(source.size()));
  Pattern pattern(icu::RegexPattern::compile(text, UREGEX_CASE_INSENSITIVE, place, status));
  if (U_FAILURE(status) != 0) {
    error = fmt::format("a pattern is no regular expression ({})", u_errorName(status));
    return nullptr;
  }
  return pattern;
}

// Where a rule's pattern may begin: at each word, and at each mark that stands for one.
std::vector<std::size_t> starts_of(const WordingText& text, bool spaces) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    if (text.text[i] == u' ') continue;
    if (!spaces || i == 0 || !is_word_unit(text.text, i - 1)) out.push_back(i);
  }
  return out;
}

std::unique_ptr<icu::RegexMatcher> matcher_of(const icu::RegexPattern& pattern,
                                              const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::RegexMatcher> matcher(pattern.matcher(text, status));
  matcher->setTimeLimit(kTimeLimit, status);
  matcher->setStackLimit(kStackLimit, status);
  matcher->useTransparentBounds(true);
  matcher->useAnchoringBounds(false);
  return matcher;
}

// The places where a pattern matches; nothing when it gave up (time or stack).
class Finder {
 public:
  Finder(const WordingText& text, bool spaces)
      : text_(text),
        alias_(false, text.text.data(), static_cast<std::int32_t>(text.text.size())),
        starts_(starts_of(text, spaces)) {}

  std::optional<std::vector<TextRange>> at_starts(const icu::RegexPattern& pattern) const {
    std::vector<TextRange> out;
    const auto matcher = matcher_of(pattern, alias_);
    std::size_t after = 0;
    for (const std::size_t start : starts_) {
      if (start < after) continue;
      UErrorCode status = U_ZERO_ERROR;
      matcher->region(static_cast<std::int64_t>(start), alias_.length(), status);
      const bool found = matcher->lookingAt(status) != 0;
      if (U_FAILURE(status) != 0) return std::nullopt;
      const auto end = found ? static_cast<std::size_t>(matcher->end(status)) : 0;
      if (!found || end == start) continue;
      out.push_back({start, end});
      after = end;
    }
    return out;
  }

  std::optional<std::vector<TextRange>> anywhere(const icu::RegexPattern& pattern) const {
    std::vector<TextRange> out;
    const auto matcher = matcher_of(pattern, alias_);
    UErrorCode status = U_ZERO_ERROR;
    while (matcher->find(status) != 0) {
      out.push_back({static_cast<std::size_t>(matcher->start(status)),
                     static_cast<std::size_t>(matcher->end(status))});
    }
    if (U_FAILURE(status) != 0) return std::nullopt;
    return out;
  }

  const WordingText& text() const { return text_; }

 private:
  const WordingText& text_;
  const icu::UnicodeString alias_;
  const std::vector<std::size_t> starts_;
};

// In code units of the finder's text; nothing when the rule gave up.
std::optional<std::vector<TextRange>> places_of(const CompiledRule& rule, const Finder& finder) {
  auto places = finder.at_starts(*rule.match);
  if (!places || places->empty() || rule.unless == nullptr) return places;
  const auto excused = finder.anywhere(*rule.unless);
  if (!excused) return std::nullopt;
  std::erase_if(*places, [&](const TextRange& place) {
    return std::ranges::any_of(*excused, [&](const TextRange& excuse) {
      return excuse.begin < place.end && place.begin < excuse.end;
    });
  });
  return places;
}

// A text that patterns with nested repeats do badly on: the rule's own words, over and over, and
// long words.
std::string hard_text(const WordingRule& rule) {
  std::string out(200, 'a');
  while (out.size() < kSlowTestLength) {
    out += " a a a ";
    for (const auto& example : rule.fires) out += example + " ";
  }
  return out + "!";
}

bool is_strict(std::string_view group) { return group == "medical" || group == "people"; }

WordingLevel level_for(WordingLevel level, bool strict, Kind kind) {
  const bool softer = level == WordingLevel::kHold && is_positive(kind) && !strict;
  return softer ? WordingLevel::kSuggest : level;
}

}  // namespace

struct WordingGuard::Compiled {
  std::string language;
  bool has_pack = true;
  std::vector<CompiledRule> rules;
  KnownNames allowed;
  std::set<std::u16string> name_words;

  bool spaces() const { return has_spaces(language); }
};

WordingGuard::WordingGuard(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
WordingGuard::~WordingGuard() = default;
const std::string& WordingGuard::language() const { return compiled_->language; }
std::size_t WordingGuard::rule_count() const { return compiled_->rules.size(); }

namespace {

void test_rule(const CompiledRule& rule, bool spaces, std::vector<WordingProblem>& problems) {
  const auto complain = [&](const std::string& example, std::string message) {
    problems.push_back({rule.rule.file, rule.rule.line, rule.rule.id, example, std::move(message)});
  };
  const auto found = [&](const std::string& example) {
    const WordingText text = read_wording(example, kLongestWording);
    return places_of(rule, Finder(text, spaces));
  };
  for (const auto& example : rule.rule.fires) {
    const auto places = found(example);
    if (!places || places->empty()) complain(example, "does not find its own example");
  }
  for (const auto& example : rule.rule.quiet) {
    const auto places = found(example);
    if (!places || !places->empty()) complain(example, "finds what it should let pass");
  }
  if (!found(hard_text(rule.rule)))
    complain("", "the pattern is too slow; avoid repeats within repeats");
}

}  // namespace

std::shared_ptr<const WordingGuard> WordingGuard::make(const WordingPack& pack,
                                                       std::vector<std::string> allow_terms,
                                                       std::vector<WordingProblem>& problems) {
  const std::size_t before = problems.size();
  auto compiled = std::make_unique<Compiled>();
  compiled->language = pack.language;
  for (const auto& term : allow_terms) compiled->allowed.add_term(term);
  for (const auto& word : pack.name_words) compiled->name_words.insert(fold_wording(word));
  for (const auto& rule : pack.rules) {
    std::string error;
    Pattern match = compile(rule.match, pack, false, error);
    Pattern unless = error.empty() ? compile(rule.unless, pack, true, error) : nullptr;
    if (!error.empty() || match == nullptr) {
      problems.push_back({rule.file, rule.line, rule.id, {}, error});
      continue;
    }
    compiled->rules.push_back({rule, std::move(match), std::move(unless)});
    test_rule(compiled->rules.back(), compiled->spaces(), problems);
  }
  if (problems.size() > before) return nullptr;
  return std::shared_ptr<const WordingGuard>(new WordingGuard(std::move(compiled)));
}

std::shared_ptr<const WordingGuard> WordingGuard::without_pack(std::string language) {
  auto compiled = std::make_unique<Compiled>();
  compiled->language = std::move(language);
  compiled->has_pack = false;
  return std::shared_ptr<const WordingGuard>(new WordingGuard(std::move(compiled)));
}

namespace {

// One note on its way through the rules.
class Judging {
 public:
  Judging(std::string_view note, const WordingAbout& about) : note_(note), about_(about) {}

  void add(WordingLevel level, std::string rule, TextRange bytes, std::string why,
           std::string instead) {
    verdict_.findings.push_back(
        {level, std::move(rule), bytes, std::move(why), std::move(instead)});
  }

  // Masks every known name, and finds the other children among them.
  WordingText mask_names(const WordingText& text, const std::set<std::u16string>& name_words) {
    if (about_.names == nullptr) return text;
    std::vector<TextRange> ranges;
    for (const auto& hit : about_.names->find(text)) {
      ranges.push_back(hit.units);
      if (!hit.pupil || is_own(text, hit.units)) continue;
      const bool doubtful =
          hit.given_alone &&
          name_words.contains(text.text.substr(hit.units.begin, hit.units.end - hit.units.begin));
      add(doubtful ? WordingLevel::kSuggest : WordingLevel::kHold, kRuleOtherChild,
          text.bytes_of(hit.units),
          "This is another child's name; each family reads only of its own.", "a classmate");
    }
    return mask(text, ranges, kMaskedName);
  }

  void run(const std::vector<CompiledRule>& rules, const Finder& finder, bool blocks) {
    for (const auto& rule : rules) {
      if ((rule.rule.level == WordingLevel::kBlock) != blocks) continue;
      const bool strict = is_strict(rule.rule.group());
      const WordingLevel level = level_for(rule.rule.level, strict, about_.kind);
      const auto places = places_of(rule, finder);
      if (!places) {
        add(std::max(level, WordingLevel::kHold), kRuleTimeout, {0, note_.size()},
            fmt::format("The rule {} could not be tried on so tangled a text.", rule.rule.id),
            "Shorter sentences");
        continue;
      }
      for (const auto& place : *places) {
        add(level, rule.rule.id, finder.text().bytes_of(place), rule.rule.why, rule.rule.instead);
      }
    }
  }

  WordingVerdict finish() {
    if (about_.kind == Kind::kConcern && (!about_.has_setting || !about_.has_count))
      verdict_.hint = "Say what happened, where, and how often.";
    std::ranges::stable_sort(verdict_.findings, [](const auto& a, const auto& b) {
      return a.level != b.level ? a.level > b.level : a.bytes.begin < b.bytes.begin;
    });
    return std::move(verdict_);
  }

 private:
  bool is_own(const WordingText& text, TextRange units) const {
    if (about_.own == nullptr) return false;
    const auto words = words_of(text);
    return std::ranges::all_of(words, [&](const TextRange& word) {
      return word.end <= units.begin || word.begin >= units.end ||
             about_.own->contains(text.text.substr(word.begin, word.end - word.begin));
    });
  }

  const std::string_view note_;
  const WordingAbout& about_;
  WordingVerdict verdict_;
};

}  // namespace

WordingVerdict WordingGuard::judge(std::string_view note, const WordingAbout& about) const {
  Judging judging(note, about);
  const bool concern = about.kind == Kind::kConcern;
  if (note.size() > kLongestWording) {
    judging.add(WordingLevel::kHold, kRuleTooLong, {kLongestWording, note.size()},
                "The note is too long to be checked.", "A few short sentences");
  }
  if (concern && !compiled_->has_pack) {
    judging.add(WordingLevel::kHold, kRuleNoPack, {0, note.size()},
                "There are no wording rules for this language, so a person reads each concern.",
                "Ask a colleague to read it, then approve it");
  }
  const WordingText whole =
      judging.mask_names(read_wording(note, kLongestWording), compiled_->name_words);
  judging.run(compiled_->rules, Finder(whole, compiled_->spaces()), true);
  if (about.kind == Kind::kStudentVoice) return judging.finish();  // all of it is a quotation
  std::vector<TextRange> allowed;
  for (const auto& hit : compiled_->allowed.find(whole)) allowed.push_back(hit.units);
  const WordingText own = mask(whole, allowed, kMaskedName);
  const WordingText unquoted = mask(own, quotations(own), kMaskedQuote);
  judging.run(compiled_->rules, Finder(unquoted, compiled_->spaces()), false);
  return judging.finish();
}

}  // namespace homeward
