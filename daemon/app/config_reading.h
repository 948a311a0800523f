// How one option of homeward.toml is read: a table of options, setters that say what a value should
// have been, mistakes with their place. Used by config*.cpp alone.
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/config.h"

namespace homeward::app {

// What one option accepts: sets the value, or says in words what it should have been.
using Setter = std::function<std::optional<std::string>(const toml::node&)>;

struct Option {
  const char* table;
  const char* key;
  Setter set;
};

Setter text_option(std::string& target);
// A list of words or phrases, none of them empty.
Setter words_option(std::vector<std::string>& target);
Setter path_option(std::filesystem::path& target);
Setter bool_option(std::function<void(bool)> set);
Setter int_option(std::function<void(int)> set, int low, int high);
// A word or phrase that `parse` understands; `what` says which there are.
Setter parsed_option(std::function<bool(const std::string&)> parse, std::string what);

template <typename Target, typename Parse>
std::function<bool(const std::string&)> into(Target& target, Parse parse) {
  return [&target, parse](const std::string& text) {
    auto value = parse(text);
    if (!value) return false;
    target = *value;
    return true;
  };
}

// Mistakes by where they stand; toml++ hands tables over by key, a person reads by line.
class Placed {
 public:
  explicit Placed(const std::filesystem::path& file) : file_(file.filename().string()) {}
  void add(const toml::source_region& at, const std::string& text);
  Mistakes in_order() const;

 private:
  std::string file_;
  std::multimap<std::pair<toml::source_index, toml::source_index>, std::string> by_line_;
};

// "; did you mean "name"?", or which there are.
std::string did_you_mean(const std::string& word, const std::vector<std::string>& known);

// Sets what `table`, [name], says of these options. `inner` is a table in it that the caller reads.
void read_table(const std::string& name, const toml::table& table,
                const std::vector<Option>& options, Placed& mistakes, std::string_view inner = {});

// auth and oauth_* of the table with that name (config_oauth.cpp).
std::vector<Option> oauth_options(const char* table, OAuthConfig& oauth);
void check_oauth(const Config& config, const char* table, const std::string& user,
                 const OAuthConfig& oauth, Mistakes& mistakes);

// [relay] (config_relay.cpp). use_preset() fills in what was not said.
std::vector<Option> relay_options(Config& config);
void use_preset(RelayConfig& relay);
// What no single option shows to be wrong.
void check_relay(const Config& config, Mistakes& mistakes);

// [inbox] (config_inbox.cpp).
std::vector<Option> inbox_options(InboxConfig& inbox);
void check_inbox(const Config& config, Mistakes& mistakes);

// [intake], [intake.headers] and [[source]] (config_intake.cpp).
std::vector<Option> intake_options(IntakeConfig& intake);
std::vector<Option> source_options(collect::SourceOptions& source, std::string& type);
void read_intake(const toml::table& table, IntakeConfig& intake, Placed& mistakes);
void read_sources(const toml::key& key, const toml::node& node, Config& config, Placed& mistakes);

}  // namespace homeward::app
