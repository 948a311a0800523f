// What is known of letters and signs beyond ASCII: the measure of encoding_guess. Data; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace homeward::ingest {

enum class Tongue { kEnglish, kSpanish, kFrench, kGerman, kPolish };
inline constexpr std::size_t kTongues = 5;

// How one letter stands in one language.
struct LetterHabit {
  Tongue tongue = Tongue::kEnglish;
  char32_t letter = 0;  // small
  double per_ten_thousand = 0;
  const char* left = "";  // a digit for each of kNeighbours
  const char* right = "";
};
// No letter; a letter beyond ASCII; a to z.
inline constexpr std::string_view kNeighbours = " *abcdefghijklmnopqrstuvwxyz";

struct LetterShare {
  char32_t letter = 0;
  double per_ten_thousand = 0;
};

enum class SignPlace {
  kWithinWord,  // it's, l'ami, O'Dwyer
  kOpening,
  kBeginning,  // of a sentence
  kClosing,
  kAlone,
  kByNumber,
  kAnywhere
};

struct SignHabit {
  char32_t sign = 0;
  double per_ten_thousand = 0;
  SignPlace place = SignPlace::kAlone;
};

std::span<const LetterHabit> letter_habits();
std::span<const LetterShare> name_letters();
std::span<const SignHabit> sign_habits();
// Separated by spaces, in ASCII and small.
std::string_view telling_words(Tongue tongue);
// Frequent names and words with such letters, small, separated by spaces.
std::string_view frequent_words();

}  // namespace homeward::ingest
