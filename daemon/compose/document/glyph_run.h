// Paints one shaped run so that its words can be read back from the PDF. Pango's own drawing leaves
// gaps there: a space at the end of a line loses its glyph, and cairo wraps what its glyph tables
// cannot say in nested marked content, which readers (poppler 22.12 among them) lose track of.
#pragma once

#include <pango/pangocairo.h>

#include <string>

namespace homeward::compose::doc {

// A letter of the Unicode presentation blocks (a ligature, "fi", lam-alef) that stands for
// `letters` and that the font draws with `glyph`; 0 when there is none. Pure but for the font. Any
// thread.
char32_t presentation_form(const std::string& letters, hb_font_t* font, hb_codepoint_t glyph);

// True for the letters that presentation_form may answer; the PDF pass turns them back.
bool is_presentation_form(char32_t letter);

// True when some letters of the run become several glyphs or change places (Devanagari, Thai): only
// an ActualText around the whole run tells its words in order, and show_glyphs paints it.
bool is_reordered(PangoGlyphItem* run, const std::string& text);

// Paints the run's shapes without saying what they mean.
void show_glyphs(cairo_t* cairo, PangoGlyphItem* run, const std::string& text, double x, double y);

// Paints the run with its left edge at x on the baseline y, in the current colour. A pending space
// (words in another element ended with one that had no ink of its own) is written before it.
// Returns true when the run was nothing but spaces: it is pending for the next one.
bool show_run(cairo_t* cairo, PangoGlyphItem* run, const std::string& text, double x, double y,
              bool pending_space);

}  // namespace homeward::compose::doc
