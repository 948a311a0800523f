// Commands that only look: columns, explain, and what is asked of the daemon.
#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/settings.h"
#include "app/wishes.h"
#include "base/clock.h"
#include "base/files.h"
#include "ingest/columns.h"
#include "ingest/explain.h"

namespace homeward::app {

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
