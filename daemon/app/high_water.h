// The copy of the database's progress that is kept outside of it, in state/high-water: what a
// backup that is put back cannot take back. Main thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace homeward::app {

struct HighWater {
  std::string instance;    // the database's own random name
  std::int64_t steps = 0;  // store::progress()
  Instant at{};            // when it was noted; a told letter is never later
  bool rehearsed = false;  // `at` is a rehearsal's time, not the machine's
  bool operator==(const HighWater&) const = default;
};

// One line of text and back; nothing when it is not such a line.
std::string to_text(const HighWater& mark);
std::optional<HighWater> parse_high_water(std::string_view text);

// What the two say of each other at a start.
enum class Lineage {
  kSame,     // the file lags behind by what a crash left unwritten, or is equal
  kFirst,    // neither was ever guarded: a new installation, or the first start of this version
  kOlder,    // the database knows less than was done: it was put back from a backup
  kForeign,  // another installation's database
  kLost,     // the database was guarded, but the file is gone: what it missed is not known
};
// `guarded`: the database says that the file was written before.
Lineage compare(const std::optional<HighWater>& file, const std::string& instance,
                std::int64_t steps, bool guarded);

// The file; nothing when it is missing or no such text. Throws Failure when it cannot be read.
std::optional<HighWater> read_high_water(const std::filesystem::path& state);
// Durable when it returns. Throws Failure.
void write_high_water(const std::filesystem::path& state, const HighWater& mark);
// The file, if there is one, says `now` from here on: a person vouched for the clock.
void set_high_water_time(const std::filesystem::path& state, Instant now);

}  // namespace homeward::app
