// Commands that only look: next, explain, status.
#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/instance.h"
#include "app/overview.h"
#include "app/settings.h"
#include "app/wishes.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"
#include "ingest/columns.h"
#include "ingest/explain.h"
#include "store/people.h"

namespace homeward::app {

namespace {

constexpr int kDatesShown = 5;

std::string words_of(Instant at, const Zone& zone) {
  static constexpr const char* kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                          "Thursday", "Friday", "Saturday"};
  const LocalTime local = zone.local(at);
  const std::string iso = to_iso(local);
  return fmt::format("{} {} {}", kDays[weekday_of(homeward::date_of(local)).c_encoding()],
                     iso.substr(0, 10), iso.substr(11));
}

void print_dates(const plan::Planner& planner, const Family& family, Instant now) {
  const auto own = Zone::find(family.time_zone);
  const Zone& zone = own ? *own : planner.settings().school.zone;
  for (const auto& slot : planner.next_slots(family, now, kDatesShown)) {
    fmt::print("  {} ({})\n", words_of(slot.send_at, zone), zone.name());
  }
}

}  // namespace

Instant time_of(const std::string& as_of, const Zone& zone) {
  if (as_of.empty()) return SystemClock().now();
  const auto at = parse_instant(as_of, zone);
  if (!at) {
    throw Failure(
        ExitCode::kUsage,
        fmt::format("--as-of: \"{}\" is no time; write 2026-10-23T16:00 (school's time) or "
                    "2026-10-23T20:00:00Z",
                    as_of));
  }
  return *at;
}

ExitCode next(const Config& config, const std::string& family_key, const std::string& as_of) {
  const Instant now = time_of(as_of, config.school.zone);
  auto database = store::Database::open_read_only(database_path(config));
  const plan::Planner planner(database, plan_settings(config));
  if (!family_key.empty()) {
    const auto family = store::find_family(database, family_key);
    if (!family)
      throw Failure(ExitCode::kNoInput,
                    "no family with that id; `homeward status` counts those there are");
    fmt::print("family {}: {}\n", family->key,
               family->cadence.empty() ? config.school.cadence : family->cadence);
    print_dates(planner, *family, now);
    return ExitCode::kOk;
  }
  for (const auto& [name, cadence] : planner.settings().cadences) {
    fmt::print("{}: {}\n", name, cadence.phrase);
    LocalTime slot = config.school.zone.local(now);
    for (int i = 0; i < kDatesShown; ++i) {
      slot = next_slot(cadence, slot);
      const auto planned = planned_local(cadence, slot, planner.settings().calendar);
      const LocalTime shown = planned.value_or(slot);
      fmt::print("  {}{}\n", words_of(config.school.zone.resolve(shown), config.school.zone),
                 !planned        ? " - skipped, no school"
                 : shown != slot ? " - moved, no school on its day"
                                 : "");
    }
  }
  return ExitCode::kOk;
}

ExitCode columns() {
  fmt::print("{}", ingest::columns_text());
  return ExitCode::kOk;
}

ExitCode explain(const ExplainOptions& options) {
  ingest::ReadContext context;
  std::string path = options.file.filename().string();
  const Instant now = SystemClock().now();
  if (options.config_file.empty()) {
    context.path = path;
    context.today = homeward::date_of(Zone::utc().local(now));
  } else {
    const Config config = load_config(options.config_file);
    // Inside the share its folders speak too, as they will when the file is really read.
    const auto relative =
        std::filesystem::relative(std::filesystem::absolute(options.file), config.share / "drop");
    if (!relative.empty() && *relative.begin() != "..") path = relative.generic_string();
    context = read_context(config, path, homeward::date_of(config.school.zone.local(now)));
  }
  const auto parsed = ingest::read_file(std::make_unique<ingest::FileBytes>(options.file), context);
  fmt::print("{}", options.json ? ingest::explain_json(parsed, options.rows) + "\n"
                                : ingest::explain_text(parsed));
  return parsed.refused() ? ExitCode::kDataError : ExitCode::kOk;
}

ExitCode wish(const Config& config, const std::string& verb, const std::string& argument) {
  const auto answer = ask(config, verb, argument, std::chrono::seconds{verb == "step" ? 300 : 15});
  fmt::print("{}\n", answer.text);
  return answer.state == store::RequestState::kDone ? ExitCode::kOk : ExitCode::kNeedsPerson;
}

}  // namespace homeward::app
