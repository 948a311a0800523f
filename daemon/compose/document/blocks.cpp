// Builder: paragraphs, headings, lists, quotes, boxes, columns.
#include <algorithm>

#include "base/text.h"
#include "compose/document/builder.h"
#include "compose/document/subset.h"

namespace homeward::compose::doc {
namespace {

constexpr double kMarkerGap = 6;   // between a bullet and its words, at 10.5 pt
constexpr double kTryIndent = 10;  // from the bar to the words
constexpr double kTryPadding = 1;

bool blank(const std::vector<const Node*>& nodes) {
  return std::all_of(nodes.begin(), nodes.end(), [](const Node* node) {
    return (node->is_text() && text::trim(node->text).empty()) || node->name == "br";
  });
}

}  // namespace

TextStyle Builder::body_text() const {
  TextStyle text;
  text.size = style_.text_size;
  text.small_size = style_.small_size;
  text.line_height = style_.line_height;
  text.colour = style_.ink;
  text.small_colour = style_.soft;
  text.link_colour = style_.accent;
  return text;
}

Flow Builder::body(const Node& body, const Place& place) {
  Flow out;
  flow(body, inside(body, place, ""), out);
  return out;
}

TextBlock& Builder::block_of(RichText text, const TextStyle& text_style, bool rtl) {
  return texts_.emplace_back(fonts_, std::move(text), text_style, rtl);
}

TextBlock& Builder::label(const std::string& text, const TextStyle& style, double width, bool rtl) {
  TextBlock& made = block_of(plain_text(text), style, rtl);
  made.set_width(width > 0 ? width : made.natural_width() + 0.1);
  return made;
}

std::set<std::string> Builder::missing_glyphs() const {
  std::set<std::string> missing;
  for (const TextBlock& text : texts_) text.collect_missing(missing);
  return missing;
}

// The place of an element's content; `type` adds an element of the structure, empty adds none.
Place Builder::inside(const Node& node, const Place& place, const std::string& type) {
  Place inner = place;
  inner.language = language_of(node, place.language);
  inner.rtl = rtl_of(node, place.rtl);
  if (!type.empty()) {
    inner.element = structure_.add(type, place.element);
    inner.bare_words = false;
    if (inner.language != place.language) structure_.at(inner.element).language = inner.language;
  }
  return inner;
}

// Blocks one after the other; words between them make paragraphs without a tag of their own name.
void Builder::flow(const Node& node, const Place& place, Flow& out) {
  std::vector<const Node*> words;
  const auto end_words = [&] {
    if (!blank(words)) {
      RichText text = rich_text(words, place.language, place.rtl);
      const ElementId element =
          place.bare_words ? place.element : structure_.add("P", place.element);
      lines(std::move(text), place.text, place, element, 0, style_.paragraph_gap, false,
            words.front()->line, out);
    }
    words.clear();
  };
  for (const Node& child : node.children) {
    if (is_inline(child)) {
      words.push_back(&child);
    } else {
      end_words();
      block(child, place, out);
    }
  }
  end_words();
}

void Builder::block(const Node& node, const Place& place, Flow& out) {
  const std::string& name = node.name;
  if (name == "p" || name == "figcaption") return paragraph(node, place, out);
  if (name == "h1" || name == "h2" || name == "h3") return heading(node, place, out);
  if (name == "ul" || name == "ol") return list(node, place, out);
  if (name == "hr") return write_line(node, place, out);
  if (name == "table") return table(node, place, out);
  if (name == "figure") return figure(node, place, out);
  if (name == "img") return image(node, place, out);
  if (name == "meter") return meter(node, place, out);
  if (name == "blockquote") return quote(node, place, out);
  if (name == "header") return header(node, place, out);
  const Place inner = inside(node, place, name == "section" ? "Sect" : "");
  if (node.has_class("sun")) return box(node, inner, BoxShape::Kind::kSun, out);
  if (node.has_class("try")) return box(node, inner, BoxShape::Kind::kBar, out);
  if (node.has_class("two")) return columns(node, inner, out);
  if (node.has_class("address")) return address(node, inner, out);
  Flow content;
  flow(node, inner, content);
  out.append(std::move(content), 0, 0);
}

void Builder::lines(RichText text, const TextStyle& text_style, const Place& place,
                    ElementId element, double before, double after, bool keep, int source_line,
                    Flow& out) {
  if (text.empty()) return;
  TextBlock& block = block_of(std::move(text), text_style, place.rtl);
  block.set_width(place.width);
  const std::size_t count = block.line_count();
  for (std::size_t i = 0; i < count; ++i) {
    Strip strip;
    strip.height = block.line_height(i);
    strip.line = source_line;
    // Two lines at least stand together at either side of a page's end.
    strip.keep_next = keep || (count > 1 && (i == 0 || i + 2 == count));
    if (i + 1 == count) strip.keep_next = keep;
    const double x = place.x;
    strip.paint = [&block, element, i, x](Painter& painter, double y) {
      block.paint_line(painter, element, i, x, y);
    };
    out.add(std::move(strip), i == 0 ? before : 0, i + 1 == count ? after : 0);
  }
}

void Builder::heading(const Node& node, const Place& place, Flow& out) {
  const bool first = node.name == "h1";
  const bool name = node.has_class("name");
  const Place inner = inside(node, place, first ? "H1" : node.name == "h2" ? "H2" : "H3");
  TextStyle text = place.text;
  text.size = first ? style_.h1_size : node.name == "h2" ? style_.h2_size : style_.h3_size;
  text.bold = true;
  text.italic = false;
  text.colour = first || name ? style_.ink : style_.accent;
  if (name) text.size = style_.name_size;
  if (first) text.line_height = 1.1;
  lines(rich_text(node, inner.language, inner.rtl), text, inner, inner.element,
        first  ? 0
        : name ? style_.heading_gap * 2
               : style_.heading_gap,
        style_.after_heading, true, node.line, out);
}

void Builder::paragraph(const Node& node, const Place& place, Flow& out) {
  const bool write = node.has_class("write");
  RichText words = rich_text(node, language_of(node, place.language), rtl_of(node, place.rtl));
  if (!words.empty()) {
    const Place inner = inside(node, place, node.name == "figcaption" ? "Caption" : "P");
    TextStyle text = place.text;
    if (node.has_class("small") || node.name == "figcaption") {
      text.size = style_.small_size;
      text.colour = style_.soft;
    }
    lines(std::move(words), text, inner, inner.element, 0, style_.paragraph_gap, write, node.line,
          out);
  }
  if (write) write_line(node, place, out);
}

void Builder::write_line(const Node& node, const Place& place, Flow& out) {
  Strip strip;
  strip.height = style_.write_gap;
  strip.line = node.line;
  const PageStyle& style = style_;
  const double x = place.x;
  const double width = place.width;
  strip.paint = [&style, x, width](Painter& painter, double y) {
    painter.artifact();
    painter.fill(x, y + style.write_gap - 0.6, width, 0.6, style.write);
  };
  // A ruled line stays with the question above it.
  if (!out.empty()) out.strips().back().keep_next = true;
  out.add(std::move(strip), 0, 0);
}

void Builder::list(const Node& node, const Place& place, Flow& out) {
  const bool ordered = node.name == "ol";
  Place inner = inside(node, place, "L");
  structure_.at(inner.element).numbering = ordered ? "Decimal" : "Disc";
  Flow content;
  int number = 0;
  for (const Node& child : node.children) {
    if (child.is_text()) continue;
    ++number;
    item(child, inner, ordered ? std::to_string(number) + "." : "•",
         number == 1 ? 0 : style_.item_gap, content);
  }
  out.append(std::move(content), 0, style_.paragraph_gap);
}

void Builder::item(const Node& node, const Place& place, const std::string& marker, double before,
                   Flow& out) {
  const Place item_place = inside(node, place, "LI");
  const ElementId label_element = structure_.add("Lbl", item_place.element);
  Place body = item_place;
  body.element = structure_.add("LBody", item_place.element);
  body.bare_words = true;
  TextBlock& sign = label(marker, place.text, 0, place.rtl);
  const double gap = kMarkerGap * style_.text_size / 10.5;
  const double indent = std::max(style_.list_indent, sign.natural_width() + gap);
  body.x += indent;
  body.width = std::max(body.width - indent, 10.0);
  Flow content;
  flow(node, body, content);
  if (content.empty()) {
    Strip strip;
    strip.height = sign.height();
    strip.line = node.line;
    content.add(std::move(strip), 0, 0);
  }
  Strip& first = content.strips().front();
  const double x = body.x - gap - sign.natural_width();
  first.paint = [&sign, label_element, x, words = std::move(first.paint)](Painter& painter,
                                                                          double y) {
    sign.paint(painter, label_element, x, y);
    if (words) words(painter, y);
  };
  out.append(std::move(content), before, 0);
}

void Builder::quote(const Node& node, const Place& place, Flow& out) {
  Place inner = inside(node, place, "BlockQuote");
  inner.text.size = style_.quote_size;
  inner.text.italic = true;
  inner.text.colour = style_.accent;
  Flow content;
  flow(node, inner, content);
  out.append(std::move(content), style_.paragraph_gap, style_.paragraph_gap);
}

void Builder::box(const Node& node, const Place& place, BoxShape::Kind kind, Flow& out) {
  const bool sun = kind == BoxShape::Kind::kSun;
  const std::size_t index = boxes_.size();
  boxes_.push_back({kind, place.x, place.width});
  Place inner = place;
  const double side = sun ? style_.box_padding_x : kTryIndent;
  inner.x += side;
  inner.width = std::max(inner.width - (sun ? 2 : 1) * side, 10.0);
  Flow content;
  flow(node, inner, content);
  if (content.empty()) return;
  const auto padding = [&](bool keep) {
    Strip strip;
    strip.height = sun ? style_.box_padding_y : kTryPadding;
    strip.keep_next = keep;
    strip.line = node.line;
    return strip;
  };
  Flow padded;
  padded.add(padding(true), 0, 0);
  const double lead = content.lead();
  content.drop_gaps();
  padded.append(std::move(content), 0, 0);
  padded.strips().back().keep_next = true;
  padded.drop_gaps();
  padded.add(padding(false), 0, 0);
  for (Strip& strip : padded.strips()) strip.boxes.insert(strip.boxes.begin(), index);
  out.append(std::move(padded), sun ? style_.section_gap - 2 : lead,
             sun ? style_.section_gap - 2 : style_.paragraph_gap + 3);
}

// Side by side while they fit on a page, else one below the other.
void Builder::columns(const Node& node, const Place& place, Flow& out) {
  std::vector<const Node*> parts;
  for (const Node& child : node.children) {
    if (!child.is_text()) parts.push_back(&child);
  }
  const auto count = static_cast<double>(parts.size());
  Place column = place;
  column.width = (place.width - (count - 1) * style_.column_gap) / count;
  Strip strip;
  strip.line = node.line;
  double lead = 0;
  std::vector<const Flow*> contents;
  for (const Node* part : parts) {
    Flow& content = flows_.emplace_back();
    block(*part, column, content);
    strip.height = std::max(strip.height, content.height());
    lead = std::max(lead, content.lead());
    contents.push_back(&content);
    column.x += column.width + style_.column_gap;
  }
  if (strip.height > style_.page_height - style_.margin_top - style_.margin_bottom) {
    for (const Node* part : parts) block(*part, place, out);
    return;
  }
  strip.paint = [this, contents](Painter& painter, double y) {
    for (const Flow* content : contents) paint_flow(painter, *content, y, boxes_, style_);
  };
  out.add(std::move(strip), lead, style_.paragraph_gap);
}

}  // namespace homeward::compose::doc
