#include "compose/document/rich_text.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/text.h"
#include "compose/document/document.h"

namespace homeward::compose::doc {
namespace {

constexpr std::size_t kMaxCharacters = 20'000;
// Shaping takes the square of these: bounded, or a hostile cell would hold up every letter.
constexpr std::size_t kMaxRuns = 2'000;
constexpr int kMaxMarks = 20;
constexpr std::string_view kLineBreak = "\u2028";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// More marks piled on one letter than any script has.
bool piles_marks(const std::string& utf8) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
  int marks = 0;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const int type = u_charType(text.char32At(i));
    const bool mark = type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
                      type == U_COMBINING_SPACING_MARK || type == U_FORMAT_CHAR;
    marks = mark ? marks + 1 : 0;
    if (marks > kMaxMarks) return true;
  }
  return false;
}

class Collector {
 public:
  Collector(const std::string& language, bool rtl) : language_(language), rtl_(rtl) {}

  void add(const Node& node, InlineRun look, bool rtl) {
    if (node.is_text()) return add_text(node, look);
    if (node.name == "br") return add_break(look);
    look.bold = look.bold || node.name == "strong";
    look.italic = look.italic || node.name == "em";
    look.small = look.small || node.has_class("small");
    look.large = look.large || node.has_class("large");
    const std::string language =
        language_of(node, look.language.empty() ? language_ : look.language);
    const bool foreign = language != language_;
    const bool link = node.name == "a";
    if (link || (foreign && language != look.language)) {
      const std::string uri = link ? node.get("href") : link_of(look);
      result_.elements.push_back({uri, foreign ? language : std::string()});
      look.element = static_cast<int>(result_.elements.size()) - 1;
    }
    look.language = foreign ? language : std::string();
    const bool inner = rtl_of(node, rtl);
    if (inner != rtl) isolate(inner ? "\u2067" : "\u2066", look);
    for (const Node& child : node.children) add(child, look, inner);
    if (inner != rtl) isolate("\u2069", look);
  }

  void add_all(const std::vector<const Node*>& nodes) {
    for (const Node* node : nodes) add(*node, InlineRun{}, rtl_);
  }

  RichText take() {
    while (!result_.text.empty() && result_.text.back() == ' ') shrink(1);
    while (result_.text.ends_with(kLineBreak)) shrink(kLineBreak.size());
    return std::move(result_);
  }

 private:
  std::string link_of(const InlineRun& look) const {
    return look.element < 0 ? std::string()
                            : result_.elements[static_cast<std::size_t>(look.element)].uri;
  }

  void add_text(const Node& node, const InlineRun& look) {
    std::string& out = result_.text;
    const std::size_t start = out.size();
    // Composed letters are one glyph and one letter in the PDF; decomposed ones would not be.
    for (const char c : text::to_nfc(node.text)) {
      if (!is_space(c)) {
        out += c;
      } else if (!out.empty() && out.back() != ' ' && !out.ends_with(kLineBreak)) {
        out += ' ';
      }
    }
    characters_ += text::length(std::string_view(out).substr(start));
    if (characters_ > kMaxCharacters) {
      throw DocumentError("a paragraph is longer than 20,000 characters", node.line, node.column);
    }
    cover(start, look);
    if (result_.runs.size() > kMaxRuns || piles_marks(node.text)) {
      throw DocumentError("a paragraph has too many parts or marks to be set", node.line,
                          node.column);
    }
  }

  void add_break(const InlineRun& look) {
    while (!result_.text.empty() && result_.text.back() == ' ') shrink(1);
    if (result_.text.empty()) return;
    isolate(kLineBreak, look);
  }

  void isolate(std::string_view mark, const InlineRun& look) {
    const std::size_t start = result_.text.size();
    result_.text += mark;
    cover(start, look);
  }

  void cover(std::size_t start, InlineRun look) {
    if (result_.text.size() == start) return;
    look.start = start;
    look.end = result_.text.size();
    result_.runs.push_back(std::move(look));
  }

  void shrink(std::size_t bytes) {
    result_.text.resize(result_.text.size() - bytes);
    while (!result_.runs.empty() && result_.runs.back().start >= result_.text.size()) {
      result_.runs.pop_back();
    }
    if (!result_.runs.empty()) result_.runs.back().end = result_.text.size();
  }

  const std::string& language_;
  bool rtl_;
  std::size_t characters_ = 0;
  RichText result_;
};

}  // namespace

RichText rich_text(const std::vector<const Node*>& nodes, const std::string& language, bool rtl) {
  Collector collector(language, rtl);
  collector.add_all(nodes);
  return collector.take();
}

RichText rich_text(const Node& parent, const std::string& language, bool rtl) {
  std::vector<const Node*> nodes;
  for (const Node& child : parent.children) nodes.push_back(&child);
  return rich_text(nodes, language, rtl);
}

RichText plain_text(const std::string& text) {
  RichText result;
  result.text = text;
  InlineRun run;
  run.end = text.size();
  result.runs.push_back(run);
  return result;
}

std::string language_of(const Node& node, const std::string& inherited) {
  if (!node.get("lang").empty()) return node.get("lang");
  if (!node.get("xml:lang").empty()) return node.get("xml:lang");
  return inherited;
}

bool rtl_of(const Node& node, bool inherited) {
  const std::string* dir = node.find("dir");
  return dir == nullptr ? inherited : *dir == "rtl";
}

}  // namespace homeward::compose::doc
