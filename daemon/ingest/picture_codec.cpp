#include "ingest/picture_codec.h"

#include <png.h>
// libjpeg's headers need stdio and do not include it.
#include <cstdio>
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <cstring>

namespace homeward::ingest {

namespace {

constexpr std::int64_t kMostPngPixels = 24'000'000;    // four bytes each while it is unpacked
constexpr std::int64_t kMostJpegPixels = 110'000'000;  // scaled down while it is unpacked
constexpr long kMostJpegMemory = 200L << 20U;          // of a progressive one
constexpr int kMostScans = 40;                         // cameras and editors use about ten
constexpr int kJpegQuality = 85;

constexpr const char* kBroken = "is broken, or was only partly saved";
constexpr const char* kTooManyPixels = "has too many pixels; please save it smaller";

// JPEG: the library leaves by longjmp, so between setjmp and the calls there is nothing with a
// destructor: all that has one belongs to the caller. -----------------------------------------

struct JpegErrors {
  jpeg_error_mgr base;  // first, so that the library's pointer is ours
  std::jmp_buf leave;
  bool damaged;
  bool too_large;
};

JpegErrors& errors_of(j_common_ptr info) { return *reinterpret_cast<JpegErrors*>(info->err); }

[[noreturn]] void on_error(j_common_ptr info) {
  JpegErrors& errors = errors_of(info);
  const int code = errors.base.msg_code;
  errors.too_large = code == JERR_NO_BACKING_STORE || code == JERR_OUT_OF_MEMORY ||
                     code == JERR_IMAGE_TOO_BIG || code == JERR_WIDTH_OVERFLOW;
  std::longjmp(errors.leave, 1);
}

// Warnings of pixels that were lost; others (a stray byte, an odd header) do no harm.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  JpegErrors& errors = errors_of(info);
  switch (errors.base.msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      errors.damaged = true;
      break;
    default:
      break;
  }
}

void on_output(j_common_ptr /*info*/) {}  // never to stderr

void set_up(JpegErrors& errors) {
  jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  errors.base.output_message = on_output;
  errors.damaged = false;
  errors.too_large = false;
}

// A small file may ask for the same pixels to be gone over without end.
void on_progress(j_common_ptr info) {
  const auto* decoder = reinterpret_cast<j_decompress_ptr>(info);
  if (decoder->input_scan_number > kMostScans) on_error(info);
}

struct JpegDecoding {
  std::string_view bytes;
  int enough;
  JpegErrors errors;
  jpeg_progress_mgr progress;
  jpeg_decompress_struct info;
  DecodedPicture result;
  std::vector<JSAMPLE> row;  // of a print shop's CMYK picture
};

void note_orientation(JpegDecoding& job) {
  for (const auto* marker = job.info.marker_list; marker != nullptr; marker = marker->next) {
    if (marker->marker != JPEG_APP0 + 1) continue;
    const int found =
        exif_orientation({reinterpret_cast<const char*>(marker->data), marker->data_length});
    if (found != 1) job.result.orientation = found;
  }
}

// Four inks stored inverted, as Adobe's programs do.
void add_cmyk_row(JpegDecoding& job, std::uint8_t* out) {
  for (std::size_t x = 0; x < job.info.output_width; ++x) {
    const JSAMPLE* ink = &job.row[4 * x];
    for (std::size_t c = 0; c < 3; ++c)
      out[3 * x + c] = static_cast<std::uint8_t>(ink[c] * ink[3] / 255);
  }
}

bool start_decoding(JpegDecoding& job) {
  auto& info = job.info;
  jpeg_read_header(&info, TRUE);
  note_orientation(job);
  if (static_cast<std::int64_t>(info.image_width) * info.image_height > kMostJpegPixels) {
    job.errors.too_large = true;
    return false;
  }
  const int longest = static_cast<int>(std::max(info.image_width, info.image_height));
  info.scale_num = 1;
  for (info.scale_denom = 8; info.scale_denom > 1; info.scale_denom /= 2) {
    if (longest / static_cast<int>(info.scale_denom) >= job.enough) break;
  }
  const bool inks = info.num_components == 4;
  info.out_color_space = inks ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&info);
  Raster& raster = job.result.raster;
  raster.width = static_cast<int>(info.output_width);
  raster.height = static_cast<int>(info.output_height);
  raster.pixels.resize(raster.row_bytes() * info.output_height);
  if (inks) job.row.resize(std::size_t{4} * info.output_width);
  return true;
}

bool run_decoding(JpegDecoding& job) {
  if (setjmp(job.errors.leave) != 0) return false;
  auto& info = job.info;
  jpeg_create_decompress(&info);
  info.progress = &job.progress;
  info.mem->max_memory_to_use = kMostJpegMemory;
  jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(job.bytes.data()),
               static_cast<unsigned long>(job.bytes.size()));
  if (!start_decoding(job)) return false;
  while (info.output_scanline < info.output_height) {
    std::uint8_t* out =
        job.result.raster.pixels.data() + job.result.raster.row_bytes() * info.output_scanline;
    JSAMPROW row = job.row.empty() ? out : job.row.data();
    jpeg_read_scanlines(&info, &row, 1);
    if (!job.row.empty()) add_cmyk_row(job, out);
  }
  jpeg_finish_decompress(&info);
  return !job.errors.damaged;
}

struct JpegEncoding {
  const Raster& raster;
  JpegErrors errors;
  jpeg_compress_struct info;
  unsigned char* bytes;  // the library's, from malloc
  unsigned long size;
};

bool run_encoding(JpegEncoding& job) {
  if (setjmp(job.errors.leave) != 0) return false;
  auto& info = job.info;
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &job.bytes, &job.size);
  info.image_width = static_cast<JDIMENSION>(job.raster.width);
  info.image_height = static_cast<JDIMENSION>(job.raster.height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, kJpegQuality, TRUE);
  info.optimize_coding = TRUE;
  jpeg_start_compress(&info, TRUE);
  while (info.next_scanline < info.image_height) {
    // The library reads the row and takes it without const.
    auto* row = const_cast<JSAMPROW>(job.raster.at(0, static_cast<int>(info.next_scanline)));
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  return true;
}

// A TIFF number of `width` bytes at `at`; nothing beyond the end is read.
std::uint32_t tiff_number(std::string_view tiff, std::size_t at, std::size_t width, bool big) {
  if (at > tiff.size() || tiff.size() - at < width) return 0;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t place = big ? i : width - 1 - i;
    value = (value << 8U) | static_cast<unsigned char>(tiff[at + place]);
  }
  return value;
}

}  // namespace

int exif_orientation(std::string_view app1) {
  using namespace std::string_view_literals;
  if (!app1.starts_with("Exif\0\0"sv)) return 1;
  const std::string_view tiff = app1.substr(6);
  const bool big = tiff.starts_with("MM\0*"sv);
  if (!big && !tiff.starts_with("II*\0"sv)) return 1;
  const std::size_t folder = tiff_number(tiff, 4, 4, big);
  const std::uint32_t entries = std::min(tiff_number(tiff, folder, 2, big), 512U);
  constexpr std::uint32_t kOrientation = 0x0112;
  constexpr std::uint32_t kShort = 3;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = folder + 2 + 12 * i;
    if (tiff_number(tiff, entry, 2, big) != kOrientation) continue;
    if (tiff_number(tiff, entry + 2, 2, big) != kShort) return 1;
    const std::uint32_t value = tiff_number(tiff, entry + 8, 2, big);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

DecodedPicture decode_jpeg(std::string_view bytes, int enough) {
  JpegDecoding job{bytes, enough, {}, {}, {}, {}, {}};
  set_up(job.errors);
  job.progress.progress_monitor = on_progress;
  job.info.err = &job.errors.base;
  const bool whole = run_decoding(job);
  jpeg_destroy_decompress(&job.info);
  if (whole) return std::move(job.result);
  return {{}, 1, job.errors.too_large ? kTooManyPixels : kBroken};
}

std::string encode_jpeg(const Raster& raster) {
  JpegEncoding job{raster, {}, {}, nullptr, 0};
  set_up(job.errors);
  job.info.err = &job.errors.base;
  const bool whole = run_encoding(job);
  jpeg_destroy_compress(&job.info);
  std::string out;
  if (whole) out.assign(reinterpret_cast<const char*>(job.bytes), job.size);
  std::free(job.bytes);
  return out;
}

// PNG: the simplified interface of libpng 1.6 never jumps, never prints, and converts whatever
// colours the file has to sRGB. ----------------------------------------------------------------

DecodedPicture decode_png(std::string_view bytes) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
    return {{}, 1, kBroken};
  if (static_cast<std::int64_t>(image.width) * image.height > kMostPngPixels ||
      image.width > 65'500 || image.height > 65'500) {
    png_image_free(&image);
    return {{}, 1, kTooManyPixels};
  }
  const bool alpha = (image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
  image.format = alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  DecodedPicture decoded;
  decoded.raster.width = static_cast<int>(image.width);
  decoded.raster.height = static_cast<int>(image.height);
  decoded.raster.channels = alpha ? 4 : 3;
  decoded.raster.pixels.resize(PNG_IMAGE_SIZE(image));
  if (png_image_finish_read(&image, nullptr, decoded.raster.pixels.data(), 0, nullptr) == 0)
    return {{}, 1, kBroken};
  return decoded;
}

std::string encode_png(const Raster& raster) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(raster.width);
  image.height = static_cast<png_uint_32>(raster.height);
  image.format = raster.channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(size, '\0');
  if (png_image_write_to_memory(&image, out.data(), &size, 0, raster.pixels.data(), 0, nullptr) ==
      0)
    return {};
  out.resize(size);
  return out;
}

}  // namespace homeward::ingest
