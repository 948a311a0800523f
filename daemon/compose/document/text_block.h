// One paragraph laid out by Pango: shaped, wrapped, measured, and painted line by line so that a
// page may end between two lines.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compose/document/fonts.h"
#include "compose/document/painter.h"
#include "compose/document/rich_text.h"

namespace homeward::compose::doc {

struct TextStyle {
  double size = 10.5;  // points
  double small_size = 9;
  double line_height = 1.45;  // times the size, at least; tall scripts take what they need
  bool bold = false;
  bool italic = false;
  bool centred = false;
  Colour colour;
  Colour small_colour;
  Colour link_colour;
};

class TextBlock {
 public:
  // `fonts` outlives it.
  TextBlock(const Fonts& fonts, RichText text, const TextStyle& style, bool rtl);

  // Width on one line, points. Valid before set_width.
  double natural_width() const;
  // Wraps into that width (a long word breaks within) and measures the lines.
  void set_width(double width);

  std::size_t line_count() const { return lines_.size(); }
  double line_height(std::size_t line) const { return lines_[line].height; }
  double height() const;
  // How far below the top of the last line its letters stand.
  double last_baseline() const;

  // Paints one line with its box's start edge at x and its top at y; links and foreign words become
  // children of `element`.
  void paint_line(Painter& painter, ElementId element, std::size_t line, double x, double y);
  void paint(Painter& painter, ElementId element, double x, double y);

  // Adds "U+XXXX" of each character that no font has.
  void collect_missing(std::set<std::string>& missing) const;

 private:
  struct Line {
    PangoLayoutLine* line;  // owned by the layout
    double x;               // offset in the box, from the left
    double height;
    double baseline;  // from the top of the line
    double width;
  };

  const InlineRun* run_at(std::size_t offset) const;
  ElementId element_of(Painter& painter, ElementId block, int inline_element);

  const Fonts& fonts_;
  RichText text_;
  TextStyle style_;
  Layout layout_;
  double width_ = 0;
  std::vector<Line> lines_;
  std::vector<ElementId> elements_;  // one an InlineElement, kNoElement until painted
};

}  // namespace homeward::compose::doc
