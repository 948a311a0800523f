// Between the bytes of a picture and its pixels: libpng and libjpeg, with every bound on what
// untrusted bytes may cost. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace homeward::ingest {

struct Raster {
  int width = 0;
  int height = 0;
  int channels = 3;                  // RGB, or RGBA (not premultiplied)
  std::vector<std::uint8_t> pixels;  // rows from the top, without padding

  bool empty() const { return pixels.empty(); }
  const std::uint8_t* at(int x, int y) const {
    return pixels.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                            static_cast<std::size_t>(x)) *
                               static_cast<std::size_t>(channels);
  }
  std::size_t row_bytes() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  }
};

struct DecodedPicture {
  Raster raster;
  int orientation = 1;  // Exif: 1 upright ... 8; sizes are as stored
  std::string why;      // why it is empty
};

DecodedPicture decode_png(std::string_view bytes);
// A photograph whose longer side is at least twice `enough` pixels is decoded at 1/2, 1/4 or 1/8.
DecodedPicture decode_jpeg(std::string_view bytes, int enough);

// Empty when the library refuses (no memory).
std::string encode_png(const Raster& raster);
std::string encode_jpeg(const Raster& raster);  // RGB only

// The orientation that the payload of an APP1 marker states, 1 to 8; 1 when it states none.
// Source: Exif 2.3 sections 4.6.2 and 4.7.2. Pure.
int exif_orientation(std::string_view app1);

}  // namespace homeward::ingest
