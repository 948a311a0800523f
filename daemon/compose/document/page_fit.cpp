#include "compose/document/page_fit.h"

#include <algorithm>
#include <initializer_list>

namespace homeward::compose::doc {
namespace {

using P = PageStyle;
using Members = std::initializer_list<double P::*>;

void multiply(PageStyle& style, Members members, double factor) {
  for (double P::*member : members) style.*member *= factor;
}

}  // namespace

PageStyle scaled(PageStyle style) {
  multiply(style, {&P::text_size,     &P::small_size,    &P::h1_size,       &P::name_size,
                   &P::h2_size,       &P::h3_size,       &P::quote_size,    &P::table_head_size,
                   &P::chart_size,    &P::heading_gap,   &P::after_heading, &P::paragraph_gap,
                   &P::section_gap,   &P::list_indent,   &P::item_gap,      &P::column_gap,
                   &P::box_padding_x, &P::box_padding_y, &P::box_radius,    &P::try_bar,
                   &P::cell_padding,  &P::bar_width,     &P::bar_height,    &P::write_gap,
                   &P::chart_height},
           style.scale);
  return style;
}

PageStyle tightened(PageStyle style) {
  multiply(style, {&P::heading_gap, &P::section_gap, &P::box_padding_y, &P::cell_padding}, 0.72);
  multiply(style, {&P::write_gap, &P::chart_height, &P::picture_height}, 0.88);
  multiply(style, {&P::line_height}, 0.93);
  const double smaller = std::clamp(9.0 / style.text_size, 0.96, 1.0);
  multiply(style, {&P::text_size, &P::quote_size, &P::h1_size, &P::h2_size}, smaller);
  return style;
}

}  // namespace homeward::compose::doc
