// The fonts that cairo draws with. Pango's own ones serve, but for faces with CFF outlines (Noto
// Sans CJK): cairo 1.16 counts the hints of a glyph wrongly when it is drawn before its first hint
// mask, then leaves out shapes that the glyph refers to, and the character has no ink on paper.
// Such faces are handed to cairo in a way that makes it write the outlines themselves.
#pragma once

#include <pango/pangocairo.h>

namespace homeward::compose::doc {

// The font to paint that font's glyphs with; null when it cannot be opened. It belongs to this
// thread and stays valid until its next call. Throws Failure when the font file has gone.
cairo_scaled_font_t* drawing_font(PangoFont* font);

}  // namespace homeward::compose::doc
