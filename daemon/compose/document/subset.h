// The XHTML subset as data, and the check of a tree against it (the lint of document.h).
#pragma once

#include <string>

#include "compose/document/document.h"
#include "compose/document/xml_node.h"

namespace homeward::compose::doc {

// Words and marks that flow within a line: text, a, strong, em, br, span.
bool is_inline(const Node& node);

// Throws DocumentError at the first thing that is not of the subset. With `assets`, an <img> whose
// src is not among them is an error too.
void check_subset(const Node& root, const Assets* assets);

// Every element with what it holds, its attributes and classes, as a Markdown table: the one in
// templates/SUBSET.md.
std::string subset_table();

}  // namespace homeward::compose::doc
