// homeward holds, approve, hold, release.
#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/family_names.h"
#include "app/holds.h"
#include "app/instance.h"
#include "app/settings.h"
#include "app/waiting.h"
#include "app/wishes.h"
#include "base/text.h"

namespace homeward::app {

namespace {

ExitCode say(const store::Answer& answer) {
  fmt::print("{}\n", answer.text);
  return answer.state == store::RequestState::kDone ? ExitCode::kOk : ExitCode::kNeedsPerson;
}

std::string list_json(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + text::json(item);
  return "[" + out + "]";
}

std::string json_of(const Wait& wait, const Zone& zone) {
  return fmt::format(
      "{{\"name\": {}, \"kind\": {}, \"code\": {}, \"since\": {}, \"author\": {}, \"children\": "
      "{}, "
      "\"why\": {}, \"way_out\": {}}}",
      text::json(wait.name), text::json(to_string(wait.kind)), text::json(wait.code),
      text::json(to_iso(zone.local(wait.since))), text::json(wait.author), list_json(wait.children),
      text::json(why_words(wait)), text::json(way_out_words(wait)));
}

// "hold-letter" for a letter's name, "hold-family" for a family's or student's id.
ExitCode ask_about(const Config& config, const std::string& verb, const std::string& name) {
  if (name.starts_with("letter-")) return say(ask(config, verb + "-letter", name));
  std::string key;
  {
    auto database = store::Database::open_read_only(database_path(config));
    key = family_named(database, name).key;
  }
  return say(ask(config, verb + "-family", key));
}

}  // namespace

ExitCode holds(const Config& config, bool json, const std::string& as_of) {
  auto database = store::Database::open_read_only(database_path(config));
  const Zone& zone = config.school.zone;
  const auto waits = everything_that_waits(database, plan_settings(config),
                                           date_of(zone.local(time_of(as_of, zone))));
  if (json) {
    std::string items;
    for (const Wait& wait : waits) items += (items.empty() ? "\n" : ",\n") + json_of(wait, zone);
    fmt::print("[{}]\n", items + (items.empty() ? "" : "\n"));
    return ExitCode::kOk;
  }
  if (waits.empty()) fmt::print("nothing waits for anybody\n");
  for (const Wait& wait : waits) {
    fmt::print("{:<14}since {}  {}{}\n", wait.name, to_iso(zone.local(wait.since)),
               text::join(wait.children, ", "),
               wait.author.empty() ? "" : " (" + wait.author + ")");
    fmt::print("{:<14}{}\n{:<14}{}\n", "", why_words(wait), "", way_out_words(wait));
  }
  return ExitCode::kOk;
}

ExitCode approve(const Config& config, const std::string& name, const std::string& reason) {
  return say(ask(config, "approve", reason.empty() ? name : name + " " + reason));
}

ExitCode hold(const Config& config, const std::string& name) {
  return ask_about(config, "hold", name);
}

ExitCode release(const Config& config, const std::string& name) {
  return ask_about(config, "release", name);
}

}  // namespace homeward::app
