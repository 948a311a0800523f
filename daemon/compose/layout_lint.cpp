#include "compose/layout_lint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace homeward::compose {

namespace {

const std::vector<std::string_view> kKnown = {
    // the letter
    "language",
    "align",
    "dir",
    "subject",
    "masthead",
    "notice",
    "title",
    "greeting",
    "preheader",
    "children",
    "closing",
    "choices",
    "choices_lead",
    "signature",
    "after_signature",
    "footer",
    "school",
    "address",
    "paper",
    "above_address",
    "address_height",
    "print",
    "email",
    "reply_or_write",
    "date_line",
    // a child
    "show_name",
    "name",
    "full_name",
    "strengths",
    "blocks",
    "goals",
    "chart",
    "columns",
    "aside",
    "quotes",
    "pair",
    "parts",
    // a block
    "sun",
    "try",
    "quote",
    "question",
    "plain",
    "heading",
    "paragraphs",
    "bar",
    "picture",
    // sentences and small parts
    "sentences",
    "first",
    "lead",
    "text",
    "strong",
    "whole",
    "cells",
    "on",
    "done",
    "of",
    "src",
    "alt",
    "label",
    "href",
    "line",
    // the goals table and the chart
    "rows",
    "goal",
    "agreed",
    "at_school",
    "at_home",
    "now",
    "before",
    "head_goal",
    "head_school",
    "head_home",
    "head_now",
    "value",
    "max",
    ".",
};

const LayoutRules kHtml = {kKnown,
                           {"language", "dir", "subject", "notice", "greeting", "children",
                            "blocks", "paragraphs", "closing", "picture", "signature", "footer"}};
const LayoutRules kText = {kKnown,
                           {"notice", "greeting", "children", "blocks", "paragraphs", "closing",
                            "picture", "signature", "footer"}};
const LayoutRules kSummary = {kKnown,
                              {"language", "notice", "children", "blocks", "paragraphs", "goals",
                               "closing", "picture", "signature", "address"}};

struct Tag {
  char sigil = ' ';
  std::string name;
  int line = 1;
};

// One pass over the tags; `problem` is called for what no layout may have.
template <typename OnTag, typename OnProblem>
void scan(std::string_view source, OnTag on_tag, OnProblem on_problem) {
  int line = 1;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = source.find("{{", at);
    line += static_cast<int>(std::count(
        source.begin() + static_cast<std::ptrdiff_t>(at),
        source.begin() + static_cast<std::ptrdiff_t>(std::min(open, source.size())), '\n'));
    if (open == std::string_view::npos) return;
    const std::size_t close = source.find("}}", open);
    if (close == std::string_view::npos) {
      on_problem(line, "a tag that does not close");
      return;
    }
    const std::string_view inside = source.substr(open + 2, close - open - 2);
    if (inside.starts_with('{') || inside.starts_with('&')) {
      on_problem(line, "a raw tag: what families read is always escaped, use two braces");
    } else if (inside.starts_with('=')) {
      on_problem(line, "delimiters may not be changed");
    } else if (!inside.starts_with('!')) {
      const std::string_view trimmed = text::trim(inside);
      const bool has_sigil =
          !trimmed.empty() && std::string_view("#^/>").find(trimmed[0]) != std::string_view::npos;
      on_tag(Tag{has_sigil ? trimmed[0] : ' ',
                 std::string(text::trim(has_sigil ? trimmed.substr(1) : trimmed)), line});
    }
    line += static_cast<int>(std::ranges::count(inside, '\n'));
    at = close + 2;
  }
}

bool is_known(const LayoutRules& rules, const std::string& name) {
  if (name == ".") return true;
  for (const std::string& part : text::split(name, '.')) {
    if (std::ranges::find(rules.known, part) == rules.known.end()) return false;
  }
  return true;
}

std::string suggestion(const LayoutRules& rules, const std::string& name) {
  const std::vector<std::string> known(rules.known.begin(), rules.known.end());
  const std::string near = text::nearest(name, known);
  return near.empty() ? std::string() : fmt::format("; did you mean {{{{{}}}}}?", near);
}

}  // namespace

const LayoutRules& rules_of(std::string_view layout) {
  if (layout == "letter.txt") return kText;
  if (layout == "summary.html") return kSummary;
  return kHtml;
}

void lint_layout(std::string_view source, const std::string& file, const LayoutRules& rules,
                 const std::vector<std::string>& partials, Problems& problems) {
  std::vector<Tag> open;
  const auto complain = [&](int line, std::string message) {
    problems.push_back({file, line, std::move(message)});
  };
  scan(
      source,
      [&](const Tag& tag) {
        if (tag.sigil == '>') {
          if (std::ranges::find(partials, tag.name) == partials.end()) {
            complain(tag.line, fmt::format("there is no partial {}", tag.name));
          }
          return;
        }
        if (tag.sigil == '/') {
          if (open.empty() || open.back().name != tag.name) {
            complain(tag.line,
                     fmt::format("{{{{/{}}}}} closes nothing that is open here", tag.name));
          } else {
            open.pop_back();
          }
          return;
        }
        if (!is_known(rules, tag.name)) {
          complain(tag.line,
                   fmt::format("unknown tag {{{{{}}}}}{}", tag.name, suggestion(rules, tag.name)));
        }
        if (tag.sigil == '#' || tag.sigil == '^') open.push_back(tag);
      },
      complain);
  for (const Tag& tag : open)
    complain(tag.line, fmt::format("{{{{{}{}}}}} is never closed", tag.sigil, tag.name));
}

void lint_required(std::string_view expanded, const std::string& file, const LayoutRules& rules,
                   Problems& problems) {
  std::vector<std::string> seen;
  scan(
      expanded,
      [&](const Tag& tag) {
        for (const auto& part : text::split(tag.name, '.')) seen.push_back(part);
      },
      [](int, const std::string&) {});
  for (const std::string_view name : rules.required) {
    if (std::ranges::find(seen, name) == seen.end()) {
      problems.push_back({file, 0, fmt::format("{{{{{}}}}} is missing: a letter needs it", name)});
    }
  }
}

}  // namespace homeward::compose
