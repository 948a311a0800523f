// What the fonts in the PDF say their glyphs mean.
#pragma once

#include <string>
#include <string_view>

namespace homeward::compose::doc {

// The ToUnicode map with presentation forms (the ligature fi, lam-alef) told as the letters they
// stand for. Pure.
std::string plain_letters(std::string_view map);

}  // namespace homeward::compose::doc
