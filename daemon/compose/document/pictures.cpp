#include "compose/document/pictures.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "compose/document/jpeg_header.h"

namespace homeward::compose::doc {
namespace {

constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;
constexpr long kMaxPixels = 16'000'000;
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";

[[noreturn]] void fail(const Node& image, const char* what) {
  throw DocumentError(what, image.line, image.column);
}

std::shared_ptr<cairo_surface_t> owned(cairo_surface_t* surface) {
  return {surface, &cairo_surface_destroy};
}

long big_endian(std::string_view bytes, std::size_t at) {
  long value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value * 256 + static_cast<unsigned char>(bytes[at + i]);
  return value;
}

struct Reader {
  std::string_view rest;
};

cairo_status_t read(void* closure, unsigned char* data, unsigned int length) {
  auto& reader = *static_cast<Reader*>(closure);
  if (reader.rest.size() < length) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(data, reader.rest.data(), length);
  reader.rest.remove_prefix(length);
  return CAIRO_STATUS_SUCCESS;
}

Picture decode_png(const Node& image, std::string_view bytes) {
  // The header's size is checked before libpng would allocate it.
  if (bytes.size() < 33) fail(image, "the picture is broken");
  const long width = big_endian(bytes, 16);
  const long height = big_endian(bytes, 20);
  if (width <= 0 || height <= 0) fail(image, "the picture is broken");
  if (width > 32000 || height > 32000 || width * height > kMaxPixels) {
    fail(image, "the picture has more than 16 megapixels");
  }
  Reader reader{bytes};
  Picture picture;
  picture.surface = owned(cairo_image_surface_create_from_png_stream(read, &reader));
  if (cairo_surface_status(picture.surface.get()) != CAIRO_STATUS_SUCCESS) {
    fail(image, "the picture is broken");
  }
  picture.pixel_width = static_cast<int>(width);
  picture.pixel_height = static_cast<int>(height);
  return picture;
}

// The JPEG travels into the PDF unchanged; the surface only carries its size.
Picture wrap_jpeg(const Node& image, const std::string& bytes) {
  const std::optional<JpegHeader> header = read_jpeg_header(bytes);
  if (!header) fail(image, "the picture is broken");
  if (static_cast<long>(header->width) * header->height > kMaxPixels) {
    fail(image, "the picture has more than 16 megapixels");
  }
  Picture picture;
  picture.pixel_width = header->width;
  picture.pixel_height = header->height;
  picture.turn = header->turn;
  picture.surface =
      owned(cairo_image_surface_create(CAIRO_FORMAT_RGB24, header->width, header->height));
  auto copy = std::make_unique<std::string>(bytes);
  const auto* data = reinterpret_cast<const unsigned char*>(copy->data());
  const std::size_t size = copy->size();
  const cairo_status_t status = cairo_surface_set_mime_data(
      picture.surface.get(), CAIRO_MIME_TYPE_JPEG, data, size,
      [](void* held) { delete static_cast<std::string*>(held); }, copy.get());
  if (status != CAIRO_STATUS_SUCCESS) fail(image, "the picture is broken");
  copy.release();
  return picture;
}

}  // namespace

const Picture& Pictures::get(const Node& image) {
  const std::string& name = image.get("src");
  const auto known = decoded_.find(name);
  if (known != decoded_.end()) return known->second;
  const auto asset = assets_.find(name);
  if (asset == assets_.end()) fail(image, "src names a picture that the message does not have");
  const std::string& bytes = asset->second.bytes;
  if (bytes.size() > kMaxBytes) fail(image, "the picture is larger than 16 MiB");
  if (bytes.starts_with(kPngSignature)) return decoded_[name] = decode_png(image, bytes);
  if (bytes.starts_with("\xff\xd8")) return decoded_[name] = wrap_jpeg(image, bytes);
  fail(image, "the picture is neither PNG nor JPEG");
}

Size Pictures::fit(const Node& image, double most_width, double most_height) {
  const Picture& picture = get(image);
  const double shape =
      static_cast<double>(picture.upright_height()) / static_cast<double>(picture.upright_width());
  double width = picture.upright_width() * 0.75;
  const std::string& wish = image.get("width");
  if (!wish.empty()) std::from_chars(wish.data(), wish.data() + wish.size(), width);
  width = std::min({width, most_width, most_height / shape});
  return {width, width * shape};
}

}  // namespace homeward::compose::doc
