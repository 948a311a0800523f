#include "compose/document/subset.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "compose/document/chart.h"

namespace homeward::compose::doc {
namespace {

using Words = std::vector<std::string>;

enum class Content {
  kFlow,    // blocks and words
  kInline,  // words only
  kOnly,    // just the named children
  kText,    // text that is not printed
  kEmpty,
};

struct Rule {
  std::string name;
  Content content;
  Words attributes;
  Words classes;
  Words only;  // children, for kOnly
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> kRules = {
      {"html", Content::kOnly, {"xmlns"}, {}, {"head", "body"}},
      {"head", Content::kOnly, {}, {}, {"title", "style", "meta"}},
      {"title", Content::kText, {}, {}, {}},
      {"style", Content::kText, {"type", "media"}, {}, {}},
      {"meta", Content::kEmpty, {"charset", "name", "content"}, {}, {}},
      {"body", Content::kFlow, {}, {}, {}},
      {"header", Content::kFlow, {}, {}, {}},
      {"section", Content::kFlow, {"aria-label"}, {"sun", "try"}, {}},
      {"div", Content::kFlow, {}, {"two", "try", "sun", "address"}, {}},
      {"h1", Content::kInline, {}, {}, {}},
      {"h2", Content::kInline, {}, {"name"}, {}},
      {"h3", Content::kInline, {}, {}, {}},
      {"p", Content::kInline, {}, {"small", "write"}, {}},
      {"hr", Content::kEmpty, {}, {"write"}, {}},
      {"ul", Content::kOnly, {}, {}, {"li"}},
      {"ol", Content::kOnly, {}, {}, {"li"}},
      {"li", Content::kFlow, {}, {}, {}},
      {"table", Content::kOnly, {}, {}, {"thead", "tbody", "tr"}},
      {"thead", Content::kOnly, {}, {}, {"tr"}},
      {"tbody", Content::kOnly, {}, {}, {"tr"}},
      {"tr", Content::kOnly, {}, {}, {"th", "td"}},
      {"th", Content::kFlow, {"scope"}, {}, {}},
      {"td", Content::kFlow, {}, {"small"}, {}},
      {"figure",
       Content::kFlow,
       {"data-chart", "data-points", "data-max", "alt", "aria-label", "role"},
       {},
       {}},
      {"figcaption", Content::kInline, {}, {}, {}},
      {"img", Content::kEmpty, {"src", "alt", "width", "height"}, {"logo"}, {}},
      {"meter", Content::kText, {"value", "min", "max"}, {}, {}},
      {"blockquote", Content::kFlow, {}, {}, {}},
      {"a", Content::kInline, {"href"}, {}, {}},
      {"strong", Content::kInline, {}, {}, {}},
      {"em", Content::kInline, {}, {}, {}},
      {"span", Content::kInline, {}, {"small", "large"}, {}},
      {"br", Content::kEmpty, {}, {}, {}},
  };
  return kRules;
}

const Words kGlobalAttributes = {"lang", "xml:lang", "dir", "class", "id"};

bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

[[noreturn]] void fail(const Node& node, const std::string& what) {
  throw DocumentError(what, node.line, node.column);
}

std::string hint(std::string_view word, const Words& known) {
  const std::string near = text::nearest(word, known);
  return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
}

// Names come from the template, not from a child; still, keep them short.
std::string quoted(const std::string& word) { return fmt::format("'{}'", text::shorten(word, 40)); }

const Rule& rule_of(const Node& node) {
  for (const Rule& rule : rules()) {
    if (rule.name == node.name) return rule;
  }
  Words names;
  for (const Rule& rule : rules()) names.push_back(rule.name);
  fail(node, fmt::format("unknown element {}{}", quoted(node.name), hint(node.name, names)));
}

double number_of(const Node& node, std::string_view key, double fallback) {
  const std::string* value = node.find(key);
  if (value == nullptr) return fallback;
  double number = 0;
  const char* end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number) || std::abs(number) > 1e6) {
    fail(node, fmt::format("{} of <{}> needs a number", key, node.name));
  }
  return number;
}

void check_attributes(const Node& node, const Rule& rule) {
  for (const auto& [key, value] : node.attributes) {
    if (contains(kGlobalAttributes, key) || contains(rule.attributes, key)) continue;
    Words known = rule.attributes;
    known.insert(known.end(), kGlobalAttributes.begin(), kGlobalAttributes.end());
    fail(node,
         fmt::format("unknown attribute {} of <{}>{}", quoted(key), node.name, hint(key, known)));
  }
  for (const std::string& word : class_words(node)) {
    if (contains(rule.classes, word)) continue;
    fail(node, fmt::format("unknown class {} of <{}>{}", quoted(word), node.name,
                           hint(word, rule.classes)));
  }
  const std::string* dir = node.find("dir");
  if (dir != nullptr && *dir != "ltr" && *dir != "rtl") fail(node, "dir is ltr or rtl");
  for (const char* key : {"lang", "xml:lang"}) {
    const std::string& lang = node.get(key);
    const bool good = std::all_of(lang.begin(), lang.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!good || lang.size() > 35) fail(node, "lang needs a language tag such as es or zh-CN");
  }
}

void check_link(const Node& node) {
  const std::string& href = node.get("href");
  const bool scheme =
      href.starts_with("https://") || href.starts_with("http://") || href.starts_with("mailto:");
  const bool plain = std::all_of(href.begin(), href.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
  });
  if (!scheme) fail(node, "href needs http:, https: or mailto:");
  if (!plain || href.size() > 2000) fail(node, "href is not an address");
}

void check_image(const Node& node, const Assets* assets) {
  const std::string& src = node.get("src");
  if (node.find("alt") == nullptr) fail(node, "<img> needs alt; alt=\"\" for decoration");
  if (src.empty() || src.find_first_of(":/\\") != std::string::npos) {
    fail(node, "src names one of the message's own pictures, never a file or an address");
  }
  if (assets != nullptr && assets->find(src) == assets->end()) {
    fail(node, "src names a picture that the message does not have");
  }
  if (number_of(node, "width", 1) <= 0 || number_of(node, "height", 1) <= 0) {
    fail(node, "width and height of <img> are above 0");
  }
}

void check_chart(const Node& node) {
  if (node.get("data-chart") != "line" && node.get("data-chart") != "bars") {
    fail(node, "data-chart is \"line\" or \"bars\"");
  }
  if (node.get("alt").empty() && node.get("aria-label").empty()) {
    fail(node, "a chart needs aria-label: what it shows, in words");
  }
  for (const Node& child : node.children) {
    const bool blank = child.is_text() && text::trim(child.text).empty();
    if (!blank && child.name != "table" && child.name != "figcaption") {
      fail(child, "a chart holds its table and a figcaption only");
    }
  }
  if (node.find("data-points") == nullptr && node.child("table") == nullptr) {
    fail(node, "a chart needs data-points or a table");
  }
  if (number_of(node, "data-max", 1) <= 0) fail(node, "data-max is above 0");
  read_chart(node);
}

void check_address(const Node& node, const Node& parent) {
  const auto first = std::find_if(parent.children.begin(), parent.children.end(),
                                  [](const Node& child) { return !child.is_text(); });
  if (parent.name != "body" || &*first != &node) {
    fail(node, "class=\"address\" is the first element of the body");
  }
}

void check_values(const Node& node, const Assets* assets) {
  if (node.name == "a") check_link(node);
  if (node.name == "img") check_image(node, assets);
  if (node.name == "meter") {
    if (node.find("value") == nullptr) fail(node, "<meter> needs a value");
    number_of(node, "value", 0);
    if (number_of(node, "max", 1) <= number_of(node, "min", 0)) {
      fail(node, "max of <meter> is above min");
    }
  }
  if (node.name == "figure" && node.find("data-chart") != nullptr) check_chart(node);
  const std::string* scope = node.find("scope");
  if (scope != nullptr && *scope != "col" && *scope != "row") fail(node, "scope is col or row");
  if (node.has_class("two")) {
    const auto columns = std::count_if(node.children.begin(), node.children.end(),
                                       [](const Node& child) { return !child.is_text(); });
    if (columns < 1 || columns > 3) fail(node, "class=\"two\" holds two or three elements");
  }
}

void check_node(const Node& node, const Assets* assets);

void check_child(const Node& parent, const Rule& rule, const Node& child, const Assets* assets) {
  if (child.is_text()) {
    const bool blank = text::trim(child.text).empty();
    const bool words_fit = rule.content != Content::kOnly && rule.content != Content::kEmpty;
    if (!blank && !words_fit) fail(child, fmt::format("no text directly in <{}>", parent.name));
    if (!blank && parent.has_class("two")) fail(child, "no text directly in class=\"two\"");
    return;
  }
  rule_of(child);  // an unknown element is told as such, wherever it stands
  bool fits = true;
  switch (rule.content) {
    case Content::kFlow:
      fits = !contains({"html", "head", "body", "title", "style", "meta", "li", "thead", "tbody",
                        "tr", "th", "td"},
                       child.name);
      break;
    case Content::kInline:
      fits = is_inline(child);
      break;
    case Content::kOnly:
      fits = contains(rule.only, child.name);
      break;
    case Content::kText:
    case Content::kEmpty:
      fits = false;
      break;
  }
  if (child.name == "header" && parent.name != "body") fits = false;
  if (child.name == "figcaption" && parent.name != "figure") fits = false;
  if (child.has_class("address")) check_address(child, parent);
  if (!fits) fail(child, fmt::format("<{}> cannot stand in <{}>", child.name, parent.name));
  check_node(child, assets);
}

void check_node(const Node& node, const Assets* assets) {
  const Rule& rule = rule_of(node);
  check_attributes(node, rule);
  check_values(node, assets);
  for (const Node& child : node.children) check_child(node, rule, child, assets);
}

// "`a` `b`", or a dash.
std::string marked(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "`" : " `") + word + "`";
  return out.empty() ? "-" : out;
}

std::string holds(const Rule& rule) {
  switch (rule.content) {
    case Content::kFlow:
      return "blocks and words";
    case Content::kInline:
      return "words";
    case Content::kOnly:
      return marked(rule.only);
    case Content::kText:
      return "plain text";
    case Content::kEmpty:
      break;
  }
  return "nothing";
}

}  // namespace

std::string subset_table() {
  std::string out = "| element | holds | attributes | classes |\n|---|---|---|---|\n";
  for (const Rule& rule : rules()) {
    out += fmt::format("| `{}` | {} | {} | {} |\n", rule.name, holds(rule), marked(rule.attributes),
                       marked(rule.classes));
  }
  return out + "\nOn every element: " + marked(kGlobalAttributes) + ".\n";
}

bool is_inline(const Node& node) {
  static const std::array<std::string_view, 5> kInline = {"a", "strong", "em", "br", "span"};
  return node.is_text() || std::find(kInline.begin(), kInline.end(), node.name) != kInline.end();
}

void check_subset(const Node& root, const Assets* assets) {
  if (root.name != "html") fail(root, "the document's element is <html>");
  if (root.child("body") == nullptr) fail(root, "no <body>");
  check_node(root, assets);
}

}  // namespace homeward::compose::doc
