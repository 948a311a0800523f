#include "ingest/dates.h"

#include <array>
#include <charconv>
#include <string>

#include "base/text.h"

namespace homeward::ingest {

namespace {

constexpr int kOldestYear = 1950;
// Day numbers of 1990 and 2100, counted from 1899-12-30 as spreadsheets do.
constexpr int kFirstSerial = 32874;
constexpr int kLastSerial = 73415;

// Three numbers with one kind of separator between them, and what stands behind them.
struct Parts {
  std::array<int, 3> value{};
  std::array<std::size_t, 3> digits{};
  char separator = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// What may stand behind a time of day: nothing, "PM", "p. m.", "Uhr", "GMT+1", "Z".
bool is_time_suffix(std::string_view rest) {
  std::string word;
  for (const char c : rest) {
    if (c == ' ' || c == '.') continue;
    word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  const auto take = [&word](std::string_view prefix) {
    const bool there = word.starts_with(prefix);
    if (there) word.erase(0, prefix.size());
    return there;
  };
  if (!take("am") && !take("pm") && !take("uhr")) take("h");
  if (!take("gmt") && !take("utc")) take("z");
  if (word.empty()) return true;
  return (word.front() == '+' || word.front() == '-') && word.size() <= 6 &&
         word.find_first_not_of("0123456789:", 1) == std::string::npos;
}

// What may stand behind a date: nothing, or a time of day.
bool is_time_or_nothing(std::string_view rest) {
  if (rest.empty()) return true;
  if (rest.front() == ',') rest.remove_prefix(1);
  if (rest.empty() || (rest.front() != ' ' && rest.front() != 'T')) return false;
  rest.remove_prefix(1);
  for (int part = 0; part < 3; ++part) {
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits < 1 || digits > 2) return false;
    rest.remove_prefix(digits);
    const bool more = rest.size() >= 2 && is_digit(rest[1]) &&
                      std::string_view(":.h").find(rest.front()) != std::string_view::npos;
    if (!more) break;
    rest.remove_prefix(1);
    if (part == 2) {  // a second's parts
      while (!rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
    }
  }
  return is_time_suffix(rest);
}

std::optional<Parts> split_parts(std::string_view cell) {
  Parts parts;
  std::size_t at = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t start = at;
    while (at < cell.size() && is_digit(cell[at])) ++at;
    const auto value = number(cell.substr(start, at - start));
    if (at == start || at - start > 4 || !value) return std::nullopt;
    parts.value[i] = *value;
    parts.digits[i] = at - start;
    if (i == 2) break;
    if (at == cell.size()) return std::nullopt;
    const char separator = cell[at];
    if (separator != '/' && separator != '.' && separator != '-') return std::nullopt;
    if (i == 1 && separator != parts.separator) return std::nullopt;
    parts.separator = separator;
    ++at;
    while (separator == '.' && at < cell.size() && cell[at] == ' ') ++at;  // 3. 9. 2026
  }
  if (!is_time_or_nothing(cell.substr(at))) return std::nullopt;
  return parts;
}

DateReading problem(DateProblem what) { return {std::nullopt, what, false}; }

DateReading make(int year, int month, int day) {
  const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                  std::chrono::day{static_cast<unsigned>(day)}};
  if (year < kOldestYear) return problem(DateProblem::kTooOld);
  if (!date.ok()) return problem(DateProblem::kNoSuchDay);
  if (year > 2200) return problem(DateProblem::kUnreadable);
  return {date, DateProblem::kNone, false};
}

bool is_year_first(const Parts& parts) { return parts.digits[0] == 4; }
bool is_year_last(const Parts& parts) {
  return parts.digits[2] == 4 && parts.digits[0] <= 2 && parts.digits[1] <= 2;
}

bool is_short(const Parts& parts) {
  return parts.digits[0] <= 2 && parts.digits[1] <= 2 && parts.digits[2] == 2;
}

// The year that two digits mean: a note's, a goal's, never one long ago.
std::optional<int> whole_year(int digits, int this_year) {
  for (int year = this_year - 1; this_year > 0 && year <= this_year + 1; ++year) {
    if (year % 100 == digits) return year;
  }
  return std::nullopt;
}

// The year at the end of 30.9.26; nothing when it may as well stand first (26-09-25).
std::optional<int> short_year(const Parts& parts, DateOrder order, int this_year) {
  const bool may_lead = parts.separator == '-' && whole_year(parts.value[0], this_year);
  if (may_lead || (order == DateOrder::kYearFirst && parts.separator != '.')) return std::nullopt;
  return whole_year(parts.value[2], this_year);
}

DateReading from_parts(const Parts& parts, DateOrder order, int this_year) {
  const int a = parts.value[0];
  const int b = parts.value[1];
  int c = parts.value[2];
  if (is_year_first(parts)) return make(a, b, c);
  if (is_short(parts)) {
    const auto year = short_year(parts, order, this_year);
    if (!year) return problem(DateProblem::kTwoDigitYear);
    c = *year;
  } else if (!is_year_last(parts)) {
    return problem(DateProblem::kUnreadable);
  }
  if (parts.separator == '.') return make(c, b, a);
  if (a > 12 && b <= 12) return make(c, b, a);
  if (b > 12 && a <= 12) return make(c, a, b);
  if (a == b) return make(c, a, b);
  switch (order) {
    case DateOrder::kDayFirst:
      return make(c, b, a);
    case DateOrder::kMonthFirst:
      return make(c, a, b);
    case DateOrder::kUnknown:
    case DateOrder::kYearFirst:
      break;
  }
  if (c < kOldestYear) return problem(DateProblem::kTooOld);
  return problem(a > 12 ? DateProblem::kNoSuchDay : DateProblem::kAmbiguous);
}

// In English, Spanish, French, German and Polish, with their other forms; with and without accents.
constexpr std::array kMonths{
    "january enero janvier januar jänner stycznia styczeń styczen",
    "february febrero février fevrier februar lutego luty",
    "march marzo mars märz maerz mrz marca marzec",
    "april abril avril kwietnia kwiecień kwiecien",
    "may mayo mai maja maj",
    "june junio juin juni czerwca czerwiec",
    "july julio juillet juli lipca lipiec",
    "august agosto août aout sierpnia sierpień sierpien",
    "september septiembre setiembre septembre sept września wrzesnia wrzesień wrzesien",
    "october octubre octobre oktober października pazdziernika październik pazdziernik",
    "november noviembre novembre listopada listopad",
    "december diciembre décembre decembre dezember grudnia grudzień grudzien"};
constexpr std::string_view kWeekdays =
    "monday tuesday wednesday thursday friday saturday sunday lunes martes miércoles jueves "
    "viernes "
    "sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch "
    "donnerstag freitag samstag sonntag poniedziałek wtorek środa czwartek piątek sobota "
    "niedziela ";

// Whether one of the names, parted by spaces, begins with the word.
bool begins_one_of(std::string_view word, std::string_view names) {
  for (std::size_t at = 0; at != std::string_view::npos;) {
    if (names.substr(at).starts_with(word)) return true;
    at = names.find(' ', at);
    if (at != std::string_view::npos) ++at;
  }
  return false;
}

// A month's name or the first three letters of it or more.
std::optional<int> month_word(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  std::optional<int> month;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (!begins_one_of(word, kMonths[i])) continue;
    if (month) return std::nullopt;  // "jui": June or July
    month = static_cast<int>(i) + 1;
  }
  return month;
}

// "5", "5th", "1er".
std::optional<int> day_word(std::string_view word) {
  constexpr std::array<std::string_view, 6> kEndings{"st", "nd", "rd", "th", "er", "º"};
  for (const auto ending : kEndings) {
    if (word.size() > ending.size() && word.ends_with(ending)) word.remove_suffix(ending.size());
  }
  return word.size() <= 2 ? number(word) : std::nullopt;
}

// The words before a time of day, without weekdays and what only joins.
std::vector<std::string> date_words(std::string_view cell) {
  constexpr std::string_view kJoining = " de del of the le den am dnia ";
  std::vector<std::string> words(1);
  for (const char c : text::fold_case(cell) + ' ') {
    if (std::string_view(" .,-/").find(c) == std::string_view::npos) {
      words.back() += c;
      continue;
    }
    const std::string& word = words.back();
    const bool dropped = kJoining.find(" " + word + " ") != std::string_view::npos ||
                         (words.size() == 1 && word.size() >= 2 && !is_digit(word.front()) &&
                          !month_word(word) && begins_one_of(word, kWeekdays));
    if (word.empty() || dropped) {
      words.back().clear();
    } else if (words.size() == 4) {
      break;
    } else {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// "30 Sep 2026", "30-Sep-2026", "September 30, 2026", "lun. 5 de octubre de 2026", "5. Okt. 2026".
std::optional<DateReading> read_named_month(std::string_view cell, int this_year) {
  const auto words = date_words(cell);
  if (words.size() < 3) return std::nullopt;
  if (words.size() > 3 && !is_digit(words[3].front())) return std::nullopt;
  const bool month_leads = month_word(words[0]).has_value();
  const auto month = month_word(words[month_leads ? 0 : 1]);
  const auto day = day_word(words[month_leads ? 1 : 0]);
  const auto year = number(words[2]);
  if (!month || !day || !year || *day < 1 || *day > 31) return std::nullopt;
  if (words[2].size() == 2) {
    const auto whole = whole_year(*year, this_year);
    return whole ? make(*whole, *month, *day) : problem(DateProblem::kTwoDigitYear);
  }
  if (words[2].size() != 4) return std::nullopt;
  return make(*year, *month, *day);
}

// 20260930.
std::optional<DateReading> read_compact(std::string_view cell) {
  const auto whole = number(cell);
  if (cell.size() != 8 || !whole || *whole < 19000000 || *whole > 22000000) return std::nullopt;
  return make(*whole / 10000, *whole / 100 % 100, *whole % 100);
}

std::optional<DateReading> read_serial(std::string_view cell) {
  const auto dot = cell.find_first_of(".,");
  const auto whole = number(cell.substr(0, dot));
  if (!whole || *whole < kFirstSerial || *whole > kLastSerial) return std::nullopt;
  if (dot != std::string_view::npos && !number(cell.substr(dot + 1, 9))) return std::nullopt;
  constexpr Date kDayZero{std::chrono::year{1899}, std::chrono::December, std::chrono::day{30}};
  return DateReading{plus_days(kDayZero, *whole), DateProblem::kNone, true};
}

}  // namespace

void OrderVote::see(std::string_view cell) {
  const auto parts = split_parts(text::trim(cell));
  if (!parts || !(is_year_last(*parts) || is_short(*parts)) || parts->separator == '.') return;
  if (is_short(*parts) && !whole_year(parts->value[2], this_year_)) {
    year_leads_ |= whole_year(parts->value[0], this_year_).has_value();
    return;
  }
  day_leads_ |= parts->value[0] > 12 && parts->value[1] <= 12;
  month_leads_ |= parts->value[1] > 12 && parts->value[0] <= 12;
}

DateOrder OrderVote::order(std::optional<bool> day_first) const {
  if (year_leads_) return DateOrder::kYearFirst;
  if (day_leads_ != month_leads_) return day_leads_ ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
  if (day_leads_ || !day_first) return DateOrder::kUnknown;
  return *day_first ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
}

DateReading read_date(std::string_view cell, DateOrder order, int this_year) {
  if (cell.find_first_not_of('#') == std::string_view::npos) return problem(DateProblem::kHashes);
  if (const auto parts = split_parts(cell)) return from_parts(*parts, order, this_year);
  if (const auto compact = read_compact(cell)) return *compact;
  if (const auto named = read_named_month(cell, this_year)) return *named;
  if (const auto serial = read_serial(cell)) return *serial;
  return problem(DateProblem::kUnreadable);
}

}  // namespace homeward::ingest
