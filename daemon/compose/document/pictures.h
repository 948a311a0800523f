// The pictures of one message: PNG decoded, JPEG passed through as it is. Untrusted bytes; a
// picture that is broken, not of these kinds or above 16 megapixels is a DocumentError at its
// <img>.
#pragma once

#include <cairo.h>

#include <map>
#include <memory>
#include <string>

#include "compose/document/document.h"
#include "compose/document/xml_node.h"

namespace homeward::compose::doc {

struct Picture {
  std::shared_ptr<cairo_surface_t> surface;
  int pixel_width = 0;  // as stored
  int pixel_height = 0;
  int turn = 0;  // clockwise quarter turns that set it upright (a phone's photograph)

  int upright_width() const { return turn % 2 == 0 ? pixel_width : pixel_height; }
  int upright_height() const { return turn % 2 == 0 ? pixel_height : pixel_width; }
};

struct Size {
  double width;
  double height;
};

class Pictures {
 public:
  explicit Pictures(const Assets& assets) : assets_(assets) {}

  // The asset that an <img> names; decoded once. Throws DocumentError.
  const Picture& get(const Node& image);
  // Its size in points, never above the limits and never stretched out of shape: the width
  // attribute, or 96 pixels an inch.
  Size fit(const Node& image, double most_width, double most_height);

 private:
  const Assets& assets_;
  std::map<std::string, Picture> decoded_;
};

}  // namespace homeward::compose::doc
