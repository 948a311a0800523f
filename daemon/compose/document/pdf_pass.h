// The second pass over cairo's PDF: the structure tree, languages, alternative texts, artifacts,
// links, title, XMP and stable ids that cairo 1.16 cannot write.
#pragma once

#include <string>

#include "compose/document/document.h"
#include "compose/document/structure.h"

namespace homeward::compose::doc {

// A finished PDF out of cairo's and the structure that the painter recorded. Pure: dates and id
// come from the input. Throws Failure when cairo's output is not what we drew.
std::string finish_pdf(const std::string& drawn, const Structure& structure,
                       const DocumentInfo& info);

}  // namespace homeward::compose::doc
