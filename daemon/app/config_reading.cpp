#include "app/config_reading.h"

#include <algorithm>

#include "base/text.h"

namespace homeward::app {

Setter text_option(std::string& target) {
  return [&target](const toml::node& node) -> std::optional<std::string> {
    const auto value = node.value_exact<std::string>();
    if (!value) return "text in quotes";
    if (!text::is_valid_utf8(*value) || text::has_control(*value))
      return "text without control characters";
    target = *value;
    return std::nullopt;
  };
}

Setter words_option(std::vector<std::string>& target) {
  return [&target](const toml::node& node) -> std::optional<std::string> {
    constexpr const char* kWanted = "a list of words such as [\"snow day\"]";
    const auto* list = node.as_array();
    if (list == nullptr) return kWanted;
    for (const auto& item : *list) {
      const auto word = item.value_exact<std::string>();
      if (!word || text::lookup_key(*word).empty()) return kWanted;
      target.push_back(*word);
    }
    return std::nullopt;
  };
}

Setter path_option(std::filesystem::path& target) {
  return [&target](const toml::node& node) -> std::optional<std::string> {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return "a path in quotes";
    target = *value;
    return std::nullopt;
  };
}

Setter bool_option(std::function<void(bool)> set) {
  return [set = std::move(set)](const toml::node& node) -> std::optional<std::string> {
    const auto value = node.value_exact<bool>();
    if (!value) return "true or false";
    set(*value);
    return std::nullopt;
  };
}

Setter int_option(std::function<void(int)> set, int low, int high) {
  return [set = std::move(set), low, high](const toml::node& node) -> std::optional<std::string> {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < low || *value > high)
      return fmt::format("a whole number from {} to {}", low, high);
    set(static_cast<int>(*value));
    return std::nullopt;
  };
}

Setter parsed_option(std::function<bool(const std::string&)> parse, std::string what) {
  return [parse = std::move(parse),
          what = std::move(what)](const toml::node& node) -> std::optional<std::string> {
    const auto value = node.value_exact<std::string>();
    if (!value || !parse(*value)) return what;
    return std::nullopt;
  };
}

void Placed::add(const toml::source_region& at, const std::string& text) {
  by_line_.emplace(std::pair(at.begin.line, at.begin.column),
                   fmt::format("{}:{}:{}: {}", file_, at.begin.line, at.begin.column, text));
}

Mistakes Placed::in_order() const {
  Mistakes out;
  for (const auto& [at, text] : by_line_) out.push_back(text);
  return out;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::string near = text::nearest(word, known);
  return near.empty() ? fmt::format("; known are: {}", text::join(known, ", "))
                      : fmt::format("; did you mean \"{}\"?", near);
}

void read_table(const std::string& name, const toml::table& table,
                const std::vector<Option>& options, Placed& mistakes, std::string_view inner) {
  std::vector<std::string> known;
  for (const auto& option : options) {
    if (name == option.table) known.emplace_back(option.key);
  }
  for (const auto& [key, node] : table) {
    const std::string key_text(key.str());
    if (key_text == inner && node.is_table()) continue;
    const auto option = std::find_if(options.begin(), options.end(), [&](const Option& candidate) {
      return name == candidate.table && key_text == candidate.key;
    });
    if (option == options.end()) {
      mistakes.add(key.source(), fmt::format("unknown key \"{}\" in [{}]{}", key_text, name,
                                             did_you_mean(key_text, known)));
    } else if (const auto wanted = option->set(node)) {
      mistakes.add(node.source(), fmt::format("{}.{} should be {}", name, key_text, *wanted));
    }
  }
}

}  // namespace homeward::app
