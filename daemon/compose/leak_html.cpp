#include <unicode/unistr.h>

#include <array>
#include <cctype>
#include <charconv>
#include <set>

#include "base/text.h"
#include "compose/leak_parts.h"

namespace homeward::compose {

namespace {

// U+00A0 to U+00FF in order (HTML 4, 24.2.1).
constexpr std::array<std::string_view, 96> kLatin = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",
    "copy",   "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn",
    "sup2",   "sup3",   "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",
    "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave",
    "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde",
    "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",  "Uuml",   "Yacute", "THORN",
    "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",
    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
    "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};

char32_t named(std::string_view name) {
  if (name == "amp") return '&';
  if (name == "lt") return '<';
  if (name == "gt") return '>';
  if (name == "quot") return '"';
  if (name == "apos") return '\'';
  if (name == "commat") return '@';
  if (name == "period") return '.';
  if (name == "comma") return ',';
  if (name == "hyphen" || name == "dash") return '-';
  if (name == "zwj" || name == "zwnj" || name == "ZeroWidthSpace" || name == "NoBreak")
    return 0x200d;
  if (name == "ensp" || name == "emsp" || name == "thinsp" || name == "Tab" || name == "NewLine")
    return ' ';
  for (std::size_t i = 0; i < kLatin.size(); ++i) {
    if (kLatin[i] == name) return static_cast<char32_t>(0xa0 + i);
  }
  return 0;
}

// The letter that "#77", "#x4D" or "Eacute" stands for; 0 for none.
char32_t letter_of(std::string_view entity) {
  if (entity.empty() || entity[0] != '#') return named(entity);
  entity.remove_prefix(1);
  const bool hex = !entity.empty() && (entity[0] == 'x' || entity[0] == 'X');
  if (hex) entity.remove_prefix(1);
  std::uint32_t value = 0;
  const auto end = entity.data() + entity.size();
  const auto parsed = std::from_chars(entity.data(), end, value, hex ? 16 : 10);
  if (parsed.ec != std::errc{} || parsed.ptr != end || value > 0x10ffff) return 0;
  return static_cast<char32_t>(value);
}

std::string decoded(std::string_view text) {
  std::string out;
  constexpr std::size_t kLongest = 16;
  while (!text.empty()) {
    const std::size_t at = text.find('&');
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at + 1);
    // Browsers take numeric ones without their semicolon too.
    std::size_t end = 0;
    while (end < text.size() && end < kLongest &&
           (std::isalnum(static_cast<unsigned char>(text[end])) || (end == 0 && text[0] == '#'))) {
      ++end;
    }
    const char32_t letter = letter_of(text.substr(0, end));
    if (letter == 0) {
      out += '&';
      continue;
    }
    icu::UnicodeString(static_cast<UChar32>(letter)).toUTF8String(out);
    text.remove_prefix(end);
    if (!text.empty() && text[0] == ';') text.remove_prefix(1);
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
            text.data() + i + 3) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool is_inline(const std::string& tag) {
  static const std::set<std::string> kInline = {
      "a",    "abbr", "b",   "bdi",   "bdo",  "cite",   "code",  "em",  "font", "i",
      "mark", "s",    "q",   "small", "span", "strong", "sub",   "sup", "u",    "wbr",
      "big",  "tt",   "del", "ins",   "kbd",  "var",    "label", "dfn", "time", "data"};
  return kInline.contains(tag);
}

// Without colours such as #112233, which are no student's id.
std::string without_colours(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t end = i + 1;
    while (text[i] == '#' && end < text.size() &&
           std::isxdigit(static_cast<unsigned char>(text[end]))) {
      ++end;
    }
    const std::size_t digits = end - i - 1;
    if (digits == 3 || digits == 6 || digits == 8) {
      i = end - 1;
      out += ' ';
    } else {
      out += text[i];
    }
  }
  return out;
}

// Reads HTML as leniently as a browser.
class Reader {
 public:
  explicit Reader(std::string_view html) : rest_(html) {}

  void read() {
    while (!rest_.empty()) {
      const std::size_t at = rest_.find('<');
      words(rest_.substr(0, at));
      if (at == std::string_view::npos) break;
      rest_.remove_prefix(at);
      if (rest_.starts_with("<!--")) {
        hide(decoded(until("-->", 4)));
      } else if (rest_.starts_with("<!") || rest_.starts_with("<?")) {
        hide(decoded(until(">", 2)));
      } else if (rest_.size() > 1 &&
                 (std::isalpha(static_cast<unsigned char>(rest_[1])) || rest_[1] == '/')) {
        tag();
      } else {
        words("<");
        rest_.remove_prefix(1);
      }
    }
    end_section();
  }

  std::string spaced;
  std::string glued;
  std::string hidden;
  std::vector<std::string> bare_headings;

 private:
  // What lies before `end`, which is skipped too.
  std::string_view until(std::string_view end, std::size_t skip) {
    rest_.remove_prefix(std::min(skip, rest_.size()));
    const std::size_t at = rest_.find(end);
    const std::string_view out = rest_.substr(0, at);
    rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
    return out;
  }

  void hide(const std::string& text) {
    hidden += text + "\n\n";
    if (text.find('%') != std::string::npos) hidden += percent_decoded(text) + "\n\n";
  }

  void words(std::string_view raw) {
    if (raw.empty()) return;
    // Line ends of the source are spaces to a reader.
    const std::string text =
        text::replace_all(text::replace_all(decoded(raw), "\r", " "), "\n", " ");
    if (hidden_element_) return hide(text);
    spaced += text;
    glued += text;
    if (in_heading_) {
      heading_ += text;
    } else if (!text::trim(text).empty()) {
      section_has_words_ = true;
    }
  }

  void tag() {
    rest_.remove_prefix(1);
    const bool closes = rest_.starts_with("/");
    if (closes) rest_.remove_prefix(1);
    std::string name;
    while (!rest_.empty() && std::isalnum(static_cast<unsigned char>(rest_[0]))) {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(rest_[0])));
      rest_.remove_prefix(1);
    }
    attributes();
    if (name == "style" || name == "script" || name == "title") hidden_element_ = !closes;
    if (name == "br") {
      spaced += "\n";
      glued += "\n";
    } else if (is_inline(name)) {
      spaced += " ";
    } else {
      spaced += "\n\n";
      glued += "\n\n";
    }
    if (name == "img" || name == "hr") section_has_words_ = true;
    if (name == "h2" || name == "h3") heading(closes, name[1] - '0');
  }

  void heading(bool closes, int level) {
    if (closes) {
      in_heading_ = false;
      if (text::trim(heading_).empty()) bare_headings.emplace_back();
      return;
    }
    // A child's name above the first heading of its own is not empty.
    if (level <= level_) end_section();
    level_ = level;
    in_heading_ = true;
    heading_.clear();
    section_has_words_ = false;
  }

  void end_section() {
    if (level_ > 0 && !section_has_words_) bare_headings.push_back(heading_);
  }

  void attributes() {
    while (!rest_.empty() && rest_[0] != '>') {
      const char quote = rest_[0];
      rest_.remove_prefix(1);
      if (quote == '"' || quote == '\'') {
        hide(decoded(until(std::string_view(&quote, 1), 0)));
      } else if (quote == '=' && !rest_.empty() && rest_[0] != '"' && rest_[0] != '\'') {
        const std::size_t end = std::min(rest_.find_first_of(" >\t\r\n"), rest_.size());
        hide(decoded(rest_.substr(0, end)));
        rest_.remove_prefix(end);
      } else {
        hidden += quote;  // names of attributes
      }
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    hidden += "\n\n";
  }

  std::string_view rest_;
  bool hidden_element_ = false;
  int level_ = 0;  // of the heading above; 0: none yet
  bool in_heading_ = false;
  std::string heading_;  // its words
  bool section_has_words_ = false;
};

}  // namespace

void add_html(std::string_view html, const std::string& where, LetterParts& out) {
  Reader reader(html);
  reader.read();
  for (std::string& heading : reader.bare_headings) out.bare_headings.push_back(std::move(heading));
  const bool same = reader.spaced == reader.glued;
  out.parts.push_back({where, std::move(reader.spaced), false, true});
  if (!same) out.parts.push_back({where, std::move(reader.glued), false, true});
  out.parts.push_back({"a comment or attribute of " + where, without_colours(reader.hidden)});
}

}  // namespace homeward::compose
