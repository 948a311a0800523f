#include "compose/document/face_cache.h"

#include <cairo-ft.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include <pango/pangofc-font.h>
#include FT_FREETYPE_H

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/errors.h"
#include "compose/document/fonts.h"

namespace homeward::compose::doc {
namespace {

// More fonts than letters ever need (faces times sizes); then they are forgotten together.
constexpr std::size_t kMostFonts = 256;
// A bit that neither emboldens nor slants: a face with any such bit counts as synthetic, and cairo
// writes a synthetic face's outlines instead of copying parts of the font file.
constexpr unsigned kAsOutlines = 1U << 15U;

using ScaledFont = std::unique_ptr<cairo_scaled_font_t, decltype(&cairo_scaled_font_destroy)>;
using FontFace = std::unique_ptr<cairo_font_face_t, decltype(&cairo_font_face_destroy)>;

// FreeType wants its library locked while faces are opened and closed; cairo may close one late, on
// any thread. The library lives as long as the process.
std::mutex& library_mutex() {
  static std::mutex mutex;
  return mutex;
}

void close_face(void* face) {
  const std::lock_guard lock(library_mutex());
  FT_Done_Face(static_cast<FT_Face>(face));
}

FT_Face open_face(const std::string& file, int index) {
  const std::lock_guard lock(library_mutex());
  static FT_Library library = [] {
    FT_Library made = nullptr;
    if (FT_Init_FreeType(&made) != 0) throw Failure(ExitCode::kSoftware, "no FreeType");
    return made;
  }();
  FT_Face face = nullptr;
  if (FT_New_Face(library, file.c_str(), index, &face) != 0) {
    throw Failure(ExitCode::kConfig, "cannot open the font " + file);
  }
  return face;
}

FontFace outline_face(const std::string& file, int index) {
  static const cairo_user_data_key_t kFace{};
  FT_Face face = open_face(file, index);
  FontFace made(cairo_ft_font_face_create_for_ft_face(face, FT_LOAD_NO_HINTING),
                &cairo_font_face_destroy);
  if (cairo_font_face_set_user_data(made.get(), &kFace, face, close_face) != CAIRO_STATUS_SUCCESS) {
    close_face(face);
    throw std::bad_alloc();
  }
  cairo_ft_font_face_set_synthesize(made.get(), kAsOutlines);
  return made;
}

class Cache {
 public:
  cairo_scaled_font_t* get(PangoFont* font) {
    const auto known = fonts_.find(font);
    if (known != fonts_.end()) return known->second.scaled.get();
    auto* pangos = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font));
    if (pangos == nullptr) return nullptr;
    if (fonts_.size() == kMostFonts) fonts_.clear();
    g_object_ref(font);
    Entry entry{std::unique_ptr<PangoFont, GObjectDeleter>(font),
                ScaledFont(nullptr, &cairo_scaled_font_destroy)};
    entry.scaled = as_outlines(font, pangos);
    if (!entry.scaled) entry.scaled.reset(cairo_scaled_font_reference(pangos));
    return fonts_.emplace(font, std::move(entry)).first->second.scaled.get();
  }

 private:
  struct Entry {
    std::unique_ptr<PangoFont, GObjectDeleter> font;  // so that its address is no other font's
    ScaledFont scaled;
  };

  // Null when the face is not CFF.
  ScaledFont as_outlines(PangoFont* font, cairo_scaled_font_t* pangos) {
    FcPattern* pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
    FcChar8* format = nullptr;
    FcChar8* file = nullptr;
    int index = 0;
    ScaledFont none(nullptr, &cairo_scaled_font_destroy);
    if (FcPatternGetString(pattern, FC_FONTFORMAT, 0, &format) != FcResultMatch ||
        std::string_view(reinterpret_cast<const char*>(format)) != "CFF" ||
        FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch) {
      return none;
    }
    FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
    const std::pair place(std::string(reinterpret_cast<const char*>(file)), index);
    auto face = faces_.find(place);
    if (face == faces_.end()) {
      face = faces_.emplace(place, outline_face(place.first, place.second)).first;
    }
    cairo_matrix_t size;
    cairo_matrix_t space;
    cairo_scaled_font_get_font_matrix(pangos, &size);
    cairo_scaled_font_get_ctm(pangos, &space);
    std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
        cairo_font_options_create(), &cairo_font_options_destroy);
    cairo_scaled_font_get_font_options(pangos, options.get());
    ScaledFont made(cairo_scaled_font_create(face->second.get(), &size, &space, options.get()),
                    &cairo_scaled_font_destroy);
    if (cairo_scaled_font_status(made.get()) != CAIRO_STATUS_SUCCESS) return none;
    return made;
  }

  std::map<std::pair<std::string, int>, FontFace> faces_;
  std::unordered_map<PangoFont*, Entry> fonts_;
};

}  // namespace

cairo_scaled_font_t* drawing_font(PangoFont* font) {
  thread_local Cache cache;
  return cache.get(font);
}

}  // namespace homeward::compose::doc
