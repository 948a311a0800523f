#include "compose/phrase_lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "compose/phrases.h"

namespace homeward::compose {

namespace {

constexpr std::array<std::string_view, 9> kBanks = {
    "question.", "next.",         "celebrate.",   "thanks.",          "ask_child.",
    "place.",    "progress.win.", "win.heading_", "strength.heading_"};

bool names_author(std::string_view key) { return key.find(".heading_by.") != std::string::npos; }

bool ends_with_number(std::string_view key) {
  const std::string_view last = key.substr(key.rfind('.') + 1);
  return !last.empty() && std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
}

// What a bank's sentences may be given, whatever the number.
std::vector<std::string> bank_arguments(std::string_view key) {
  if (key.starts_with("place.")) return {};
  if (names_author(key)) return {"author", "count"};
  if (key.find(".heading_mine.") != std::string::npos) return {"count"};
  return {"child"};
}

std::vector<std::string> without_pronoun(std::vector<std::string> names) {
  std::erase(names, "pronoun");
  return names;
}

void lint_pattern(const std::string& key, const Pattern& pattern, const std::string& language,
                  const PhrasePack& reference, Problems& problems) {
  const auto complain = [&](std::string message, bool warning = false) {
    problems.push_back({pattern.file, pattern.line, std::move(message), warning});
  };
  if (pattern.text.find('\'') != std::string::npos) {
    complain(fmt::format("{}: a straight apostrophe quotes what follows; write ’", key));
  }
  if (text::trim(pattern.text).empty()) complain(fmt::format("{} is empty", key));
  if (pattern.text.find('!') != std::string::npos) {
    complain(fmt::format("{}: an exclamation mark; a calm sentence reads better", key), true);
  }
  std::string error;
  const auto arguments = without_pronoun(pattern_arguments(pattern.text, error));
  if (!error.empty()) {
    complain(fmt::format("{} is not a message pattern ({}): look for a stray brace", key, error));
    return;
  }
  for (const auto& form : unreached_plurals(pattern.text, language)) {
    complain(
        fmt::format("{}: \"{}\" is no plural form of this language, so it is never said; write "
                    "=1 for the number itself",
                    key, form),
        true);
  }
  if (names_author(key) && std::ranges::find(arguments, "author") == arguments.end())
    complain(fmt::format("{} must name the {{author}}", key));
  const auto model = reference.patterns.find(key);
  if (model == reference.patterns.end()) {
    if (!is_extendable(key)) {
      complain(fmt::format("unknown phrase {}", key));
      return;
    }
    const auto allowed = bank_arguments(key);
    for (const auto& name : arguments) {
      if (std::ranges::find(allowed, name) == allowed.end()) {
        complain(fmt::format("{}: {{{}}} is not known here", key, name));
      }
    }
    return;
  }
  std::string ignored;
  const auto expected = without_pronoun(pattern_arguments(model->second.text, ignored));
  if (is_extendable(key)) {
    const auto allowed =
        key == "place.other" || key == "place.foreign" ? expected : bank_arguments(key);
    for (const auto& name : arguments) {
      if (std::ranges::find(allowed, name) == allowed.end()) {
        complain(fmt::format("{}: {{{}}} is not known here", key, name));
      }
    }
  } else if (arguments != expected) {
    complain(fmt::format("{} must take {{{}}}, it takes {{{}}}", key, text::join(expected, "}, {"),
                         text::join(arguments, "}, {")));
  }
}

}  // namespace

bool is_extendable(std::string_view key) {
  return std::ranges::any_of(kBanks, [&](std::string_view bank) {
    return key.starts_with(bank) && (bank == "place." || ends_with_number(key));
  });
}

void lint_pack(const PhrasePack& pack, const PhrasePack& reference, Problems& problems) {
  for (const auto& [key, pattern] : pack.patterns)
    lint_pattern(key, pattern, pack.language, reference, problems);
  const std::string file =
      pack.patterns.empty() ? pack.language + ".toml" : pack.patterns.begin()->second.file;
  for (const auto& [key, pattern] : reference.patterns) {
    if (pack.patterns.contains(key)) continue;
    // A place that English needs a preposition for may be ordinary elsewhere.
    if (key.starts_with("place.") && key != "place.other" && key != "place.foreign") continue;
    problems.push_back(
        {file, 0, fmt::format("{} is missing; it will be said in English", key), true});
  }
  for (const auto& [name, pattern] : reference.dates) {
    if (!pack.dates.contains(name)) {
      problems.push_back({file, 0, fmt::format("dates.{} is missing", name)});
    }
  }
}

}  // namespace homeward::compose
