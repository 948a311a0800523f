// Commands about families: simulate, families, pause, resume.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "app/commands.h"
#include "app/family_names.h"
#include "app/instance.h"
#include "app/settings.h"
#include "app/simulate.h"
#include "app/wishes.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/people.h"

namespace homeward::app {

namespace {

constexpr std::chrono::days kMostSimulated{3660};

Instant end_of(const SimulateOptions& options, Instant from, const Zone& zone) {
  if (options.to.empty()) {
    const LocalTime end = zone.local(from) + std::chrono::weeks{options.weeks};
    return zone.resolve(end);
  }
  const auto at = parse_instant(options.to, zone);
  if (!at || *at <= from)
    throw Failure(ExitCode::kUsage, "--to wants a time behind --from, such as 2026-12-18");
  // A day means that day's letters too.
  return options.to.size() == 10 ? *at + std::chrono::days{1} - std::chrono::seconds{1} : *at;
}

std::string state_of(const Family& family, const Zone& zone) {
  if (family.paused) {
    return family.paused_until
               ? "paused until " + to_iso(zone.local(*family.paused_until)).substr(0, 10)
               : "paused";
  }
  std::vector<std::string> reaches;
  for (const auto& guardian : family.guardians) reaches.emplace_back(to_string(reach_of(guardian)));
  return reaches.empty() ? "no guardian" : text::join(reaches, ", ");
}

ExitCode say(const store::Answer& answer) {
  fmt::print("{}\n", answer.text);
  return answer.state == store::RequestState::kDone ? ExitCode::kOk : ExitCode::kNeedsPerson;
}

std::string key_of(const Config& config, const std::string& id) {
  auto database = store::Database::open_read_only(database_path(config));
  return family_named(database, id).key;
}

}  // namespace

ExitCode simulate(const Config& config, const SimulateOptions& options) {
  const Zone& zone = config.school.zone;
  const Instant from = time_of(options.from, zone);
  const Instant to = end_of(options, from, zone);
  if (to - from > kMostSimulated)
    throw Failure(ExitCode::kUsage, "simulate looks ten years ahead at most");
  auto database = store::Database::open_read_only(database_path(config));
  const plan::PlanSettings settings = plan_settings(config);
  std::vector<Family> families;
  for (const auto& id : options.families) {
    for (auto& family : families_named(database, id)) families.push_back(std::move(family));
  }
  if (options.families.empty()) families = store::load_families(database);
  std::vector<SimulatedSlot> slots;
  for (const auto& family : families) {
    if (options.families.empty() && family.students.empty()) continue;  // left the school
    const auto own = simulate_family(settings, family, from, to);
    slots.insert(slots.end(), own.begin(), own.end());
  }
  sort_by_time(slots);
  fmt::print("{}", options.format == "json" ? as_json(slots)
                   : options.format == "ics"
                       ? as_ics(slots, options.families.empty(), SystemClock().now())
                       : as_table(slots, zone));
  return ExitCode::kOk;
}

ExitCode families(const Config& config) {
  auto database = store::Database::open_read_only(database_path(config));
  std::map<StudentId, std::string> student_keys;
  for (const auto& student : store::load_students(database)) student_keys[student.id] = student.key;
  fmt::print("{:<20}{:<28}{:<26}{}\n", "family", "students", "cadence", "letters");
  for (const auto& family : store::load_families(database)) {
    std::vector<std::string> students;
    for (const StudentId id : family.students) students.push_back(student_keys[id]);
    fmt::print("{:<20}{:<28}{:<26}{}\n", family.key,
               students.empty() ? "none now" : text::join(students, " "),
               family.cadence.empty() ? config.school.cadence : family.cadence,
               state_of(family, config.school.zone));
  }
  return ExitCode::kOk;
}

ExitCode pause(const Config& config, const std::string& family, const std::string& until) {
  if (!until.empty() && !parse_instant(until, config.school.zone)) {
    throw Failure(ExitCode::kUsage,
                  fmt::format("--until: \"{}\" is no date; write 2026-11-02", until));
  }
  if (family.empty()) return say(ask(config, "pause", until));
  return say(
      ask(config, "pause-family", (until.empty() ? "-" : until) + " " + key_of(config, family)));
}

ExitCode resume(const Config& config, const std::string& family) {
  if (family.empty()) return say(ask(config, "resume", ""));
  return say(ask(config, "resume-family", key_of(config, family)));
}

}  // namespace homeward::app
