#include "domain/wording_pack.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <iterator>

namespace homeward {

namespace {

constexpr std::size_t kLongestText = 6000;  // of a pattern, an example, a reason; bytes
constexpr std::size_t kMostEntries = 200;   // of one list
constexpr std::size_t kMostRules = 1000;

// Ids stand in lists that blanks separate.
bool is_id(std::string_view text) {
  constexpr std::string_view kOther = "._-";
  return !text.empty() && std::ranges::all_of(text, [&](unsigned char c) {
    return std::isalnum(c) != 0 || kOther.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

class Reader {
 public:
  Reader(const std::string& file, WordingPack& pack, std::vector<WordingProblem>& problems)
      : file_(file), pack_(pack), problems_(problems) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() == "rule") {
        read_rules(node);
      } else if (key.str() == "parts") {
        read_parts(node);
      } else if (key.str() == "name_words") {
        add_words(pack_.name_words, node, "name_words");
      } else if (key.str() == "common_words") {
        add_words(pack_.common_words, node, "common_words");
      } else if (key.str() == "excuses") {
        add_words(pack_.excuses, node, "excuses");
      } else {
        complain(node, fmt::format("unknown key \"{}\"; [[rule]], [parts], name_words, "
                                   "common_words and excuses are known",
                                   key.str()));
      }
    }
  }

 private:
  void complain(const toml::node& node, std::string message) {
    problems_.push_back(
        {file_, static_cast<int>(node.source().begin.line), rule_, {}, std::move(message)});
  }

  std::string string(const toml::node& node, std::string_view key) {
    const auto value = node.value<std::string>();
    if (!value || value->size() > kLongestText) {
      complain(node, fmt::format("\"{}\" must be text of at most {} bytes", key, kLongestText));
      return {};
    }
    return *value;
  }

  std::vector<std::string> strings(const toml::node& node, std::string_view key) {
    std::vector<std::string> out;
    const toml::array* array = node.as_array();
    if (array == nullptr || array->size() > kMostEntries) {
      complain(node, fmt::format("\"{}\" must be a list of at most {} texts", key, kMostEntries));
      return out;
    }
    for (const auto& entry : *array) out.push_back(string(entry, key));
    return out;
  }

  void add_words(std::vector<std::string>& to, const toml::node& node, std::string_view key) {
    auto words = strings(node, key);
    std::ranges::move(words, std::back_inserter(to));
  }

  void read_parts(const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return complain(node, "\"parts\" must be a table: [parts]");
    for (const auto& [key, value] : *table)
      pack_.parts.insert_or_assign(std::string(key.str()), string(value, key.str()));
  }

  void read_rules(const toml::node& node) {
    const toml::array* rules = node.as_array();
    if (rules == nullptr || rules->size() > kMostRules) {
      return complain(node, fmt::format("write each rule under [[rule]], at most {}", kMostRules));
    }
    for (const auto& entry : *rules) {
      rule_.clear();
      const toml::table* table = entry.as_table();
      table == nullptr ? complain(entry, "write each rule under [[rule]]") : read_rule(*table);
    }
    rule_.clear();
  }

  void read_rule(const toml::table& table) {
    WordingRule rule;
    rule.file = file_;
    rule.line = static_cast<int>(table.source().begin.line);
    if (const auto id = table["id"].value<std::string>()) rule_ = rule.id = *id;
    bool off = false;
    bool level = false;
    for (const auto& [key, node] : table) {
      const std::string_view name = key.str();
      if (name == "id") {
        if (!is_id(string(node, name)))
          complain(node, "a rule's id is of letters, digits, '.', '_' and '-'");
      } else if (name == "level") {
        const std::string text = string(node, name);
        const auto parsed = parse_wording_level(text);
        off = text == "off";
        level = true;
        if (!off && (!parsed || *parsed == WordingLevel::kNone))
          complain(node, "level is block, hold, suggest or off");
        rule.level = parsed.value_or(WordingLevel::kHold);
      } else if (name == "match") {
        rule.match = strings(node, name);
      } else if (name == "unless") {
        rule.unless = strings(node, name);
      } else if (name == "why") {
        rule.why = string(node, name);
      } else if (name == "instead") {
        rule.instead = string(node, name);
      } else if (name == "fires") {
        rule.fires = strings(node, name);
      } else if (name == "quiet") {
        rule.quiet = strings(node, name);
      } else {
        complain(node, fmt::format("unknown key \"{}\"", name));
      }
    }
    std::erase_if(pack_.rules, [&](const WordingRule& other) { return other.id == rule.id; });
    if (off) return;
    if (rule.id.empty()) complain(table, "a rule needs an id");
    if (!level) complain(table, "the rule needs a level: block, hold or suggest");
    if (rule.match.empty()) complain(table, "the rule needs a match");
    if (rule.why.empty()) complain(table, "the rule needs a why: a teacher will read it");
    if (rule.fires.empty()) complain(table, "the rule needs an example in fires");
    pack_.rules.push_back(std::move(rule));
  }

  const std::string& file_;
  WordingPack& pack_;
  std::vector<WordingProblem>& problems_;
  std::string rule_;  // the one at hand
};

}  // namespace

const char* to_string(WordingLevel level) {
  switch (level) {
    case WordingLevel::kNone:
      return "none";
    case WordingLevel::kSuggest:
      return "suggest";
    case WordingLevel::kHold:
      return "hold";
    case WordingLevel::kBlock:
      return "block";
  }
  return "none";
}

std::optional<WordingLevel> parse_wording_level(std::string_view text) {
  for (const auto level :
       {WordingLevel::kNone, WordingLevel::kSuggest, WordingLevel::kHold, WordingLevel::kBlock}) {
    if (text == to_string(level)) return level;
  }
  return std::nullopt;
}

std::string to_string(const WordingProblem& problem) {
  std::string out = problem.file;
  if (problem.line > 0) out += fmt::format(":{}", problem.line);
  out += ": ";
  if (!problem.rule.empty()) out += fmt::format("rule {}: ", problem.rule);
  out += problem.message;
  if (!problem.example.empty()) out += fmt::format(": \"{}\"", problem.example);
  return out;
}

std::string_view WordingRule::group() const {
  const std::string_view text = id;
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  return text.substr(first + 1, second - first - 1);
}

void read_wording_pack(std::string_view toml, const std::string& file, WordingPack& pack,
                       std::vector<WordingProblem>& problems) {
  try {
    const toml::table root = toml::parse(toml, file);
    Reader(file, pack, problems).read(root);
  } catch (const toml::parse_error& error) {
    problems.push_back({file,
                        static_cast<int>(error.source().begin.line),
                        {},
                        {},
                        std::string(error.description())});
  }
}

}  // namespace homeward
