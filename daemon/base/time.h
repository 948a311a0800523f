// Instants, civil dates and zones. Civil dates are std::chrono's; zones are cctz's, which is right
// past 2037 and tells gap from overlap.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace homeward {

using Instant = std::chrono::sys_seconds;      // seconds since the Unix epoch, UTC
using LocalTime = std::chrono::local_seconds;  // a wall-clock reading in some zone
using Date = std::chrono::year_month_day;      // a civil date
using TimeOfDay = std::chrono::minutes;        // minutes since local midnight, [0, 1440)

// A time zone by its IANA name. Cheap to copy; safe to share between threads.
class Zone {
 public:
  // The zone of that name ("America/New_York"), or nothing when tzdata does not know it.
  static std::optional<Zone> find(const std::string& name);
  static Zone utc();

  const std::string& name() const { return name_; }

  // What a clock on the wall shows at `at`.
  LocalTime local(Instant at) const;
  // When the wall clock shows `local`. In a spring gap the time is shifted forward by the gap; in
  // an autumn overlap the first of the two instants is taken (spec 2-cadence).
  Instant resolve(LocalTime local) const;
  // Seconds east of UTC at `at`.
  std::chrono::seconds offset(Instant at) const;

 private:
  struct Data;
  Zone(std::string name, std::shared_ptr<const Data> data);
  std::string name_;
  std::shared_ptr<const Data> data_;
};

inline Date date_of(LocalTime local) { return Date{std::chrono::floor<std::chrono::days>(local)}; }
inline LocalTime at_time(Date date, TimeOfDay time) {
  return std::chrono::local_days{date} + std::chrono::duration_cast<std::chrono::seconds>(time);
}
inline Date plus_days(Date date, int days) {
  return Date{std::chrono::local_days{date} + std::chrono::days{days}};
}
// Days from `from` to `to`; negative when `to` is earlier.
inline int days_between(Date from, Date to) {
  return static_cast<int>((std::chrono::local_days{to} - std::chrono::local_days{from}).count());
}
inline std::chrono::weekday weekday_of(Date date) {
  return std::chrono::weekday{std::chrono::local_days{date}};
}

// "2026-10-23". Dates sort as their text does.
std::string to_iso(Date date);
// "2026-10-23T16:00".
std::string to_iso(LocalTime local);
// "2026-10-23T20:00:00Z".
std::string to_iso(Instant at);

// Strict ISO 8601 calendar date "YYYY-MM-DD", years 1900 to 2200; nothing when it is not one.
std::optional<Date> parse_iso_date(std::string_view text);
// "YYYY-MM-DDTHH:MM[:SS]" (a space may stand for the T): a wall-clock reading.
std::optional<LocalTime> parse_iso_local(std::string_view text);
// The same with "Z" or "+HH:MM" at its end is an instant of its own; without, it is read in `zone`.
// A bare date means 00:00. Nothing when it is not a time.
std::optional<Instant> parse_instant(std::string_view text, const Zone& zone);

// Seconds since the epoch, as the database keeps instants.
inline std::int64_t to_unix(Instant at) { return at.time_since_epoch().count(); }
inline Instant from_unix(std::int64_t seconds) { return Instant{std::chrono::seconds{seconds}}; }

}  // namespace homeward
