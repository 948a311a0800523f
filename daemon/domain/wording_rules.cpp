#include "domain/wording_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace homeward {

namespace {

constexpr std::int32_t kTimeLimit = 25;        // ICU's steps, some ten thousand moves each
constexpr std::int32_t kStackLimit = 1 << 20;  // bytes of backtracking
constexpr int kDeepestParts = 6;               // a part in a part in a part
constexpr std::size_t kLongestPattern = 32768;

using Pattern = std::unique_ptr<icu::RegexPattern>;

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

// Arabic glues and, so, with, to, like and the article to a word.
std::u16string proclitics(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  if (primary == "ar")
    return u"(?:[\u0648\u0641]?(?:[\u0628\u0643\u0644]?(?:\u0627\u0644)?|\u0644\u0644))";
  return u"";
}

// The alternatives as one expression, folded as notes are.
std::u16string joined(const std::vector<std::string>& alternatives, const WordingPack& pack,
                      std::string& error) {
  std::u16string out = proclitics(pack.language) + u"(?:";
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    const std::string expanded = expand(alternatives[i], pack.parts, 0, error);
    if (!error.empty()) return {};
    out += (i == 0 ? u"(?:" : u"|(?:") + fold_wording(expanded) + u")";
  }
  return out + u")";
}

// `anywhere`: it is looked for in the whole text, so it says itself that it begins a word.
Pattern compile(std::u16string source, bool spaces, bool anywhere, std::string& error) {
  // Without regard to case ICU would look for the other case of each letter there is.
  const std::u16string word_unit = u"(?-i:[\\p{L}\\p{M}\\p{N}_])";
  if (spaces && anywhere) source.insert(0, u"(?<!" + word_unit + u")");
  if (spaces) source += u"(?!" + word_unit + u")";
  UErrorCode status = U_ZERO_ERROR;
  UParseError place{};
  const icu::UnicodeString text(source.data(), static_cast<std::int32_t>(source.size()));
  Pattern pattern(icu::RegexPattern::compile(text, UREGEX_CASE_INSENSITIVE, place, status));
  if (U_FAILURE(status) == 0) return pattern;
  error = fmt::format("a pattern is no regular expression ({})", u_errorName(status));
  return nullptr;
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

}  // namespace

// Scripts that are written without spaces have no word ends to look for.
bool is_written_with_spaces(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  static const std::set<std::string_view> without{"zh", "ja", "th", "km", "lo", "my", "yue"};
  return !without.contains(primary);
}

std::unique_ptr<CompiledRule> compile_rule(const WordingRule& rule, const WordingPack& pack,
                                           std::string& error) {
  if (rule.match.empty()) return nullptr;
  const bool spaces = is_written_with_spaces(pack.language);
  auto out = std::make_unique<CompiledRule>();
  out->rule = rule;
  for (const auto& expression : rule.match) {
    const std::u16string match = joined({expression}, pack, error);
    if (error.empty())
      out->matches.push_back({compile(match, spaces, false, error), heads_of(match)});
  }
  if (error.empty() && !rule.unless.empty()) {
    const std::u16string unless = joined(rule.unless, pack, error);
    if (error.empty()) out->unless = compile(unless, spaces, true, error);
  }
  return error.empty() ? std::move(out) : nullptr;
}

std::unique_ptr<icu::RegexPattern> compile_excuses(const WordingPack& pack, std::string& error) {
  if (pack.excuses.empty()) return nullptr;
  const std::u16string source = joined(pack.excuses, pack, error);
  return error.empty() ? compile(source, is_written_with_spaces(pack.language), true, error)
                       : nullptr;
}

void RuleSet::add(std::unique_ptr<CompiledRule> rule) {
  rule->first = matches;
  for (const auto& match : rule->matches) index.add(matches++, match.heads);
  rules.push_back(std::move(rule));
}

WordingFinder::WordingFinder(const WordingText& text, const RuleSet& rules)
    : text_(text),
      rules_(rules),
      alias_(false, text.text.data(), static_cast<std::int32_t>(text.text.size())),
      starts_(rules.matches) {
  // A pattern begins at a word, or at a mark that stands for one.
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    if (text.text[i] == u' ') continue;
    if (rules.spaces && i > 0 && is_word_unit(text.text, i - 1)) continue;
    rules.index.at(text.text, i, found);
    for (const std::size_t match : found) {
      if (starts_[match].empty() || starts_[match].back() != i) starts_[match].push_back(i);
    }
  }
}

// False when the pattern gave up.
bool WordingFinder::add_places(const icu::RegexPattern& pattern,
                               const std::vector<std::size_t>& starts,
                               std::vector<TextRange>& out) const {
  if (starts.empty()) return true;
  const auto matcher = matcher_of(pattern, alias_);
  for (const std::size_t start : starts) {
    UErrorCode status = U_ZERO_ERROR;
    matcher->region(static_cast<std::int64_t>(start), alias_.length(), status);
    const bool found = matcher->lookingAt(status) != 0;
    if (U_FAILURE(status) != 0) return false;
    const auto end = found ? static_cast<std::size_t>(matcher->end(status)) : 0;
    if (found && end > start) out.push_back({start, end});
  }
  return true;
}

std::optional<std::vector<TextRange>> WordingFinder::at_starts(const CompiledRule& rule) const {
  std::vector<TextRange> found;
  for (std::size_t i = 0; i < rule.matches.size(); ++i) {
    if (!add_places(*rule.matches[i].pattern, starts_[rule.first + i], found)) return std::nullopt;
  }
  std::ranges::sort(found, [](const TextRange& a, const TextRange& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  // Of places that overlap the first, and there the longest.
  std::vector<TextRange> out;
  for (const TextRange& place : found) {
    if (out.empty() || place.begin >= out.back().end) out.push_back(place);
  }
  return out;
}

std::optional<std::vector<TextRange>> WordingFinder::anywhere(
    const icu::RegexPattern& pattern) const {
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

const WordingFinder::Places& WordingFinder::excused() const {
  if (!excused_) {
    excused_.emplace(rules_.excuses == nullptr ? Places(std::in_place) : anywhere(*rules_.excuses));
  }
  return *excused_;
}

std::optional<std::vector<TextRange>> WordingFinder::places_of(std::size_t rule) const {
  const CompiledRule& compiled = *rules_.rules[rule];
  auto places = at_starts(compiled);
  // False when an excuse gave up.
  const auto excuse = [&places](const Places& excused) {
    if (!excused) return false;
    std::erase_if(*places, [&](const TextRange& place) {
      return std::ranges::any_of(*excused, [&](const TextRange& other) {
        return other.begin < place.end && place.begin < other.end;
      });
    });
    return true;
  };
  if (!places || places->empty()) return places;
  if (compiled.unless != nullptr && !excuse(anywhere(*compiled.unless))) return std::nullopt;
  if (places->empty() || compiled.rule.level == WordingLevel::kBlock) return places;
  if (!excuse(excused())) return std::nullopt;
  return places;
}

}  // namespace homeward
