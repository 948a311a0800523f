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

// What may stand behind a date: nothing, or a time of day.
bool is_time_or_nothing(std::string_view rest) {
  if (rest.empty()) return true;
  if (rest.front() == ',') rest.remove_prefix(1);
  if (rest.empty() || (rest.front() != ' ' && rest.front() != 'T')) return false;
  for (const char c : rest.substr(1)) {
    const bool known = is_digit(c) || c == ':' || c == '.' || c == ' ' || c == '+' || c == '-' ||
                       std::string_view("APMapmZzGTU").find(c) != std::string_view::npos;
    if (!known) return false;
  }
  return rest.size() >= 2;
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
  if (!date.ok()) return problem(DateProblem::kNoSuchDay);
  if (year < kOldestYear) return problem(DateProblem::kTooOld);
  if (year > 2200) return problem(DateProblem::kUnreadable);
  return {date, DateProblem::kNone, false};
}

bool is_year_first(const Parts& parts) { return parts.digits[0] == 4; }
bool is_year_last(const Parts& parts) {
  return parts.digits[2] == 4 && parts.digits[0] <= 2 && parts.digits[1] <= 2;
}

DateReading from_parts(const Parts& parts, DateOrder order) {
  const auto [a, b, c] = parts.value;
  if (is_year_first(parts)) return make(a, b, c);
  if (!is_year_last(parts)) {
    const bool short_year = parts.digits[0] <= 2 && parts.digits[1] <= 2 && parts.digits[2] == 2;
    return problem(short_year ? DateProblem::kTwoDigitYear : DateProblem::kUnreadable);
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
      break;
  }
  if (c < kOldestYear) return problem(DateProblem::kTooOld);
  return problem(a > 12 ? DateProblem::kNoSuchDay : DateProblem::kAmbiguous);
}

std::optional<int> month_word(std::string_view word) {
  constexpr std::array kMonths{"january",   "february", "march",    "april",
                               "may",       "june",     "july",     "august",
                               "september", "october",  "november", "december"};
  if (word.size() < 3) return std::nullopt;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (std::string_view(kMonths[i]).starts_with(word) || word == "sept") {
      return word == "sept" ? 9 : static_cast<int>(i) + 1;
    }
  }
  return std::nullopt;
}

// "30 Sep 2026", "30-Sep-2026", "September 30, 2026".
std::optional<DateReading> read_named_month(std::string_view cell) {
  const auto words = text::words(cell);
  if (words.size() < 3) return std::nullopt;
  const bool month_leads = month_word(words[0]).has_value();
  const auto month = month_word(words[month_leads ? 0 : 1]);
  const auto day = number(words[month_leads ? 1 : 0]);
  const auto year = number(words[2]);
  if (!month || !day || !year || *day < 1 || *day > 31) return std::nullopt;
  if (words[2].size() == 2) return problem(DateProblem::kTwoDigitYear);
  if (words[2].size() != 4) return std::nullopt;
  return make(*year, *month, *day);
}

std::optional<DateReading> read_serial(std::string_view cell) {
  const auto whole = number(cell.substr(0, cell.find('.')));
  if (!whole || *whole < kFirstSerial || *whole > kLastSerial) return std::nullopt;
  const auto dot = cell.find('.');
  if (dot != std::string_view::npos && !number(cell.substr(dot + 1, 9))) return std::nullopt;
  constexpr Date kDayZero{std::chrono::year{1899}, std::chrono::December, std::chrono::day{30}};
  return DateReading{plus_days(kDayZero, *whole), DateProblem::kNone, true};
}

}  // namespace

void OrderVote::see(std::string_view cell) {
  const auto parts = split_parts(text::trim(cell));
  if (!parts || !is_year_last(*parts) || parts->separator == '.') return;
  day_leads_ |= parts->value[0] > 12 && parts->value[1] <= 12;
  month_leads_ |= parts->value[1] > 12 && parts->value[0] <= 12;
}

DateOrder OrderVote::order(std::optional<bool> day_first) const {
  if (day_leads_ != month_leads_) return day_leads_ ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
  if (day_leads_ || !day_first) return DateOrder::kUnknown;
  return *day_first ? DateOrder::kDayFirst : DateOrder::kMonthFirst;
}

DateOrder order_of(const std::vector<std::string_view>& cells, std::optional<bool> day_first) {
  OrderVote vote;
  for (const auto cell : cells) vote.see(cell);
  return vote.order(day_first);
}

DateReading read_date(std::string_view cell, DateOrder order) {
  if (cell.find_first_not_of('#') == std::string_view::npos) return problem(DateProblem::kHashes);
  if (const auto parts = split_parts(cell)) return from_parts(*parts, order);
  if (const auto named = read_named_month(cell)) return *named;
  if (const auto serial = read_serial(cell)) return *serial;
  return problem(DateProblem::kUnreadable);
}

}  // namespace homeward::ingest
