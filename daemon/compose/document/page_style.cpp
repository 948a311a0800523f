#include "compose/document/page_style.h"

#include <fmt/core.h>
#include <toml++/toml.h>

#include <cctype>
#include <functional>
#include <map>
#include <vector>

#include "base/errors.h"
#include "base/text.h"

namespace homeward::compose {
namespace {

constexpr double kPointsPerMillimetre = 72.0 / 25.4;

[[noreturn]] void fail(const toml::source_region& at, const std::string& what) {
  throw Failure(ExitCode::kConfig, fmt::format("style, line {}: {}", at.begin.line, what));
}

using Setter = std::function<void(PageStyle&, const toml::node&)>;
using Section = std::map<std::string, Setter>;

Setter number(double PageStyle::*member, double least, double most, double unit = 1) {
  return [=](PageStyle& style, const toml::node& node) {
    const auto value = node.value<double>();
    if (!value || !(*value >= least && *value <= most)) {
      fail(node.source(), fmt::format("needs a number from {} to {}", least, most));
    }
    style.*member = *value * unit;
  };
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

Setter colour(Colour PageStyle::*member) {
  return [=](PageStyle& style, const toml::node& node) {
    const auto value = node.value<std::string>();
    bool good = value && value->size() == 7 && (*value)[0] == '#';
    double parts[3] = {};
    for (std::size_t i = 0; good && i < 3; ++i) {
      const int high = hex_digit((*value)[1 + 2 * i]);
      const int low = hex_digit((*value)[2 + 2 * i]);
      good = high >= 0 && low >= 0;
      parts[i] = (high * 16 + low) / 255.0;
    }
    if (!good) fail(node.source(), "needs a colour such as \"#0f5a73\"");
    style.*member = Colour{parts[0], parts[1], parts[2]};
  };
}

void set_size(PageStyle& style, const toml::node& node) {
  const auto value = node.value<std::string>();
  if (value == "A4") {
    style.page_width = 595.276;
    style.page_height = 841.89;
  } else if (value == "Letter") {
    style.page_width = 612;
    style.page_height = 792;
  } else {
    fail(node.source(), "the page is \"A4\" or \"Letter\"");
  }
}

void set_family(PageStyle& style, const toml::node& node) {
  const auto value = node.value<std::string>();
  if (!value || value->empty() || value->size() > 200) fail(node.source(), "needs a font family");
  style.family = *value;
}

std::map<std::string, Section> known_keys() {
  using P = PageStyle;
  std::map<std::string, Section> keys;
  keys["page"] = {{"size", set_size},
                  {"margin_top", number(&P::margin_top, 5, 60, kPointsPerMillimetre)},
                  {"margin_bottom", number(&P::margin_bottom, 8, 60, kPointsPerMillimetre)},
                  {"margin_side", number(&P::margin_side, 5, 60, kPointsPerMillimetre)}};
  keys["type"] = {{"family", set_family},
                  {"text", number(&P::text_size, 7, 24)},
                  {"small", number(&P::small_size, 6, 24)},
                  {"h1", number(&P::h1_size, 8, 48)},
                  {"name", number(&P::name_size, 8, 48)},
                  {"h2", number(&P::h2_size, 8, 36)},
                  {"h3", number(&P::h3_size, 8, 36)},
                  {"quote", number(&P::quote_size, 7, 36)},
                  {"table_head", number(&P::table_head_size, 6, 24)},
                  {"chart", number(&P::chart_size, 5, 24)},
                  {"line_height", number(&P::line_height, 1.1, 2.5)},
                  {"scale", number(&P::scale, 0.8, 2)}};
  keys["colour"] = {{"ink", colour(&P::ink)},
                    {"soft", colour(&P::soft)},
                    {"accent", colour(&P::accent)},
                    {"amber", colour(&P::amber)},
                    {"sun", colour(&P::sun)},
                    {"bar", colour(&P::bar)},
                    {"bar_track", colour(&P::bar_track)},
                    {"line", colour(&P::line)},
                    {"write", colour(&P::write)}};
  keys["space"] = {{"heading", number(&P::heading_gap, 0, 60)},
                   {"after_heading", number(&P::after_heading, 0, 60)},
                   {"paragraph", number(&P::paragraph_gap, 0, 60)},
                   {"section", number(&P::section_gap, 0, 60)},
                   {"list_indent", number(&P::list_indent, 6, 60)},
                   {"item", number(&P::item_gap, 0, 60)},
                   {"columns", number(&P::column_gap, 0, 60)},
                   {"box_x", number(&P::box_padding_x, 0, 60)},
                   {"box_y", number(&P::box_padding_y, 0, 60)},
                   {"box_radius", number(&P::box_radius, 0, 30)},
                   {"try_bar", number(&P::try_bar, 0, 12)},
                   {"cell", number(&P::cell_padding, 0, 30)},
                   {"write", number(&P::write_gap, 8, 60)}};
  keys["picture"] = {{"bar_width", number(&P::bar_width, 20, 300)},
                     {"bar_height", number(&P::bar_height, 2, 30)},
                     {"chart_height", number(&P::chart_height, 60, 400)},
                     {"height", number(&P::picture_height, 20, 600)},
                     {"logo_height", number(&P::logo_height, 10, 200)}};
  return keys;
}

template <typename Map>
std::string suggestion(std::string_view key, const Map& known) {
  std::vector<std::string> names;
  for (const auto& entry : known) names.push_back(entry.first);
  const std::string near = text::nearest(key, names);
  return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
}

}  // namespace

PageStyle load_page_style(const std::string& toml_text) {
  toml::table file;
  try {
    file = toml::parse(toml_text);
  } catch (const toml::parse_error& error) {
    fail(error.source(), std::string(error.description()));
  }
  static const std::map<std::string, Section> kKnown = known_keys();
  PageStyle style;
  for (const auto& [section_key, section_node] : file) {
    const auto section = kKnown.find(std::string(section_key.str()));
    if (section == kKnown.end() || !section_node.is_table()) {
      fail(section_key.source(), fmt::format("unknown section '{}'{}", section_key.str(),
                                             suggestion(section_key.str(), kKnown)));
    }
    for (const auto& [key, node] : *section_node.as_table()) {
      const auto setter = section->second.find(std::string(key.str()));
      if (setter == section->second.end()) {
        fail(key.source(), fmt::format("unknown key '{}.{}'{}", section_key.str(), key.str(),
                                       suggestion(key.str(), section->second)));
      }
      setter->second(style, node);
    }
  }
  return style;
}

}  // namespace homeward::compose
