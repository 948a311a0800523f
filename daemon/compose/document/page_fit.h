// Variants of a page's style: large type, and a little tighter so that a letter keeps to its page.
// Pure.
#pragma once

#include "compose/document/page_style.h"

namespace homeward::compose::doc {

// Every size and gap times style.scale; the paper, its margins, pictures and logo stay.
PageStyle scaled(PageStyle style);

// Smaller gaps and slightly smaller lines, never under 9 pt of text: what a careful secretary does
// when three lines would go to a second page.
PageStyle tightened(PageStyle style);

}  // namespace homeward::compose::doc
