// A child's drawing or a photograph made fit for letters. Pure; any thread. Untrusted bytes.
#pragma once

#include <string>
#include <string_view>

namespace homeward::ingest {

struct CleanPicture {
  std::string mime;  // image/png or image/jpeg
  std::string
      bytes;      // encoded anew: pixels in sRGB and nothing else - no place, time, name or text
  int width = 0;  // pixels, upright, at most kLongestSide
  int height = 0;
  std::string why;  // why there is none, to stand behind its name: "is larger than 5 MB"
};

inline constexpr std::size_t kLargestPicture = 5U << 20U;  // bytes
inline constexpr int kLongestSide = 1600;                  // pixels: sharp on a whole printed page

// Decodes all of a PNG or JPEG picture, sets a photograph upright by its Exif orientation, scales
// it down when it is larger than a page needs and encodes it again. Photographs become JPEG;
// drawings and screenshots (a PNG with at most 256 colours or with transparency) stay PNG, which
// keeps thin lines clean - unless that would take more than 2 MB of a letter. A picture that is
// broken, only partly saved or unreasonably large is refused, never shown half. Never throws.
CleanPicture clean_picture(std::string_view bytes);

// image/png or image/jpeg by the first bytes, else empty.
std::string_view picture_mime(std::string_view bytes);

// What a teacher is told of a row whose picture is not there: one or two sentences.
std::string picture_warning(std::string_view name, std::string_view why, bool may_still_come);

}  // namespace homeward::ingest
