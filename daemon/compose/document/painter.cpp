#include "compose/document/painter.h"

#include <fmt/core.h>

#include <algorithm>
#include <numbers>

#include "base/errors.h"

namespace homeward::compose::doc {

Painter::Painter(cairo_t* cairo, Structure& structure, double page_width, double page_height,
                 bool rtl)
    : cairo_(cairo),
      structure_(structure),
      page_width_(page_width),
      page_height_(page_height),
      rtl_(rtl) {}

void Painter::begin_page() {
  ++page_;
  current_ = Mark{};
  structure_.begin_page();
}

void Painter::end_page() {
  close();
  cairo_show_page(cairo_);
  const cairo_status_t status = cairo_status(cairo_);
  if (status != CAIRO_STATUS_SUCCESS) {
    throw Failure(ExitCode::kSoftware, fmt::format("cannot draw page {}: {}", page_ + 1,
                                                   cairo_status_to_string(status)));
  }
}

// Cairo's tag only makes it write "/Tag << /MCID n >> BDC ... EMC" around what follows; which
// element that is, and artifacts, are put right by the PDF pass, which reads them in this order.
void Painter::open(const Mark& mark) {
  close();
  structure_.mark(mark);
  current_ = mark;
  cairo_tag_begin(cairo_, "Span", nullptr);
  open_ = true;
}

void Painter::close() {
  if (!open_) return;
  cairo_tag_end(cairo_, "Span");
  open_ = false;
}

void Painter::content(ElementId element) {
  if (repeating_) return artifact();
  if (element == kNoElement) return artifact(current_.element == kNoElement && current_.footer);
  if (open_ && current_.element == element && current_.actual_text.empty()) return;
  open(Mark{element, false, {}, false});
}

void Painter::content_as(ElementId element, const std::string& actual_text) {
  if (repeating_) return artifact();
  open(Mark{element, false, actual_text, false});
}

void Painter::content_unseen(ElementId element, const std::string& actual_text) {
  if (repeating_) return artifact();
  open(Mark{element, false, actual_text, true});
}

void Painter::artifact(bool footer) {
  if (open_ && current_.element == kNoElement && current_.footer == footer) return;
  open(Mark{kNoElement, footer, {}, false});
}

void Painter::set_colour(const Colour& colour) {
  cairo_set_source_rgb(cairo_, colour.red, colour.green, colour.blue);
}

void Painter::fill(double x, double y, double width, double height, const Colour& colour,
                   double radius) {
  set_colour(colour);
  const double x0 = left(x, width);
  const double r = std::min({radius, width / 2, height / 2});
  cairo_new_path(cairo_);
  if (r <= 0) {
    cairo_rectangle(cairo_, x0, y, width, height);
  } else {
    constexpr double kQuarter = std::numbers::pi / 2;
    cairo_arc(cairo_, x0 + width - r, y + r, r, -kQuarter, 0);
    cairo_arc(cairo_, x0 + width - r, y + height - r, r, 0, kQuarter);
    cairo_arc(cairo_, x0 + r, y + height - r, r, kQuarter, 2 * kQuarter);
    cairo_arc(cairo_, x0 + r, y + r, r, 2 * kQuarter, 3 * kQuarter);
    cairo_close_path(cairo_);
  }
  cairo_fill(cairo_);
}

void Painter::circle(double x, double y, double radius, const Colour& colour) {
  set_colour(colour);
  cairo_new_path(cairo_);
  cairo_arc(cairo_, left(x, 0), y, radius, 0, 2 * std::numbers::pi);
  cairo_fill(cairo_);
}

void Painter::polyline(const std::vector<std::pair<double, double>>& points, double width,
                       const Colour& colour) {
  set_colour(colour);
  cairo_set_line_width(cairo_, width);
  cairo_set_line_join(cairo_, CAIRO_LINE_JOIN_ROUND);
  cairo_new_path(cairo_);
  for (const auto& [x, y] : points) cairo_line_to(cairo_, left(x, 0), y);
  cairo_stroke(cairo_);
}

// Clipping to a whole rectangle and then filling it keeps cairo 1.16 from failing on an image
// inside a tag.
void Painter::picture(cairo_surface_t* surface, double pixel_width, double pixel_height, int turn,
                      double x, double y, double width, double height) {
  cairo_save(cairo_);
  cairo_translate(cairo_, left(x, width) + width / 2, y + height / 2);
  cairo_rotate(cairo_, turn * std::numbers::pi / 2);
  const bool sideways = turn % 2 != 0;
  cairo_scale(cairo_, (sideways ? height : width) / pixel_width,
              (sideways ? width : height) / pixel_height);
  cairo_translate(cairo_, -pixel_width / 2, -pixel_height / 2);
  cairo_set_source_surface(cairo_, surface, 0, 0);
  cairo_rectangle(cairo_, 0, 0, pixel_width, pixel_height);
  cairo_fill(cairo_);
  cairo_restore(cairo_);
}

void Painter::area(ElementId element, double x, double y, double width, double height) {
  const double x0 = left(x, width);
  structure_.at(element).areas.emplace_back(
      page_, PdfRect{x0, page_height_ - y - height, x0 + width, page_height_ - y});
}

}  // namespace homeward::compose::doc
