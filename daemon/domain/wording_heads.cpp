#include "domain/wording_heads.h"

#include <unicode/uchar.h>

#include <algorithm>

namespace homeward {

namespace {

constexpr std::size_t kMostHeads = 6000;
constexpr std::size_t kLargestClass = 40;  // letters of [a-z] that are told one by one

char16_t folded(char16_t unit) {
  const UChar32 out = u_foldCase(unit, U_FOLD_CASE_DEFAULT);
  return out <= 0xFFFF ? static_cast<char16_t>(out) : unit;
}

// What a piece of a pattern may match: whole texts shorter than a head, and beginnings of longer
// ones.
struct Piece {
  std::set<std::u16string> whole;
  std::set<std::u16string> open;
  bool any = false;

  static Piece nothing() { return {{u""}, {}, false}; }
  static Piece anything() { return {{}, {}, true}; }

  void add(std::u16string text, bool ends) {
    if (text.size() >= kHeadLength) {
      open.insert(text.substr(0, kHeadLength));
    } else {
      (ends ? whole : open).insert(std::move(text));
    }
  }
  void join(const Piece& other) {
    any = any || other.any;
    whole.insert(other.whole.begin(), other.whole.end());
    open.insert(other.open.begin(), other.open.end());
    if (whole.size() + open.size() > kMostHeads) any = true;
  }
};

Piece then(const Piece& first, const Piece& second) {
  if (first.any) return Piece::anything();
  Piece out;
  out.open = first.open;
  for (const auto& head : first.whole) {
    if (second.any) {
      head.empty() ? void(out.any = true) : out.add(head, false);
      continue;
    }
    for (const auto& tail : second.whole) out.add(head + tail, true);
    for (const auto& tail : second.open) out.add(head + tail, false);
  }
  if (out.whole.size() + out.open.size() > kMostHeads) out.any = true;
  return out;
}

// Reads as much of ICU's grammar as heads need; what it does not know is anything.
class HeadReader {
 public:
  explicit HeadReader(std::u16string_view pattern) : pattern_(pattern) {}

  Piece read() {
    Piece all = alternatives();
    if (!done()) all.any = true;
    return all;
  }

 private:
  bool done() const { return at_ >= pattern_.size(); }
  char16_t peek() const { return pattern_[at_]; }
  bool take(std::u16string_view text) {
    if (!pattern_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  Piece alternatives() {
    Piece all = sequence();
    while (take(u"|")) all.join(sequence());
    return all;
  }

  Piece sequence() {
    Piece all = Piece::nothing();
    while (!done() && peek() != u'|' && peek() != u')') {
      Piece next = atom();
      repeat(next);
      all = then(all, next);
    }
    return all;
  }

  void repeat(Piece& piece) {
    while (!done()) {
      bool none = false;
      bool many = true;
      if (take(u"?")) {
        none = true;
        many = false;
      } else if (take(u"*")) {
        none = true;
      } else if (peek() == u'{') {
        none = at_ + 1 < pattern_.size() && pattern_[at_ + 1] == u'0';
        skip_past(u'}');
      } else if (!take(u"+")) {
        return;
      }
      if (many) {
        // What comes again stands behind itself: only its beginning is known.
        for (const auto& head : piece.whole)
          head.empty() ? void(none = true) : piece.add(head, false);
        piece.whole.clear();
      }
      if (none) piece.whole.insert(u"");
    }
  }

  void skip_past(char16_t end) {
    while (!done() && peek() != end) ++at_;
    if (!done()) ++at_;
  }

  Piece atom() {
    const char16_t c = peek();
    if (c == u'(') return group();
    if (c == u'[') return letter_class();
    ++at_;
    if (c == u'\\') return escape();
    if (c == u'^' || c == u'$') return Piece::nothing();
    if (c == u'.') return Piece::anything();
    return letter(c);
  }

  static Piece letter(char16_t c) {
    Piece out;
    out.add(std::u16string(1, folded(c)), true);
    return out;
  }

  static Piece kind_of_letter(char16_t mark) {
    Piece out;
    out.add(std::u16string(1, mark), false);
    return out;
  }

  Piece escape() {
    if (done()) return Piece::anything();
    const char16_t c = peek();
    ++at_;
    if (c == u'b' || c == u'B') return Piece::nothing();
    if (c == u'u') return hex_letter();
    if (c == u'd') return kind_of_letter(kAnyDigit);
    if (c == u'p' || c == u'P') {
      const std::size_t from = at_;
      skip_past(u'}');
      const bool capital = exact_ && c == u'p' && pattern_.substr(from, at_ - from) == u"{Lu}";
      if (!capital) return Piece::anything();
      return kind_of_letter(kAnyCapital);
    }
    const bool is_letter =
        (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
    return is_letter ? Piece::anything() : letter(c);
  }

  // \uE000: four digits.
  Piece hex_letter() {
    char16_t value = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const std::int32_t digit = done() ? -1 : u_digit(peek(), 16);
      if (digit < 0) return Piece::anything();
      value = static_cast<char16_t>(value * 16 + digit);
    }
    return letter(value);
  }

  Piece group() {
    ++at_;
    if (take(u"?=") || take(u"?!") || take(u"?<=") || take(u"?<!")) {
      alternatives();
      take(u")");
      return Piece::nothing();
    }
    const bool before = exact_;
    if (take(u"?-i:")) {
      exact_ = true;
    } else if (!take(u"?:") && !done() && peek() == u'?') {
      at_ = pattern_.size();  // something of the grammar that no pack needs
      return Piece::anything();
    }
    Piece out = alternatives();
    exact_ = before;
    if (!take(u")")) return Piece::anything();
    return out;
  }

  Piece letter_class() {
    const std::size_t from = ++at_;
    int depth = 1;
    while (!done() && depth > 0) {
      if (peek() == u'\\')
        ++at_;
      else if (peek() == u'[')
        ++depth;
      else if (peek() == u']')
        --depth;
      if (!done()) ++at_;
    }
    const std::u16string_view inside = pattern_.substr(from, at_ - from - 1);
    const bool plain = std::ranges::none_of(
        inside, [](char16_t c) { return c == u'\\' || c == u'[' || c == u'&' || c == u'^'; });
    if (!plain || inside.empty()) return Piece::anything();
    Piece out;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      const bool range = i + 2 < inside.size() && inside[i + 1] == u'-';
      const char16_t last = range ? inside[i + 2] : inside[i];
      if (last < inside[i] || static_cast<std::size_t>(last - inside[i]) > kLargestClass)
        return Piece::anything();
      for (char32_t c = inside[i]; c <= last; ++c) out.join(letter(static_cast<char16_t>(c)));
      if (range) i += 2;
    }
    return out;
  }

  const std::u16string_view pattern_;
  std::size_t at_ = 0;
  bool exact_ = false;  // inside (?-i:
};

}  // namespace

WordingHeads heads_of(std::u16string_view pattern) {
  Piece piece = HeadReader(pattern).read();
  WordingHeads out;
  out.open = std::move(piece.open);
  out.open.merge(piece.whole);
  out.any = piece.any || out.open.contains(u"");
  return out;
}

void HeadIndex::add(std::size_t pattern, const WordingHeads& heads) {
  if (heads.any) return always_.push_back(pattern);
  for (const auto& head : heads.open) by_head_[head].push_back(pattern);
}

void HeadIndex::at(const std::u16string& text, std::size_t place,
                   std::vector<std::size_t>& out) const {
  out = always_;
  const auto add = [&](const std::u16string& head) {
    const auto found = by_head_.find(head);
    if (found != by_head_.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  };
  if (u_isupper(text[place]) != 0) add(std::u16string(1, kAnyCapital));
  if (u_isdigit(text[place]) != 0) add(std::u16string(1, kAnyDigit));
  std::u16string head;
  for (std::size_t i = place; i < text.size() && head.size() < kHeadLength; ++i) {
    head += folded(text[i]);
    add(head);
  }
}

}  // namespace homeward
