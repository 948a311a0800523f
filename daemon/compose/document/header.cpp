// Builder: the head of the page. Logo and name at the start edge, the week at the end edge, the
// amber rule below.
#include <algorithm>

#include "compose/document/builder.h"
#include "compose/document/subset.h"

namespace homeward::compose::doc {
namespace {

constexpr double kRule = 2.5;  // points
constexpr double kAboveRule = 5;
constexpr double kEndShare = 0.38;  // the end column is at most that part of the width

bool holds_h1(const Node& node) { return node.name == "h1" || node.child("h1") != nullptr; }

// The last paragraph after the h1: it goes to the end edge.
const Node* end_paragraph(const Node& header) {
  bool seen_h1 = false;
  const Node* last = nullptr;
  for (const Node& child : header.children) {
    if (child.is_text()) continue;
    last = seen_h1 ? &child : nullptr;
    seen_h1 = seen_h1 || holds_h1(child);
  }
  return last != nullptr && last->name == "p" ? last : nullptr;
}

// Nodes of one document are told apart by their place in it.
bool same(const Node& a, const Node& b) { return a.line == b.line && a.column == b.column; }

// More than a small line and a name on one line.
bool tall(const Flow& names, const PageStyle& style) {
  return names.height() > style.small_size * 2 + style.h1_size * 1.8;
}

}  // namespace

void Builder::header(const Node& node, const Place& place, Flow& out) {
  const Place inner = inside(node, place, "");
  const Node* end = end_paragraph(node);
  const Node* logo = node.child("img");
  const bool has_logo = logo != nullptr && logo->has_class("logo");

  Flow& mark = flows_.emplace_back();
  double mark_width = 0;
  if (has_logo) {
    mark_width = pictures_.fit(*logo, inner.width / 3, style_.logo_height).width;
    image(*logo, inner, mark);
    mark_width += style_.column_gap;
  }
  Place end_place = inner;
  double end_width = 0;
  if (end != nullptr) {
    TextStyle text = inner.text;
    if (end->has_class("small")) text.size = style_.small_size;
    TextBlock probe(fonts_, rich_text(*end, inner.language, inner.rtl), text, inner.rtl);
    end_width = std::min(probe.natural_width() + 0.1, inner.width * kEndShare);
    end_place.width = end_width;
    end_place.x = inner.x + inner.width - end_width;
  }
  Place start = inner;
  start.x += mark_width;
  start.width = inner.width - mark_width - (end_width > 0 ? end_width + style_.column_gap : 0);
  Node rest = node;
  std::erase_if(rest.children, [&](const Node& child) {
    return (has_logo && same(child, *logo)) || (end != nullptr && same(child, *end));
  });
  Flow& names = flows_.emplace_back();
  flow(rest, start, names);
  Flow& date = flows_.emplace_back();
  if (end != nullptr && tall(names, style_)) {
    // A long name takes the whole width, and the week stands below it.
    start.width = inner.width - mark_width;
    names = Flow();
    flow(rest, start, names);
    paragraph(*end, start, names);
  } else if (end != nullptr) {
    paragraph(*end, end_place, date);
  }

  Strip strip;
  strip.line = node.line;
  strip.keep_next = true;
  const double height = std::max({mark.height(), names.height(), date.height()});
  strip.height = height + kAboveRule + kRule;
  strip.paint = [this, &mark, &names, &date, place, height](Painter& painter, double y) {
    paint_flow(painter, mark, y + height - mark.height(), boxes_, style_);
    paint_flow(painter, names, y + height - names.height(), boxes_, style_);
    paint_flow(painter, date, y + height - date.height(), boxes_, style_);
    painter.artifact();
    painter.fill(place.x, y + height + kAboveRule, place.width, kRule, style_.amber, kRule / 2);
  };
  out.add(std::move(strip), 0, style_.section_gap - 2);
}

}  // namespace homeward::compose::doc
