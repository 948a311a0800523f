#include "domain/wording.h"

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "domain/wording_rules.h"

namespace homeward {

namespace {

constexpr const char* kEngineVersion = "2";    // of this file: changed when it finds otherwise
constexpr std::size_t kSlowTestLength = 1200;  // bytes of a hard text that every pattern must pass

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
  RuleSet rules;
  KnownNames allowed;
  std::set<std::u16string> name_words;
  std::set<std::string, std::less<>> common_words;
  std::string version;
};

WordingGuard::WordingGuard(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
WordingGuard::~WordingGuard() = default;
const std::string& WordingGuard::language() const { return compiled_->language; }
std::size_t WordingGuard::rule_count() const { return compiled_->rules.rules.size(); }
const std::string& WordingGuard::version() const { return compiled_->version; }

const WordingRule* WordingGuard::rule(std::string_view id) const {
  const auto& rules = compiled_->rules.rules;
  const auto found =
      std::ranges::find_if(rules, [&](const auto& compiled) { return compiled->rule.id == id; });
  return found == rules.end() ? nullptr : &(*found)->rule;
}

std::size_t WordingGuard::common_words_in(const std::vector<std::string>& words) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      words, [&](const std::string& word) { return compiled_->common_words.contains(word); }));
}

namespace {

// Of all that decides what is found. The examples do not, nor do why and instead.
std::string version_of(const WordingPack& pack, const std::vector<std::string>& allow_terms) {
  Sha256 hash;
  const auto add = [&hash](std::string_view text) {
    hash.update(text);
    hash.update(std::string_view("\0", 1));
  };
  const auto add_all = [&](const std::vector<std::string>& texts) {
    for (const auto& text : texts) add(text);
    add("");
  };
  add(kEngineVersion);
  add(pack.language);
  for (const auto& [name, part] : pack.parts) {
    add(name);
    add(part);
  }
  add_all(pack.name_words);
  add_all(pack.excuses);
  add_all(allow_terms);
  for (const auto& rule : pack.rules) {
    add(rule.id);
    add(to_string(rule.level));
    add_all(rule.match);
    add_all(rule.unless);
  }
  return hash.hex();
}

void test_rule(const RuleSet& rules, std::size_t at, std::vector<WordingProblem>& problems) {
  const WordingRule& rule = rules.rules[at]->rule;
  const auto complain = [&](const std::string& example, std::string message) {
    problems.push_back({rule.file, rule.line, rule.id, example, std::move(message)});
  };
  const auto found = [&](const std::string& example) {
    const WordingText text = read_wording(example, kLongestWording);
    return WordingFinder(text, rules).places_of(at);
  };
  for (const auto& example : rule.fires) {
    const auto places = found(example);
    if (!places || places->empty()) complain(example, "does not find its own example");
  }
  for (const auto& example : rule.quiet) {
    const auto places = found(example);
    if (!places || !places->empty()) complain(example, "finds what it should let pass");
  }
  if (!found(hard_text(rule)))
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
  compiled->common_words.insert(pack.common_words.begin(), pack.common_words.end());
  compiled->version = version_of(pack, allow_terms);
  compiled->rules.spaces = is_written_with_spaces(pack.language);
  std::string trouble;
  compiled->rules.excuses = compile_excuses(pack, trouble);
  if (!trouble.empty())
    problems.push_back({pack.language, 0, {}, {}, "the pack's excuses: " + trouble});
  for (const auto& rule : pack.rules) {
    std::string error;
    if (auto made = compile_rule(rule, pack, error)) {
      compiled->rules.add(std::move(made));
    } else {
      problems.push_back({rule.file, rule.line, rule.id, {}, error});
    }
  }
  for (std::size_t i = 0; i < compiled->rules.rules.size(); ++i)
    test_rule(compiled->rules, i, problems);
  if (problems.size() > before) return nullptr;
  return std::shared_ptr<const WordingGuard>(new WordingGuard(std::move(compiled)));
}

std::shared_ptr<const WordingGuard> WordingGuard::without_pack(std::string language) {
  auto compiled = std::make_unique<Compiled>();
  compiled->language = std::move(language);
  compiled->has_pack = false;
  return std::shared_ptr<const WordingGuard>(new WordingGuard(std::move(compiled)));
}

WordingAdvice advice_on_reserved(std::string_view rule) {
  if (rule == kRuleOtherChild)
    return {"This is another child's name; each family reads only of its own.", "a classmate"};
  if (rule == kRuleTooLong) return {"The note is too long to be checked.", "A few short sentences"};
  if (rule == kRuleTimeout)
    return {"The text is so tangled that it could not be checked.", "Shorter sentences"};
  if (rule == kRuleNoPack) {
    return {"There are no wording rules for this language, so a person reads each concern.",
            "Ask a colleague to read it, then release it with a reason"};
  }
  return {};
}

namespace {

// One note on its way through the rules.
class Judging {
 public:
  Judging(std::string_view note, const WordingAbout& about) : note_(note), about_(about) {}

  // What is found without a pack's rule.
  void add(WordingLevel level, const char* rule, TextRange bytes) {
    auto advice = advice_on_reserved(rule);
    verdict_.findings.push_back(
        {level, rule, bytes, std::move(advice.why), std::move(advice.instead)});
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
          text.bytes_of(hit.units));
    }
    return mask(text, ranges, kMaskedName);
  }

  void run(const RuleSet& rules, const WordingText& text, bool blocks) {
    const WordingFinder finder(text, rules);
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
      const WordingRule& rule = rules.rules[i]->rule;
      if ((rule.level == WordingLevel::kBlock) != blocks) continue;
      const WordingLevel level = level_for(rule.level, is_strict(rule.group()), about_.kind);
      const auto places = finder.places_of(i);
      if (!places) {
        add(std::max(level, WordingLevel::kHold), kRuleTimeout, {0, note_.size()});
        continue;
      }
      for (const auto& place : *places)
        verdict_.findings.push_back({level, rule.id, text.bytes_of(place), rule.why, rule.instead});
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
    judging.add(WordingLevel::kHold, kRuleTooLong, {kLongestWording, note.size()});
  }
  if (concern && !compiled_->has_pack) {
    judging.add(WordingLevel::kHold, kRuleNoPack, {0, note.size()});
  }
  const WordingText whole =
      judging.mask_names(read_wording(note, kLongestWording), compiled_->name_words);
  judging.run(compiled_->rules, whole, true);
  if (about.kind == Kind::kStudentVoice) return judging.finish();  // all of it is a quotation
  std::vector<TextRange> allowed;
  for (const auto& hit : compiled_->allowed.find(whole)) allowed.push_back(hit.units);
  const WordingText own = mask(whole, allowed, kMaskedName);
  const WordingText unquoted = mask(own, quotations(own), kMaskedQuote);
  judging.run(compiled_->rules, unquoted, false);
  return judging.finish();
}

}  // namespace homeward
