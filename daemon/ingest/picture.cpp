#include "ingest/picture.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <set>

#include "ingest/picture_codec.h"

namespace homeward::ingest {

namespace {

constexpr std::size_t kFewColours = 256;
constexpr std::size_t kLargestPng = 2U << 20U;  // bytes of a letter

// One new pixel's share of the old ones along one axis.
struct Span {
  int first = 0;
  std::vector<float> weights;  // sum 1
};

std::vector<Span> spans(int from, int to) {
  std::vector<Span> out(static_cast<std::size_t>(to));
  const double ratio = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    const double begin = i * ratio;
    const double end = std::min<double>(from, (i + 1) * ratio);
    Span& span = out[static_cast<std::size_t>(i)];
    span.first = static_cast<int>(begin);
    for (int at = span.first; at < end; ++at) {
      const double covered = std::min<double>(at + 1, end) - std::max<double>(at, begin);
      span.weights.push_back(static_cast<float>(covered / (end - begin)));
    }
  }
  return out;
}

// One row of `from`, each new pixel the mean of those it covers, colours weighed by their opacity.
void add_row(const Raster& from, int y, float weight, const std::vector<Span>& columns,
             std::vector<float>& sums) {
  const auto channels = static_cast<std::size_t>(from.channels);
  std::size_t out = 0;
  for (const Span& column : columns) {
    const std::uint8_t* pixel = from.at(column.first, y);
    for (const float part : column.weights) {
      const float opacity = channels == 4 ? static_cast<float>(pixel[3]) / 255.0F : 1.0F;
      const float share = part * weight * opacity;
      for (std::size_t c = 0; c < 3; ++c) sums[out + c] += share * static_cast<float>(pixel[c]);
      if (channels == 4) sums[out + 3] += share * 255.0F;
      pixel += channels;
    }
    out += channels;
  }
}

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

// Each new pixel is the mean of the area that it covers.
Raster scale_down(Raster from, int longest) {
  const int most = std::max(from.width, from.height);
  if (most <= longest) return from;
  const auto scaled = [&](int side) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * longest / most)));
  };
  Raster to;
  to.width = scaled(from.width);
  to.height = scaled(from.height);
  to.channels = from.channels;
  to.pixels.resize(to.row_bytes() * static_cast<std::size_t>(to.height));
  const auto columns = spans(from.width, to.width);
  std::vector<float> sums(to.row_bytes());
  auto out = to.pixels.begin();
  for (const Span& rows : spans(from.height, to.height)) {
    std::fill(sums.begin(), sums.end(), 0.0F);
    int y = rows.first;
    for (const float weight : rows.weights) add_row(from, y++, weight, columns, sums);
    const auto channels = static_cast<std::size_t>(to.channels);
    for (std::size_t at = 0; at < sums.size(); at += channels) {
      const float opacity = channels == 4 ? sums[at + 3] / 255.0F : 1.0F;
      for (std::size_t c = 0; c < 3; ++c)
        *out++ = opacity > 0 ? to_byte(sums[at + c] / opacity) : 255;
      if (channels == 4) *out++ = to_byte(sums[at + 3]);
    }
  }
  return to;
}

// Exif's eight ways to hold a camera, undone.
Raster set_upright(Raster from, int orientation) {
  if (orientation <= 1 || orientation > 8) return from;
  const bool turned = orientation >= 5;
  Raster to;
  to.width = turned ? from.height : from.width;
  to.height = turned ? from.width : from.height;
  to.channels = from.channels;
  to.pixels.reserve(from.pixels.size());
  const int right = from.width - 1;
  const int bottom = from.height - 1;
  for (int y = 0; y < to.height; ++y) {
    for (int x = 0; x < to.width; ++x) {
      const int across = turned ? y : x;  // along the stored row
      const int down = turned ? x : y;
      const bool mirrored =
          orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
      const bool flipped =
          orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
      const std::uint8_t* pixel =
          from.at(mirrored ? right - across : across, flipped ? bottom - down : down);
      to.pixels.insert(to.pixels.end(), pixel, pixel + from.channels);
    }
  }
  return to;
}

bool is_see_through(const Raster& raster) {
  if (raster.channels != 4) return false;
  for (std::size_t at = 3; at < raster.pixels.size(); at += 4) {
    if (raster.pixels[at] != 255) return true;
  }
  return false;
}

bool has_few_colours(const Raster& raster) {
  const auto channels = static_cast<std::size_t>(raster.channels);
  std::set<std::uint32_t> colours;
  std::uint32_t last = 0xFFFFFFFFU;
  for (std::size_t at = 0; at < raster.pixels.size(); at += channels) {
    const std::uint32_t colour = static_cast<std::uint32_t>(raster.pixels[at]) << 16U |
                                 static_cast<std::uint32_t>(raster.pixels[at + 1]) << 8U |
                                 raster.pixels[at + 2];
    if (colour == last) continue;
    last = colour;
    colours.insert(colour);
    if (colours.size() > kFewColours) return false;
  }
  return true;
}

// RGB, on white paper.
Raster flatten(Raster from) {
  if (from.channels == 3) return from;
  Raster to{from.width, from.height, 3, {}};
  to.pixels.reserve(from.pixels.size() / 4 * 3);
  for (std::size_t at = 0; at < from.pixels.size(); at += 4) {
    const int opacity = from.pixels[at + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      const int mixed = (from.pixels[at + c] * opacity + 255 * (255 - opacity) + 127) / 255;
      to.pixels.push_back(static_cast<std::uint8_t>(mixed));
    }
  }
  return to;
}

CleanPicture as_jpeg(Raster raster) {
  const Raster flat = flatten(std::move(raster));
  return {"image/jpeg", encode_jpeg(flat), flat.width, flat.height, ""};
}

CleanPicture clean_jpeg(std::string_view bytes) {
  DecodedPicture decoded = decode_jpeg(bytes, kLongestSide);
  if (!decoded.why.empty()) return {"", "", 0, 0, decoded.why};
  return as_jpeg(
      set_upright(scale_down(std::move(decoded.raster), kLongestSide), decoded.orientation));
}

CleanPicture clean_png(std::string_view bytes) {
  DecodedPicture decoded = decode_png(bytes);
  if (!decoded.why.empty()) return {"", "", 0, 0, decoded.why};
  const bool see_through = is_see_through(decoded.raster);
  const bool is_drawing = see_through || has_few_colours(decoded.raster);
  Raster raster = scale_down(std::move(decoded.raster), kLongestSide);
  if (!see_through) raster = flatten(std::move(raster));
  if (is_drawing) {
    CleanPicture png{"image/png", encode_png(raster), raster.width, raster.height, ""};
    if (!png.bytes.empty() && png.bytes.size() <= kLargestPng) return png;
  }
  return as_jpeg(std::move(raster));
}

}  // namespace

std::string_view picture_mime(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "image/jpeg";
  return {};
}

std::string picture_warning(std::string_view name, std::string_view why, bool may_still_come) {
  std::string words = "The picture \"" + std::string(name) + "\" " + std::string(why) +
                      "; the note was taken without it.";
  if (may_still_come) words += " Put it there within 14 days and it is added by itself.";
  return words;
}

CleanPicture clean_picture(std::string_view bytes) {
  constexpr const char* kNoMemory = "needs more memory than there is; please save it smaller";
  if (bytes.size() > kLargestPicture) return {"", "", 0, 0, "is larger than 5 MB"};
  try {
    CleanPicture picture{"", "", 0, 0, "is no PNG or JPEG picture"};
    const auto mime = picture_mime(bytes);
    if (mime == "image/png") picture = clean_png(bytes);
    if (mime == "image/jpeg") picture = clean_jpeg(bytes);
    if (picture.why.empty() && picture.bytes.empty()) return {"", "", 0, 0, kNoMemory};
    return picture;
  } catch (const std::exception&) {
    return {"", "", 0, 0, kNoMemory};  // the only thing that throws here
  }
}

}  // namespace homeward::ingest
