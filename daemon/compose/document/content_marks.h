// Renames the marked content of one page, in the order in which it was painted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compose/document/structure.h"

namespace homeward::compose::doc {

// Cairo wrote "/Span << /MCID n >> BDC" for every mark; each becomes the element's own type with
// its number among the page's content, or an artifact. `types` names the elements. Throws Failure
// when the numbers do not match. Pure.
std::string rename_marks(std::string_view content, const std::vector<Mark>& marks,
                         const std::vector<Element>& elements);

// A PDF string in UTF-16 with its byte order mark, in hexadecimal: <FEFF...>.
std::string utf16_hex(std::string_view utf8);

}  // namespace homeward::compose::doc
