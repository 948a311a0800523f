#include "app/high_water.h"

#include <fmt/format.h>

#include <sstream>

#include "base/files.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {
constexpr const char* kFile = "high-water";
constexpr const char* kFormat = "homeward-1";
constexpr std::uint64_t kMostBytes = 4096;
}  // namespace

std::string to_text(const HighWater& mark) {
  return fmt::format("{} {} {} {} {}\n", kFormat, mark.instance, mark.steps, to_unix(mark.at),
                     mark.rehearsed ? "rehearsal" : "clock");
}

std::optional<HighWater> parse_high_water(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string format;
  std::string clock;
  std::int64_t at = 0;
  HighWater mark;
  in >> format >> mark.instance >> mark.steps >> at >> clock;
  const bool known_clock = clock == "clock" || clock == "rehearsal";
  constexpr std::int64_t kYear9999 = 253402300799;
  if (!in || format != kFormat || !known_clock || mark.steps < 0 || at < 0 || at > kYear9999)
    return std::nullopt;
  mark.at = from_unix(at);
  mark.rehearsed = clock == "rehearsal";
  return mark;
}

Lineage compare(const std::optional<HighWater>& file, const std::string& instance,
                std::int64_t steps, bool guarded) {
  if (!file) return guarded ? Lineage::kLost : Lineage::kFirst;
  if (file->instance != instance) return Lineage::kForeign;
  return steps < file->steps ? Lineage::kOlder : Lineage::kSame;
}

std::optional<HighWater> read_high_water(const fs::path& state) {
  const fs::path file = state / kFile;
  if (!fs::exists(file)) return std::nullopt;
  return parse_high_water(files::read(file, kMostBytes));
}

void write_high_water(const fs::path& state, const HighWater& mark) {
  files::write_atomically(state / kFile, to_text(mark), 0600);
  files::sync_folder(state);
}

void set_high_water_time(const fs::path& state, Instant now) {
  auto mark = read_high_water(state);
  if (!mark) return;
  mark->at = now;
  write_high_water(state, *mark);
}

}  // namespace homeward::app
