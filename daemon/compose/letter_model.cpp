#include "compose/letter_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace homeward::compose {

namespace {

void add(std::vector<const Sentence*>& out, const Sentence& sentence) {
  if (!sentence.empty()) out.push_back(&sentence);
}

void add(std::vector<const Sentence*>& out, const Block& block) {
  add(out, block.heading);
  if (block.picture) add(out, block.picture->alt);
  for (const Paragraph& paragraph : block.paragraphs) {
    for (const Sentence& sentence : paragraph) add(out, sentence);
  }
}

std::string entry(const Sentence& sentence) {
  std::string out = "{\"text\":" + text::json(sentence.whole());
  if (!sentence.table.empty()) {
    out += fmt::format(",\"row\":{},\"table\":{}", sentence.row, text::json(sentence.table));
  }
  if (!sentence.phrase.empty()) out += ",\"phrase\":" + text::json(sentence.phrase);
  if (sentence.fell_back) out += ",\"fallback\":" + text::json(sentence.language);
  return out + "}";
}

}  // namespace

std::string_view gap_between(std::string_view before, std::string_view after) {
  constexpr std::string_view kFullWidth[] = {"。", "！", "？", "：", "，", "；", "、", "）", "」"};
  if (before.empty() || after.empty()) return "";
  return std::ranges::any_of(kFullWidth, [&](auto end) { return before.ends_with(end); }) ? ""
                                                                                          : " ";
}

std::vector<const Sentence*> sentences_of(const LetterModel& letter) {
  std::vector<const Sentence*> out;
  add(out, letter.title);
  add(out, letter.notice);
  add(out, letter.greeting);
  for (const ChildPart& child : letter.children) {
    for (const Block& block : child.blocks) add(out, block);
    for (const GoalLine& line : child.goals) {
      for (const Sentence* part :
           {&line.goal, &line.agreed, &line.at_school, &line.at_home, &line.now, &line.before}) {
        add(out, *part);
      }
    }
    if (child.chart) {
      add(out, child.chart->heading);
      add(out, child.chart->label);
    }
  }
  for (const Block& block : letter.closing) add(out, block);
  add(out, letter.choices_lead);
  for (const Choice& choice : letter.choices) add(out, choice.label);
  add(out, letter.signature);
  for (const Sentence& sentence : letter.after_signature) add(out, sentence);
  for (const Sentence& sentence : letter.footer) add(out, sentence);
  return out;
}

std::size_t body_words(const LetterModel& letter, Headings headings) {
  const auto words = [](const Sentence& sentence) { return text::words(sentence.whole()).size(); };
  std::size_t sum = words(letter.greeting) + words(letter.signature);
  const auto add_block = [&](const Block& block) {
    if (headings == Headings::kCounted) sum += words(block.heading);
    for (const auto& paragraph : block.paragraphs) {
      for (const auto& sentence : paragraph) sum += words(sentence);
    }
  };
  for (const ChildPart& child : letter.children) {
    for (const Block& block : child.blocks) add_block(block);
  }
  for (const Block& block : letter.closing) add_block(block);
  // What stands below the signature is read too, but says nothing of the child.
  if (headings == Headings::kCounted) {
    for (const Sentence& sentence : letter.after_signature) sum += words(sentence);
  }
  return sum;
}

std::string trace_json(const std::vector<const LetterModel*>& models) {
  std::string out = "{\"sentences\":[";
  std::set<std::string> seen;
  for (const LetterModel* model : models) {
    for (const Sentence* sentence : sentences_of(*model)) {
      const std::string line = entry(*sentence);
      if (!seen.insert(line).second) continue;
      if (seen.size() > 1) out += ",";
      out += "\n" + line;
    }
  }
  return out + "\n]}\n";
}

}  // namespace homeward::compose
