// How a page looks: the values of templates/style/summary.toml, the same that the print CSS uses.
// Lengths are points (1/72 inch) once loaded; the file gives margins in millimetres.
#pragma once

#include <string>

namespace homeward::compose {

// An opaque sRGB colour, written "#rrggbb".
struct Colour {
  double red = 0;
  double green = 0;
  double blue = 0;
};

struct PageStyle {
  // A4 in points; Letter is 612 x 792.
  double page_width = 595.276;
  double page_height = 841.89;
  double margin_top = 45.4;
  double margin_bottom = 51;
  double margin_side = 48.2;

  std::string family = "Noto Sans";
  std::string font_config;  // path of our fonts.conf; empty: the machine's own fontconfig set-up
  double text_size = 10.5;
  double small_size = 9;
  double h1_size = 21;
  double name_size = 15;  // a child's name above its part of a page for several
  double h2_size = 11;
  double h3_size = 10.5;
  double quote_size = 13;
  double table_head_size = 9;
  double chart_size = 7;
  double line_height = 1.45;  // times the size
  double scale = 1.0;         // large type: 14 / 10.5 makes 14 pt text; all sizes and gaps follow

  Colour ink{0.133, 0.192, 0.227};
  Colour soft{0.322, 0.388, 0.424};
  Colour accent{0.059, 0.353, 0.451};
  Colour amber{0.949, 0.710, 0.267};
  Colour sun{0.992, 0.941, 0.812};
  Colour bar{0.169, 0.498, 0.373};
  Colour bar_track{0.894, 0.906, 0.886};
  Colour line{0.847, 0.824, 0.769};
  Colour write{0.725, 0.698, 0.635};

  double heading_gap = 11;   // above an h2
  double after_heading = 3;  // below a heading
  double paragraph_gap = 3;
  double section_gap = 11;
  double list_indent = 14;
  double item_gap = 1.5;
  double column_gap = 14;
  double box_padding_x = 11;
  double box_padding_y = 8;
  double box_radius = 6;
  double try_bar = 3;
  double cell_padding = 5;
  double bar_width = 64;
  double bar_height = 6;
  double write_gap = 20;  // from one ruled line to the next
  double chart_height = 96;
  double picture_height = 190;  // at most; never wider than its column
  double logo_height = 42;
};

// The style of a TOML text. Missing keys keep their defaults; an unknown key, a wrong type or a
// value outside its range is a Failure (kConfig) with its line and, for a key, the nearest known
// one.
PageStyle load_page_style(const std::string& toml_text);

}  // namespace homeward::compose
