#include "domain/mail_commands.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.h"

namespace homeward {

namespace {

constexpr int kFurthestDays = 400;
constexpr std::size_t kLongestLine = 200;  // bytes; a command is shorter

// Calls `visit` with each code point and where it ends; negative for a broken byte.
template <typename Visit>
void each_code_point(std::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, size, c);
    visit(c, static_cast<std::size_t>(at));
  }
}

bool is_letter(UChar32 c) {
  return c >= 0 && (u_isalpha(c) || u_charType(c) == U_NON_SPACING_MARK);
}
bool is_han(UChar32 c) { return c >= 0 && u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC); }

// Case-folded, every digit as ASCII, without what stands around words: quotes, full stops, spaces.
std::string bare(std::string_view line) {
  std::string out;
  std::size_t end = 0;  // behind the last letter or digit
  const std::string folded = text::fold_case(line);
  std::size_t from = 0;
  each_code_point(folded, [&](UChar32 c, std::size_t to) {
    const std::string_view piece = std::string_view(folded).substr(from, to - from);
    from = to;
    const int digit = c < 0 ? -1 : u_charDigitValue(c);
    if (digit >= 0) {
      out += static_cast<char>('0' + digit);
    } else if (c >= 0 && u_isUWhiteSpace(c)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      return;
    } else if (is_letter(c) || !out.empty()) {
      out += piece;
    }
    if (digit >= 0 || is_letter(c)) end = out.size();
  });
  out.resize(end);
  return out;
}

// What follows `word` at the line's beginning; nothing when the line does not begin with it.
std::optional<std::string_view> behind(std::string_view line, const std::string& word) {
  if (word.empty() || !line.starts_with(word)) return std::nullopt;
  std::string_view rest = line.substr(word.size());
  UChar32 last = -1;
  UChar32 next = -1;
  each_code_point(word, [&](UChar32 c, std::size_t) { last = c; });
  bool first = true;
  each_code_point(rest.substr(0, 8), [&](UChar32 c, std::size_t) {
    if (first) next = c;
    first = false;
  });
  // Chinese sets no spaces between words.
  if (is_letter(last) && is_letter(next) && !is_han(last)) return std::nullopt;
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == ':' || rest.front() == ','))
    rest.remove_prefix(1);
  return rest;
}

// The longest of `words` that the line begins with: what follows it.
std::optional<std::string_view> behind_any(std::string_view line,
                                           const std::vector<std::string>& words) {
  std::optional<std::string_view> best;
  for (const auto& word : words) {
    const auto rest = behind(line, bare(word));
    if (rest && (!best || rest->size() < best->size())) best = rest;
  }
  return best;
}

bool is_one_of(const std::string& line, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const auto& word) { return bare(word) == line; });
}

// A run of digits, or of letters, and the mark right behind it.
struct Piece {
  std::string word;
  int number = -1;
  std::size_t digits = 0;
  char mark = ' ';
};

std::vector<Piece> pieces_of(std::string_view words) {
  std::vector<Piece> out;
  const std::string line = bare(words);
  std::size_t from = 0;
  bool joined = false;  // the piece at hand goes on
  each_code_point(line, [&](UChar32 c, std::size_t to) {
    const std::string_view piece = std::string_view(line).substr(from, to - from);
    from = to;
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !is_letter(c)) {
      if (!out.empty() && out.back().mark == ' ' && piece.size() == 1) out.back().mark = piece[0];
      joined = false;
      return;
    }
    // One ideograph is a piece of its own: 11月3日.
    const bool fits = joined && !out.empty() && (out.back().number >= 0) == digit && !is_han(c);
    if (!fits) out.emplace_back();
    joined = !is_han(c);
    Piece& last = out.back();
    if (digit) {
      last.number = std::max(last.number, 0);
      last.number = last.digits < 4 ? last.number * 10 + static_cast<int>(c - '0') : 99999;
      ++last.digits;
    } else {
      last.word += piece;
    }
  });
  return out;
}

using Months = std::map<std::string, unsigned>;

void add_names(const icu::DateFormatSymbols& symbols, Months& months,
               std::vector<std::string>& weekdays) {
  using Symbols = icu::DateFormatSymbols;
  const auto folded = [](const icu::UnicodeString& name) {
    std::string utf8;
    name.toUTF8String(utf8);
    return bare(utf8);
  };
  for (const auto context : {Symbols::FORMAT, Symbols::STANDALONE}) {
    for (const auto width : {Symbols::WIDE, Symbols::ABBREVIATED}) {
      int32_t count = 0;
      const icu::UnicodeString* names = symbols.getMonths(count, context, width);
      for (int32_t i = 0; i < count && i < 12; ++i)
        months.try_emplace(folded(names[i]), static_cast<unsigned>(i + 1));
      names = symbols.getWeekdays(count, context, width);
      for (int32_t i = 1; i < count; ++i) weekdays.push_back(folded(names[i]));
    }
  }
}

// What the words of a date say, before a year is found for it.
struct Found {
  std::optional<unsigned> month, day;
  std::optional<int> year;
  std::vector<Piece> numbers;  // whose part is not known from what stands beside them
};

bool is_filler(const std::string& word) {
  static constexpr std::array<std::string_view, 16> kFillers = {
      "of", "the", "de", "del", "el",  "la",  "st", "nd",
      "rd", "th",  "on", "dia", "día", "يوم", "º",  "le"};
  return std::ranges::find(kFillers, word) != kFillers.end();
}

std::optional<Found> find_parts(std::string_view words, std::string_view language) {
  Months months;
  std::vector<std::string> weekdays;
  for (const std::string& name : {std::string("en"), std::string(language)}) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::DateFormatSymbols symbols(icu::Locale::forLanguageTag(name, status), status);
    if (U_SUCCESS(status)) add_names(symbols, months, weekdays);
  }
  months.try_emplace("sept", 9U);
  Found found;
  const auto pieces = pieces_of(words);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    const std::string next = i + 1 < pieces.size() ? pieces[i + 1].word : std::string();
    if (piece.number >= 0) {
      if (next == "月") {
        found.month = static_cast<unsigned>(piece.number);
      } else if (next == "日" || next == "号" || next == "號") {
        found.day = static_cast<unsigned>(piece.number);
      } else if (next == "年") {
        found.year = piece.number;
      } else {
        found.numbers.push_back(piece);
        continue;
      }
      ++i;
    } else if (const auto month = months.find(piece.word); month != months.end()) {
      if (found.month) return std::nullopt;
      found.month = month->second;
    } else if (!is_filler(piece.word) &&
               std::ranges::find(weekdays, piece.word) == weekdays.end()) {
      return std::nullopt;
    }
  }
  return found;
}

// 3.11.2026, 3/11, 2026-11-03: parts by their place.
bool place_numbers(Found& found, std::optional<bool> day_first) {
  auto& numbers = found.numbers;
  if (numbers.size() < 2 || numbers.size() > 3) return false;
  const char mark = numbers[0].mark;
  if (mark != '.' && mark != '/' && mark != '-') return false;
  if (numbers.size() == 3 && numbers[1].mark != mark) return false;
  if (numbers[0].digits == 4) {
    if (numbers.size() != 3) return false;
    found.year = numbers[0].number;
    found.month = static_cast<unsigned>(numbers[1].number);
    found.day = static_cast<unsigned>(numbers[2].number);
    return true;
  }
  const int a = numbers[0].number;
  const int b = numbers[1].number;
  if (mark == '.' || a > 12) {
    day_first = true;
  } else if (b > 12) {
    day_first = false;
  } else if (a == b) {
    day_first = true;
  }
  if (!day_first) return false;
  found.day = static_cast<unsigned>(*day_first ? a : b);
  found.month = static_cast<unsigned>(*day_first ? b : a);
  if (numbers.size() == 3) {
    if (numbers[2].digits != 2 && numbers[2].digits != 4) return false;
    found.year = numbers[2].number + (numbers[2].digits == 2 ? 2000 : 0);
  }
  return true;
}

// "3 November 2026", "November 3": the day is the short number, the year the long one.
bool place_beside_month(Found& found) {
  for (const Piece& number : found.numbers) {
    if (number.digits <= 2 && !found.day) {
      found.day = static_cast<unsigned>(number.number);
    } else if (number.digits == 4 && !found.year) {
      found.year = number.number;
    } else {
      return false;
    }
  }
  return found.day.has_value();
}

}  // namespace

std::optional<Date> parse_written_date(std::string_view words, std::string_view language,
                                       Date today, std::optional<bool> day_first) {
  if (words.size() > kLongestLine) return std::nullopt;
  auto found = find_parts(words, language);
  if (!found) return std::nullopt;
  const bool placed = found->month ? place_beside_month(*found) : place_numbers(*found, day_first);
  if (!placed || found->year.value_or(2000) > 2200) return std::nullopt;
  const auto date_in = [&](int year) {
    return Date{std::chrono::year{year}, std::chrono::month{*found->month},
                std::chrono::day{*found->day}};
  };
  const int this_year = static_cast<int>(today.year());
  Date date = date_in(found->year.value_or(this_year));
  if (!found->year && date.ok() && date <= today) date = date_in(this_year + 1);
  if (!date.ok()) return std::nullopt;
  return date;
}

MailCommand parse_command(std::string_view line, const std::vector<CommandWords>& words, Date today,
                          std::optional<bool> day_first) {
  if (line.size() > kLongestLine) return {};
  const std::string said = bare(line);
  if (said.empty()) return {};
  for (const auto& pack : words) {
    if (is_one_of(said, pack.stop)) return {CommandKind::kStop, std::nullopt};
    if (is_one_of(said, pack.start)) return {CommandKind::kStart, std::nullopt};
  }
  for (const auto& pack : words) {
    const auto rest = behind_any(said, pack.pause);
    if (!rest) continue;
    if (rest->empty()) return {CommandKind::kPause, std::nullopt};
    const auto date = parse_written_date(behind_any(*rest, pack.until).value_or(*rest),
                                         pack.language, today, day_first);
    if (date && *date > today && days_between(today, *date) <= kFurthestDays)
      return {CommandKind::kPause, date};
  }
  return {};
}

}  // namespace homeward
