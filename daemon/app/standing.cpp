#include "app/standing.h"

#include <fmt/format.h>
#include <systemd/sd-id128.h>

#include <sstream>

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

// Keys of the meta table.
constexpr const char* kArmed = "armed";
constexpr const char* kDisarmedWhy = "disarmed_why";
constexpr const char* kMachine = "machine";
constexpr const char* kFolder = "state_folder";
constexpr const char* kClock = "hold.clock";
constexpr const char* kLived = "hold.clock_until";
constexpr const char* kNotedTime = "noted_time";
constexpr const char* kRestored = "hold.restored";
constexpr const char* kLeaks = "hold.leaks";
constexpr const char* kPaused = "hold.paused";

// Homeward's own id of this machine: /etc/machine-id is nobody else's to know, so it is hashed.
// Empty where there is none (some containers): then only the folder tells.
std::string machine() {
  static constexpr sd_id128_t kHomeward =
      SD_ID128_MAKE(5d, 0c, 31, 7e, 1b, 9a, 4f, 26, 8e, 52, a1, c4, 70, 3f, d8, 96);
  sd_id128_t id{};
  if (sd_id128_get_machine_app_specific(kHomeward, &id) < 0) return {};
  char text[SD_ID128_STRING_MAX] = {};
  return sd_id128_to_string(id, text);
}

std::string folder_of(const Config& config) { return fs::weakly_canonical(config.state).string(); }

void remember_place(store::Database& database, const Config& config) {
  database.set_meta(kMachine, machine());
  database.set_meta(kFolder, folder_of(config));
}

std::optional<Instant> instant_of(const std::optional<std::string>& text) {
  if (!text || text->empty()) return std::nullopt;
  return from_unix(std::stoll(*text));
}

std::string words_of(Instant at, const Zone& zone) {
  std::string out = to_iso(zone.local(at));
  out[10] = ' ';
  return out.substr(0, 16);
}

}  // namespace

const char* to_string(HoldCode code) {
  switch (code) {
    case HoldCode::kClockAhead:
      return "clock_ahead";
    case HoldCode::kClockBehind:
      return "clock_behind";
    case HoldCode::kRestored:
      return "restored";
    case HoldCode::kLeak:
      return "leak";
    case HoldCode::kPaused:
      return "paused";
  }
  return "";
}

std::vector<Hold> standing_holds(store::Database& database, const Zone& zone) {
  std::vector<Hold> holds;
  const ClockHold clock = clock_hold(database);
  if (clock == ClockHold::kAhead) {
    holds.push_back({HoldCode::kClockAhead,
                     "the machine's clock was set forward by more than ten minutes; letters wait "
                     "until it is known to be right",
                     "set the clock right; ten minutes after the step, or once it is synchronised, "
                     "letters go on by themselves; or homeward resume"});
  } else if (clock == ClockHold::kBehind) {
    const Instant until = instant_of(database.meta(kLived)).value_or(Instant{});
    holds.push_back({HoldCode::kClockBehind,
                     fmt::format("the machine's clock stood at {} before and is behind that now",
                                 words_of(until, zone)),
                     "set the clock right; letters go on once it is past that time; or, if the "
                     "clock is right now, homeward resume"});
  }
  if (const auto span = lost_span(database)) {
    holds.push_back(
        {HoldCode::kRestored,
         fmt::format("the database was put back from a backup: it does not know what families were "
                     "told between {} and {}",
                     words_of(span->from, zone), words_of(span->until, zone)),
         "put the newest database back if you have it; else homeward resume --after-restore, which "
         "says what it withholds"});
  }
  if (const auto letters = database.meta(kLeaks)) {
    holds.push_back(
        {HoldCode::kLeak,
         fmt::format("names or addresses of other families were found in {} letters; those are "
                     "held, and all others wait too",
                     *letters),
         "look at review/held and mend the notes or the roster; then homeward resume"});
  }
  if (database.meta(kPaused)) {
    const auto until = pause_ends(database);
    holds.push_back({HoldCode::kPaused,
                     until ? fmt::format("all letters are paused until {}", words_of(*until, zone))
                           : "all letters are paused",
                     "homeward resume lets them go on"});
  }
  return holds;
}

bool is_armed(store::Database& database) { return database.meta(kArmed).value_or("0") == "1"; }

std::string why_disarmed(store::Database& database) {
  if (is_armed(database) || database.meta(kDisarmedWhy).value_or("").empty()) return {};
  return fmt::format(
      "this database was served on another machine or in another folder before ({}); if that one "
      "does not send any more, homeward arm",
      database.meta(kDisarmedWhy).value_or(""));
}

void set_armed(store::Database& database, const Config& config, bool armed) {
  database.set_meta(kArmed, armed ? "1" : "0");
  database.set_meta(kDisarmedWhy, "");
  if (armed) remember_place(database, config);
}

bool disarm_copy(store::Database& database, const Config& config) {
  const auto folder = database.meta(kFolder);
  const std::string known = database.meta(kMachine).value_or("");
  const std::string here = machine();
  // Where either has no machine id, nothing can be said of the machine.
  const bool moved = folder && (*folder != folder_of(config) ||
                                (!known.empty() && !here.empty() && known != here));
  const bool disarms = moved && is_armed(database);
  if (moved || !folder) remember_place(database, config);
  if (!disarms) return false;
  database.set_meta(kArmed, "0");
  database.set_meta(kDisarmedWhy, *folder);
  return true;
}

void set_clock_hold(store::Database& database, ClockHold hold, Instant lived_until) {
  if (hold == ClockHold::kNone) return database.clear_meta(kClock);
  database.set_meta(kClock, hold == ClockHold::kAhead ? "ahead" : "behind");
  database.set_meta(kLived, std::to_string(to_unix(lived_until)));
}

ClockHold clock_hold(store::Database& database) {
  const std::string word = database.meta(kClock).value_or("");
  return word == "ahead"    ? ClockHold::kAhead
         : word == "behind" ? ClockHold::kBehind
                            : ClockHold::kNone;
}

std::optional<Instant> noted_time(store::Database& database) {
  return instant_of(database.meta(kNotedTime));
}

void note_time(store::Database& database, Instant now) {
  database.set_meta(kNotedTime, std::to_string(to_unix(now)));
}

std::optional<LostSpan> lost_span(store::Database& database) {
  std::istringstream in(database.meta(kRestored).value_or(""));
  std::int64_t from = 0;
  std::int64_t until = 0;
  bool read = false;
  if (!(in >> from >> until >> read)) return std::nullopt;
  return LostSpan{from_unix(from), from_unix(until), read};
}

void set_lost_span(store::Database& database, const std::optional<LostSpan>& span) {
  if (!span) return database.clear_meta(kRestored);
  database.set_meta(kRestored, fmt::format("{} {} {:d}", to_unix(span->from), to_unix(span->until),
                                           span->share_was_read));
}

void hold_for_leaks(store::Database& database, int letters) {
  database.set_meta(kLeaks, std::to_string(letters));
}

bool end_leak_hold(store::Database& database) {
  if (!database.meta(kLeaks)) return false;
  database.clear_meta(kLeaks);
  return true;
}

void pause_all(store::Database& database, std::optional<Instant> until) {
  database.set_meta(kPaused, until ? std::to_string(to_unix(*until)) : "");
}

bool end_pause(store::Database& database) {
  if (!database.meta(kPaused)) return false;
  database.clear_meta(kPaused);
  return true;
}

std::optional<Instant> pause_ends(store::Database& database) {
  return instant_of(database.meta(kPaused));
}

bool end_pause_at(store::Database& database, Instant now) {
  const auto until = pause_ends(database);
  return until && *until <= now && end_pause(database);
}

}  // namespace homeward::app
