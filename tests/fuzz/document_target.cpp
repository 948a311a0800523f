// Any bytes: a document, or a picture in one. Either an error with its place, or a PDF, the same
// twice, whose structure fits its content (finish_pdf checks that).
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/errors.h"
#include "compose/document/document.h"
#include "support/source_dir.h"

namespace {

using namespace homeward;

std::string rendered(std::string_view xhtml, const compose::Assets& assets) {
  static const compose::PageStyle kStyle = [] {
    compose::PageStyle style;
    style.font_config = (source_dir() / "config" / "fonts.conf").string();
    return style;
  }();
  try {
    compose::DocumentInfo info = compose::info_of(xhtml);
    info.page_phrase = "Page {page} of {pages}";
    const compose::Document document = compose::render_document(xhtml, assets, kStyle, info);
    HOMEWARD_CHECK(document.pages >= 1 && document.pages <= 60);
    HOMEWARD_CHECK(document.pdf.starts_with("%PDF-"));
    return document.pdf;
  } catch (const compose::DocumentError& error) {
    HOMEWARD_CHECK(error.line() >= 1 && error.column() >= 1);
    HOMEWARD_CHECK(*error.what() != '\0');
    return {};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes{reinterpret_cast<const char*>(data), size};
  const bool picture = bytes.starts_with("\x89PNG") || bytes.starts_with("\xff\xd8");
  const compose::Assets assets = {{"a.png", {picture ? bytes : std::string()}}};
  const std::string xhtml =
      picture ? "<html><body><img src=\"a.png\" alt=\"a\"/></body></html>" : bytes;
  const std::string first = rendered(xhtml, assets);
  if (size % 8 == 0) HOMEWARD_CHECK(rendered(xhtml, assets) == first);
  return 0;
}
