// A school's Markdown as the XHTML that the document renderer knows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compose/problem.h"

namespace homeward::compose {

// Markdown in both its forms: blocks of XHTML, and the same words without marks.
struct MarkdownText {
  std::vector<std::string> xhtml;  // one top-level block each: "<p>...</p>", "<ul>...</ul>"
  std::vector<std::string> words;  // one paragraph, heading or list item each
};

// Reads headings of the second and third level, paragraphs, lists, emphasis and links to http,
// https and mailto. Raw HTML, pictures, code and quotations are problems of `file` at their line,
// `lines_before` of which stand above `markdown`; nothing is returned then. Pure.
std::optional<MarkdownText> read_markdown(std::string_view markdown, const std::string& file,
                                          int lines_before, Problems& problems);

}  // namespace homeward::compose
