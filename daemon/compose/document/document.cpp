#include "compose/document/document.h"

#include <cairo-pdf.h>
#include <fmt/core.h>

#include <memory>

#include "base/errors.h"
#include "base/text.h"
#include "compose/document/builder.h"
#include "compose/document/page_fit.h"
#include "compose/document/paginate.h"
#include "compose/document/pdf_pass.h"
#include "compose/document/subset.h"

namespace homeward::compose {
namespace {

using doc::Flow;
using doc::Painter;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// A letter laid out: what the pages show and what they point into.
class Composition {
 public:
  Composition(const doc::Node& body, const Assets& assets, const doc::Fonts& fonts,
              const PageStyle& style, const DocumentInfo& info)
      : style_(style), builder_(fonts, style_, assets, structure_) {
    doc::Place place;
    place.x = style_.margin_side;
    place.width = style_.page_width - 2 * style_.margin_side;
    place.language = info.language;
    place.rtl = info.rtl;
    place.text = builder_.body_text();
    flow_ = builder_.body(body, place);
    pages_ = doc::paginate(flow_, body_height());
  }
  Composition(const Composition&) = delete;
  Composition& operator=(const Composition&) = delete;

  const PageStyle& style() const { return style_; }
  doc::Structure& structure() { return structure_; }
  doc::Builder& builder() { return builder_; }
  const std::vector<doc::Page>& pages() const { return pages_; }

  // So little on the last page that a tighter setting may do without it.
  bool spills_a_little() const {
    constexpr double kLittle = 0.15;
    if (pages_.size() < 2) return false;
    const doc::PlacedStrip& last = pages_.back().strips.back();
    return last.y + last.strip->height < kLittle * body_height();
  }

 private:
  double body_height() const {
    return style_.page_height - style_.margin_top - style_.margin_bottom;
  }

  PageStyle style_;
  doc::Structure structure_;
  doc::Builder builder_;
  Flow flow_;
  std::vector<doc::Page> pages_;
};

class Press {
 public:
  Press(const PageStyle& style, const DocumentInfo& info)
      : style_(style),
        info_(info),
        surface_(cairo_pdf_surface_create_for_stream(append, &drawn_, style.page_width,
                                                     style.page_height),
                 &cairo_surface_destroy),
        cairo_(cairo_create(surface_.get()), &cairo_destroy) {}

  // Cairo's PDF of the pages.
  const std::string& print(doc::Builder& builder, doc::Structure& structure,
                           const std::vector<doc::Page>& pages) {
    Painter painter(cairo_.get(), structure, style_.page_width, style_.page_height, info_.rtl);
    int number = 0;
    for (const doc::Page& page : pages) {
      painter.begin_page();
      if (page.head) page.head->paint(painter, style_.margin_top);
      std::vector<doc::PlacedStrip> placed = page.strips;
      for (doc::PlacedStrip& strip : placed) strip.y += style_.margin_top;
      doc::paint_strips(painter, placed, builder.boxes(), style_);
      footer(painter, builder, ++number, static_cast<int>(pages.size()));
      painter.end_page();
    }
    cairo_surface_finish(surface_.get());
    const cairo_status_t status = cairo_surface_status(surface_.get());
    if (status != CAIRO_STATUS_SUCCESS) {
      throw Failure(ExitCode::kSoftware,
                    fmt::format("cannot write the PDF: {}", cairo_status_to_string(status)));
    }
    return drawn_;
  }

 private:
  void footer(Painter& painter, doc::Builder& builder, int number, int pages) {
    std::string words = text::replace_all(info_.page_phrase, "{page}", std::to_string(number));
    words = text::replace_all(words, "{pages}", std::to_string(pages));
    if (!info_.footer.empty()) words = words.empty() ? info_.footer : info_.footer + " · " + words;
    if (words.empty()) return;
    doc::TextStyle text = builder.body_text();
    text.size = style_.small_size;
    text.colour = style_.soft;
    text.centred = true;
    const double width = style_.page_width - 2 * style_.margin_side;
    doc::TextBlock& block = builder.label(words, text, width, info_.rtl);
    painter.artifact(true);
    const double room = style_.margin_bottom - block.height();
    block.paint(painter, doc::kNoElement, style_.margin_side,
                style_.page_height - style_.margin_bottom + room * 0.4);
  }

  const PageStyle& style_;
  const DocumentInfo& info_;
  std::string drawn_;
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface_;
  std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo_;
};

}  // namespace

Document render_document(std::string_view xhtml, const Assets& assets, const PageStyle& raw_style,
                         const DocumentInfo& info) {
  const doc::Node root = doc::parse_xhtml(xhtml);
  doc::check_subset(root, &assets);
  const doc::Node& body = *root.child("body");
  const PageStyle style = doc::scaled(raw_style);
  const doc::Fonts fonts(style.font_config, info.language, style.family);
  auto letter = std::make_unique<Composition>(body, assets, fonts, style, info);
  if (letter->spills_a_little()) {
    auto tighter = std::make_unique<Composition>(body, assets, fonts, doc::tightened(style), info);
    if (tighter->pages().size() < letter->pages().size()) letter = std::move(tighter);
  }

  Press press(letter->style(), info);
  const std::string& drawn = press.print(letter->builder(), letter->structure(), letter->pages());
  Document document;
  document.pages = static_cast<int>(letter->pages().size());
  const std::set<std::string> missing = letter->builder().missing_glyphs();
  document.missing_glyphs.assign(missing.begin(), missing.end());
  document.pdf = doc::finish_pdf(drawn, letter->structure(), info);
  return document;
}

std::vector<DocumentError> lint_document(std::string_view xhtml, const Assets* assets) {
  try {
    doc::check_subset(doc::parse_xhtml(xhtml), assets);
  } catch (const DocumentError& error) {
    return {error};
  }
  return {};
}

}  // namespace homeward::compose
