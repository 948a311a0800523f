// A note as the wording rules read it: one spelling for what looks the same, and each letter's way
// back to the bytes that the teacher typed. Used by the wording guard alone; pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace homeward {

// Stand where something was masked: neither is a letter, so both end a word.
inline constexpr char16_t kMaskedName = u'\uE000';  // a person, a title, a term the school allows
inline constexpr char16_t kMaskedQuote = u'\uE001';

// A part of a WordingText, in UTF-16 units; in a note, in bytes.
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const TextRange&) const = default;
};

// UTF-16 with the origin of every unit. Letters in their compatibility form (NFKC); accents dropped
// but for the tilde of ñ, since notes are typed without them too; typographic quotes as ' and ",
// every space as U+0020; soft hyphens, zero-width and direction marks, and Arabic's optional vowel
// signs left out. Case is kept.
struct WordingText {
  std::u16string text;
  std::vector<std::uint32_t> from;  // byte at which a unit's original begins
  std::vector<std::uint32_t> to;    // and ends

  TextRange bytes_of(TextRange units) const;
};

// Invalid UTF-8 reads as U+FFFD. At most `limit` bytes are read, whole letters only.
WordingText read_wording(std::string_view note, std::size_t limit);
// The same folding for a rule's pattern.
std::u16string fold_wording(std::string_view pattern);

// The text with each range as one mark; ranges are ascending and do not overlap.
WordingText mask(const WordingText& text, const std::vector<TextRange>& ranges, char16_t mark);
// What stands between quotation marks, marks included; a mark without its fellow is none.
std::vector<TextRange> quotations(const WordingText& text);

// Letters, digits and marks, of any script: what a word is made of.
bool is_word_unit(const std::u16string& text, std::size_t at);
// The words, in order. An apostrophe between letters ends a word.
std::vector<TextRange> words_of(const WordingText& text);

}  // namespace homeward
