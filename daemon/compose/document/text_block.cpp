#include "compose/document/text_block.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "compose/document/glyph_run.h"

namespace homeward::compose::doc {
namespace {

constexpr double kUnit = PANGO_SCALE;
// Arabic and Indic fonts claim up to twice their size for stacked marks that are rare; lines get
// that much more than Latin ones, and the whole ink where it is really that tall.
constexpr double kTallScript = 1.12;
// No line is higher than that many usual ones, however many marks are piled on a letter.
constexpr double kMostInk = 2;
constexpr double kLarge = 2;  // what class="large" makes of the size

void insert(PangoAttrList* list, PangoAttribute* attribute, const InlineRun& run) {
  attribute->start_index = static_cast<guint>(run.start);
  attribute->end_index = static_cast<guint>(run.end);
  pango_attr_list_insert(list, attribute);
}

guint16 channel(double value) { return static_cast<guint16>(value * 65535.0 + 0.5); }

// Only what makes Pango split runs there matters; colours are painted by us. The foreground of a
// link is set so that its run ends where the link does.
void set_attributes(PangoLayout* layout, const RichText& text, const TextStyle& style) {
  std::unique_ptr<PangoAttrList, decltype(&pango_attr_list_unref)> list(pango_attr_list_new(),
                                                                        &pango_attr_list_unref);
  // A ligature of f and i is one glyph with two letters: harder to read back, no easier to read.
  pango_attr_list_insert(list.get(), pango_attr_font_features_new("liga=0, clig=0"));
  // A word too long for its line is broken as it is: a hyphen would change an address.
  pango_attr_list_insert(list.get(), pango_attr_insert_hyphens_new(FALSE));
  for (const InlineRun& run : text.runs) {
    if (run.bold) insert(list.get(), pango_attr_weight_new(PANGO_WEIGHT_BOLD), run);
    if (run.italic) {
      insert(list.get(),
             pango_attr_style_new(style.italic ? PANGO_STYLE_NORMAL : PANGO_STYLE_ITALIC), run);
    }
    if (run.small || run.large) {
      const double points = run.large ? style.size * kLarge : style.small_size;
      const int size = static_cast<int>(points * kUnit);
      insert(list.get(), pango_attr_size_new_absolute(size), run);
    }
    if (!run.language.empty()) {
      PangoLanguage* language = pango_language_from_string(run.language.c_str());
      insert(list.get(), pango_attr_language_new(language), run);
    }
    if (run.element >= 0) {
      const Colour& c = style.link_colour;
      insert(list.get(),
             pango_attr_foreground_new(channel(c.red), channel(c.green),
                                       static_cast<guint16>(run.element)),
             run);
    }
  }
  pango_layout_set_attributes(layout, list.get());
}

bool is_emoji(const PangoGlyphItem* item, const char* text) {
  const auto first = static_cast<unsigned char>(text[item->item->offset]);
  if (first < 0xe2 && first != '#' && first != '*' && (first < '0' || first > '9')) return false;
  std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> description(
      pango_font_describe(item->item->analysis.font), &pango_font_description_free);
  const char* family = pango_font_description_get_family(description.get());
  return family != nullptr && std::strstr(family, "Emoji") != nullptr;
}

// Runs come in the order in which they stand; a reader wants the order in which they are read.
struct PlacedRun {
  PangoGlyphItem* item;
  double x;
  double width;
};

std::vector<PlacedRun> runs_in_reading_order(PangoLayoutLine* line, double x) {
  std::vector<PlacedRun> runs;
  for (GSList* node = line->runs; node != nullptr; node = node->next) {
    auto* item = static_cast<PangoGlyphItem*>(node->data);
    const double width = pango_glyph_string_get_width(item->glyphs) / kUnit;
    runs.push_back({item, x, width});
    x += width;
  }
  std::stable_sort(runs.begin(), runs.end(), [](const PlacedRun& a, const PlacedRun& b) {
    return a.item->item->offset < b.item->item->offset;
  });
  return runs;
}

}  // namespace

TextBlock::TextBlock(const Fonts& fonts, RichText text, const TextStyle& style, bool rtl)
    : fonts_(fonts),
      text_(std::move(text)),
      style_(style),
      layout_(fonts.layout(rtl)),
      elements_(text_.elements.size(), kNoElement) {
  std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
      pango_font_description_new(), &pango_font_description_free);
  pango_font_description_set_family(font.get(), fonts.family().c_str());
  pango_font_description_set_absolute_size(font.get(), style.size * kUnit);
  if (style.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  if (style.italic) pango_font_description_set_style(font.get(), PANGO_STYLE_ITALIC);
  pango_layout_set_font_description(layout_.get(), font.get());
  if (style.centred) pango_layout_set_alignment(layout_.get(), PANGO_ALIGN_CENTER);
  pango_layout_set_text(layout_.get(), text_.text.data(), static_cast<int>(text_.text.size()));
  set_attributes(layout_.get(), text_, style_);
}

double TextBlock::natural_width() const {
  PangoRectangle logical;
  pango_layout_get_extents(layout_.get(), nullptr, &logical);
  return logical.width / kUnit;
}

void TextBlock::set_width(double width) {
  width_ = width;
  // A rounding unit more, or a text as wide as its natural width would wrap.
  pango_layout_set_width(layout_.get(), static_cast<int>(width * kUnit) + 1);
  lines_.clear();
  std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> iter(
      pango_layout_get_iter(layout_.get()), &pango_layout_iter_free);
  do {
    PangoRectangle ink;
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(iter.get(), &ink, &logical);
    const double natural = logical.height / kUnit;
    const double ascent = (pango_layout_iter_get_baseline(iter.get()) - logical.y) / kUnit;
    const double usual = style_.size * style_.line_height;
    const double tall = std::min(natural, usual * kTallScript);
    const double height = std::max({usual, tall, std::min(ink.height / kUnit, usual * kMostInk)});
    lines_.push_back({pango_layout_iter_get_line_readonly(iter.get()), logical.x / kUnit, height,
                      (height - natural) / 2 + ascent, logical.width / kUnit});
  } while (pango_layout_iter_next_line(iter.get()));
}

double TextBlock::height() const {
  double sum = 0;
  for (const Line& line : lines_) sum += line.height;
  return sum;
}

double TextBlock::last_baseline() const { return lines_.back().baseline; }

const InlineRun* TextBlock::run_at(std::size_t offset) const {
  const auto after =
      std::upper_bound(text_.runs.begin(), text_.runs.end(), offset,
                       [](std::size_t place, const InlineRun& run) { return place < run.start; });
  if (after != text_.runs.begin() && offset < std::prev(after)->end) return &*std::prev(after);
  return nullptr;
}

ElementId TextBlock::element_of(Painter& painter, ElementId block, int inline_element) {
  if (inline_element < 0 || block == kNoElement) return block;
  const auto index = static_cast<std::size_t>(inline_element);
  if (elements_[index] == kNoElement) {
    const InlineElement& source = text_.elements[index];
    Structure& structure = painter.structure();
    const ElementId id = structure.add(source.uri.empty() ? "Span" : "Link", block);
    structure.at(id).language = source.language;
    structure.at(id).uri = source.uri;
    elements_[index] = id;
  }
  return elements_[index];
}

void TextBlock::paint_line(Painter& painter, ElementId element, std::size_t index, double x,
                           double y) {
  const Line& line = lines_[index];
  const double left = painter.left(x, width_);
  const double baseline = y + line.baseline;
  bool pending_space = false;
  for (const PlacedRun& run : runs_in_reading_order(line.line, left + line.x)) {
    const auto offset = static_cast<std::size_t>(run.item->item->offset);
    const auto length = static_cast<std::size_t>(run.item->item->length);
    const InlineRun* look = run_at(offset);
    const bool link = look != nullptr && look->element >= 0 &&
                      !text_.elements[static_cast<std::size_t>(look->element)].uri.empty();
    const ElementId target = element_of(painter, element, look == nullptr ? -1 : look->element);
    const bool emoji = is_emoji(run.item, text_.text.c_str());
    const bool reordered = !emoji && is_reordered(run.item, text_.text);
    if (emoji && target != kNoElement) {
      painter.content_unseen(target, text_.text.substr(offset, length));
    } else if (reordered && target != kNoElement) {
      painter.content_as(target, text_.text.substr(offset, length));
    } else {
      painter.content(target);
    }
    painter.set_colour(link                             ? style_.link_colour
                       : look != nullptr && look->small ? style_.small_colour
                                                        : style_.colour);
    if (emoji) {
      // A picture has no letters to copy or to read.
      cairo_move_to(painter.cairo(), run.x, baseline);
      pango_cairo_show_glyph_item(painter.cairo(), text_.text.c_str(), run.item);
      if (target != kNoElement && !painter.repeats()) {
        fonts_.paint_unseen(painter.cairo(), text_.text.substr(offset, length), run.x, baseline,
                            run.width);
      }
      pending_space = false;
    } else if (reordered) {
      show_glyphs(painter.cairo(), run.item, text_.text, run.x, baseline);
      pending_space = false;
    } else {
      pending_space =
          show_run(painter.cairo(), run.item, text_.text, run.x, baseline, pending_space);
    }
    if (link && target != kNoElement) {
      const double start = painter.rtl() ? painter.left(run.x, run.width) : run.x;
      painter.fill(start, baseline + style_.size * 0.12, run.width, style_.size * 0.05,
                   style_.link_colour);
      painter.area(target, start, y, run.width, line.height);
    }
  }
}

void TextBlock::paint(Painter& painter, ElementId element, double x, double y) {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    paint_line(painter, element, i, x, y);
    y += lines_[i].height;
  }
}

void TextBlock::collect_missing(std::set<std::string>& missing) const {
  if (pango_layout_get_unknown_glyphs_count(layout_.get()) == 0) return;
  for (const Line& line : lines_) {
    for (GSList* node = line.line->runs; node != nullptr; node = node->next) {
      const PangoGlyphString* glyphs = static_cast<PangoGlyphItem*>(node->data)->glyphs;
      for (int i = 0; i < glyphs->num_glyphs; ++i) {
        const PangoGlyph glyph = glyphs->glyphs[i].glyph;
        if (glyph == PANGO_GLYPH_EMPTY || (glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0) continue;
        missing.insert(fmt::format("U+{:04X}", glyph & ~PANGO_GLYPH_UNKNOWN_FLAG));
      }
    }
  }
}

}  // namespace homeward::compose::doc
