#include "ingest/encoding_guess.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/encoding.h"
#include "ingest/encoding_letters.h"

namespace homeward::ingest {

namespace {

// Natural logarithms all. A code page's own likelihood, before anything was read.
struct CodePage {
  const char* name;
  double prior;
  bool central;  // of central Europe: likelier where such a language is spoken
};
constexpr std::array kCodePages{
    CodePage{"windows-1252", 0.0, false}, CodePage{"Mac Roman", -1.0, false},
    CodePage{"CP850", -1.5, false},       CodePage{"windows-1250", -3.0, true},
    CodePage{"CP852", -5.0, true},        CodePage{"ISO-8859-2", -5.0, true}};
constexpr double kCentralBonus = 3.5;
constexpr double kConfiguredBonus = 3.0;
constexpr double kSureBy = 2.5;            // the winner's lead over another reading
constexpr double kLeastPlausible = -17.0;  // a letter's likelihood, on the average
constexpr double kLeastClean = -18.0;      // a single letter's likelihood, where none is damaged
constexpr double kFewSigns = 4.0;          // what a single odd letter is forgiven
constexpr double kKnownWord = 3.0;         // what a frequent word speaks for its reading
constexpr int kMostTold = 4;               // how often the same three signs count

using Table = std::array<char32_t, 256>;

// 0 for bytes without a meaning.
Table table_of(const char* code_page) {
  Table table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    const char sign = static_cast<char>(byte);
    const auto text = icu::UnicodeString::fromUTF8(to_utf8({&sign, 1}, code_page));
    const UChar32 c = text.char32At(0);
    const bool meant = c != 0xFFFD && !(c >= 0x80 && c < 0xA0);
    table[byte] = meant ? static_cast<char32_t>(c) : 0;
  }
  return table;
}

const Table& table_at(std::size_t page) {
  static const auto kTables = [] {
    std::array<Table, kCodePages.size()> tables;
    for (std::size_t i = 0; i < tables.size(); ++i) tables[i] = table_of(kCodePages[i].name);
    return tables;
  }();
  return kTables[page];
}

bool is_letter(char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; }
bool is_upper(char32_t c) { return u_isupper(static_cast<UChar32>(c)) != 0; }
bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
char32_t small(char32_t c) { return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))); }

// How likely each language is, by the text's plain words and the school's own.
using Weights = std::array<double, kTongues>;

Weights weigh_tongues(std::string_view sample, const std::string& language) {
  static const auto kWords = [] {
    std::map<std::string, std::size_t, std::less<>> words;
    for (std::size_t i = 0; i < kTongues; ++i) {
      for (auto& word : text::split(telling_words(static_cast<Tongue>(i)), ' ')) words[word] = i;
    }
    return words;
  }();
  constexpr std::array<std::string_view, kTongues> kCodes{"en", "es", "fr", "de", "pl"};
  Weights weights;
  for (std::size_t i = 0; i < kTongues; ++i) weights[i] = language.starts_with(kCodes[i]) ? 1 : 0.3;
  std::string word;
  for (const char c : sample) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
    if (letter) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      continue;
    }
    if (const auto found = kWords.find(word); found != kWords.end()) weights[found->second] += 1;
    word.clear();
  }
  double all = 0;
  for (const double weight : weights) all += weight;
  for (double& weight : weights) weight /= all;
  return weights;
}

// A sign and what stands around it.
struct Place {
  char32_t before = 0;  // the left neighbour's own
  char32_t left = 0;
  char32_t sign = 0;
  char32_t right = 0;
};

double share(const char* digits, char32_t neighbour, char32_t other) {
  std::size_t at = 0;
  if (is_letter(neighbour)) {
    const char32_t c = small(neighbour);
    at = c < 0x80 ? 2 + static_cast<std::size_t>(c - 'a') : 1;
  }
  int digit = digits[at] - '0';
  if (at == 1 && !(is_letter(other) && other >= 0x80)) digit = std::max(digit, 2);
  return digit == 0 ? 0.0007 : std::exp2(digit - 9);
}

// Capitals stand first in a word or among their like; a digit is no neighbour for a letter.
double case_fit(const Place& at) {
  double fit = is_digit(at.left) || is_digit(at.right) ? 0.05 : 1;
  const bool left_small = is_letter(at.left) && !is_upper(at.left);
  const bool right_small = is_letter(at.right) && !is_upper(at.right);
  if (is_upper(at.sign)) {
    if (left_small) return fit * 0.0005;
    return fit * (is_letter(at.left) || !right_small ? 0.05 : 0.2);
  }
  // Some programs leave accented letters small among capitals.
  if (is_letter(at.right) && !right_small) fit *= is_upper(at.left) ? 0.05 : 0.002;
  if (!is_letter(at.left) && at.left != ' ') fit *= 0.2;  // a cell begins with a capital
  return fit;
}

// The letter between its neighbours, as a share of all such threes in a text.
double letter_share(const Place& at, const Weights& weights) {
  const char32_t c = small(at.sign);
  const bool capital_first = is_upper(at.sign) && !is_letter(at.left);
  double sum = 0;
  for (const auto& habit : letter_habits()) {
    if (habit.letter != c) continue;
    const double left = share(habit.left, at.left, at.right);
    sum += weights[static_cast<std::size_t>(habit.tongue)] * habit.per_ten_thousand *
           (capital_first ? std::max(left, 0.05) : left) * share(habit.right, at.right, at.left);
  }
  constexpr double kNames = 0.5;  // of the letters' shares in names, which begin with capitals
  for (const auto& name : name_letters()) {
    if (name.letter != c) continue;
    const auto one_of = [](char32_t neighbour, double boundary) {
      return !is_letter(neighbour) ? boundary : neighbour < 0x80 ? 0.04 : 0.01;
    };
    sum += kNames * name.per_ten_thousand * one_of(at.left, capital_first ? 0.12 : 0.01) *
           one_of(at.right, 0.12);
  }
  return sum * case_fit(at);
}

bool is_one_of(char32_t c, std::string_view letters) {
  return c < 0x80 && letters.find(static_cast<char>(c)) != std::string_view::npos;
}

// it's, don't, she'll; l'ami, qu'elle; O'Dwyer; the pupils'.
bool fits_apostrophe(const Place& at) {
  if (!is_letter(at.left)) return false;
  if (!is_letter(at.right)) return is_one_of(at.left, "sSxzn");
  if (is_one_of(at.right, "sStTdDmM")) return is_letter(at.before) || is_one_of(at.left, "I");
  if (is_one_of(at.right, "rlvRLV")) return true;
  const bool vowel = at.right >= 0x80 || is_one_of(small(at.right), "aeiouyh");
  const bool first = !is_letter(at.before) || is_one_of(at.before, "qQ");
  return first && (is_upper(at.right) || (vowel && is_one_of(small(at.left), "ldjnscmtu")));
}

bool fits(SignPlace place, const Place& at) {
  const bool letter_left = is_letter(at.left);
  const bool letter_right = is_letter(at.right);
  switch (place) {
    case SignPlace::kWithinWord:
      return fits_apostrophe(at);
    case SignPlace::kOpening:
      return !letter_left && !is_digit(at.left) && at.right != ' ';
    case SignPlace::kBeginning:
      return !letter_left && is_upper(at.right);
    case SignPlace::kClosing:
      return at.left != ' ' && !letter_right;
    case SignPlace::kAlone:
      return !letter_left && !letter_right;
    case SignPlace::kByNumber:
      return is_digit(at.left) || is_digit(at.right);
    case SignPlace::kAnywhere:
      return !letter_left || !letter_right;
  }
  return false;
}

// Logarithm of the share of such signs in a text.
double likelihood(const Place& at, const Weights& weights) {
  constexpr double kLeast = 1e-5;  // of ten thousand
  if (at.sign == 0) return std::log(kLeast / 1e7);
  double found = 0.02 * (is_letter(at.left) || is_letter(at.right) ? 0.00001 : 0.002);
  const auto habits = sign_habits();
  const auto habit = std::find_if(habits.begin(), habits.end(),
                                  [&](const SignHabit& h) { return h.sign == at.sign; });
  if (habit != habits.end()) {
    found = habit->per_ten_thousand * (fits(habit->place, at) ? 0.01 : 0.00001);
  } else if (is_letter(at.sign)) {
    found = letter_share(at, weights);
  }
  return std::log((found + kLeast) / 1e4);
}

// A byte beyond ASCII with the two before it and the one behind, and how often they stand so.
using Four = std::array<unsigned char, 4>;
using Fours = std::map<Four, int>;

Fours fours_of(std::string_view text) {
  Fours fours;
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>('\n');
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Before the first byte an index is far too large, and so a line end.
    if (at(i) >= 0x80) ++fours[{at(i - 2), at(i - 1), at(i), at(i + 1)}];
  }
  return fours;
}

double score_of(const Fours& fours, const Table& table, const Weights& weights) {
  double score = 0;
  for (const auto& [four, count] : fours) {
    const Place place{table[four[0]], table[four[1]], table[four[2]], table[four[3]]};
    score += std::min(count, kMostTold) * likelihood(place, weights);
  }
  return score;
}

// A letter that is no word by itself stands alone: "Ã(".
bool is_stray(const Place& at) {
  constexpr std::u32string_view kWords = U"àÀèÈéÉóÓôÔ";
  return is_letter(at.sign) && !is_letter(at.left) && !is_letter(at.right) &&
         kWords.find(at.sign) == std::u32string_view::npos;
}

bool is_clean(const Fours& fours, const Table& table, const Weights& weights) {
  return std::all_of(fours.begin(), fours.end(), [&](const auto& entry) {
    const Four& four = entry.first;
    const Place place{table[four[0]], table[four[1]], table[four[2]], table[four[3]]};
    return !is_stray(place) && likelihood(place, weights) >= kLeastClean;
  });
}

// How many different frequent words the text has when it is read so.
double known_words(std::string_view bytes, const char* code_page) {
  static const auto kKnown = [] {
    const auto words = text::split(frequent_words(), ' ');
    return std::set<std::string, std::less<>>(words.begin(), words.end());
  }();
  std::set<std::string> found;
  const auto text = icu::UnicodeString::fromUTF8(to_utf8(bytes, code_page)).toLower();
  std::string word;
  const auto end_word = [&] {
    if (kKnown.count(word) != 0) found.insert(word);
    word.clear();
  };
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    if (u_isalpha(text.char32At(i)) == 0) {
      end_word();
    } else {
      icu::UnicodeString(text.char32At(i)).toUTF8String(word);
    }
  }
  end_word();
  return static_cast<double>(found.size());
}

bool same_reading(const Fours& fours, const Table& a, const Table& b) {
  return std::all_of(fours.begin(), fours.end(),
                     [&](const auto& four) { return a[four.first[2]] == b[four.first[2]]; });
}

bool speaks_central(const std::string& language) {
  constexpr std::array<std::string_view, 8> kCodes{"pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro"};
  return std::any_of(kCodes.begin(), kCodes.end(),
                     [&](std::string_view code) { return language.starts_with(code); });
}

}  // namespace

std::optional<EncodingGuess> guess_encoding(std::string_view doubtful, std::string_view sample,
                                            const DecodeHints& hints) {
  const Fours fours = fours_of(doubtful);
  const Weights weights = weigh_tongues(sample, hints.language);
  const bool central =
      speaks_central(hints.language) || weights[static_cast<std::size_t>(Tongue::kPolish)] > 0.5;
  double signs = 0;
  for (const auto& [four, count] : fours) signs += std::min(count, kMostTold);
  std::array<double, kCodePages.size()> scores{};
  std::size_t best = 0;
  for (std::size_t page = 0; page < kCodePages.size(); ++page) {
    const CodePage& known = kCodePages[page];
    scores[page] = score_of(fours, table_at(page), weights) + known.prior +
                   kKnownWord * known_words(doubtful, known.name);
    if (central && known.central) scores[page] += kCentralBonus;
    if (hints.code_page == known.name) scores[page] += kConfiguredBonus;
    if (scores[page] > scores[best]) best = page;
  }
  if (scores[best] < kLeastPlausible * signs - kFewSigns) return std::nullopt;

  EncodingGuess guess{kCodePages[best].name, "", is_clean(fours, table_at(best), weights)};
  double nearest = scores[best] - kSureBy;
  for (std::size_t page = 0; page < kCodePages.size(); ++page) {
    if (page == best || scores[page] < nearest) continue;
    if (same_reading(fours, table_at(best), table_at(page))) continue;
    nearest = scores[page];
    guess.rival = kCodePages[page].name;
  }
  return guess;
}

}  // namespace homeward::ingest
