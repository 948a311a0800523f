// Draws on the pages of a PDF in "start" coordinates: x runs from the edge where reading starts, so
// that one layout serves left-to-right and right-to-left letters. Every mark belongs to an element
// of the structure or is an artifact; the painter opens and closes cairo's tags accordingly.
#pragma once

#include <cairo.h>

#include <string>
#include <utility>
#include <vector>

#include "compose/document/page_style.h"
#include "compose/document/structure.h"

namespace homeward::compose::doc {

class Painter {
 public:
  // `cairo` paints on a PDF surface of that size (points); both outlive the painter.
  Painter(cairo_t* cairo, Structure& structure, double page_width, double page_height, bool rtl);
  ~Painter() = default;
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

  void begin_page();
  // Throws Failure when cairo reports an error.
  void end_page();

  // What is painted from here on belongs to this element, until the next call. Consecutive calls
  // for one element make one piece of content.
  void content(ElementId element);
  // A piece of its own that stands for `actual_text` when read or copied.
  void content_as(ElementId element, const std::string& actual_text);
  // The same, and its letters (Fonts::paint_unseen) leave no ink; pictures do.
  void content_unseen(ElementId element, const std::string& actual_text);
  // While on, content() is painted as decoration: a table head repeated on the next page.
  void repeat(bool on) { repeating_ = on; }
  bool repeats() const { return repeating_; }
  // What is painted from here on is decoration.
  void artifact(bool footer = false);

  void fill(double x, double y, double width, double height, const Colour& colour,
            double radius = 0);
  void circle(double x, double y, double radius, const Colour& colour);
  // A line through points in start coordinates.
  void polyline(const std::vector<std::pair<double, double>>& points, double width,
                const Colour& colour);
  // Scales the picture into the box. `turn` is clockwise quarter turns.
  void picture(cairo_surface_t* surface, double pixel_width, double pixel_height, int turn,
               double x, double y, double width, double height);
  // Notes where a link or a figure stands on this page (start coordinates).
  void area(ElementId element, double x, double y, double width, double height);

  // The left edge, in cairo's space, of a box that starts at x and is that wide.
  double left(double x, double width) const { return rtl_ ? page_width_ - x - width : x; }
  cairo_t* cairo() const { return cairo_; }
  Structure& structure() const { return structure_; }
  int page() const { return page_; }
  bool rtl() const { return rtl_; }
  void set_colour(const Colour& colour);

 private:
  void open(const Mark& mark);
  void close();

  cairo_t* cairo_;
  Structure& structure_;
  double page_width_;
  double page_height_;
  bool rtl_;
  int page_ = -1;
  bool open_ = false;
  bool repeating_ = false;
  Mark current_;
};

}  // namespace homeward::compose::doc
