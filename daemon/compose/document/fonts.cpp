#include "compose/document/fonts.h"

#include <fontconfig/fontconfig.h>
#include <hb.h>
#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/errors.h"
#include "compose/document/face_cache.h"

namespace homeward::compose::doc {
namespace {

constexpr double kStandInSize = 10;  // points: readers of PDFs put letters of like size on one line

// One parsed configuration a path, shared by all threads (FcConfig is thread-safe since 2.10.91)
// and kept for the life of the process: it is a few hundred kilobytes and threads may still use it.
FcConfig* configuration(const std::string& path) {
  static std::mutex mutex;
  static std::map<std::string, FcConfig*> loaded;
  const std::lock_guard lock(mutex);
  FcConfig*& config = loaded[path];
  if (config != nullptr) return config;
  std::unique_ptr<FcConfig, decltype(&FcConfigDestroy)> fresh(
      path.empty() ? FcInitLoadConfig() : FcConfigCreate(), &FcConfigDestroy);
  if (!fresh) throw Failure(ExitCode::kConfig, "fontconfig could not be set up");
  if (!path.empty() &&
      FcConfigParseAndLoad(fresh.get(), reinterpret_cast<const FcChar8*>(path.c_str()), FcTrue) ==
          FcFalse) {
    throw Failure(ExitCode::kConfig, "cannot read the font configuration " + path);
  }
  FcConfigBuildFonts(fresh.get());
  const FcFontSet* fonts = FcConfigGetFonts(fresh.get(), FcSetSystem);
  if (fonts == nullptr || fonts->nfont == 0) {
    throw Failure(ExitCode::kConfig,
                  "no font found: install fonts-noto-core, fonts-noto-cjk and "
                  "fonts-noto-color-emoji");
  }
  config = fresh.release();
  return config;
}

struct ThreadFonts {
  std::string path;
  std::unique_ptr<PangoFontMap, GObjectDeleter> map;
};

PangoFontMap* font_map(const std::string& path) {
  thread_local ThreadFonts fonts;
  if (fonts.map && fonts.path == path) return fonts.map.get();
  std::unique_ptr<PangoFontMap, GObjectDeleter> map(
      pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  if (!map) throw Failure(ExitCode::kSoftware, "this Pango has no FreeType fonts");
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map.get()), configuration(path));
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map.get()), 72);
  fonts = ThreadFonts{path, std::move(map)};
  return fonts.map.get();
}

// Paper has no pixels: no hinting, no rounding, or glyph advances would depend on the size.
Context context(PangoFontMap* map, const std::string& language, PangoDirection direction) {
  Context made(pango_font_map_create_context(map));
  std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
      cairo_font_options_create(), &cairo_font_options_destroy);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(made.get(), options.get());
  pango_cairo_context_set_resolution(made.get(), 72);
  pango_context_set_round_glyph_positions(made.get(), FALSE);
  pango_context_set_base_dir(made.get(), direction);
  pango_context_set_language(made.get(), pango_language_from_string(language.c_str()));
  return made;
}

// Counting down from the face's last glyphs, which no letter is drawn with unless a feature asks
// for them. It needs ink and a width, or cairo would leave it out.
unsigned long free_glyph(PangoFont* font, const StandIns& taken) {
  hb_font_t* shapes = pango_font_get_hb_font(font);
  unsigned glyph = hb_face_get_glyph_count(hb_font_get_face(shapes));
  while (--glyph > 0) {
    hb_glyph_extents_t ink;
    const bool used = std::any_of(taken.begin(), taken.end(),
                                  [&](const auto& entry) { return entry.second == glyph; });
    if (!used && hb_font_get_glyph_h_advance(shapes, glyph) > 0 &&
        hb_font_get_glyph_extents(shapes, glyph, &ink) != 0 && ink.width != 0) {
      break;
    }
  }
  return glyph;
}

}  // namespace

Fonts::Fonts(const std::string& config_path, const std::string& language, std::string family,
             StandIns& stand_ins)
    : stand_ins_(stand_ins), language_(language), family_(std::move(family)) {
  PangoFontMap* map = font_map(config_path);
  left_to_right_ = context(map, language, PANGO_DIRECTION_LTR);
  right_to_left_ = context(map, language, PANGO_DIRECTION_RTL);
  dot_ = layout(false);
  std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> face(
      pango_font_description_new(), &pango_font_description_free);
  pango_font_description_set_family(face.get(), family_.c_str());
  pango_font_description_set_absolute_size(face.get(), kStandInSize * PANGO_SCALE);
  pango_layout_set_font_description(dot_.get(), face.get());
  pango_layout_set_text(dot_.get(), ".", 1);
}

Layout Fonts::layout(bool rtl) const {
  Layout made(pango_layout_new(rtl ? right_to_left_.get() : left_to_right_.get()));
  pango_layout_set_auto_dir(made.get(), FALSE);
  pango_layout_set_alignment(made.get(), rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
  return made;
}

void Fonts::paint_unseen(cairo_t* cairo, const std::string& words, double x, double y,
                         double width) const {
  const PangoLayoutLine* line = pango_layout_get_line_readonly(dot_.get(), 0);
  PangoFont* font = static_cast<PangoGlyphItem*>(line->runs->data)->item->analysis.font;
  cairo_scaled_font_t* scaled = drawing_font(font);
  if (scaled == nullptr) return;
  // A glyph can mean one letter, or cairo marks it once more within the mark that is open. Marked
  // content tells the rest; Latin letters are told in another way by their own glyphs.
  std::size_t first = 1;
  while (first < words.size() && (static_cast<unsigned char>(words[first]) & 0xc0U) == 0x80)
    ++first;
  const std::string letter = first < 3 ? "\u2024" : words.substr(0, first);
  const auto [known, fresh] = stand_ins_.try_emplace(letter, 0);
  if (fresh) known->second = free_glyph(font, stand_ins_);
  cairo_glyph_t glyph{known->second, 0, 0};
  cairo_text_extents_t extents;
  cairo_scaled_font_glyph_extents(scaled, &glyph, 1, &extents);
  cairo_save(cairo);
  cairo_translate(cairo, x, y);
  cairo_scale(cairo, width / std::max(extents.x_advance, 0.1), 1);
  cairo_set_scaled_font(cairo, scaled);
  const cairo_text_cluster_t cluster{static_cast<int>(letter.size()), 1};
  cairo_show_text_glyphs(cairo, letter.data(), static_cast<int>(letter.size()), &glyph, 1, &cluster,
                         1, static_cast<cairo_text_cluster_flags_t>(0));
  cairo_restore(cairo);
}

}  // namespace homeward::compose::doc
