#include "compose/document/jpeg_header.h"

#include <cstddef>

namespace homeward::compose::doc {
namespace {

constexpr int kStartOfScan = 0xda;
constexpr int kApp1 = 0xe1;

unsigned byte(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

unsigned number(std::string_view bytes, std::size_t at, std::size_t size, bool little) {
  unsigned value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = little ? at + size - 1 - i : at + i;
    value = (value << 8) | byte(bytes, place);
  }
  return value;
}

// Orientation of the first image file directory, 1 (upright) when it says nothing.
unsigned exif_orientation(std::string_view segment) {
  if (!segment.starts_with(std::string_view("Exif\0\0", 6))) return 1;
  const std::string_view tiff = segment.substr(6);
  const bool little = tiff.starts_with("II");
  if (!little && !tiff.starts_with("MM")) return 1;
  const std::size_t directory = number(tiff, 4, 4, little);
  if (directory >= tiff.size()) return 1;
  const unsigned entries = number(tiff, directory, 2, little);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.size()) return 1;
    if (number(tiff, entry, 2, little) == 0x0112) return number(tiff, entry + 8, 2, little);
  }
  return 1;
}

int turns(unsigned orientation) {
  switch (orientation) {
    case 3:
    case 4:
      return 2;
    case 5:
    case 6:
      return 1;
    case 7:
    case 8:
      return 3;
    default:
      return 0;
  }
}

// SOF0 to SOF2: baseline, extended, progressive; what readers of PDF must know.
bool is_frame(unsigned marker) { return marker >= 0xc0 && marker <= 0xc2; }

}  // namespace

std::optional<JpegHeader> read_jpeg_header(std::string_view bytes) {
  if (!bytes.starts_with("\xff\xd8") || bytes.rfind("\xff\xd9") == std::string_view::npos) {
    return std::nullopt;
  }
  JpegHeader header;
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    if (byte(bytes, at) != 0xff) return std::nullopt;
    const unsigned marker = byte(bytes, at + 1);
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    const std::size_t length = number(bytes, at + 2, 2, false);
    if (length < 2 || at + 2 + length > bytes.size()) return std::nullopt;
    const std::string_view segment = bytes.substr(at + 4, length - 2);
    if (marker == kApp1) header.turn = turns(exif_orientation(segment));
    if (is_frame(marker) && segment.size() >= 6) {
      header.height = static_cast<int>(number(segment, 1, 2, false));
      header.width = static_cast<int>(number(segment, 3, 2, false));
      const unsigned components = byte(segment, 5);
      if (components != 1 && components != 3 && components != 4) return std::nullopt;
    }
    if (marker == kStartOfScan) break;
    at += 2 + length;
  }
  if (header.width <= 0 || header.height <= 0) return std::nullopt;
  return header;
}

}  // namespace homeward::compose::doc
