// The fonts of one render: Pango contexts over a font map of this thread and of our fontconfig
// file.
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <string>

namespace homeward::compose::doc {

struct GObjectDeleter {
  void operator()(void* object) const { g_object_unref(object); }
};
using Context = std::unique_ptr<PangoContext, GObjectDeleter>;
using Layout = std::unique_ptr<PangoLayout, GObjectDeleter>;

// Created, used and destroyed on one thread. The font map behind it stays with the thread, so that
// the next letter finds its fonts open.
class Fonts {
 public:
  // `config_path`: our fonts.conf, or empty for the machine's own set-up. Throws Failure (kConfig)
  // when it cannot be read or has no font.
  Fonts(const std::string& config_path, const std::string& language, std::string family);

  // An empty layout whose base direction is given; sizes in it are points.
  Layout layout(bool rtl) const;
  // A full stop, for what must be there without being seen. Shared by the render.
  PangoLayout* dot() const { return dot_.get(); }
  const std::string& family() const { return family_; }
  const std::string& language() const { return language_; }

 private:
  Context left_to_right_;
  Context right_to_left_;
  Layout dot_;
  std::string language_;
  std::string family_;
};

}  // namespace homeward::compose::doc
