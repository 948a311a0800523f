// Pictures: what they lose, what they keep, and what damaged ones do.
#include "ingest/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
// libjpeg's header needs stdio.
#include <jpeglib.h>

#include <algorithm>
#include <random>

#include "ingest/picture_codec.h"

namespace homeward::ingest {
namespace {

using testing::HasSubstr;
using testing::Not;

Raster blank(int width, int height, int channels = 3) {
  Raster raster{width, height, channels, {}};
  raster.pixels.assign(raster.row_bytes() * static_cast<std::size_t>(height), 255);
  return raster;
}

std::uint8_t* pixel(Raster& raster, int x, int y) {
  return raster.pixels.data() + (raster.at(x, y) - raster.pixels.data());
}

// Four corners of their own colour: red, green, blue, black.
Raster corners(int width, int height) {
  constexpr std::uint8_t kColours[4][3] = {{230, 0, 0}, {0, 230, 0}, {0, 0, 230}, {0, 0, 0}};
  Raster raster = blank(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const int corner = (y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0);
      std::copy_n(kColours[corner], 3, pixel(raster, x, y));
    }
  }
  return raster;
}

// As a camera sees: smooth, and more colours than a drawing has.
Raster photograph(int width, int height) {
  Raster raster = blank(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      pixel(raster, x, y)[0] = static_cast<std::uint8_t>(x * 255 / width);
      pixel(raster, x, y)[1] = static_cast<std::uint8_t>(y * 255 / height);
      pixel(raster, x, y)[2] = static_cast<std::uint8_t>((x + y) * 255 / (width + height));
    }
  }
  return raster;
}

char corner_letter(const Raster& raster, int x, int y) {
  const std::uint8_t* at = raster.at(x, y);
  for (std::size_t c = 0; c < 3; ++c) {
    if (at[c] > 120) return "RGB"[c];
  }
  return 'K';
}

// "RGBK": upper left, upper right, lower left, lower right.
std::string corner_letters(const Raster& raster) {
  const int right = raster.width - 3;
  const int bottom = raster.height - 3;
  return {corner_letter(raster, 2, 2), corner_letter(raster, right, 2),
          corner_letter(raster, 2, bottom), corner_letter(raster, right, bottom)};
}

std::string big_endian(std::size_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string exif(int orientation, bool big) {
  const auto number = [&](std::size_t value, int bytes) {
    std::string out = big_endian(value, bytes);
    if (!big) std::reverse(out.begin(), out.end());
    return out;
  };
  return std::string("Exif\0\0", 6) + (big ? "MM" : "II") + number(42, 2) + number(8, 4) +
         number(2, 2) + number(0x010F, 2) + number(2, 2) + number(4, 4) + "Cam" +
         std::string(1, '\0') + number(0x0112, 2) + number(3, 2) + number(1, 4) +
         number(static_cast<std::size_t>(orientation), 2) + number(0, 2) + number(0, 4) +
         "GPS 52.5200N 13.4050E";
}

// Puts a marker's segment behind the first two bytes of a JPEG.
std::string with_segment(const std::string& jpeg, char marker, const std::string& payload) {
  return jpeg.substr(0, 2) + '\xFF' + marker + big_endian(payload.size() + 2, 2) + payload +
         jpeg.substr(2);
}

// Every marker before the pixels of a JPEG, as its second byte.
std::string markers(const std::string& jpeg) {
  std::string out;
  for (std::size_t at = 2; at + 4 <= jpeg.size();) {
    out += jpeg[at + 1];
    if (jpeg[at + 1] == '\xDA') break;
    at += 2 + static_cast<unsigned char>(jpeg[at + 2]) * std::size_t{256} +
          static_cast<unsigned char>(jpeg[at + 3]);
  }
  return out;
}

std::string chunks(const std::string& png) {
  std::string out;
  for (std::size_t at = 8; at + 8 <= png.size();) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i)
      length = length * 256 + static_cast<unsigned char>(png[at + i]);
    out += png.substr(at + 4, 4) + " ";
    at += 12 + length;
  }
  return out;
}

std::string chunk(const std::string& type, const std::string& payload) {
  std::uint32_t crc = 0xFFFFFFFFU;  // ISO/IEC 15948, annex D
  for (const char c : type + payload) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return big_endian(payload.size(), 4) + type + payload + big_endian(~crc & 0xFFFFFFFFU, 4);
}

// Behind the header, where texts and times stand.
std::string with_chunk(const std::string& png, const std::string& type, const std::string& data) {
  return png.substr(0, 33) + chunk(type, data) + png.substr(33);
}

// A JPEG of another kind than encode_jpeg makes: progressive, or in four inks.
std::string other_jpeg(const Raster& raster, bool progressive, bool inks) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = static_cast<JDIMENSION>(raster.width);
  info.image_height = static_cast<JDIMENSION>(raster.height);
  info.input_components = inks ? 4 : 3;
  info.in_color_space = inks ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&info);
  if (progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  std::vector<JSAMPLE> row;
  for (int y = 0; y < raster.height; ++y) {
    row.clear();
    for (int x = 0; x < raster.width; ++x) {
      row.insert(row.end(), raster.at(x, y), raster.at(x, y) + 3);
      if (inks) row.push_back(255);
    }
    JSAMPROW start = row.data();
    jpeg_write_scanlines(&info, &start, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::string out(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);
  return out;
}

Raster decoded(const CleanPicture& picture) {
  return picture.mime == "image/png" ? decode_png(picture.bytes).raster
                                     : decode_jpeg(picture.bytes, 1 << 16).raster;
}

TEST(Picture, APhotographLosesItsMetadata) {
  std::string jpeg = encode_jpeg(photograph(64, 48));
  jpeg = with_segment(jpeg, '\xFE', "comment: GPS home address");
  jpeg = with_segment(jpeg, '\xE2', std::string("ICC_PROFILE\0\1\1 GPS", 18));
  jpeg = with_segment(jpeg, '\xED', "Photoshop GPS");
  jpeg = with_segment(jpeg, '\xE1', exif(1, true));
  jpeg += "GPS behind the end";
  const CleanPicture clean = clean_picture(jpeg);
  EXPECT_EQ(clean.why, "");
  EXPECT_EQ(clean.mime, "image/jpeg");
  EXPECT_THAT(clean.bytes, Not(HasSubstr("GPS")));
  EXPECT_THAT(clean.bytes, Not(HasSubstr("Exif")));
  for (const char marker : markers(clean.bytes))
    EXPECT_THAT("\xE0\xDB\xC0\xC4\xDA", HasSubstr(std::string(1, marker))) << (marker & 0xFF);
}

TEST(Picture, ADrawingLosesItsMetadataAndStaysADrawing) {
  std::string png = encode_png(corners(40, 30));
  png = with_chunk(png, "tEXt", std::string("Author\0GPS Mia", 14));
  png = with_chunk(png, "tIME", std::string("\x07\xEA\1\1\1\1\1", 7));
  png = with_chunk(png, "eXIf", "MM GPS");
  png += "GPS behind the end";
  const CleanPicture clean = clean_picture(png);
  EXPECT_EQ(clean.why, "");
  EXPECT_EQ(clean.mime, "image/png");
  EXPECT_THAT(clean.bytes, Not(HasSubstr("GPS")));
  EXPECT_EQ(chunks(clean.bytes), "IHDR sRGB IDAT IEND ");
  EXPECT_EQ(decoded(clean).pixels, corners(40, 30).pixels) << "nothing is lost";
}

TEST(Picture, IsSetUprightByItsExif) {
  // The same upright picture, stored in each of the eight ways (Exif 2.3, table 5).
  const std::pair<int, const char*> kStored[] = {{1, "RGBK"}, {2, "GRKB"}, {3, "KBGR"},
                                                 {4, "BKRG"}, {5, "RBGK"}, {6, "BRKG"},
                                                 {7, "KGBR"}, {8, "GKRB"}};
  const std::string jpeg = encode_jpeg(corners(64, 48));
  for (const auto& [orientation, expected] : kStored) {
    for (const bool big : {true, false}) {
      const CleanPicture clean = clean_picture(with_segment(jpeg, '\xE1', exif(orientation, big)));
      EXPECT_EQ(corner_letters(decoded(clean)), expected) << orientation;
      EXPECT_EQ(clean.width, orientation >= 5 ? 48 : 64);
      EXPECT_EQ(clean.height, orientation >= 5 ? 64 : 48);
    }
  }
}

TEST(Picture, OddExifMeansUpright) {
  const std::string good = exif(6, true);
  EXPECT_EQ(exif_orientation(good), 6);
  for (std::size_t cut = 0; cut < 46; ++cut) {
    const int got = exif_orientation(good.substr(0, cut));
    EXPECT_TRUE(got == 1 || got == 6) << cut;
  }
  EXPECT_EQ(exif_orientation(exif(9, false)), 1);
  EXPECT_EQ(exif_orientation(exif(0, true)), 1);
  std::string far = good;
  far.replace(10, 4, "\xFF\xFF\xFF\xFF");
  EXPECT_EQ(exif_orientation(far), 1);
}

TEST(Picture, IsScaledToAPage) {
  struct Case {
    int width, height, new_width, new_height;
  };
  for (const auto& [width, height, new_width, new_height] :
       {Case{3300, 100, 1600, 48}, Case{90, 1700, 85, 1600}, Case{1600, 20, 1600, 20},
        Case{5000, 1, 1600, 1}}) {
    for (const std::string& bytes :
         {encode_jpeg(corners(width, height)), encode_png(corners(width, height))}) {
      const CleanPicture clean = clean_picture(bytes);
      EXPECT_EQ(clean.why, "");
      EXPECT_EQ(clean.width, new_width);
      EXPECT_EQ(clean.height, new_height);
      EXPECT_EQ(decoded(clean).width, new_width);
    }
  }
  const CleanPicture clean = clean_picture(encode_png(corners(3000, 400)));
  EXPECT_EQ(corner_letters(decoded(clean)), "RGBK");
}

TEST(Picture, AMeanOfBlackAndWhiteIsGrey) {
  Raster stripes = blank(3200, 4);
  for (int x = 0; x < 3200; x += 2) {
    for (int y = 0; y < 4; ++y) std::fill_n(pixel(stripes, x, y), 3, std::uint8_t{0});
  }
  const Raster grey = decoded(clean_picture(encode_png(stripes)));
  for (const std::uint8_t value : grey.pixels) EXPECT_NEAR(value, 128, 1);
}

TEST(Picture, TransparencyIsKeptAndItsHiddenColoursStayHidden) {
  Raster sticker = blank(2000, 10, 4);
  for (int x = 0; x < 2000; ++x) {
    for (int y = 0; y < 10; ++y) {
      const bool shown = x < 1000;
      const std::uint8_t colour[4] = {static_cast<std::uint8_t>(shown ? 0 : 255),
                                      static_cast<std::uint8_t>(shown ? 200 : 0), 0,
                                      static_cast<std::uint8_t>(shown ? 255 : 0)};
      std::copy_n(colour, 4, pixel(sticker, x, y));
    }
  }
  const CleanPicture clean = clean_picture(encode_png(sticker));
  EXPECT_EQ(clean.mime, "image/png");
  const Raster raster = decoded(clean);
  ASSERT_EQ(raster.channels, 4);
  for (int x = 0; x < raster.width; ++x) {
    if (raster.at(x, 2)[3] > 0) {
      EXPECT_EQ(raster.at(x, 2)[0], 0) << "red shines through at " << x;
    }
  }
}

TEST(Picture, APhotographSavedAsPngBecomesAJpeg) {
  EXPECT_EQ(clean_picture(encode_png(photograph(300, 200))).mime, "image/jpeg");
  EXPECT_EQ(clean_picture(encode_png(corners(300, 200))).mime, "image/png");
}

TEST(Picture, OtherKindsOfJpegAreRead) {
  for (const bool progressive : {false, true}) {
    for (const bool inks : {false, true}) {
      const CleanPicture clean = clean_picture(other_jpeg(corners(64, 48), progressive, inks));
      EXPECT_EQ(clean.why, "");
      EXPECT_EQ(corner_letters(decoded(clean)), "RGBK") << progressive << inks;
    }
  }
}

TEST(Picture, BombsAreRefused) {
  // A PNG's header that promises more pixels than any page shows.
  std::string png = encode_png(corners(8, 8));
  const std::string header =
      big_endian(50'000, 4) + big_endian(50'000, 4) + std::string("\x08\x02\0\0\0", 5);
  png.replace(8, 25, chunk("IHDR", header));
  EXPECT_THAT(clean_picture(png).why, HasSubstr("too many pixels"));
  // A JPEG's frame that promises 65,000 x 65,000.
  std::string jpeg = encode_jpeg(corners(8, 8));
  const auto frame = jpeg.find("\xFF\xC0");
  jpeg.replace(frame + 5, 4, big_endian(65'000, 2) + big_endian(65'000, 2));
  EXPECT_THAT(clean_picture(jpeg).why, HasSubstr("too many pixels"));
  // A progressive one that goes over its pixels again and again.
  std::string scans = other_jpeg(corners(8, 8), true, false);
  const auto last = scans.rfind("\xFF\xDA");
  const std::string scan = scans.substr(last, scans.size() - 2 - last);
  for (int i = 0; i < 200; ++i) scans.insert(last, scan);
  EXPECT_NE(clean_picture(scans).why, "");
  EXPECT_EQ(clean_picture(std::string(kLargestPicture + 1, 'x')).why, "is larger than 5 MB");
}

TEST(Picture, WhatIsNoneIsRefusedInWords) {
  for (const char* bytes : {"", "GIF89a", "<svg/>", "%PDF-1.7", "RIFF....WEBP"}) {
    const CleanPicture clean = clean_picture(bytes);
    EXPECT_EQ(clean.why, "is no PNG or JPEG picture") << bytes;
    EXPECT_EQ(clean.bytes, "");
  }
}

class DamagedPicture : public testing::TestWithParam<int> {
 protected:
  static std::string sample(int kind) {
    switch (kind) {
      case 0:
        return encode_png(photograph(40, 30));
      case 1:
        return with_chunk(encode_png(corners(40, 30)), "tEXt", std::string("Author\0Mia", 10));
      case 2:
        return with_segment(encode_jpeg(photograph(40, 30)), '\xE1', exif(6, true));
      case 3:
        return other_jpeg(photograph(40, 30), true, false);
      default:
        return other_jpeg(photograph(40, 30), false, true);
    }
  }
};

TEST_P(DamagedPicture, CutShortItIsRefused) {
  const std::string whole = sample(GetParam());
  ASSERT_EQ(clean_picture(whole).why, "");
  for (std::size_t length = 3; length + 16 < whole.size(); ++length)
    EXPECT_NE(clean_picture(whole.substr(0, length)).why, "") << length;
}

TEST_P(DamagedPicture, BytesTurnedItIsReadOrRefused) {
  const std::string whole = sample(GetParam());
  std::mt19937 random(static_cast<unsigned>(20'261'122 + GetParam()));
  int refused = 0;
  for (int round = 0; round < 600; ++round) {
    std::string damaged = whole;
    for (unsigned i = 0; i <= random() % 4; ++i)
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    if (round % 3 == 0) damaged.erase(random() % damaged.size(), random() % 64);
    const CleanPicture clean = clean_picture(damaged);
    if (!clean.why.empty()) {
      ++refused;
      EXPECT_EQ(clean.bytes, "");
      continue;
    }
    EXPECT_LE(std::max(clean.width, clean.height), kLongestSide);
    EXPECT_EQ(clean_picture(clean.bytes).why, "") << "what we made ourselves is whole";
  }
  EXPECT_GT(refused, 10);
}

INSTANTIATE_TEST_SUITE_P(Kinds, DamagedPicture, testing::Range(0, 5));

}  // namespace
}  // namespace homeward::ingest
