// Requests from people: the table, the daemon's answers, and the command line's side of asking.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "app/config.h"
#include "base/clock.h"
#include "store/requests.h"

namespace homeward::app {

// What the daemon can do beyond the database; a command that runs alone has none of it.
struct WishTargets {
  // Says yes to a held thing ("concern-12", a reason behind it); gives the answer's words.
  std::function<store::Answer(const store::Request& request)> approve;
  // Rehearsal only: moves the clock; the answer comes once everything due is done.
  std::function<bool(Instant to)> step;
  std::function<bool()> idle;
  std::set<std::int64_t> stepping;  // steps whose clock was moved and that wait for idleness
};

// Carries out waiting requests and answers each in one transaction with its audit line. A step is
// answered when the daemon is idle again. Main thread.
void grant_wishes(store::Database& database, const Config& config, const Clock& clock,
                  WishTargets& targets);

// Puts the wish into the table and waits for the answer, or carries it out here when no daemon
// runs. Prints nothing. Failure(kTempFail) when the daemon does not answer within `patience`.
store::Answer ask(const Config& config, const std::string& verb, const std::string& argument,
                  std::chrono::seconds patience = std::chrono::seconds{15});

}  // namespace homeward::app
