#include "app/dispatch_options.h"

#include "app/send_gate.h"

namespace homeward::app {

deliver::DispatchOptions dispatch_options(const Context& context, Guards& guards,
                                          const plan::PlanSettings& settings) {
  auto& database = context.database;
  const RelayConfig& relay = context.config.relay;
  deliver::DispatchOptions options;
  options.uncertain = {relay.resend_uncertain, std::chrono::minutes{relay.uncertain_minutes}};
  options.pace = {relay.per_minute, relay.per_day};
  options.committed = [&guards] { guards.note_progress(); };
  options.gate = [&database](const store::OutboxMessage& message) {
    return may_still_go(database, message);
  };
  options.hours = [&database, &settings](const store::OutboxMessage& message, Instant now) {
    return next_sending_hour(database, settings, message, now);
  };
  return options;
}

}  // namespace homeward::app
