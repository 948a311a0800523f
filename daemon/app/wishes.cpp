#include "app/wishes.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <thread>

#include "app/high_water.h"
#include "app/holds.h"
#include "app/instance.h"
#include "app/note_guard.h"
#include "app/overview.h"
#include "app/restore.h"
#include "app/standing.h"
#include "base/errors.h"
#include "base/log.h"
#include "domain/calendar.h"
#include "store/holds.h"
#include "store/outbox.h"
#include "store/people.h"

namespace homeward::app {

namespace {

using store::Answer;
using store::RequestState;

std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Answer refused(std::string why) { return {RequestState::kRefused, std::move(why)}; }
Answer done(std::string what) { return {RequestState::kDone, std::move(what)}; }

Answer arm(store::Database& database, const Config& config, bool armed) {
  set_armed(database, config, armed);
  if (!armed) return done("disarmed: letters are composed and counted, none leaves");
  return done("armed: letters leave; " + consent_words(overview_of(database, config.school)));
}

// Ends what a person may end without knowing more: a pause, a clock that is right after all.
Answer resume(store::Database& database, const Config& config, Instant now) {
  std::string said;
  if (end_pause(database)) said += "the pause is over";
  if (end_leak_hold(database))
    said += (said.empty() ? "" : "; ") + std::string(
                                             "the letters with other families' names stay "
                                             "held until they are mended");
  if (clock_hold(database) != ClockHold::kNone) {
    set_clock_hold(database, ClockHold::kNone, {});
    note_time(database, now);
    set_high_water_time(config.state, now);
    said += (said.empty() ? "" : "; ") + std::string("the clock is taken as right");
  }
  const auto left = standing_holds(database, config.school.zone);
  if (!left.empty()) {
    return refused(said + (said.empty() ? "" : "; but still held: ") + left.front().words + "; " +
                   left.front().way_out);
  }
  if (said.empty()) return done("nothing was held or paused");
  return done(said + (is_armed(database) ? ": letters go on" : "; homeward is disarmed, though"));
}

// `until` is a time, or "" or "-" for none; no `key` means everybody.
Answer pause(store::Database& database, const Config& config, const std::string& until,
             const std::optional<std::string>& key, Instant now) {
  std::optional<Instant> end;
  if (!until.empty() && until != "-") {
    end = parse_instant(until, config.school.zone);
    if (!end || *end <= now) return refused("--until wants a date to come, such as 2026-11-02");
  }
  const std::string words =
      end ? "until " + moment_in_words(config.school.zone.local(*end)) : "until homeward resume";
  if (!key) {
    pause_all(database, end);
    return done(fmt::format("all letters are paused {}; notes wait", words));
  }
  const auto family = store::find_family(database, *key);
  if (!family) return refused("no family has that id any more");
  store::set_paused(database, family->id, end);
  return done(fmt::format("letters to family {} are paused {}; its notes wait", *key, words));
}

Answer resume_family(store::Database& database, const std::string& key) {
  const auto family = store::find_family(database, key);
  if (!family) return refused("no family has that id any more");
  if (!family->paused) return done(fmt::format("family {} was not paused", family->key));
  store::end_pause(database, family->id);
  return done(fmt::format("letters to family {} go on with its next letter day", family->key));
}

// Opens the route, brings forward what waits after a failure; with "all" or a letter's number, what
// is held or in doubt goes as well.
Answer retry(store::Database& database, const std::string& argument, Instant now) {
  store::Outbox outbox(database);
  int queued = 0;
  if (argument == "all") {
    queued = outbox.retry_all(now);
  } else if (!argument.empty()) {
    const auto id = number_in(argument);
    const auto message = id ? outbox.load({*id}) : std::nullopt;
    if (!message) return refused("no letter has that number; homeward status shows them");
    if (message->reason == store::kAwaitsApproval || message->reason == store::kHeldByPerson)
      return refused(fmt::format("letter {} waits for a person; homeward holds says whom", *id));
    if (!outbox.retry(message->id, now) && message->state != MessageState::kQueued)
      return refused(fmt::format("letter {} is {}: there is nothing to try again", *id,
                                 to_string(message->state)));
    ++queued;
  }
  outbox.open_route();
  const int waiting = outbox.bring_forward(now);
  return done(
      fmt::format("the relay is tried again now; {} letters go again, {} need not wait any "
                  "longer{}",
                  queued, waiting, is_armed(database) ? "" : "; homeward is disarmed, though"));
}

// The answer, or one that is still waiting.
Answer grant(store::Database& database, const Config& config, const Clock& clock,
             WishTargets& targets, const store::Request& request) {
  if (request.verb == "arm") return arm(database, config, true);
  if (request.verb == "disarm") return arm(database, config, false);
  if (request.verb == "pause")
    return pause(database, config, request.argument, std::nullopt, clock.now());
  if (request.verb == "pause-family") {
    const auto space = request.argument.find(' ');
    if (space == std::string::npos) return refused("pause-family wants a date and a family");
    return pause(database, config, request.argument.substr(0, space),
                 request.argument.substr(space + 1), clock.now());
  }
  if (request.verb == "resume") return resume(database, config, clock.now());
  if (request.verb == "resume-family") return resume_family(database, request.argument);
  if (request.verb == "resume-after-restore") return accept_restore(database, config, clock.now());
  if (request.verb == "retry") return retry(database, request.argument, clock.now());
  if (request.verb == "approve") {
    if (auto answer = release_note(database, request.argument, request.requested_by, clock.now()))
      return *answer;
    return targets.approve(request);
  }
  if (request.verb == "hold-letter") return hold_letter(database, request.argument, clock.now());
  if (request.verb == "release-letter")
    return release_letter(database, config, request.argument, clock.now());
  if (request.verb == "hold-family")
    return hold_family(database, request.argument, request.requested_by, clock.now());
  if (request.verb == "release-family")
    return release_family(database, config, request.argument, clock.now());
  if (request.verb == "step") {
    if (!targets.step) return refused("the daemon is not in a rehearsal (serve --rehearse TIME)");
    if (targets.stepping.insert(request.id).second) {
      const auto to = parse_instant(request.argument, config.school.zone);
      if (!to || !targets.step(*to))
        return refused("the rehearsal's clock only goes forward, to a time like 2026-10-23T16:15");
      return {};
    }
    if (!targets.idle()) return {};
    targets.stepping.erase(request.id);
    return done("the clock stands at " + request.argument);
  }
  return refused("this homeward does not know that request");
}

std::string user_name() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry == nullptr ? fmt::format("uid {}", ::geteuid()) : std::string(entry->pw_name);
}

}  // namespace

void grant_wishes(store::Database& database, const Config& config, const Clock& clock,
                  WishTargets& targets) {
  for (const auto& request : store::waiting_requests(database)) {
    Answer answer;
    database.transact([&] {
      answer = grant(database, config, clock, targets, request);
      if (answer.state != RequestState::kWaiting)
        store::answer_request(database, request, answer, clock.now());
    });
    if (answer.state != RequestState::kWaiting && request.verb != "step") {
      log::info("request.answered", {{"request", request.id}, {"verb", request.verb}});
    }
  }
}

namespace {

// Carried out here and now: no daemon holds the lock.
void grant_alone(store::Database& database, const Config& config, const Clock& clock) {
  WishTargets targets;
  targets.approve = [&](const store::Request& request) {
    return approve_held(database, request.argument, request.requested_by, clock.now());
  };
  grant_wishes(database, config, clock, targets);
}

}  // namespace

store::Answer ask(const Config& config, const std::string& verb, const std::string& argument,
                  std::chrono::seconds patience) {
  require_owner(config);
  const SystemClock clock;
  const auto alone = InstanceLock::try_take(config);
  store::Database database = alone ? open_database(config) : open_beside_daemon(config);
  std::int64_t id = 0;
  database.transact(
      [&] { id = store::add_request(database, verb, argument, user_name(), clock.now()); });
  if (alone) grant_alone(database, config, clock);
  const auto give_up = std::chrono::steady_clock::now() + patience;
  do {
    const auto answer = store::answer_of(database, id);
    if (answer && answer->state != RequestState::kWaiting) return *answer;
    nudge(database);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  } while (std::chrono::steady_clock::now() < give_up);
  throw Failure(ExitCode::kTempFail,
                "the daemon has not answered yet; the request is noted and will be carried out");
}

}  // namespace homeward::app
