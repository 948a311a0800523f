#include "compose/document/glyph_run.h"

#include <hb.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "compose/document/face_cache.h"

namespace homeward::compose::doc {
namespace {

constexpr double kUnit = PANGO_SCALE;

// Ligatures and Arabic forms; then letters with a nukta, which NFC keeps in two and fonts in one.
constexpr std::pair<char32_t, char32_t> kPresentation[] = {
    {0x0958, 0x095f}, {0x09dc, 0x09df}, {0x0a33, 0x0a36}, {0x0a59, 0x0a5e}, {0x0b5c, 0x0b5d},
    {0xfb00, 0xfb06}, {0xfb13, 0xfb17}, {0xfb1d, 0xfb4f}, {0xfb50, 0xfbb1}, {0xfbd3, 0xfd3d},
    {0xfd50, 0xfdc7}, {0xfdf0, 0xfdfc}, {0xfe70, 0xfefc}};

std::string utf8_of(char32_t letter) {
  std::string out;
  icu::UnicodeString(static_cast<UChar32>(letter)).toUTF8String(out);
  return out;
}

using Forms = std::multimap<std::string, char32_t, std::less<>>;

// What each presentation form of several letters stands for.
const Forms& forms() {
  static const Forms kForms = [] {
    Forms made;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status)) return made;
    for (const auto& [first, last] : kPresentation) {
      for (char32_t letter = first; letter <= last; ++letter) {
        const icu::UnicodeString plain =
            nfkc->normalize(icu::UnicodeString(static_cast<UChar32>(letter)), status);
        if (U_FAILURE(status) || plain.countChar32() < 2) continue;
        std::string letters;
        plain.toUTF8String(letters);
        made.emplace(std::move(letters), letter);
      }
    }
    return made;
  }();
  return kForms;
}

// Glyphs in the order in which they stand, words in the order in which they are read.
struct Writing {
  std::vector<cairo_glyph_t> glyphs;
  std::vector<cairo_text_cluster_t> clusters;
  std::string words;

  void add_cluster(const std::string& letters, int glyph_count) {
    words += letters;
    clusters.push_back({static_cast<int>(letters.size()), glyph_count});
  }
};

bool is_blank(std::string_view letters) {
  return letters == " " || letters == "\u2028" || letters == "\u00a0" || letters == "\u202f";
}

class Writer {
 public:
  Writer(PangoGlyphItem* run, const std::string& text, double x, double y)
      : run_(run), text_(text), y_(y), font_(pango_font_get_hb_font(run->item->analysis.font)) {
    backward_ = run->item->analysis.level % 2 != 0;
    for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
      const PangoGlyphInfo& info = run->glyphs->glyphs[i];
      places_.emplace_back(x + info.geometry.x_offset / kUnit, y_ + info.geometry.y_offset / kUnit);
      x += info.geometry.width / kUnit;
    }
    kept_.assign(places_.size(), 0);
    hb_font_get_nominal_glyph(font_, ' ', &space_);
  }

  Writing write(bool pending_space) {
    Writing out;
    if (pending_space && !backward_) out.glyphs.push_back({space_, places_.front().first, y_});
    if (pending_space) out.add_cluster(" ", 1);
    PangoGlyphItemIter iter;
    for (gboolean more = pango_glyph_item_iter_init_start(&iter, run_, text_.c_str()); more != 0;
         more = pango_glyph_item_iter_next_cluster(&iter)) {
      add(iter, out);
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (kept_[i] != 0) out.glyphs.push_back({kept_[i], places_[i].first, places_[i].second});
    }
    if (pending_space && backward_) out.glyphs.push_back({space_, places_.back().first, y_});
    return out;
  }

  bool blank() const { return blank_; }
  bool backward() const { return backward_; }

 private:
  void add(const PangoGlyphItemIter& iter, Writing& out) {
    const auto start = static_cast<std::size_t>(iter.start_index);
    std::string letters = text_.substr(start, static_cast<std::size_t>(iter.end_index) - start);
    const int low = std::min(iter.start_glyph, iter.end_glyph + 1);
    const int first = iter.start_glyph < iter.end_glyph ? iter.start_glyph : low;
    const int end = iter.start_glyph < iter.end_glyph ? iter.end_glyph : iter.start_glyph + 1;
    int count = 0;
    for (int i = first; i < end; ++i) {
      const PangoGlyph glyph = run_->glyphs->glyphs[i].glyph;
      if (glyph == PANGO_GLYPH_EMPTY || (glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) continue;
      kept_[static_cast<std::size_t>(i)] = glyph;
      ++count;
    }
    if (is_blank(letters)) {
      letters.assign(1, ' ');
      if (count == 0 && space_ != 0) {
        kept_[static_cast<std::size_t>(first)] = space_;
        count = 1;
      }
    } else {
      blank_ = false;
    }
    if (count == 0) return;  // marks of direction: nothing to see, nothing to say
    if (count == 1 && icu::UnicodeString::fromUTF8(letters).countChar32() > 1) {
      const auto glyph = std::find_if(kept_.begin() + first, kept_.begin() + end,
                                      [](PangoGlyph g) { return g != 0; });
      const char32_t form = presentation_form(letters, font_, *glyph);
      if (form != 0) letters = utf8_of(form);
    }
    out.add_cluster(letters, count);
  }

  PangoGlyphItem* run_;
  const std::string& text_;
  double y_;
  hb_font_t* font_;
  hb_codepoint_t space_ = 0;
  bool backward_ = false;
  bool blank_ = true;
  std::vector<std::pair<double, double>> places_;
  std::vector<PangoGlyph> kept_;  // 0: not painted
};

}  // namespace

char32_t presentation_form(const std::string& letters, hb_font_t* font, hb_codepoint_t glyph) {
  const auto [first, last] = forms().equal_range(letters);
  for (auto form = first; form != last; ++form) {
    hb_codepoint_t drawn = 0;
    if (hb_font_get_nominal_glyph(font, form->second, &drawn) != 0 && drawn == glyph) {
      return form->second;
    }
  }
  return 0;
}

bool is_presentation_form(char32_t letter) {
  return std::any_of(std::begin(kPresentation), std::end(kPresentation), [&](const auto& range) {
    return letter >= range.first && letter <= range.second;
  });
}

bool is_reordered(PangoGlyphItem* run, const std::string& text) {
  if (run->glyphs->num_glyphs == 0) return false;
  const Writing writing = Writer(run, text, 0, 0).write(false);
  return std::any_of(writing.clusters.begin(), writing.clusters.end(),
                     [](const cairo_text_cluster_t& cluster) { return cluster.num_glyphs > 1; });
}

void show_glyphs(cairo_t* cairo, PangoGlyphItem* run, const std::string& text, double x, double y) {
  const Writing writing = Writer(run, text, x, y).write(false);
  auto* font = drawing_font(run->item->analysis.font);
  if (font == nullptr) return;
  cairo_set_scaled_font(cairo, font);
  cairo_show_glyphs(cairo, writing.glyphs.data(), static_cast<int>(writing.glyphs.size()));
}

bool show_run(cairo_t* cairo, PangoGlyphItem* run, const std::string& text, double x, double y,
              bool pending_space) {
  if (run->glyphs->num_glyphs == 0) return pending_space;
  Writer writer(run, text, x, y);
  const Writing writing = writer.write(pending_space);
  // Cairo leaves out what has no ink, so a space alone would be lost between two words.
  if (writer.blank()) return true;
  auto* font = drawing_font(run->item->analysis.font);
  if (font == nullptr || writing.glyphs.empty()) return false;
  cairo_set_scaled_font(cairo, font);
  cairo_show_text_glyphs(cairo, writing.words.data(), static_cast<int>(writing.words.size()),
                         writing.glyphs.data(), static_cast<int>(writing.glyphs.size()),
                         writing.clusters.data(), static_cast<int>(writing.clusters.size()),
                         writer.backward() ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD
                                           : static_cast<cairo_text_cluster_flags_t>(0));
  return false;
}

}  // namespace homeward::compose::doc
