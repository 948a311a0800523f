// Number format codes: what kind of number a code shows.
#include <algorithm>
#include <vector>

#include "base/text.h"
#include "ingest/number_format.h"

namespace homeward::ingest {

namespace {

using Kind = NumberFormat::Kind;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// One mark of a code.
struct Mark {
  enum class What { kLetters, kElapsed, kLiteral, kBracket, kPlace };
  What what = What::kPlace;
  char letter = 0;          // kLetters and kElapsed, in lower case; kPlace: the character
  std::size_t count = 0;    // of kLetters
  std::string_view text{};  // of kLiteral
};

// Splits the first section of a code (the one for positive numbers) into its marks.
class Marks {
 public:
  explicit Marks(std::string_view code) : code_(code) {
    while (at_ < code_.size() && code_[at_] != ';') take();
  }
  std::vector<Mark> found;

 private:
  void take() {
    const char c = code_[at_];
    if (c == '"') return quoted();
    if (c == '[') return bracket();
    if (c == '\\' || c == '_' || c == '*') return escaped(c);
    if (skip_word("am/pm") || skip_word("a/p")) return letters('h', 0);
    if (skip_word("general") || skip_word("standard")) return;
    const char small = lower(c);
    if (small == 'e' && at_ + 1 < code_.size() &&
        (code_[at_ + 1] == '+' || code_[at_ + 1] == '-')) {
      at_ += 2;
      return found.push_back({Mark::What::kPlace, 'E'});
    }
    if (small >= 'a' && small <= 'z') {
      const std::size_t first = at_;
      while (at_ < code_.size() && lower(code_[at_]) == small) ++at_;
      return letters(small, at_ - first);
    }
    ++at_;
    found.push_back({Mark::What::kPlace, c});
  }
  void quoted() {
    const auto end = std::min(code_.find('"', at_ + 1), code_.size());
    found.push_back({Mark::What::kLiteral, 0, 0, code_.substr(at_ + 1, end - at_ - 1)});
    at_ = std::min(end + 1, code_.size());
  }
  void escaped(char c) {
    const auto next = code_.substr(std::min(at_ + 1, code_.size()), 1);
    if (c == '\\') found.push_back({Mark::What::kLiteral, 0, 0, next});
    at_ = std::min(at_ + 2, code_.size());
  }
  void bracket() {
    const auto end = std::min(code_.find(']', at_), code_.size());
    const auto inside = code_.substr(at_ + 1, end - at_ - 1);
    at_ = std::min(end + 1, code_.size());
    const char first = inside.empty() ? '\0' : lower(inside.front());
    const bool elapsed =
        (first == 'h' || first == 'm' || first == 's') &&
        std::all_of(inside.begin(), inside.end(), [&](char c) { return lower(c) == first; });
    found.push_back({elapsed ? Mark::What::kElapsed : Mark::What::kBracket, first});
  }
  bool skip_word(std::string_view word) {
    if (code_.size() - at_ < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (lower(code_[at_ + i]) != word[i]) return false;
    }
    at_ += word.size();
    return true;
  }
  void letters(char letter, std::size_t count) {
    found.push_back({Mark::What::kLetters, letter, count});
  }

  std::string_view code_;
  std::size_t at_ = 0;
};

// Dates and times; kPlain when it is neither. An m is minutes beside hours or seconds.
Kind moment_kind(const std::vector<Mark>& marks) {
  std::vector<Mark> letters;
  std::copy_if(marks.begin(), marks.end(), std::back_inserter(letters), [](const Mark& mark) {
    return mark.what == Mark::What::kElapsed || mark.what == Mark::What::kLetters;
  });
  bool date = false;
  bool time = false;
  bool elapsed = false;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const auto& [what, letter, count, text] = letters[i];
    elapsed = elapsed || what == Mark::What::kElapsed;
    const char before = i > 0 ? letters[i - 1].letter : '\0';
    const char behind = i + 1 < letters.size() ? letters[i + 1].letter : '\0';
    if (letter == 'h' || letter == 's') {
      time = true;
    } else if (letter == 'm') {
      const bool minutes = count <= 2 && (before == 'h' || behind == 's');
      (minutes || what == Mark::What::kElapsed ? time : date) = true;
    } else if (letter == 'y' || letter == 'd' || letter == 'e' || letter == 'b' ||
               (letter == 'a' && count >= 3) || (letter == 'j' && count >= 2)) {
      date = true;
    }
  }
  if (date) return time ? Kind::kDateTime : Kind::kDate;
  if (elapsed) return Kind::kDuration;
  return time ? Kind::kTime : Kind::kPlain;
}

NumberFormat percent(const std::vector<Mark>& marks) {
  NumberFormat out{Kind::kPercent};
  bool behind_point = false;
  for (const Mark& mark : marks) {
    if (mark.what != Mark::What::kPlace) continue;
    behind_point = behind_point || mark.letter == '.';
    const bool digit = mark.letter == '0' || mark.letter == '#' || mark.letter == '?';
    if (behind_point && digit && out.decimals < 12) ++out.decimals;
  }
  return out;
}

// "00000", "000\-00\-0000", "\S00000": zeros and what stands between them, and nothing else. A
// single zero is how whole numbers are shown.
NumberFormat digits(const std::vector<Mark>& marks) {
  NumberFormat out{Kind::kDigits};
  std::size_t zeros = 0;
  for (const Mark& mark : marks) {
    if (mark.what == Mark::What::kLiteral) {
      out.mask += text::replace_all(std::string(mark.text), std::string(1, '\0'), "");
    } else if (mark.what == Mark::What::kBracket && mark.letter == '$') {
      continue;  // a language
    } else if (mark.what == Mark::What::kPlace && mark.letter == '0') {
      ++zeros;
      out.mask += NumberFormat::kDigit;
    } else if (mark.what == Mark::What::kPlace &&
               std::string_view(" -()").find(mark.letter) != std::string_view::npos) {
      out.mask += mark.letter;
    } else {
      return {};
    }
  }
  return zeros >= 2 ? out : NumberFormat{};
}

}  // namespace

NumberFormat parse_format(std::string_view code) {
  const std::vector<Mark> marks = Marks(code.substr(0, 255)).found;
  const Kind moment = moment_kind(marks);
  if (moment != Kind::kPlain) return {moment};
  const bool has_percent = std::any_of(marks.begin(), marks.end(), [](const Mark& mark) {
    return mark.what == Mark::What::kPlace && mark.letter == '%';
  });
  return has_percent ? percent(marks) : digits(marks);
}

NumberFormat built_in_format(int id) {
  if (id == 9) return {Kind::kPercent, 0};
  if (id == 10) return {Kind::kPercent, 2};
  if (id >= 14 && id <= 17) return {Kind::kDate};
  if (id >= 18 && id <= 21) return {Kind::kTime};
  if (id == 22) return {Kind::kDateTime};
  if (id == 32 || id == 33) return {Kind::kTime};
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return {Kind::kDate};
  if (id == 45 || id == 47) return {Kind::kTime};
  if (id == 46) return {Kind::kDuration};
  return {};
}

}  // namespace homeward::ingest
