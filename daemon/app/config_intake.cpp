// [intake], [intake.headers] and [[source]] of homeward.toml.
#include <algorithm>

#include "app/config_reading.h"
#include "base/text.h"
#include "domain/observation.h"
#include "ingest/encoding.h"
#include "ingest/fields.h"

namespace homeward::app {

namespace {

constexpr int kDay = 24 * 60;  // minutes
constexpr std::size_t kLongestName = 40;
constexpr const char* kTables[] = {"staff",      "roster", "log",       "goals",
                                   "strategies", "family", "attendance"};

// A name that may stand in a path of reports/ on every server.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

Setter select_option(collect::SourceOptions& source, const char* table) {
  return [&source, table](const toml::node& node) -> std::optional<std::string> {
    const auto value = node.value_exact<std::string>();
    const auto one_line = text::replace_all(
        text::replace_all(text::replace_all(value.value_or(""), "\n", " "), "\r", " "), "\t", " ");
    if (!value || text::trim(one_line).empty() || !text::is_valid_utf8(*value) ||
        text::has_control(one_line)) {
      return "a SELECT in quotes";
    }
    source.selects[table] = *value;
    return std::nullopt;
  };
}

bool is_field_or_kind(const std::string& name) {
  return ingest::parse_field(name).has_value() || parse_kind(name).has_value();
}

std::vector<std::string> fields_and_kinds() {
  std::vector<std::string> names;
  for (int i = 0; i < static_cast<int>(ingest::Field::kCount); ++i)
    names.emplace_back(ingest::to_string(static_cast<ingest::Field>(i)));
  for (int i = 0; i <= static_cast<int>(Kind::kAbsence); ++i)
    names.emplace_back(to_string(static_cast<Kind>(i)));
  return names;
}

void read_headers(const toml::table& table, IntakeConfig& intake, Placed& mistakes) {
  for (const auto& [key, node] : table) {
    const std::string header(key.str());
    const auto field = node.value_exact<std::string>();
    if (text::lookup_key(header).empty()) {
      mistakes.add(key.source(), "a header in [intake.headers] should have letters or digits");
    } else if (!field) {
      mistakes.add(node.source(),
                   fmt::format("\"{}\" should be a column's or kind's name in quotes",
                               text::shorten(header, 60)));
    } else if (!is_field_or_kind(*field)) {
      mistakes.add(node.source(), fmt::format("\"{}\" is no column and no kind{}", *field,
                                              did_you_mean(*field, fields_and_kinds())));
    } else {
      intake.headers[header] = *field;
    }
  }
}

// What one [[source]] lacks, or has as another one has it.
void check_source(const toml::table& table, const collect::SourceOptions& source,
                  const std::vector<collect::SourceOptions>& others, Placed& mistakes) {
  for (const char* key : {"name", "type", "path"}) {
    if (!table.contains(key))
      mistakes.add(table.source(), fmt::format("this [[source]] lacks its {}", key));
  }
  const bool has_table = std::any_of(std::begin(kTables), std::end(kTables),
                                     [&](const char* kind) { return table.contains(kind); });
  if (!has_table) {
    mistakes.add(table.source(),
                 "this [[source]] lacks a SELECT, such as log = \"SELECT date, student, ...\"");
  }
  const bool twice = std::any_of(others.begin(), others.end(), [&](const auto& other) {
    return text::fold_case(other.name) == text::fold_case(source.name);
  });
  if (twice && !source.name.empty()) {
    mistakes.add(table.source(),
                 fmt::format("there are two sources with the name \"{}\"", source.name));
  }
}

}  // namespace

std::vector<Option> intake_options(IntakeConfig& intake) {
  return {
      {"intake", "day_first", bool_option([&intake](bool value) { intake.day_first = value; })},
      {"intake", "code_page",
       parsed_option(
           [&intake](const std::string& name) {
             intake.code_page = name;
             return name.empty() || ingest::is_known_encoding(name);
           },
           "a code page that ICU knows, such as \"windows-1252\"")},
  };
}

std::vector<Option> source_options(collect::SourceOptions& source, std::string& type) {
  std::vector<Option> options{
      {"source", "name",
       parsed_option(
           [&source](const std::string& name) {
             source.name = name;
             return is_plain_name(name);
           },
           "a short name of letters, digits, - and _")},
      {"source", "type",
       parsed_option(
           [&type](const std::string& text) {
             type = text;
             return text == "sqlite";
           },
           "\"sqlite\"")},
      {"source", "path", path_option(source.path)},
      {"source", "every_seconds",
       int_option([&source](int value) { source.every = std::chrono::seconds{value}; }, 1,
                  kDay * 60)},
      {"source", "overlap_minutes",
       int_option([&source](int value) { source.overlap = std::chrono::minutes{value}; }, 0,
                  7 * kDay)},
  };
  for (const char* table : kTables)
    options.push_back({"source", table, select_option(source, table)});
  return options;
}

void read_intake(const toml::table& table, IntakeConfig& intake, Placed& mistakes) {
  constexpr const char* kHeaders = "headers";
  if (const auto* headers = table[kHeaders].as_table()) read_headers(*headers, intake, mistakes);
  read_table("intake", table, intake_options(intake), mistakes, kHeaders);
}

void read_sources(const toml::key& key, const toml::node& node, Config& config, Placed& mistakes) {
  const auto* list = node.as_array();
  if (list == nullptr || !list->is_homogeneous<toml::table>()) {
    mistakes.add(key.source(), "a source begins with [[source]], in two pairs of brackets");
    return;
  }
  for (const auto& item : *list) {
    const toml::table& table = *item.as_table();
    collect::SourceOptions source;
    std::string type;
    read_table("source", table, source_options(source, type), mistakes);
    check_source(table, source, config.sources, mistakes);
    config.sources.push_back(std::move(source));
  }
}

}  // namespace homeward::app
