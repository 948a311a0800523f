// Commands that look at dates: next, calendar check.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/family_names.h"
#include "app/instance.h"
#include "app/settings.h"
#include "base/text.h"

namespace homeward::app {

namespace {

constexpr std::size_t kDatesShown = 5;

std::string time_in_words(LocalTime local) { return to_iso(local).substr(11); }

std::string because(const std::string& reason) { return reason.empty() ? "" : ", " + reason; }

}  // namespace

std::string never_words(const Cadence& cadence) {
  if (cadence.if_no_school == IfNoSchool::kSkip && !is_daily(cadence)) {
    return "never: none of its days has school, and it skips them, so no letter would ever leave; "
           "name another day, or say if_no_school = \"previous\" or \"next\"";
  }
  return "never: no school day lies near its days in the next two years; mend the school calendar "
         "(homeward calendar check) or name another day";
}

namespace {

void print_cadence(const Cadence& cadence, const SchoolCalendar& calendar, LocalTime now) {
  fmt::print("{}: {}\n", cadence.name, cadence.phrase);
  if (is_good_news(cadence)) {
    const auto window = window_of(cadence);
    const Date any = homeward::date_of(now);
    fmt::print("  on school days from {} to {}, when there is good news\n",
               time_in_words(at_time(any, window.from)), time_in_words(at_time(any, window.until)));
    return;
  }
  const auto sendings = next_sendings(cadence, now, calendar, kDatesShown);
  for (const auto& sending : sendings)
    fmt::print("  {}{}\n", moment_in_words(sending.planned), because(sending.reason));
  if (sendings.empty()) fmt::print("  {}\n", never_words(cadence));
}

void print_family(const plan::Planner& planner, const Family& family, Instant now) {
  const auto& settings = planner.settings();
  const std::string& words = family.cadence.empty() ? settings.school.cadence : family.cadence;
  auto cadence = plan::resolve_cadence(settings, family.cadence);
  if (const auto* error = std::get_if<CadenceError>(&cadence)) {
    fmt::print("family {}: \"{}\" is no cadence (character {}: {}), so the school's counts: {}\n",
               family.key, words, error->column, error->message, settings.school.cadence);
    cadence = plan::resolve_cadence(settings, "");
  } else {
    fmt::print("family {}: {}\n", family.key, words);
  }
  const auto own = Zone::find(family.time_zone);
  const Zone& zone = own ? *own : settings.school.zone;
  const auto* rule = std::get_if<Cadence>(&cadence);
  if (family.paused) {
    fmt::print("  paused{}: its notes wait\n",
               family.paused_until ? " until " + moment_in_words(zone.local(*family.paused_until))
                                   : std::string(" until homeward resume"));
  }
  const auto slots = planner.next_slots(family, now, static_cast<int>(kDatesShown));
  if (slots.empty() && rule != nullptr) fmt::print("  {}\n", never_words(*rule));
  for (const auto& next : slots) {
    if (family.paused && (!family.paused_until || next.send_at < *family.paused_until)) continue;
    const auto reason = rule == nullptr ? "" : reason_of_move(*rule, next.slot, settings.calendar);
    fmt::print("  {} ({}){}\n", moment_in_words(zone.local(next.send_at)), zone.name(),
               because(reason));
  }
}

// "Thursday 26 to Friday 27 November 2026".
std::string span_in_words(const CalendarDays& days) {
  const std::string last =
      fmt::format("{} {}", day_in_words(days.last), static_cast<int>(days.last.year()));
  return days.first == days.last ? last : fmt::format("{} to {}", day_in_words(days.first), last);
}

void print_days(const Schedules& schedules, DayMeaning meaning, const char* heading, Date from) {
  bool any = false;
  for (const auto& days : schedules.days) {
    if (days.meaning != meaning || days.last < from) continue;
    if (!any) fmt::print("{}\n", heading);
    any = true;
    fmt::print("  {}  {}  ({})\n", span_in_words(days),
               days.title.empty() ? "without a title" : days.title, days.file);
  }
}

}  // namespace

ExitCode next(const Config& config, const std::string& family_key, const std::string& as_of) {
  const Instant now = time_of(as_of, config.school.zone);
  auto database = store::Database::open_read_only(database_path(config));
  const plan::Planner planner(database, plan_settings(config));
  if (family_key.empty()) {
    for (const auto& [name, cadence] : planner.settings().cadences)
      print_cadence(cadence, planner.settings().calendar, config.school.zone.local(now));
    return ExitCode::kOk;
  }
  for (const auto& family : families_named(database, family_key))
    print_family(planner, family, now);
  return ExitCode::kOk;
}

std::string calendar_ends(const Schedules& schedules, Date today) {
  constexpr int kSoonDays = 45;
  if (schedules.days.empty())
    return "there is no school calendar: only weekends count as closed; put the school's .ics into "
           "schedules/";
  Date last{};
  for (const auto& days : schedules.days) last = std::max(last, days.last);
  if (days_between(today, last) >= kSoonDays) return {};
  return fmt::format(
      "the school calendar says nothing after {} {}; put the next one into schedules/ before its "
      "first holiday",
      day_in_words(last), static_cast<int>(last.year()));
}

ExitCode calendar_check(const Config& config, const std::string& as_of) {
  const Schedules schedules = schedules_of(config);
  const Date today =
      homeward::date_of(config.school.zone.local(time_of(as_of, config.school.zone)));
  // The school year at hand: what was closed before matters no more.
  const Date from = plus_days(today, -31);
  print_days(schedules, DayMeaning::kClosed, "No school:", from);
  print_days(schedules, DayMeaning::kOpened, "Open though it may look closed:", from);
  print_days(schedules, DayMeaning::kOrdinary, "Days like others, by their titles:", from);
  const std::string ends = calendar_ends(schedules, today);
  if (!ends.empty()) fmt::print("Note: {}\n", ends);
  for (const auto& problem : schedules.problems) fmt::print("Wrong: {}\n", problem);
  return schedules.problems.empty() ? ExitCode::kOk : ExitCode::kConfig;
}

}  // namespace homeward::app
