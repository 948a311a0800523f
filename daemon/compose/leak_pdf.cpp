#include "compose/leak_pdf.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "compose/qpdf.h"

namespace homeward::compose {

namespace {

using Handle = QPDFObjectHandle;

std::string stream_bytes(Handle stream, qpdf_stream_decode_level_e level) {
  const std::shared_ptr<Buffer> data = stream.getStreamData(level);
  return {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
}

// Glyph codes to UTF-8 (ISO 32000-1, 9.10.3).
class LetterMap {
 public:
  LetterMap() = default;
  explicit LetterMap(const std::string& cmap) {
    std::vector<std::string> hex;
    std::size_t at = 0;
    while (at < cmap.size()) {
      if (cmap[at] == '<' && at + 1 < cmap.size() && cmap[at + 1] != '<') {
        const std::size_t end = cmap.find('>', at);
        if (end == std::string::npos) break;
        hex.push_back(cmap.substr(at + 1, end - at - 1));
        at = end + 1;
      } else if (cmap.compare(at, 9, "endbfchar") == 0) {
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2) add(hex[i], 0, hex[i + 1], 0);
        at += 9;
      } else if (cmap.compare(at, 10, "endbfrange") == 0) {
        ranges(hex);
        at += 10;
      } else {
        if (cmap.compare(at, 11, "beginbfchar") == 0 || cmap.compare(at, 12, "beginbfrange") == 0 ||
            cmap.compare(at, 17, "endcodespacerange") == 0) {
          hex.clear();
        }
        ++at;
      }
    }
  }

  bool empty() const { return letters_.empty(); }
  std::size_t code_bytes() const { return code_bytes_; }
  const std::string* find(std::uint32_t code) const {
    const auto found = letters_.find(code);
    return found == letters_.end() ? nullptr : &found->second;
  }

 private:
  static std::uint32_t number(const std::string& hex) {
    std::uint32_t out = 0;
    std::from_chars(hex.data(), hex.data() + hex.size(), out, 16);
    return out;
  }

  void add(const std::string& code, std::uint32_t plus, const std::string& target,
           std::uint32_t target_plus) {
    code_bytes_ = std::clamp<std::size_t>(code.size() / 2, 1, 2);
    icu::UnicodeString letters;
    for (std::size_t i = 0; i + 4 <= target.size(); i += 4)
      letters.append(static_cast<char16_t>(number(target.substr(i, 4))));
    if (letters.length() > 0 && target_plus > 0) {
      const std::int32_t last = letters.length() - 1;
      letters.setCharAt(last, static_cast<char16_t>(letters.charAt(last) + target_plus));
    }
    std::string utf8;
    letters.toUTF8String(utf8);
    letters_[number(code) + plus] = utf8;
  }

  void ranges(const std::vector<std::string>& hex) {
    for (std::size_t i = 0; i + 2 < hex.size(); i += 3) {
      const std::uint32_t first = number(hex[i]);
      const std::uint32_t last = std::min(number(hex[i + 1]), first + 0xffff);
      for (std::uint32_t code = first; code <= last; ++code)
        add(hex[i], code - first, hex[i + 2], code - first);
    }
  }

  std::map<std::uint32_t, std::string> letters_;
  std::size_t code_bytes_ = 1;
};

// Follows one content stream and writes down what it shows: once with each step to another place as
// a space, and once with steps within a line left out.
class Shown : public Handle::ParserCallbacks {
 public:
  explicit Shown(Handle resources) : resources_(std::move(resources)) {}

  void handleObject(Handle object, std::size_t, std::size_t) override {
    if (!object.isOperator()) {
      operands_.push_back(object);
      return;
    }
    act(object.getOperatorValue());
    operands_.clear();
  }
  void handleEOF() override { end_line(); }

  std::string spaced;
  std::string glued;
  std::string backward;  // lines with right-to-left letters, which are drawn in the order of sight
  std::size_t glyphs = 0;
  std::size_t unknown = 0;

 private:
  void act(const std::string& word) {
    if (word == "Tf" && !operands_.empty() && operands_[0].isName()) {
      choose_font(operands_[0].getName());
    } else if (word == "Tj" || word == "'" || word == "\"") {
      if (word != "Tj") step(true);
      if (!operands_.empty() && operands_.back().isString())
        show(operands_.back().getStringValue());
    } else if (word == "TJ") {
      show_array();
    } else if (word == "Td" || word == "TD") {
      step(operands_.size() < 2 || std::abs(value(1)) > 0.01);
    } else if (word == "T*") {
      step(true);
    } else if (word == "Tm") {
      const double y = operands_.size() == 6 ? value(5) : 0;
      step(std::abs(y - line_y_) > 0.01);
      line_y_ = y;
    } else if (word == "BDC" || word == "BMC") {
      begin_mark();
    } else if (word == "EMC") {
      end_mark();
    }
  }

  double value(std::size_t i) {
    return operands_[i].isNumber() ? operands_[i].getNumericValue() : 0;
  }

  void choose_font(const std::string& name) {
    Handle fonts = resources_.isDictionary() ? resources_.getKey("/Font") : Handle::newNull();
    Handle font = fonts.isDictionary() ? fonts.getKey(name) : Handle::newNull();
    wide_ = font.isDictionary() && font.getKey("/Subtype").isName() &&
            font.getKey("/Subtype").getName() == "/Type0";
    auto [map, added] = maps_.try_emplace(name);
    if (added && font.isDictionary() && font.getKey("/ToUnicode").isStream())
      map->second = LetterMap(stream_bytes(font.getKey("/ToUnicode"), qpdf_dl_generalized));
    map_ = &map->second;
  }

  void show(const std::string& codes) {
    const std::size_t width = wide_ ? 2 : map_ == nullptr || map_->empty() ? 1 : map_->code_bytes();
    std::string letters;
    for (std::size_t i = 0; i + width <= codes.size(); i += width) {
      std::uint32_t code = 0;
      for (std::size_t j = 0; j < width; ++j)
        code = (code << 8) | static_cast<unsigned char>(codes[i + j]);
      ++glyphs;
      if (const std::string* found = map_ == nullptr ? nullptr : map_->find(code)) {
        letters += *found;
      } else if (!wide_ && code >= 0x20) {  // the Latin fonts' own order
        icu::UnicodeString(static_cast<UChar32>(code)).toUTF8String(letters);
      } else {
        ++unknown;
      }
    }
    if (told_depth_ == 0) write(letters);
  }

  void show_array() {
    constexpr double kWordGap = -180;  // thousandths of an em; kerning is far less
    if (operands_.empty() || !operands_.back().isArray()) return;
    for (Handle item : operands_.back().getArrayAsVector()) {
      if (item.isString()) {
        show(item.getStringValue());
      } else if (item.isNumber() && item.getNumericValue() < kWordGap) {
        spaced += ' ';
      }
    }
  }

  void write(const std::string& letters) {
    spaced += letters;
    glued += letters;
    line_ += letters;
  }

  void step(bool to_another_line) {
    spaced += ' ';
    if (!to_another_line) return;
    glued += ' ';
    end_line();
  }

  void end_line() {
    const auto line = icu::UnicodeString::fromUTF8(line_);
    line_.clear();
    icu::UnicodeString turned;
    bool right_to_left = false;
    for (std::int32_t i = line.length(); i > 0;) {
      i = line.moveIndex32(i, -1);
      const UChar32 letter = line.char32At(i);
      const auto direction = u_charDirection(letter);
      right_to_left =
          right_to_left || direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
      turned.append(letter);
    }
    if (right_to_left) turned.append(static_cast<UChar32>('\n')).toUTF8String(backward);
  }

  // A block of the document's structure begins with a mark; a Span is a stretch within a line.
  void begin_mark() {
    const bool span = !operands_.empty() && operands_[0].isName() &&
                      (operands_[0].getName() == "/Span" || operands_[0].getName() == "/Link");
    if (!span) {
      spaced += "\n\n";
      glued += "\n\n";
      end_line();
    }
    bool told = false;
    if (operands_.size() > 1 && operands_[1].isDictionary() &&
        operands_[1].getKey("/ActualText").isString()) {
      told = true;
      if (told_depth_ == 0) write(operands_[1].getKey("/ActualText").getUTF8Value());
    }
    marks_.push_back(told);
    if (told) ++told_depth_;
  }

  void end_mark() {
    if (marks_.empty()) return;
    if (marks_.back()) --told_depth_;
    marks_.pop_back();
  }

  Handle resources_;
  std::vector<Handle> operands_;
  std::map<std::string, LetterMap> maps_;
  const LetterMap* map_ = nullptr;
  bool wide_ = false;
  double line_y_ = 0;
  std::string line_;
  std::vector<bool> marks_;
  int told_depth_ = 0;  // inside an ActualText, whose glyphs are told already
};

class PdfReader {
 public:
  PdfReader(const std::string& where, LetterParts& out) : where_(where), out_(out) {}

  void read(QPDF& pdf) {
    for (Handle page : pdf.getAllPages()) {
      Shown shown(page.getKey("/Resources"));
      page.parsePageContents(&shown);
      take(shown);
    }
    for (Handle object : pdf.getAllObjects()) {
      if (object.isStream()) {
        strings(object.getDict(), 0);
        stream(object);
      } else {
        strings(object, 0);
      }
    }
    out_.parts.push_back({"the properties of " + where_, std::move(strings_)});
  }

 private:
  void take(Shown& shown) {
    // Words that we cannot read may be anybody's.
    if (shown.unknown * 10 > shown.glyphs) out_.unreadable.push_back(where_);
    const std::string words = "the words of " + where_;
    if (shown.glued != shown.spaced)
      out_.parts.push_back({words, std::move(shown.glued), false, true});
    out_.parts.push_back({words, std::move(shown.spaced), false, true});
    if (!shown.backward.empty()) out_.parts.push_back({words, std::move(shown.backward)});
  }

  // Every string of an object: titles, authors, alternative texts, links, names.
  void strings(Handle object, int depth) {
    constexpr int kDeepestObject = 24;
    if (depth > kDeepestObject || (depth > 0 && object.isIndirect())) return;
    if (object.isString()) {
      strings_ += object.getUTF8Value() + "\n\n";
    } else if (object.isArray()) {
      for (Handle item : object.getArrayAsVector()) strings(item, depth + 1);
    } else if (object.isDictionary()) {
      for (const auto& [key, value] : object.getDictAsMap()) {
        if (key != "/CreationDate" && key != "/ModDate" && key != "/ID") strings(value, depth + 1);
      }
    }
  }

  void stream(Handle object) {
    const auto name = [&](const char* key) {
      Handle value = object.getDict().getKey(key);
      return value.isName() ? value.getName() : std::string();
    };
    if (name("/Type") == "/Metadata") {
      LetterParts xml;
      add_html(stream_bytes(object, qpdf_dl_generalized), "the properties of " + where_, xml);
      for (LetterPart& part : xml.parts) {
        part.machine = true;  // it holds the file's dates
        part.has_words = false;
        out_.parts.push_back(std::move(part));
      }
    } else if (name("/Subtype") == "/Form") {
      Shown shown(object.getDict().getKey("/Resources"));
      Handle::parseContentStream(object, &shown);
      take(shown);
    } else if (name("/Type") == "/EmbeddedFile") {
      add_file(stream_bytes(object, qpdf_dl_generalized), "a file inside " + where_, out_);
    } else if (name("/Subtype") == "/Image" && name("/Filter") == "/DCTDecode") {
      add_file(stream_bytes(object, qpdf_dl_none), where_, out_);
    }
  }

  const std::string where_;
  LetterParts& out_;
  std::string strings_;
};

}  // namespace

void add_pdf(std::string_view bytes, const std::string& where, LetterParts& out) {
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("letter", bytes.data(), bytes.size());
    PdfReader(where, out).read(pdf);
  } catch (const std::exception&) {
    out.unreadable.push_back(where);
  }
}

}  // namespace homeward::compose
