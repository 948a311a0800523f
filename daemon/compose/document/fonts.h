// The fonts of one render: Pango contexts over a font map of this thread and of our fontconfig
// file.
#pragma once

#include <pango/pangocairo.h>

#include <map>
#include <memory>
#include <string>

namespace homeward::compose::doc {

struct GObjectDeleter {
  void operator()(void* object) const { g_object_unref(object); }
};
using Context = std::unique_ptr<PangoContext, GObjectDeleter>;
using Layout = std::unique_ptr<PangoLayout, GObjectDeleter>;

// Which glyph stands for which unseen letter: each has one that no letter uses, so that the PDF's
// font can tell what it means.
using StandIns = std::map<std::string, unsigned long>;

// Created, used and destroyed on one thread. The font map behind it stays with the thread, so that
// the next letter finds its fonts open.
class Fonts {
 public:
  // `config_path`: our fonts.conf, or empty for the machine's own set-up. Throws Failure (kConfig)
  // when it cannot be read or has no font.
  // `stand_ins` are the document's, for all its parts; they outlive the fonts.
  Fonts(const std::string& config_path, const std::string& language, std::string family,
        StandIns& stand_ins);

  // An empty layout whose base direction is given; sizes in it are points.
  Layout layout(bool rtl) const;
  // A letter that means `words`, for Painter::content_unseen: something to read or copy where a
  // picture stands for them. It takes that width from x on.
  void paint_unseen(cairo_t* cairo, const std::string& words, double x, double y,
                    double width) const;
  const std::string& family() const { return family_; }
  const std::string& language() const { return language_; }

 private:
  Context left_to_right_;
  Context right_to_left_;
  Layout dot_;
  StandIns& stand_ins_;
  std::string language_;
  std::string family_;
};

}  // namespace homeward::compose::doc
