#include "domain/wording_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace homeward {

namespace {

constexpr std::size_t kLongestSingleQuote = 160;  // units; a longer one is two apostrophes

// What a reader does not see: soft hyphen, zero-width and direction marks, tatweel, Arabic vowels.
bool is_invisible(UChar32 c) {
  return c == 0x00AD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x0640 ||
         (c >= 0x064B && c <= 0x0652) || c == 0x0670;
}

// Before NFKC, which would take some of these apart.
UChar32 plain(UChar32 c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x02BC:
    case 0x2032:
    case 0x0060:
    case 0x00B4:
      return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
    case 0x300C:
    case 0x300D:
      return '"';
    case 0x2010:
    case 0x2011:
      return '-';
    default:
      return u_isUWhiteSpace(c) ? ' ' : c;
  }
}

// Grave, acute, circumflex, diaeresis, ring: what is often left untyped. Not the tilde, not the
// cedilla.
bool is_dropped_accent(UChar32 c) {
  return (c >= 0x0300 && c <= 0x0302) || c == 0x0308 || c == 0x030A;
}

bool is_latin_letter(UChar32 c) { return c < 0x0250 && u_isalpha(c) != 0; }

// One cluster (a letter and its marks) in its folded form.
icu::UnicodeString fold_cluster(const icu::UnicodeString& cluster) {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* const nfkc = icu::Normalizer2::getNFKCInstance(status);
  static const icu::Normalizer2* const nfd = icu::Normalizer2::getNFDInstance(status);
  static const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(status);
  if (cluster.length() == 1 && cluster.charAt(0) < 0x80) return cluster;  // is folded, as most are
  const icu::UnicodeString composed = nfkc->normalize(cluster, status);
  const icu::UnicodeString apart = nfd->normalize(composed, status);
  if (U_FAILURE(status) != 0 || apart.isEmpty() || !is_latin_letter(apart.char32At(0)))
    return composed;
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    if (!is_dropped_accent(apart.char32At(i))) kept.append(apart.char32At(i));
  }
  const icu::UnicodeString out = nfc->normalize(kept, status);
  return U_FAILURE(status) != 0 ? composed : out;
}

void append(WordingText& out, const icu::UnicodeString& piece, std::size_t from, std::size_t to) {
  for (std::int32_t i = 0; i < piece.length(); ++i) {
    out.text.push_back(piece.charAt(i));
    out.from.push_back(static_cast<std::uint32_t>(from));
    out.to.push_back(static_cast<std::uint32_t>(to));
  }
}

}  // namespace

TextRange WordingText::bytes_of(TextRange units) const {
  if (units.begin >= units.end || units.end > from.size()) return {};
  return {from[units.begin], to[units.end - 1]};
}

WordingText read_wording(std::string_view note, std::size_t limit) {
  WordingText out;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const nfkc = icu::Normalizer2::getNFKCInstance(status);
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(note.data());
  const auto size = static_cast<std::int32_t>(std::min(note.size(), limit));
  icu::UnicodeString cluster;
  std::int32_t cluster_from = 0;
  std::int32_t at = 0;
  const auto flush = [&](std::int32_t end) {
    if (!cluster.isEmpty()) {
      append(out, fold_cluster(cluster), static_cast<std::size_t>(cluster_from),
             static_cast<std::size_t>(end));
    }
    cluster.remove();
    cluster_from = end;
  };
  while (at < size) {
    const std::int32_t begin = at;
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, at, size, c);
    if (is_invisible(c)) continue;
    c = plain(c);
    if (!cluster.isEmpty() && nfkc->hasBoundaryBefore(c) != 0) flush(begin);
    if (cluster.isEmpty()) cluster_from = begin;
    cluster.append(c);
  }
  flush(size);
  return out;
}

std::u16string fold_wording(std::string_view pattern) {
  return read_wording(pattern, pattern.size()).text;
}

WordingText mask(const WordingText& text, const std::vector<TextRange>& ranges, char16_t mark) {
  WordingText out;
  auto next = ranges.begin();
  for (std::size_t i = 0; i < text.text.size();) {
    if (next != ranges.end() && i == next->begin && next->end > next->begin) {
      out.text.push_back(mark);
      out.from.push_back(text.from[next->begin]);
      out.to.push_back(text.to[next->end - 1]);
      i = next->end;
      ++next;
      continue;
    }
    out.text.push_back(text.text[i]);
    out.from.push_back(text.from[i]);
    out.to.push_back(text.to[i]);
    ++i;
  }
  return out;
}

bool is_word_unit(const std::u16string& text, std::size_t at) {
  const UChar32 c = icu::UnicodeString(false, text.data(), static_cast<std::int32_t>(text.size()))
                        .char32At(static_cast<std::int32_t>(at));
  if (c == '_' || u_isalnum(c) != 0) return true;
  const auto type = u_charType(c);
  return type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

std::vector<TextRange> words_of(const WordingText& text) {
  std::vector<TextRange> out;
  for (std::size_t i = 0; i < text.text.size();) {
    const std::size_t begin = i;
    while (i < text.text.size() && is_word_unit(text.text, i)) ++i;
    i == begin ? void(++i) : out.push_back({begin, i});
  }
  return out;
}

std::vector<TextRange> quotations(const WordingText& text) {
  std::vector<TextRange> out;
  const std::u16string& s = text.text;
  const auto letter = [&](std::size_t i) { return i < s.size() && is_word_unit(s, i); };
  for (std::size_t i = 0; i < s.size(); ++i) {
    std::size_t close = std::u16string::npos;
    if (s[i] == u'"') {
      close = s.find(u'"', i + 1);
    } else if (s[i] == u'\u00AB') {
      close = s.find(u'\u00BB', i + 1);
    } else if (s[i] == u'\'' && (i == 0 || !letter(i - 1)) && letter(i + 1)) {
      close = s.find(u'\'', i + 1);
      while (close - i <= kLongestSingleQuote && letter(close + 1))
        close = s.find(u'\'', close + 1);
      if (close != std::u16string::npos && close - i > kLongestSingleQuote) continue;
    }
    if (close == std::u16string::npos) continue;
    out.push_back({i, close + 1});
    i = close;
  }
  return out;
}

}  // namespace homeward
