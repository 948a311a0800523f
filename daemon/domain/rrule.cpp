// RRULE import: the recurrence rules of RFC 5545, 3.3.10, that the grammar of cadences can say.
// Anything else is refused with the part named, never rounded to something near.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "domain/phrase_words.h"

namespace homeward {

namespace {

constexpr std::string_view kBetween = " ;\t\r\n";
constexpr std::array<std::string_view, 7> kDayCodes{"su", "mo", "tu", "we", "th", "fr", "sa"};

// "+2fr": the second Friday; 0 without a number.
struct RuleDay {
  int nth = 0;
  unsigned day = 0;
};

struct Part {
  std::string value;
  std::size_t column = 0;  // 0: not there
};

[[noreturn]] void refuse(std::size_t column, const std::string& why) {
  throw CadenceError{column, why};
}

int number(const Part& part, std::string_view name, int low, int high) {
  int value = 0;
  const char* begin = part.value.data();
  const char* end = begin + part.value.size();
  const auto read = std::from_chars(begin + (part.value.starts_with('+') ? 1 : 0), end, value);
  if (read.ec != std::errc{} || read.ptr != end || value < low || value > high)
    refuse(part.column, fmt::format("{} should be one number from {} to {}", name, low, high));
  return value;
}

std::vector<RuleDay> rule_days(const Part& part) {
  std::vector<RuleDay> out;
  for (const auto& item : text::split(part.value, ',')) {
    const std::string code = item.size() < 2 ? item : item.substr(item.size() - 2);
    const auto at = std::find(kDayCodes.begin(), kDayCodes.end(), code);
    if (at == kDayCodes.end())
      refuse(part.column, fmt::format("BYDAY: \"{}\" is no day; days are MO TU WE TH FR SA SU",
                                      text::shorten(item, 20)));
    RuleDay day;
    day.day = static_cast<unsigned>(at - kDayCodes.begin());
    if (item.size() > 2)
      day.nth = number({item.substr(0, item.size() - 2), part.column}, "BYDAY's number", -1, 4);
    out.push_back(day);
  }
  return out;
}

class RuleReader {
 public:
  explicit RuleReader(std::string_view phrase) : words_(phrase, kBetween) {}

  Cadence read() {
    take_words();
    if (freq_.column == 0) refuse(words_.column(), "RRULE needs FREQ, such as FREQ=WEEKLY");
    if (until_.column != 0 || count_.column != 0) {
      refuse(std::max(until_.column, count_.column),
             "a cadence has no end; leave UNTIL and COUNT out and change it when it is time");
    }
    if (freq_.value == "daily") {
      daily();
    } else if (freq_.value == "weekly") {
      weekly();
    } else if (freq_.value == "monthly" || freq_.value == "yearly") {
      monthly();
    } else {
      refuse(freq_.column, "FREQ should be DAILY, WEEKLY, MONTHLY or YEARLY");
    }
    out_.start = start_;
    out_.time = time();
    return std::move(out_);
  }

 private:
  void take_words() {
    while (!words_.done()) {
      std::string word = words_.peek();
      if (words_.accept("at")) {
        said_time_ = take_time(words_);
      } else if (words_.accept("starting")) {
        start_ = take_date(words_);
      } else if (word.starts_with("dtstart")) {
        take_dtstart(word);
      } else {
        if (word.starts_with("rrule:")) word.erase(0, 6);
        take_part(word);
      }
    }
  }

  // "DTSTART:20260904T160000", "DTSTART;VALUE=DATE:20260904".
  void take_dtstart(std::string word) {
    const std::size_t column = words_.column();
    words_.skip();
    if (word == "dtstart") {
      word = words_.peek();
      if (word.starts_with("tzid="))
        refuse(words_.column(), "a slot is in the family's own time zone; leave TZID out");
      words_.skip();
    }
    std::string value = word.substr(word.find(':') + 1);
    if (value.ends_with('z'))
      refuse(column, "a slot is in the family's own time zone; leave the Z of DTSTART out");
    const bool timed = value.size() == 15 && value[8] == 't';
    if (value.size() >= 8) value.insert(6, "-").insert(4, "-");
    start_ = parse_iso_date(std::string_view(value).substr(0, 10));
    if (timed) {
      start_time_ = parse_time_of_day(value.substr(11, 2) + ":" + value.substr(13, 2));
      if (value.substr(15) != "00")
        refuse(column, "DTSTART: letters know no seconds; end it in 00");
    }
    if (!start_ || (timed ? !start_time_ : value.size() != 10))
      refuse(column, "DTSTART should be a date and time such as 20260904T160000");
  }

  void take_part(const std::string& word) {
    const std::size_t column = words_.column();
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    Part* const part = part_named(name);
    if (equals == std::string::npos || part == nullptr) {
      std::string shown = text::shorten(words_.written(), 40);
      if (equals == std::string::npos)
        throw words_.expected("a part of the rule, \"at\" or \"starting\"", {"at", "starting"});
      refuse(column, fmt::format("{}: a cadence can not say this part", shown));
    }
    if (part->column != 0) refuse(column, "this part stands in the rule twice");
    *part = {word.substr(equals + 1), column};
    words_.skip();
  }

  Part* part_named(std::string_view name) {
    const std::array<std::pair<std::string_view, Part*>, 12> parts{{{"freq", &freq_},
                                                                    {"interval", &interval_},
                                                                    {"byday", &by_day_},
                                                                    {"bymonthday", &by_month_day_},
                                                                    {"bymonth", &by_month_},
                                                                    {"bysetpos", &by_set_pos_},
                                                                    {"byhour", &by_hour_},
                                                                    {"byminute", &by_minute_},
                                                                    {"bysecond", &by_second_},
                                                                    {"wkst", &week_start_},
                                                                    {"until", &until_},
                                                                    {"count", &count_}}};
    const auto found = std::find_if(parts.begin(), parts.end(),
                                    [&](const auto& part) { return part.first == name; });
    return found == parts.end() ? nullptr : found->second;
  }

  static void only_without(const Part& part, std::string_view name, std::string_view freq) {
    if (part.column != 0)
      refuse(part.column,
             fmt::format("{} with FREQ={} is nothing that a cadence can say", name, freq));
  }

  int interval() { return interval_.column == 0 ? 1 : number(interval_, "INTERVAL", 1, 52); }
  void no_interval() {
    if (interval() != 1)
      refuse(interval_.column, "only weeks can be left out; INTERVAL goes with FREQ=WEEKLY");
  }

  void daily() {
    no_interval();
    only_without(by_month_day_, "BYMONTHDAY", "DAILY");
    only_without(by_month_, "BYMONTH", "DAILY");
    only_without(by_set_pos_, "BYSETPOS", "DAILY");
    if (by_day_.column == 0) {
      out_.pattern = Pattern::kDaily;
    } else {
      take_week_days();
    }
  }

  void weekly() {
    only_without(by_month_day_, "BYMONTHDAY", "WEEKLY");
    only_without(by_month_, "BYMONTH", "WEEKLY");
    only_without(by_set_pos_, "BYSETPOS", "WEEKLY");
    out_.every_weeks = interval();
    if (by_day_.column != 0) {
      take_week_days();
    } else if (start_) {
      out_.days.reset().set(weekday_of(*start_).c_encoding());
    } else {
      refuse(words_.column(), "which day? add BYDAY, such as BYDAY=FR");
    }
    if (out_.every_weeks == 1) return;
    if (week_start_.column != 0 && week_start_.value != "mo" && out_.days.count() > 1)
      refuse(week_start_.column, "weeks begin on Monday here; leave WKST out");
    if (!start_) refuse(words_.column(), "which of the weeks? add starting and a date, or DTSTART");
    // The week of DTSTART is the first, even when its day is over by then.
    anchor_weeks(
        out_,
        plus_days(*start_, -static_cast<int>((weekday_of(*start_) - std::chrono::Monday).count())));
  }

  void take_week_days() {
    out_.days.reset();
    for (const auto& day : rule_days(by_day_)) {
      if (day.nth != 0) refuse(by_day_.column, "BYDAY takes a number only with FREQ=MONTHLY");
      out_.days.set(day.day);
    }
  }

  void monthly() {
    no_interval();
    if (freq_.value == "yearly" && by_month_.column == 0)
      refuse(freq_.column, "FREQ=YEARLY needs BYMONTH, such as BYMONTH=12");
    if (by_month_.column != 0) {
      out_.months.reset();
      for (const auto& item : text::split(by_month_.value, ','))
        out_.months.set(static_cast<unsigned>(number({item, by_month_.column}, "BYMONTH", 1, 12)) -
                        1);
    }
    if (by_day_.column != 0) {
      if (by_month_day_.column != 0)
        refuse(by_month_day_.column, "BYDAY and BYMONTHDAY together can not be said here");
      day_of_month_by_weekday();
    } else {
      only_without(by_set_pos_, "BYSETPOS without BYDAY", "MONTHLY");
      month_day();
    }
  }

  void month_day() {
    out_.pattern = Pattern::kMonthDay;
    if (by_month_day_.column != 0) {
      out_.month_day = number(by_month_day_, "BYMONTHDAY", -1, 31);
    } else if (start_) {
      out_.month_day = static_cast<int>(static_cast<unsigned>(start_->day()));
    } else {
      refuse(words_.column(), "which day? add BYMONTHDAY or BYDAY");
    }
    if (out_.month_day == 0) refuse(by_month_day_.column, "BYMONTHDAY=0 is no day");
    if (out_.month_day > 28) {
      refuse(
          by_month_day_.column == 0 ? words_.column() : by_month_day_.column,
          fmt::format("a rule leaves short months out, a cadence does not; write \"day {} of the "
                      "month\" for that day or the month's last",
                      out_.month_day));
    }
    if (out_.month_day == -1) out_.month_day = 31;
  }

  void day_of_month_by_weekday() {
    const auto days = rule_days(by_day_);
    const bool school_week =
        days.size() == 5 && std::all_of(days.begin(), days.end(), [](const RuleDay& day) {
          return day.nth == 0 && day.day >= 1 && day.day <= 5;
        });
    int nth = days.front().nth;
    if (by_set_pos_.column != 0) {
      if (nth != 0) refuse(by_set_pos_.column, "BYSETPOS and a number in BYDAY can not be both");
      nth = number(by_set_pos_, "BYSETPOS", -1, 4);
    }
    if (nth == 0)
      refuse(by_day_.column,
             "which one of the month? write BYDAY=1FR for the first, -1FR for the last");
    if (school_week && (nth == 1 || nth == -1)) {
      out_.pattern = nth == 1 ? Pattern::kFirstSchoolDay : Pattern::kLastSchoolDay;
    } else if (days.size() == 1) {
      out_.pattern = Pattern::kMonthWeekday;
      out_.nth = nth;
      out_.weekday = std::chrono::weekday{days.front().day};
    } else {
      refuse(by_day_.column, "one weekday of the month can be named, not several");
    }
  }

  TimeOfDay time() {
    if (by_second_.column != 0) number(by_second_, "BYSECOND", 0, 0);
    if (by_hour_.column != 0) {
      const int minute = by_minute_.column == 0 ? 0 : number(by_minute_, "BYMINUTE", 0, 59);
      return std::chrono::hours{number(by_hour_, "BYHOUR", 0, 23)} + std::chrono::minutes{minute};
    }
    if (by_minute_.column != 0) refuse(by_minute_.column, "BYMINUTE needs BYHOUR");
    if (said_time_) return *said_time_;
    if (start_time_) return *start_time_;
    refuse(words_.column(), "at what time? add at 16:00, or DTSTART with a time");
  }

  PhraseWords words_;
  Part freq_, interval_, by_day_, by_month_day_, by_month_, by_set_pos_, by_hour_, by_minute_,
      by_second_, week_start_, until_, count_;
  std::optional<Date> start_;
  std::optional<TimeOfDay> start_time_;
  std::optional<TimeOfDay> said_time_;
  Cadence out_;
};

}  // namespace

bool is_rrule(std::string_view phrase) {
  const std::string first = PhraseWords(phrase, kBetween).peek();
  return first.starts_with("rrule:") || first.starts_with("dtstart") || first.starts_with("freq=");
}

Cadence parse_rrule(std::string_view phrase) { return RuleReader(phrase).read(); }

}  // namespace homeward
