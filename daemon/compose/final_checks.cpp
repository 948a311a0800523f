#include "compose/final_checks.h"

#include "base/text.h"

namespace homeward::compose {

bool has_unresolved(std::string_view words) {
  if (words.find("{{") != std::string_view::npos || words.find("}}") != std::string_view::npos)
    return true;
  for (std::size_t open = words.find('{'); open != std::string_view::npos;
       open = words.find('{', open + 1)) {
    std::size_t at = open + 1;
    while (at < words.size() &&
           ((words[at] >= 'a' && words[at] <= 'z') || (words[at] >= 'A' && words[at] <= 'Z') ||
            (words[at] >= '0' && words[at] <= '9') || words[at] == '_' || words[at] == '.')) {
      ++at;
    }
    if (at > open + 1 && at < words.size() && words[at] == '}') return true;
  }
  return false;
}

std::optional<std::string> empty_part(const LetterModel& letter) {
  const auto is_empty = [](const Block& block) {
    if (block.picture) return false;
    if (block.paragraphs.empty()) return true;
    for (const Paragraph& words : block.paragraphs) {
      if (words.empty()) return true;
      for (const Sentence& sentence : words) {
        if (text::trim(sentence.text).empty()) return true;
      }
    }
    return false;
  };
  for (const ChildPart& child : letter.children) {
    if (child.blocks.empty()) return "empty_section";
    for (const Block& block : child.blocks) {
      if (is_empty(block)) return "empty_section";
    }
  }
  for (const Block& block : letter.closing) {
    if (is_empty(block)) return "empty_section";
  }
  if (letter.signature.empty() || letter.greeting.empty()) return "empty_section";
  return std::nullopt;
}

}  // namespace homeward::compose
