#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <set>

#include "domain/own_words.h"

namespace homeward {

namespace {

// Reads HTML forgivingly, tag by tag.
class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : rest_(html) {}

  std::string read() {
    while (!rest_.empty()) {
      const auto open = rest_.find('<');
      take_words(rest_.substr(0, open));
      if (open == std::string_view::npos) break;
      rest_.remove_prefix(open);
      take_tag();
    }
    return std::move(out_);
  }

 private:
  static constexpr int kDeepestQuote = 8;
  static constexpr std::size_t kLongestTag = 4000;

  void take_words(std::string_view words) {
    while (!words.empty()) {
      const char c = words.front();
      if (c == '&') {
        const auto end = words.substr(0, 12).find(';');
        if (end != std::string_view::npos && add_entity(words.substr(1, end - 1))) {
          words.remove_prefix(end + 1);
          continue;
        }
      }
      const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
      space ? add_space() : add(std::string_view(&c, 1));
      words.remove_prefix(1);
    }
  }

  bool add_entity(std::string_view name) {
    static const std::map<std::string_view, std::string_view> kNamed = {
        {"amp", "&"},    {"lt", "<"},     {"gt", ">"},     {"quot", "\""},  {"apos", "'"},
        {"nbsp", " "},   {"rsquo", "’"},  {"lsquo", "‘"},  {"ldquo", "“"},  {"rdquo", "”"},
        {"ndash", "–"},  {"mdash", "—"},  {"hellip", "…"}, {"aacute", "á"}, {"eacute", "é"},
        {"iacute", "í"}, {"oacute", "ó"}, {"uacute", "ú"}, {"ntilde", "ñ"}, {"uuml", "ü"},
        {"ouml", "ö"},   {"auml", "ä"},   {"szlig", "ß"},  {"iquest", "¿"}, {"iexcl", "¡"},
        {"zwnj", ""},    {"zwj", ""},     {"shy", ""}};
    if (const auto named = kNamed.find(name); named != kNamed.end()) {
      if (named->second == " ")
        add_space();
      else if (!named->second.empty())
        add(named->second);
      return true;
    }
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const std::string_view digits = name.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, code, hex ? 16 : 10);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return false;
    add_code_point(code);
    return true;
  }

  void add_code_point(std::uint32_t code) {
    if (code == 0xA0 || code == 0x20 || code == 0x0A || code == 0x09) return add_space();
    if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return;
    std::string bytes;
    const auto tail = [&](int shift) {
      bytes += static_cast<char>(0x80U | ((code >> static_cast<unsigned>(shift)) & 0x3FU));
    };
    if (code < 0x80) {
      bytes += static_cast<char>(code);
    } else if (code < 0x800) {
      bytes += static_cast<char>(0xC0U | (code >> 6U));
      tail(0);
    } else if (code < 0x10000) {
      bytes += static_cast<char>(0xE0U | (code >> 12U));
      tail(6);
      tail(0);
    } else {
      bytes += static_cast<char>(0xF0U | (code >> 18U));
      tail(12);
      tail(6);
      tail(0);
    }
    add(bytes);
  }

  void add_space() { space_ = space_ || !at_line_start_; }

  void add(std::string_view piece) {
    if (at_line_start_) {
      for (int i = 0; i < std::min(quotes_, kDeepestQuote); ++i) out_ += "> ";
      at_line_start_ = false;
    } else if (space_) {
      out_ += ' ';
    }
    space_ = false;
    out_ += piece;
  }

  void end_line(bool blank) {
    space_ = false;
    if (!at_line_start_) {
      out_ += '\n';
      at_line_start_ = true;
    }
    if (blank && !out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }

  // The tag at hand, with comments, and the content of what holds no words.
  void take_tag() {
    if (rest_.starts_with("<!--")) {
      const auto end = rest_.find("-->", 4);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 3);
      return;
    }
    const auto end = end_of_tag();
    if (end == std::string_view::npos) {  // a lone "<" is one
      add("<");
      rest_.remove_prefix(1);
      return;
    }
    std::string_view tag = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    const bool closes = tag.starts_with("/");
    if (closes) tag.remove_prefix(1);
    std::string name;
    for (const char c : tag) {
      const auto lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      if ((lower < 'a' || lower > 'z') && (lower < '0' || lower > '9')) break;
      name += lower;
    }
    if (name.empty() && !tag.starts_with("!") && !tag.starts_with("?")) {
      add("<");
      take_words(tag);
      add(">");
      return;
    }
    closes ? close(name) : open(name, tag);
  }

  std::size_t end_of_tag() const {
    char quote = 0;
    for (std::size_t i = 1; i < rest_.size() && i < kLongestTag; ++i) {
      const char c = rest_[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        if (rest_[i - 1] == '=') quote = c;
      } else if (c == '>') {
        return i;
      } else if (c == '<') {
        break;
      }
    }
    return std::string_view::npos;
  }

  void open(const std::string& name, std::string_view tag) {
    if (name == "script" || name == "style" || name == "title") return skip_to("</" + name);
    if (name == "blockquote") {
      end_line(false);
      ++quotes_;
      return;
    }
    // The frames that mail programs put around the quoted letter, without a blockquote.
    for (const std::string_view mark : {"divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION"}) {
      if (tag.find(mark) == std::string_view::npos) continue;
      end_line(false);
      add("________________________________");
      end_line(false);
    }
    if (name == "br" || name == "tr" || name == "li" || name == "hr") return end_line(false);
    if (is_block(name)) end_line(false);
    if (name == "p") end_line(true);
  }

  void close(const std::string& name) {
    if (name == "blockquote") {
      end_line(false);
      quotes_ = std::max(0, quotes_ - 1);
    } else if (name == "p") {
      end_line(true);
    } else if (is_block(name)) {
      end_line(false);
    }
  }

  static bool is_block(std::string_view name) {
    static constexpr std::array<std::string_view, 14> kBlocks = {
        "div", "table", "ul",      "ol",      "h1",  "h2", "h3",
        "h4",  "body",  "section", "article", "pre", "td", "tr"};
    return std::ranges::find(kBlocks, name) != kBlocks.end();
  }

  void skip_to(const std::string& closing) {
    if (never_closed_.contains(closing)) return;
    const auto same = [](char a, char b) {
      const auto lower = [](char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      };
      return lower(a) == lower(b);
    };
    const auto found =
        std::search(rest_.begin(), rest_.end(), closing.begin(), closing.end(), same);
    if (found == rest_.end()) {  // what is not closed is read, and not looked for again
      never_closed_.insert(closing);
      return;
    }
    rest_.remove_prefix(static_cast<std::size_t>(found - rest_.begin()));
    const auto end = rest_.find('>');
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  }

  std::string_view rest_;
  std::string out_;
  std::set<std::string> never_closed_;
  int quotes_ = 0;
  bool at_line_start_ = true;
  bool space_ = false;
};

}  // namespace

std::string html_to_text(std::string_view html, std::size_t limit) {
  return HtmlReader(html.substr(0, limit)).read();
}

}  // namespace homeward
