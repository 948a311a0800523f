#include "compose/document/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#include <map>
#include <mutex>

#include "base/errors.h"

namespace homeward::compose::doc {
namespace {

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

}  // namespace

Fonts::Fonts(const std::string& config_path, const std::string& language, std::string family)
    : language_(language), family_(std::move(family)) {
  PangoFontMap* map = font_map(config_path);
  left_to_right_ = context(map, language, PANGO_DIRECTION_LTR);
  right_to_left_ = context(map, language, PANGO_DIRECTION_RTL);
  dot_ = layout(false);
  pango_layout_set_text(dot_.get(), ".", 1);
}

Layout Fonts::layout(bool rtl) const {
  Layout made(pango_layout_new(rtl ? right_to_left_.get() : left_to_right_.get()));
  pango_layout_set_auto_dir(made.get(), FALSE);
  pango_layout_set_alignment(made.get(), rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
  return made;
}

}  // namespace homeward::compose::doc
