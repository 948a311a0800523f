#include "domain/cadence.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <vector>

namespace homeward {

namespace {

using std::chrono::days;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

struct Word {
  std::string text;        // lower case, without a trailing comma
  std::size_t column = 1;  // 1-based
};

// The phrase's words; a comma ends a word and is dropped.
class Words {
 public:
  explicit Words(std::string_view phrase) : end_(phrase.size() + 1) {
    std::size_t i = 0;
    while (i < phrase.size()) {
      if (phrase[i] == ' ' || phrase[i] == ',' || phrase[i] == '\t') {
        ++i;
        continue;
      }
      const std::size_t start = i;
      while (i < phrase.size() && phrase[i] != ' ' && phrase[i] != ',' && phrase[i] != '\t') ++i;
      words_.push_back({lower(phrase.substr(start, i - start)), start + 1});
    }
  }
  bool done() const { return next_ == words_.size(); }
  std::size_t column() const { return done() ? end_ : words_[next_].column; }
  std::string peek() const { return done() ? std::string() : words_[next_].text; }
  bool accept(std::string_view word) {
    if (done() || words_[next_].text != word) return false;
    ++next_;
    return true;
  }
  void skip() { ++next_; }

 private:
  std::vector<Word> words_;
  std::size_t next_ = 0;
  std::size_t end_;
};

constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                "thursday", "friday", "saturday"};

std::optional<std::chrono::weekday> parse_day(std::string_view word) {
  for (unsigned i = 0; i < kDays.size(); ++i) {
    const bool abbreviated = word.size() == 3 && kDays[i].starts_with(word);
    if (word == kDays[i] || abbreviated) return std::chrono::weekday{i};
  }
  return std::nullopt;
}

std::optional<int> parse_ordinal(std::string_view word) {
  if (word == "second" || word == "2nd" || word == "other") return 2;
  if (word == "third" || word == "3rd") return 3;
  if (word == "fourth" || word == "4th") return 4;
  return std::nullopt;
}

// "16:00" or "7:30"; hours 0 to 23.
std::optional<TimeOfDay> parse_time(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 2 || word.size() != colon + 3)
    return std::nullopt;
  int hour = 0;
  int minute = 0;
  const char* begin = word.data();
  const auto first = std::from_chars(begin, begin + colon, hour);
  const auto second = std::from_chars(begin + colon + 1, begin + word.size(), minute);
  if (first.ptr != begin + colon || second.ptr != begin + word.size()) return std::nullopt;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

CadenceError expected(const Words& words, std::string_view what) {
  if (words.done())
    return {words.column(), fmt::format("the phrase ends where {} should stand", what)};
  return {words.column(), fmt::format("\"{}\" stands where {} should", words.peek(), what)};
}

Date first_on_or_after(Date date, std::chrono::weekday day) {
  return plus_days(date, static_cast<int>((day - weekday_of(date)).count()));
}

// The series' date at or before `date`.
Date series_at_or_before(const Cadence& cadence, Date date) {
  const Date same_day =
      plus_days(date, -static_cast<int>((weekday_of(date) - cadence.day).count()));
  if (cadence.every_weeks == 1) return same_day;
  const int step = cadence.every_weeks * 7;
  const int apart = days_between(cadence.anchor, same_day);
  const int over = ((apart % step) + step) % step;
  return plus_days(same_day, -over);
}

}  // namespace

std::optional<IfNoSchool> parse_if_no_school(std::string_view text) {
  if (text == "previous") return IfNoSchool::kPrevious;
  if (text == "next") return IfNoSchool::kNext;
  if (text == "skip") return IfNoSchool::kSkip;
  return std::nullopt;
}

std::variant<Cadence, CadenceError> parse_cadence(std::string_view phrase) {
  Cadence cadence;
  cadence.name = cadence.phrase = std::string(phrase);
  Words words(phrase);
  if (!words.accept("every")) return expected(words, "\"every\" (as in \"every Friday at 16:00\")");
  if (const auto ordinal = parse_ordinal(words.peek())) {
    cadence.every_weeks = *ordinal;
    words.skip();
  }
  const auto day = parse_day(words.peek());
  if (!day) return expected(words, "a weekday, or \"second\" and a weekday");
  cadence.day = *day;
  words.skip();
  if (!words.accept("at")) return expected(words, "\"at\" and a time");
  const auto time = parse_time(words.peek());
  if (!time) return expected(words, "a time such as 16:00");
  cadence.time = *time;
  words.skip();
  if (words.accept("starting")) {
    const auto start = parse_iso_date(words.peek());
    if (!start) return expected(words, "a date such as 2026-09-04");
    words.skip();
    cadence.anchor = first_on_or_after(*start, cadence.day);
  } else if (cadence.every_weeks > 1) {
    return expected(words, "\"starting\" and a date (which of the weeks?)");
  }
  if (!words.done()) return expected(words, "the end of the phrase");
  return cadence;
}

LocalTime next_slot(const Cadence& cadence, LocalTime after) {
  const Date base = series_at_or_before(cadence, date_of(after));
  const LocalTime slot = at_time(base, cadence.time);
  return slot > after ? slot : at_time(plus_days(base, cadence.every_weeks * 7), cadence.time);
}

LocalTime latest_slot(const Cadence& cadence, LocalTime at_or_before) {
  const Date base = series_at_or_before(cadence, date_of(at_or_before));
  const LocalTime slot = at_time(base, cadence.time);
  return slot <= at_or_before ? slot
                              : at_time(plus_days(base, -cadence.every_weeks * 7), cadence.time);
}

bool SchoolCalendar::is_open(Date date) const {
  const auto day = weekday_of(date);
  return day != std::chrono::Saturday && day != std::chrono::Sunday && !closed.contains(date);
}

namespace {
constexpr int kLongestBreakDays = 100;

std::optional<Date> nearest_open(const SchoolCalendar& calendar, Date date, int step) {
  for (int i = 0; i <= kLongestBreakDays; ++i) {
    const Date candidate = plus_days(date, i * step);
    if (calendar.is_open(candidate)) return candidate;
  }
  return std::nullopt;
}
}  // namespace

std::optional<Date> SchoolCalendar::open_at_or_before(Date date) const {
  return nearest_open(*this, date, -1);
}
std::optional<Date> SchoolCalendar::open_at_or_after(Date date) const {
  return nearest_open(*this, date, 1);
}

bool QuietHours::contains(TimeOfDay time) const {
  if (from == until) return false;
  return from < until ? time >= from && time < until : time >= from || time < until;
}

std::optional<QuietHours> parse_quiet_hours(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_time(text.substr(0, dash));
  const auto until = parse_time(text.substr(dash + 1));
  if (!from || !until) return std::nullopt;
  return QuietHours{*from, *until};
}

std::optional<LocalTime> planned_local(const Cadence& cadence, LocalTime slot,
                                       const SchoolCalendar& calendar) {
  const Date day = date_of(slot);
  std::optional<Date> moved = day;
  if (!calendar.is_open(day)) {
    switch (cadence.if_no_school) {
      case IfNoSchool::kPrevious:
        moved = calendar.open_at_or_before(day);
        break;
      case IfNoSchool::kNext:
        moved = calendar.open_at_or_after(day);
        break;
      case IfNoSchool::kSkip:
        moved = std::nullopt;
        break;
    }
  }
  if (!moved) return std::nullopt;
  return at_time(*moved, cadence.time);
}

Instant first_allowed(Instant at, const Zone& zone, const SchoolCalendar& calendar,
                      const QuietHours& quiet) {
  Instant candidate = at;
  // Each round moves to a morning or to a later day; a year of closed days is no calendar.
  for (int round = 0; round < 400; ++round) {
    const LocalTime local = zone.local(candidate);
    const Date day = date_of(local);
    const auto time = std::chrono::floor<std::chrono::minutes>(local - at_time(day, TimeOfDay{0}));
    if (!calendar.is_open(day)) {
      candidate = zone.resolve(
          at_time(plus_days(day, 1), quiet.from == quiet.until ? TimeOfDay{0} : quiet.until));
    } else if (quiet.contains(time)) {
      const bool evening = quiet.from > quiet.until && time >= quiet.from;
      candidate = zone.resolve(at_time(evening ? plus_days(day, 1) : day, quiet.until));
    } else {
      return candidate;
    }
  }
  return candidate;
}

}  // namespace homeward
