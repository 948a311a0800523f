#include "compose/document/document.h"

#include <cairo-pdf.h>
#include <fmt/core.h>

#include <deque>
#include <memory>
#include <set>

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
  explicit Press(const PageStyle& style)
      : surface_(cairo_pdf_surface_create_for_stream(append, &drawn_, style.page_width,
                                                     style.page_height),
                 &cairo_surface_destroy),
        cairo_(cairo_create(surface_.get()), &cairo_destroy) {}

  // Prints the pages of one part; `before` of the `all` pages stand in front of them.
  void print(Composition& part, const DocumentInfo& info, int before, int all) {
    const PageStyle& style = part.style();
    Painter painter(cairo_.get(), part.structure(), style.page_width, style.page_height, info.rtl);
    for (const doc::Page& page : part.pages()) {
      painter.begin_page();
      if (page.head) page.head->paint(painter, style.margin_top);
      std::vector<doc::PlacedStrip> placed = page.strips;
      for (doc::PlacedStrip& strip : placed) strip.y += style.margin_top;
      doc::paint_strips(painter, placed, part.builder().boxes(), style);
      footer(painter, part, info, ++before, all);
      painter.end_page();
    }
  }

  // Cairo's PDF of all that was printed.
  const std::string& finish() {
    cairo_surface_finish(surface_.get());
    const cairo_status_t status = cairo_surface_status(surface_.get());
    if (status != CAIRO_STATUS_SUCCESS) {
      throw Failure(ExitCode::kSoftware,
                    fmt::format("cannot write the PDF: {}", cairo_status_to_string(status)));
    }
    return drawn_;
  }

 private:
  static void footer(Painter& painter, Composition& part, const DocumentInfo& info, int number,
                     int pages) {
    std::string words = text::replace_all(info.page_phrase, "{page}", std::to_string(number));
    words = text::replace_all(words, "{pages}", std::to_string(pages));
    if (!info.footer.empty()) words = words.empty() ? info.footer : info.footer + " · " + words;
    if (words.empty()) return;
    const PageStyle& style = part.style();
    doc::TextStyle text = part.builder().body_text();
    text.size = style.small_size;
    text.colour = style.soft;
    text.centred = true;
    const double width = style.page_width - 2 * style.margin_side;
    doc::TextBlock& block = part.builder().label(words, text, width, info.rtl);
    painter.artifact(true);
    const double room = style.margin_bottom - block.height();
    block.paint(painter, doc::kNoElement, style.margin_side,
                style.page_height - style.margin_bottom + room * 0.4);
  }

  std::string drawn_;
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface_;
  std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo_;
};

// A part with what its layout points into.
struct LaidOut {
  doc::Node root;
  doc::Fonts fonts;
  std::unique_ptr<Composition> composition;

  LaidOut(const DocumentPart& part, const Assets& assets, const PageStyle& style,
          doc::StandIns& stand_ins)
      : root(doc::parse_xhtml(part.xhtml)),
        fonts(style.font_config, part.info.language, style.family, stand_ins) {
    doc::check_subset(root, &assets);
    const doc::Node& body = *root.child("body");
    composition = std::make_unique<Composition>(body, assets, fonts, style, part.info);
    if (!composition->spills_a_little()) return;
    auto tighter =
        std::make_unique<Composition>(body, assets, fonts, doc::tightened(style), part.info);
    if (tighter->pages().size() < composition->pages().size()) composition = std::move(tighter);
  }
};

}  // namespace

Document render_document(std::string_view xhtml, const Assets& assets, const PageStyle& style,
                         const DocumentInfo& info) {
  return render_document({{xhtml, info}}, assets, style);
}

Document render_document(const std::vector<DocumentPart>& parts, const Assets& assets,
                         const PageStyle& raw_style) {
  HOMEWARD_CHECK(!parts.empty());
  const PageStyle style = doc::scaled(raw_style);
  doc::StandIns stand_ins;
  std::deque<LaidOut> laid_out;
  Document document;
  for (const DocumentPart& part : parts) {
    laid_out.emplace_back(part, assets, style, stand_ins);
    document.pages += static_cast<int>(laid_out.back().composition->pages().size());
  }
  Press press(style);
  std::set<std::string> missing;
  int printed = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Composition& part = *laid_out[i].composition;
    press.print(part, parts[i].info, printed, document.pages);
    printed += static_cast<int>(part.pages().size());
    missing.merge(part.builder().missing_glyphs());
    if (i > 0) {
      laid_out.front().composition->structure().append(std::move(part.structure()),
                                                       parts[i].info.language);
    }
  }
  document.missing_glyphs.assign(missing.begin(), missing.end());
  document.pdf = doc::finish_pdf(press.finish(), laid_out.front().composition->structure(),
                                 parts.front().info);
  return document;
}

DocumentInfo info_of(std::string_view xhtml) {
  const doc::Node root = doc::parse_xhtml(xhtml);
  DocumentInfo info;
  info.language = doc::language_of(root, "");
  info.rtl = doc::rtl_of(root, false);
  const doc::Node* head = root.child("head");
  const doc::Node* title = head == nullptr ? nullptr : head->child("title");
  if (title != nullptr && !title->children.empty()) {
    info.title = text::fold_space(title->children.front().text);
  }
  return info;
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
