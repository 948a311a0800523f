// What a JPEG says about itself before its pixels: size and, from Exif, how the camera was held.
#pragma once

#include <optional>
#include <string_view>

namespace homeward::compose::doc {

struct JpegHeader {
  int width = 0;
  int height = 0;
  int turn = 0;  // clockwise quarter turns to set it upright; mirrored pictures count as unmirrored
};

// Nothing when the bytes are not a whole JPEG (SOI, a frame of 1, 3 or 4 components, EOI). Pure;
// reads untrusted bytes. Source: ITU T.81 annex B, Exif 2.3 section 4.6.
std::optional<JpegHeader> read_jpeg_header(std::string_view bytes);

}  // namespace homeward::compose::doc
