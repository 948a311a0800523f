// Builder: pictures, their captions, and progress bars.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "compose/document/builder.h"

namespace homeward::compose::doc {
namespace {

double number(const Node& node, std::string_view key, double fallback) {
  const std::string* text = node.find(key);
  if (text == nullptr) return fallback;
  double value = fallback;
  std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

// The part of the bar that is full, 0 to 1.
double share(const Node& meter) {
  const double least = number(meter, "min", 0);
  const double most = number(meter, "max", 1);
  return std::clamp((number(meter, "value", least) - least) / (most - least), 0.0, 1.0);
}

std::string words_of(const Node& node) {
  std::string words;
  for (const Node& child : node.children) words += child.text;
  return text::fold_space(words);
}

}  // namespace

void Builder::figure(const Node& node, const Place& place, Flow& out) {
  const bool is_chart = node.find("data-chart") != nullptr;
  const Place inner = inside(node, place, "Div");
  Flow content;
  if (is_chart) {
    chart(node, inner, content);
    // Browsers show its table, which is told with the drawing here.
    for (const Node& child : node.children) {
      if (child.name == "figcaption") block(child, inner, content);
    }
  } else {
    flow(node, inner, content);
  }
  for (std::size_t i = 0; i + 1 < content.strips().size(); ++i) {
    content.strips()[i].keep_next = true;
  }
  out.append(std::move(content), style_.paragraph_gap, style_.paragraph_gap);
}

void Builder::image(const Node& node, const Place& place, Flow& out) {
  const Picture& picture = pictures_.get(node);
  const double most = node.has_class("logo") ? style_.logo_height : style_.picture_height;
  const Size size = pictures_.fit(node, place.width, most);
  const std::string& alt = node.get("alt");
  const ElementId element = alt.empty() ? kNoElement : structure_.add("Figure", place.element);
  if (element != kNoElement) structure_.at(element).alt = alt;
  Strip strip;
  strip.height = size.height;
  strip.line = node.line;
  const double x = place.x;
  strip.paint = [&picture, size, element, x](Painter& painter, double y) {
    if (element == kNoElement) {
      painter.artifact();
    } else {
      painter.content(element);
      painter.area(element, x, y, size.width, size.height);
    }
    painter.picture(picture.surface.get(), picture.pixel_width, picture.pixel_height, picture.turn,
                    x, y, size.width, size.height);
  };
  out.add(std::move(strip), style_.paragraph_gap, style_.paragraph_gap);
}

void Builder::meter(const Node& node, const Place& place, Flow& out) {
  const std::string words = words_of(node);
  const ElementId element = words.empty() ? kNoElement : structure_.add("Figure", place.element);
  if (element != kNoElement) structure_.at(element).alt = words;
  const double full = share(node);
  const double width = std::min(style_.bar_width, place.width);
  Strip strip;
  strip.line = node.line;
  strip.keep_next = true;
  // As high as a line's upper half, so that the bar stands level with the words beside it.
  const double above = style_.text_size * 0.4;
  strip.height = above + style_.bar_height;
  const double x = place.x;
  strip.paint = [this, element, full, width, above, x](Painter& painter, double y) {
    if (element == kNoElement) {
      painter.artifact();
    } else {
      painter.content(element);
      painter.area(element, x, y + above, width, style_.bar_height);
    }
    const double radius = style_.bar_height / 2;
    painter.fill(x, y + above, width, style_.bar_height, style_.bar_track, radius);
    if (full > 0) {
      const double length = std::max(width * full, style_.bar_height);
      painter.fill(x, y + above, length, style_.bar_height, style_.bar, radius);
    }
  };
  out.add(std::move(strip), 0, 1);
}

}  // namespace homeward::compose::doc
