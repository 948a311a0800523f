// Where the window of an envelope shows a folded sheet. Lengths are millimetres from the sheet's
// top left corner.
#pragma once

#include "compose/document/page_style.h"

namespace homeward::compose {

// However the sheet slides in its envelope, `top` to `bottom` are seen and nothing from `letter` on
// is, when it was folded at `fold`.
struct AddressWindow {
  double left = 25;
  double width = 78;
  double top;     // the first line of the address begins
  double bottom;  // its last one ends
  double letter;  // the letter begins
  double fold;    // from the top: where a mark at the edge asks to fold first
};

// For A4: what C6/5 envelopes (DIN 680: a window 45 mm high, 15 mm above the lower edge of 110 mm)
// and British DL ones (35 mm high, 20 mm above it) have in common, for the fold of DIN 5008 B. For
// Letter: the American no. 10 (1 1/8 inch high, 1/2 inch above the lower edge of 4 1/8 inches),
// folded at four inches so that the sheet hardly slides.
AddressWindow address_window(const PageStyle& style);

}  // namespace homeward::compose
