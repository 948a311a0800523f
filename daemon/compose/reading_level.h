// How hard a text is to read, by the measures that schools know.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace homeward::compose {

struct ReadingMeasure {
  std::size_t words = 0;  // stretches between spaces that hold a letter or a digit
  std::size_t sentences = 0;
  std::size_t syllables = 0;
  std::size_t longest = 0;  // words of the longest sentence
};

// Measures paragraphs of English ("en") or Spanish ("es"); of other languages only words and
// sentences mean something, and of those written without spaces nothing does. Pure.
ReadingMeasure measure_reading(const std::vector<std::string>& paragraphs,
                               std::string_view language);

// Flesch-Kincaid grade of an English text (Kincaid et al. 1975); 0 for an empty one.
double flesch_kincaid(const ReadingMeasure& measure);
// Reading ease of a Spanish text, 0 to about 100, higher is easier (Fernández Huerta 1959):
// 206.84 - 60 x syllables a word - 1.02 x words a sentence.
double fernandez_huerta(const ReadingMeasure& measure);

}  // namespace homeward::compose
