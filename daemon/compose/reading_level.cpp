#include "compose/reading_level.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "base/text.h"

namespace homeward::compose {

namespace {

std::vector<UChar32> code_points(std::string_view utf8) {
  std::vector<UChar32> out;
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto size = static_cast<int32_t>(utf8.size());
  for (int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    if (c >= 0) out.push_back(c);
  }
  return out;
}

// Groups of vowels, but for the silent e at a word's end: right for about nine words of ten, which
// is what the formula was made with.
std::size_t english_syllables(const std::vector<UChar32>& word) {
  std::string letters;
  for (const UChar32 c : word) {
    if (c < 128 && u_isalpha(c)) letters += static_cast<char>(u_tolower(c));
  }
  if (letters.ends_with('e') && !letters.ends_with("le")) letters.pop_back();
  std::size_t count = 0;
  bool inside = false;
  for (const char c : letters) {
    const bool vowel = std::string_view("aeiouy").find(c) != std::string_view::npos;
    if (vowel && !inside) ++count;
    inside = vowel;
  }
  return std::max<std::size_t>(1, count);
}

// Each strong vowel is a syllable, as is an accented weak one; weak vowels alone are one together.
std::size_t spanish_syllables(const std::vector<UChar32>& word) {
  constexpr std::u32string_view kStrong = U"aeoáéóíú";
  constexpr std::u32string_view kWeak = U"iuü";
  std::size_t count = 0;
  std::size_t strong = 0;
  std::size_t weak = 0;
  const auto close = [&] {
    count += strong > 0 ? strong : weak > 0 ? 1 : 0;
    strong = weak = 0;
  };
  for (const UChar32 c : word) {
    const auto letter = static_cast<char32_t>(u_tolower(c));
    if (kStrong.find(letter) != std::u32string_view::npos) {
      ++strong;
    } else if (kWeak.find(letter) != std::u32string_view::npos) {
      ++weak;
    } else {
      close();
    }
  }
  close();
  return std::max<std::size_t>(1, count);
}

bool is_word(const std::vector<UChar32>& piece) {
  return std::ranges::any_of(piece, [](UChar32 c) { return u_isalnum(c); });
}

// A full stop, question mark or the like, whatever quotes or brackets close behind it.
bool ends_sentence(const std::vector<UChar32>& piece) {
  constexpr std::u32string_view kClosing = U"”’»\")]*_";
  constexpr std::u32string_view kEnds = U".?!…。？！؟";
  const auto last = std::find_if(piece.rbegin(), piece.rend(), [&](UChar32 c) {
    return kClosing.find(static_cast<char32_t>(c)) == std::u32string_view::npos;
  });
  return last != piece.rend() &&
         kEnds.find(static_cast<char32_t>(*last)) != std::u32string_view::npos;
}

}  // namespace

ReadingMeasure measure_reading(const std::vector<std::string>& paragraphs,
                               std::string_view language) {
  const bool spanish = language.starts_with("es");
  ReadingMeasure out;
  for (const std::string& paragraph : paragraphs) {
    std::size_t in_sentence = 0;
    const auto close = [&] {
      if (in_sentence == 0) return;
      ++out.sentences;
      out.longest = std::max(out.longest, in_sentence);
      in_sentence = 0;
    };
    for (const std::string& token : text::split(text::fold_space(paragraph), ' ')) {
      const auto piece = code_points(token);
      if (is_word(piece)) {
        ++out.words;
        ++in_sentence;
        out.syllables += spanish ? spanish_syllables(piece) : english_syllables(piece);
      }
      if (ends_sentence(piece)) close();
    }
    close();
  }
  return out;
}

double flesch_kincaid(const ReadingMeasure& measure) {
  if (measure.words == 0) return 0;
  const auto words = static_cast<double>(measure.words);
  return 0.39 * words / static_cast<double>(measure.sentences) +
         11.8 * static_cast<double>(measure.syllables) / words - 15.59;
}

double fernandez_huerta(const ReadingMeasure& measure) {
  if (measure.words == 0) return 0;
  const auto words = static_cast<double>(measure.words);
  return 206.84 - 60 * static_cast<double>(measure.syllables) / words -
         1.02 * words / static_cast<double>(measure.sentences);
}

}  // namespace homeward::compose
