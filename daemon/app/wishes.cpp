#include "app/wishes.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <thread>

#include "app/instance.h"
#include "app/overview.h"
#include "app/review.h"
#include "base/errors.h"
#include "base/log.h"

namespace homeward::app {

namespace {

using store::Answer;
using store::RequestState;

Answer refused(std::string why) { return {RequestState::kRefused, std::move(why)}; }
Answer done(std::string what) { return {RequestState::kDone, std::move(what)}; }

Answer arm(store::Database& database, const Config& config, bool armed) {
  database.set_meta("armed", armed ? "1" : "0");
  if (!armed) return done("disarmed: letters are composed and counted, none leaves");
  const Overview overview = overview_of(database, config.school);
  return done(fmt::format("armed: letters leave; {} of {} families have consent",
                          overview.families_with_consent, overview.families));
}

// The answer, or one that is still waiting.
Answer grant(store::Database& database, const Config& config, WishTargets& targets,
             const store::Request& request) {
  if (request.verb == "arm") return arm(database, config, true);
  if (request.verb == "disarm") return arm(database, config, false);
  if (request.verb == "approve") return targets.approve(request.argument);
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
      answer = grant(database, config, targets, request);
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
  targets.approve = [&](const std::string& name) { return approve_concern(database, name); };
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
