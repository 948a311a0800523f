// The words of a finished PDF, read from its bytes and not from what we meant to draw.
#pragma once

#include <string>
#include <string_view>

#include "compose/leak_parts.h"

namespace homeward::compose {

// Page text (through the fonts' maps of glyphs to letters, and ActualText), every string of the
// file's dictionaries (title, author, alternative texts, links, attachments' names), XMP, embedded
// files and pictures' own metadata. What cannot be read is noted in `out.unreadable`. Any thread.
void add_pdf(std::string_view bytes, const std::string& where, LetterParts& out);

}  // namespace homeward::compose
