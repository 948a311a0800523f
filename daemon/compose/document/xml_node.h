// XHTML as a tree. The parser refuses what could harm (DTDs, entity declarations, processing
// instructions, depth, size) before anything else looks at the text.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace homeward::compose::doc {

// An element (name set) or a run of text (name empty).
struct Node {
  std::string name;
  std::string text;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<Node> children;
  int line = 0;    // 1-based, of the start tag
  int column = 0;  // 1-based

  bool is_text() const { return name.empty(); }
  // The attribute's value, or null.
  const std::string* find(std::string_view key) const;
  // The value or an empty text.
  const std::string& get(std::string_view key) const;
  bool has_class(std::string_view word) const;
  // The first child element of that name, or null.
  const Node* child(std::string_view child_name) const;
};

// The words of the class attribute.
std::vector<std::string> class_words(const Node& node);

// The tree of a well-formed document. Throws DocumentError.
Node parse_xhtml(std::string_view xhtml);

}  // namespace homeward::compose::doc
