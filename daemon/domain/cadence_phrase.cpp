// The grammar of cadences in plain words:
//   daily, every school day | weekly on DAYS, every DAYS, Fridays | every second DAY, every 2 weeks
//   on DAYS | day N of MONTHS, the Nth of MONTHS | first ... last WEEKDAY of MONTHS | first or last
//   school day of MONTHS | monthly on (one of these)
// then "at TIME", then "starting DATE"; or "same day, between TIME and TIME".
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/text.h"
#include "domain/phrase_words.h"

namespace homeward {

namespace {

constexpr std::size_t kLongestPhrase = 300;
constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

// Words a person may have meant at a place.
std::vector<std::string> day_words() {
  std::vector<std::string> out;
  for (const auto day : kDays) {
    out.emplace_back(day);
    out.back()[0] = static_cast<char>(day[0] - 'a' + 'A');
  }
  return out;
}

std::vector<std::string> with_days(std::vector<std::string> words) {
  for (auto& day : day_words()) words.push_back(std::move(day));
  return words;
}

template <std::size_t Size>
std::optional<unsigned> index_of(const std::array<std::string_view, Size>& names,
                                 std::string_view word) {
  for (unsigned i = 0; i < Size; ++i) {
    const bool abbreviated = (word.size() == 3 || word == "sept" || word == "tues" ||
                              word == "thur" || word == "thurs") &&
                             names[i].starts_with(word);
    if (word == names[i] || abbreviated) return i;
  }
  return std::nullopt;
}

// "Friday", "Fri", "Fridays".
std::optional<unsigned> weekday_of_word(std::string_view word) {
  if (const auto day = index_of(kDays, word)) return day;
  return word.ends_with('s') ? index_of(kDays, word.substr(0, word.size() - 1)) : std::nullopt;
}

// "second", "2nd": 2. Up to the fourth: not every month has a fifth.
std::optional<int> ordinal_of(std::string_view word) {
  constexpr std::array<std::array<std::string_view, 2>, 4> kWords{
      {{"first", "1st"}, {"second", "2nd"}, {"third", "3rd"}, {"fourth", "4th"}}};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (word == kWords[i][0] || word == kWords[i][1]) return static_cast<int>(i) + 1;
  }
  if (word == "last") return -1;
  return std::nullopt;
}

// A whole number with nothing or its own ending behind it: "15", "15th", "31st".
std::optional<int> number_of(std::string_view word, bool ending) {
  int value = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), value);
  if (read.ec != std::errc{} || value < 0) return std::nullopt;
  const std::string_view rest(read.ptr,
                              static_cast<std::size_t>(word.data() + word.size() - read.ptr));
  const bool ends = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  return rest.empty() || (ending && ends) ? std::optional(value) : std::nullopt;
}

// One phrase being read, left to right. Every function throws CadenceError at the first wrong word.
class Reader {
 public:
  explicit Reader(std::string_view phrase) : words_(phrase) {}

  Cadence read() {
    if (words_.accept("same")) {
      read_good_news();
    } else {
      read_rhythm();
      if (!words_.accept("at")) throw words_.expected("\"at\" and a time", {"at"});
      out_.time = take_time(words_);
      read_start();
    }
    if (!words_.done()) throw words_.expected("the end of the phrase");
    return std::move(out_);
  }

 private:
  void read_good_news() {
    words_.accept("school");
    if (!words_.accept("day")) throw words_.expected("\"day\" (as in \"same day\")", {"day"});
    out_.pattern = Pattern::kGoodNews;
    if (!words_.accept("between") && !words_.accept("from"))
      throw words_.expected("\"between\" and two times", {"between"});
    out_.time = take_time(words_);
    if (!words_.accept("and") && !words_.accept("to") && !words_.accept("until"))
      throw words_.expected("\"and\" and a second time", {"and"});
    const std::size_t column = words_.column();
    out_.until = take_time(words_);
    if (out_.until <= out_.time)
      throw CadenceError{column, "the second time should be later than the first"};
  }

  void read_rhythm() {
    if (words_.accept("daily")) {
      words_.accept_all("on school days");
      out_.pattern = Pattern::kDaily;
    } else if (words_.accept("every") || words_.accept("each")) {
      read_every();
    } else if (words_.accept("weekly")) {
      need_on();
      read_days();
    } else if (words_.accept("fortnightly")) {
      out_.every_weeks = 2;
      need_on();
      read_days();
    } else if (words_.accept("monthly")) {
      need_on();
      read_of_month(true);
    } else if (words_.accept_all("on") || weekday_of_word(words_.peek())) {
      read_days();
    } else {
      read_of_month(false);
    }
  }

  void need_on() {
    if (!words_.accept("on")) throw words_.expected("\"on\" and a day", {"on"});
  }

  // Behind "every".
  void read_every() {
    if (words_.accept_all("school day") || words_.accept("day") || words_.accept("weekday")) {
      out_.pattern = Pattern::kDaily;
      return;
    }
    if (words_.accept("month")) {
      need_on();
      return read_of_month(true);
    }
    if (words_.accept("week")) {
      need_on();
      return read_days();
    }
    const std::size_t column = words_.column();
    // "every first Friday" and "every last Friday" are one a month.
    int weeks = words_.peek() == "other" ? 2 : ordinal_of(words_.peek()).value_or(0);
    if (weeks < 2) weeks = 0;
    if (weeks > 0) {
      words_.skip();
      if (words_.peek() == "of") return read_numbered_day(weeks);  // "every 3rd of the month"
      if (words_.accept("week")) need_on();
      out_.every_weeks = weeks;
    } else if (const auto number = number_of(words_.peek(), false)) {
      if (*number < 1 || *number > 52)
        throw CadenceError{column, "the number of weeks should be from 1 to 52"};
      words_.skip();
      if (!words_.accept("weeks") && !words_.accept("week"))
        throw words_.expected("\"weeks\"", {"weeks"});
      need_on();
      out_.every_weeks = *number;
    } else if (ordinal_of(words_.peek()) || number_of(words_.peek(), true)) {
      return read_of_month(true);  // "every last school day of the month", "every 15th"
    }
    read_days();
    if (weeks > 0 && words_.peek() == "of") of_month_after_all(weeks, column);
  }

  // "every second Friday of the month" is no matter of weeks.
  void of_month_after_all(int nth, std::size_t column) {
    if (out_.days.count() != 1)
      throw CadenceError{column, "one weekday of the month can be named, not several"};
    out_.pattern = Pattern::kMonthWeekday;
    out_.every_weeks = 1;
    out_.nth = nth;
    for (unsigned day = 0; day < 7; ++day) {
      if (out_.days.test(day)) out_.weekday = std::chrono::weekday{day};
    }
    read_months(false);
  }

  // "Monday and Thursday".
  void read_days() {
    out_.days.reset();
    do {
      const auto day = weekday_of_word(words_.peek());
      if (!day) {
        throw words_.expected(
            out_.days.none() ? "a weekday, \"school day\", or \"second\" and a weekday"
                             : "a weekday",
            with_days({"second", "third", "fourth", "other", "school", "month", "week"}));
      }
      out_.days.set(*day);
      words_.skip();
    } while (words_.accept("and") || words_.accept("&") || weekday_of_word(words_.peek()));
  }

  // "[the] last school day of the month"; behind "monthly on" the months need no saying.
  void read_of_month(bool said) {
    const bool article = words_.accept("the");
    if (words_.accept("day")) {
      out_.pattern = Pattern::kMonthDay;
      take_month_day(false);
    } else if (const auto nth = ordinal_of(words_.peek())) {
      // "the 3rd of the month" is a day, "the 3rd Friday of the month" is not.
      const std::string word = words_.peek();
      const std::size_t column = words_.column();
      words_.skip();
      const bool bare = words_.peek() == "of" || (said && words_.peek() == "at");
      if (bare && word != "last") return read_numbered_day(*nth, said);
      read_nth(*nth, column);
    } else if (article || number_of(words_.peek(), true)) {
      out_.pattern = Pattern::kMonthDay;
      take_month_day(true);
    } else {
      throw words_.expected(
          "\"every\", \"daily\", \"day\", \"first\" or \"last\" (as in \"every Friday "
          "at 16:00\" or \"last school day of the month at 15:30\")",
          with_days({"every", "daily", "weekly", "fortnightly", "monthly", "first", "second",
                     "third", "fourth", "last", "day", "same"}));
    }
    read_months(said);
  }

  void read_numbered_day(int day, bool said = false) {
    out_.pattern = Pattern::kMonthDay;
    out_.month_day = day;
    read_months(said);
  }

  void take_month_day(bool ending) {
    const auto number = number_of(words_.peek(), ending);
    if (!number || *number < 1 || *number > 31) throw words_.expected("a day from 1 to 31");
    out_.month_day = *number;
    words_.skip();
  }

  // Behind "first" or "last": "school day", "day" or a weekday.
  void read_nth(int nth, std::size_t column) {
    if (words_.accept_all("school day") || words_.accept("weekday")) {
      if (nth != 1 && nth != -1)
        throw CadenceError{column, "only the first and the last school day can be named"};
      out_.pattern = nth == 1 ? Pattern::kFirstSchoolDay : Pattern::kLastSchoolDay;
    } else if (words_.accept("day")) {
      out_.pattern = Pattern::kMonthDay;
      out_.month_day = nth == -1 ? 31 : nth;
    } else if (const auto day = weekday_of_word(words_.peek())) {
      out_.pattern = Pattern::kMonthWeekday;
      out_.nth = nth;
      out_.weekday = std::chrono::weekday{*day};
      words_.skip();
    } else {
      throw words_.expected("a weekday or \"school day\"", with_days({"school", "day"}));
    }
  }

  // "of the month", "of every month", "of June and December".
  void read_months(bool said) {
    if (!words_.accept("of")) {
      if (said) return;
      throw words_.expected("\"of the month\"", {"of"});
    }
    if (words_.accept_all("the month") || words_.accept_all("each month") ||
        words_.accept_all("every month"))
      return;
    out_.months.reset();
    do {
      const auto month = index_of(kMonths, words_.peek());
      if (!month) {
        std::vector<std::string> near{"the", "each", "every"};
        for (const auto name : kMonths) near.emplace_back(name);
        throw words_.expected("\"the month\" or a month's name", near);
      }
      out_.months.set(*month);
      words_.skip();
    } while (words_.accept("and") || index_of(kMonths, words_.peek()));
  }

  void read_start() {
    if (words_.accept("starting")) {
      words_.accept("on");
      out_.start = take_date(words_);
      if (out_.pattern == Pattern::kWeekly) anchor_weeks(out_, *out_.start);
    } else if (out_.every_weeks > 1) {
      throw words_.expected("\"starting\" and a date (which of the weeks?)", {"starting"});
    }
  }

  PhraseWords words_;
  Cadence out_;
};

}  // namespace

void anchor_weeks(Cadence& cadence, Date start) {
  Date first = start;
  while (!cadence.days.test(weekday_of(first).c_encoding())) first = plus_days(first, 1);
  cadence.anchor =
      plus_days(first, -static_cast<int>((weekday_of(first) - std::chrono::Monday).count()));
}

std::variant<Cadence, CadenceError> parse_cadence(std::string_view phrase) {
  if (phrase.size() > kLongestPhrase)
    return CadenceError{kLongestPhrase, "this is too long for a phrase"};
  try {
    Cadence cadence = is_rrule(phrase) ? parse_rrule(phrase) : Reader(phrase).read();
    cadence.name = cadence.phrase = std::string(phrase);
    return cadence;
  } catch (CadenceError& error) {
    return std::move(error);
  }
}

}  // namespace homeward
