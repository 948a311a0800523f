// Builder: the address for a window envelope, on the first page of a letter on paper.
#include <unicode/ubidi.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "compose/document/address_window.h"
#include "compose/document/builder.h"

namespace homeward::compose {

AddressWindow address_window(const PageStyle& style) {
  constexpr double kBetweenA4AndLetter = 820;  // points high: 841.9 and 792
  AddressWindow window{};
  if (style.page_height > kBetweenA4AndLetter) {
    window.top = 57;
    window.bottom = 84;
    window.letter = 98;
    window.fold = 105;
  } else {
    window.top = 66;
    window.bottom = 86;
    window.letter = 97;
    window.fold = 101.6;
  }
  return window;
}

namespace doc {
namespace {

constexpr double kMillimetre = 72 / 25.4;
constexpr double kAddressLine = 1.2;    // line height
constexpr double kLargestAddress = 11;  // points: the postman's eyes, not the reader's
constexpr double kSmallestAddress = 7;
constexpr double kMarkStart = 5 * kMillimetre;  // what most printers reach
constexpr double kMarkLength = 5 * kMillimetre;
constexpr double kMarkWidth = 0.4;  // points

// An address runs as its own first letter does: "12 Mill Lane" in an Arabic letter, too.
bool runs_right_to_left(const Node& line, const Place& place) {
  const RichText words = rich_text(line, place.language, place.rtl);
  const auto wide = icu::UnicodeString::fromUTF8(words.text);
  return ubidi_getBaseDirection(wide.getBuffer(), wide.length()) == UBIDI_RTL;
}

}  // namespace

void Builder::address_lines(const Node& node, const Place& window, Flow& out) {
  for (const Node& child : node.children) {
    if (child.is_text() || child.has_class("small")) continue;
    Place line = window;
    line.rtl = runs_right_to_left(child, window);
    block(child, line, out);
    out.drop_gaps();
  }
}

// Small lines stand at the top of the page; the others where the window shows them, at the left
// whichever way the letter runs, and as small as they must be for all to be seen. The letter begins
// below the window.
void Builder::address(const Node& node, const Place& place, Flow& out) {
  const AddressWindow window = address_window(style_);
  const double top = window.top * kMillimetre;
  Place seen = place;
  seen.width = window.width * kMillimetre;
  seen.x = window.left * kMillimetre;
  if (place.rtl) seen.x = style_.page_width - seen.x - seen.width;
  seen.text.line_height = kAddressLine;
  seen.text.size = std::min(seen.text.size, kLargestAddress);
  Flow& sender = flows_.emplace_back();
  for (const Node& child : node.children) {
    if (!child.is_text() && child.has_class("small")) block(child, place, sender);
  }
  Flow& lines = flows_.emplace_back();
  address_lines(node, seen, lines);
  while (lines.height() > window.bottom * kMillimetre - top && seen.text.size > kSmallestAddress) {
    seen.text.size -= 0.5;
    lines = Flow();
    address_lines(node, seen, lines);
  }
  Strip strip;
  strip.line = node.line;
  strip.height = std::max({window.letter * kMillimetre - style_.margin_top, sender.height(),
                           top - style_.margin_top + lines.height()});
  const double fold = window.fold * kMillimetre - style_.margin_top;
  strip.paint = [this, &sender, &lines, top, fold](Painter& painter, double y) {
    paint_flow(painter, sender, y, boxes_, style_);
    paint_flow(painter, lines, y + top - style_.margin_top, boxes_, style_);
    painter.artifact();
    const double mark = painter.rtl() ? style_.page_width - kMarkStart - kMarkLength : kMarkStart;
    painter.fill(mark, y + fold, kMarkLength, kMarkWidth, style_.write);
  };
  out.add(std::move(strip), 0, 0);
}

}  // namespace doc
}  // namespace homeward::compose
