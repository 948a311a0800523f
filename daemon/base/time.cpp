#include "base/time.h"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>
#include <fmt/format.h>

#include <charconv>

namespace homeward {

struct Zone::Data {
  cctz::time_zone zone;
};

Zone::Zone(std::string name, std::shared_ptr<const Data> data)
    : name_(std::move(name)), data_(std::move(data)) {}

std::optional<Zone> Zone::find(const std::string& name) {
  auto data = std::make_shared<Data>();
  if (name.empty() || !cctz::load_time_zone(name, &data->zone)) return std::nullopt;
  return Zone(name, std::move(data));
}

Zone Zone::utc() {
  auto data = std::make_shared<Data>();
  data->zone = cctz::utc_time_zone();
  return Zone("UTC", std::move(data));
}

LocalTime Zone::local(Instant at) const { return LocalTime{(at + offset(at)).time_since_epoch()}; }

std::chrono::seconds Zone::offset(Instant at) const {
  return std::chrono::seconds{data_->zone.lookup(at).offset};
}

Instant Zone::resolve(LocalTime local) const {
  const cctz::civil_second civil =
      cctz::civil_second(1970, 1, 1, 0, 0, 0) + local.time_since_epoch().count();
  // `pre` is the instant by the offset before a transition: for a gap that is the reading shifted
  // forward by the gap's length, for an overlap the first of the two instants.
  return std::chrono::time_point_cast<std::chrono::seconds>(data_->zone.lookup(civil).pre);
}

std::string to_iso(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string to_iso(LocalTime local) {
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss time{local - day};
  return fmt::format("{}T{:02}:{:02}", to_iso(Date{day}), time.hours().count(),
                     time.minutes().count());
}

std::string to_iso(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time{at - day};
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_iso(Date{day}), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

namespace {

// Reads exactly `count` digits from the front of `text` and takes them off.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take_char(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_char(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take_char(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || *year < 1900 || *year > 2200) return std::nullopt;
  const Date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                  std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<std::chrono::seconds> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_char(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  if (take_char(text, ':')) {
    const auto seconds = take_digits(text, 2);
    if (!seconds || *seconds > 59) return std::nullopt;
    second = *seconds;
  }
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{second};
}

std::optional<LocalTime> take_local(std::string_view& text) {
  const auto date = take_date(text);
  if (!date || !(take_char(text, 'T') || take_char(text, ' '))) return std::nullopt;
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  return LocalTime{std::chrono::local_days{*date} + *time};
}

}  // namespace

std::optional<Date> parse_iso_date(std::string_view text) {
  const auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::optional<LocalTime> parse_iso_local(std::string_view text) {
  const auto local = take_local(text);
  return text.empty() ? local : std::nullopt;
}

std::optional<Instant> parse_instant(std::string_view text, const Zone& zone) {
  if (const auto date = parse_iso_date(text)) return zone.resolve(at_time(*date, TimeOfDay{0}));
  const auto local = take_local(text);
  if (!local) return std::nullopt;
  if (text.empty()) return zone.resolve(*local);
  const Instant as_utc{local->time_since_epoch()};
  if (text == "Z") return as_utc;
  const bool east = take_char(text, '+');
  if (!east && !take_char(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || !take_char(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
  const auto offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return east ? as_utc - offset : as_utc + offset;
}

}  // namespace homeward
