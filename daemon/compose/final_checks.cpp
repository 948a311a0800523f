#include "compose/final_checks.h"

#include <set>
#include <utility>

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

std::vector<ObservationId> left_out(const LetterSource& source,
                                    const std::vector<const LetterModel*>& models) {
  std::set<std::int64_t> shown;
  for (const LetterModel* model : models) {
    for (const Sentence* sentence : sentences_of(*model)) {
      if (sentence->table == "observation") shown.insert(sentence->row);
    }
  }
  std::vector<ObservationId> out;
  for (const ChildNews& news : source.children) {
    std::set<std::pair<GoalId, std::string>> lines;
    const auto line_of = [](const Observation& row) {
      return std::pair(row.goal, setting_key(row.setting));
    };
    for (const ToldRow& told : news.rows) {
      if (told.section == Section::kProgress && told.row.goal && shown.contains(told.row.id.value))
        lines.insert(line_of(told.row));
    }
    for (const ToldRow& told : news.rows) {
      const bool in_line = told.section == Section::kProgress && lines.contains(line_of(told.row));
      if (!in_line && !shown.contains(told.row.id.value)) out.push_back(told.row.id);
    }
  }
  return out;
}

}  // namespace homeward::compose
