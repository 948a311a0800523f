// What a pipeline says of itself: to serve --once at its end, to the service manager.
#include <fmt/format.h>

#include "app/pipeline.h"
#include "store/digests.h"
#include "store/holds.h"

namespace homeward::app {

bool Pipeline::waits_for_retry() {
  const auto letters = outbox_.counts();
  const auto notes = outbox_.counts(store::Outbox::To::kOthers);
  const auto count = [&](MessageState state) {
    int total = 0;
    for (const auto* counts : {&letters, &notes}) {
      if (const auto found = counts->find(state); found != counts->end()) total += found->second;
    }
    return total;
  };
  return failing() || unsettled_files_ > 0 || troubled_sources_ > 0 || sources_asked_ > 0 ||
         mailroom_.troubled() ||
         (is_armed(context_.database) &&
          count(MessageState::kQueued) + count(MessageState::kUncertain) > 0);
}

bool Pipeline::needs_operator() {
  return !share_available_ || guards_.needs_operator() ||
         outbox_.route().state == store::RouteState::kStopped ||
         store::refused_letters(context_.database) > 0 ||
         !store::digests_in(context_.database, DigestState::kHeld).empty();
}

std::string Pipeline::status_line() {
  const auto counts = outbox_.counts();
  int queued = 0;
  int sent = 0;
  for (const auto& [state, count] : counts) {
    if (state == MessageState::kSent) sent = count;
    if (!is_end(state)) queued += count;
  }
  return fmt::format("{}{}; {} letters waiting, {} sent",
                     share_available_ ? "watching the share" : "SHARE UNAVAILABLE",
                     guards_.held()                ? ", HELD"
                     : is_armed(context_.database) ? ""
                                                   : ", disarmed",
                     queued, sent);
}

}  // namespace homeward::app
