// The words of one paragraph with what is particular about stretches of them. Pure.
#pragma once

#include <string>
#include <vector>

#include "compose/document/xml_node.h"

namespace homeward::compose::doc {

// A stretch that is an element of its own to a screen reader: a link, or words in another language.
struct InlineElement {
  std::string uri;       // empty: not a link
  std::string language;  // empty: as the paragraph
};

struct InlineRun {
  std::size_t start = 0;  // bytes
  std::size_t end = 0;
  bool bold = false;
  bool italic = false;
  bool small = false;
  bool large = false;    // twice the size
  std::string language;  // empty: as the paragraph
  int element = -1;      // index into RichText::elements, or -1
};

struct RichText {
  std::string text;  // UTF-8; a line break is U+2028
  std::vector<InlineRun> runs;
  std::vector<InlineElement> elements;
  bool empty() const { return text.empty(); }
};

// White space folded as HTML does, trimmed at both ends and around breaks. `language` and `rtl` are
// the paragraph's. Throws DocumentError when it is longer than 20,000 characters.
RichText rich_text(const std::vector<const Node*>& nodes, const std::string& language, bool rtl);
RichText rich_text(const Node& parent, const std::string& language, bool rtl);
RichText plain_text(const std::string& text);

// The lang (or xml:lang) of an element, or the one it inherits.
std::string language_of(const Node& node, const std::string& inherited);
bool rtl_of(const Node& node, bool inherited);

}  // namespace homeward::compose::doc
