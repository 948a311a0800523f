// Text as the leak guard compares it: words without case, accents, soft hyphens or the marks
// between them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace homeward::compose {

// What stands between a word and the one before it.
enum class Gap {
  kSpace,  // white space, a hyphen, an apostrophe, a dot inside a file name: a name may go on
  kComma,  // "Last, First"
  kEnd,    // the end of a sentence, a bracket, a quotation mark, an empty line: a name ends
};

struct Word {
  std::string folded;    // NFKC, case-folded, Latin accents removed
  std::string written;   // as it stands, in NFC
  bool capital = false;  // begins with a capital, or its script has none
  Gap gap = Gap::kEnd;
};

// Words in order. Ideographs are a word each, since nothing parts them in a sentence. Soft hyphens
// and other invisible letters vanish; invalid UTF-8 parts words.
std::vector<Word> leak_words(std::string_view text);

// The folded words alone.
std::vector<std::string> folded_words(std::string_view text);

// True for words that stand in ordinary sentences and are names too (will, may, grace, rose,
// stone), months and places, in English and Spanish. `folded` as in Word.
bool is_ordinary(std::string_view folded);

}  // namespace homeward::compose
