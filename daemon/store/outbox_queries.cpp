// The outbox's looking part, and the route.
#include "store/outbox.h"
#include "store/outbox_rows.h"

namespace homeward::store {

using outbox_rows::all_of;
using outbox_rows::as_limit;
using outbox_rows::kBytes;
using outbox_rows::kColumns;

namespace {

std::optional<Instant> optional_instant(SQLite::Statement& query) {
  if (!query.executeStep() || query.isColumnNull(0)) return std::nullopt;
  return from_unix(query.getColumn(0).getInt64());
}

RouteState parse_route_state(const std::string& text) {
  if (text == "paused") return RouteState::kPaused;
  return text == "stopped" ? RouteState::kStopped : RouteState::kOpen;
}

}  // namespace

const char* to_string(RouteState state) {
  switch (state) {
    case RouteState::kOpen:
      return "open";
    case RouteState::kPaused:
      return "paused";
    case RouteState::kStopped:
      return "stopped";
  }
  return "open";
}

std::map<MessageState, int> Outbox::counts(To whom) {
  Prepared query(
      database_,
      "SELECT state, count(*) FROM message WHERE (digest_id IS NULL) = ? GROUP BY state");
  query.bind(1, whom == To::kOthers ? 1 : 0);
  std::map<MessageState, int> counts;
  while (query.executeStep()) {
    counts[outbox_rows::state_of(query.getColumn(0))] = query.getColumn(1).getInt();
  }
  return counts;
}

bool Outbox::has_staff_note(const StaffKey& key) {
  Prepared query(database_,
                 "SELECT 1 FROM message WHERE staff_id = ? AND staff_kind = ? AND staff_day = ?");
  query.bind(1, key.staff.value);
  query.bind(2, key.kind);
  query.bind(3, to_iso(key.day));
  return query.executeStep();
}

int Outbox::count_uncertain_ever() {
  return database_.sql().execAndGet("SELECT count(*) FROM attempt WHERE outcome = 'lost'").getInt();
}

int Outbox::in_flight() {
  Prepared query(database_,
                 "SELECT count(*) FROM message WHERE state IN ('claimed', 'handing_over')");
  return query.executeStep() ? query.getColumn(0).getInt() : 0;
}

// A window that slides is never looser than the provider's own, wherever that begins. Attempts of a
// clock that ran ahead count for as long as the window, and no longer.
Allowance Outbox::allowance_of(Instant now, std::chrono::seconds window, int limit) {
  constexpr std::size_t kEnough = 1'000'000;
  if (limit <= 0) return {kEnough, std::nullopt};
  const int free = limit - in_flight();
  if (free <= 0) return {0, std::nullopt};
  Prepared query(
      database_,
      "SELECT at FROM attempt WHERE phase NOT IN ('connect', 'auth') AND at > ?1 AND at <= ?2 "
      "ORDER BY at DESC LIMIT 1 OFFSET ?3");
  query.bind(1, to_unix(now - window));
  query.bind(2, to_unix(now + window));
  // The newest attempt that stands in the way when none may be claimed.
  query.bind(3, free - 1);
  if (query.executeStep()) return {0, from_unix(query.getColumn(0).getInt64()) + window};
  Prepared count(database_,
                 "SELECT count(*) FROM attempt WHERE phase NOT IN ('connect', 'auth') AND at > ?1 "
                 "AND at <= ?2");
  count.bind(1, to_unix(now - window));
  count.bind(2, to_unix(now + window));
  const int used = count.executeStep() ? count.getColumn(0).getInt() : 0;
  return {static_cast<std::size_t>(free - used), std::nullopt};
}

Allowance Outbox::allowance(Instant now, const PaceLimits& limits) {
  const Allowance minute = allowance_of(now, std::chrono::minutes(1), limits.per_minute);
  const Allowance day = allowance_of(now, std::chrono::hours(24), limits.per_day);
  return {std::min(minute.messages, day.messages), std::max(minute.next, day.next)};
}

std::optional<OutboxMessage> Outbox::load(MessageId id) {
  Prepared query(database_,
                 std::string("SELECT ") + kColumns + kBytes + " FROM message WHERE id = ?");
  query.bind(1, id.value);
  if (!query.executeStep()) return std::nullopt;
  return outbox_rows::message_of(query);
}

std::vector<OutboxMessage> Outbox::of_digest(DigestId digest) {
  Prepared query(database_, std::string("SELECT ") + kColumns +
                                " FROM message WHERE digest_id = ? ORDER BY id");
  query.bind(1, digest.value);
  return all_of(query);
}

std::vector<OutboxMessage> Outbox::in_state(MessageState state, std::size_t max) {
  Prepared query(database_, std::string("SELECT ") + kColumns +
                                " FROM message WHERE state = ? ORDER BY id LIMIT ?");
  query.bind(1, to_string(state));
  query.bind(2, as_limit(max));
  return all_of(query);
}

std::vector<Attempt> Outbox::attempts(MessageId id) {
  Prepared query(database_,
                 "SELECT at, server, phase, reply_code, enhanced_code, reply_text, "
                 "queue_id, outcome FROM attempt WHERE message_id = ? ORDER BY id");
  query.bind(1, id.value);
  std::vector<Attempt> attempts;
  while (query.executeStep()) {
    attempts.push_back({from_unix(query.getColumn(0).getInt64()), query.getColumn(1).getString(),
                        query.getColumn(2).getString(), query.getColumn(3).getInt(),
                        query.getColumn(4).getString(), query.getColumn(5).getString(),
                        query.getColumn(6).getString(), query.getColumn(7).getString()});
  }
  return attempts;
}

std::optional<Instant> Outbox::next_claim(const UncertainPolicy& policy) {
  const Route brake = route();
  if (brake.state == RouteState::kStopped) return std::nullopt;
  Prepared query(database_,
                 "SELECT min(not_before) FROM message WHERE (state = 'queued' OR (state = "
                 "'uncertain' AND ?)) AND state IN ('queued', 'uncertain') AND "
                 "channel = 'email' AND not_before < deadline");
  query.bind(1, policy.resend ? 1 : 0);
  const auto due = optional_instant(query);
  if (!due || brake.state == RouteState::kOpen) return due;
  return std::max(*due, brake.paused_until);
}

std::optional<Instant> Outbox::next_deadline() {
  Prepared query(database_,
                 "SELECT min(deadline) FROM message WHERE state IN ('queued', 'uncertain', "
                 "'held')");
  return optional_instant(query);
}

Route Outbox::route() {
  Prepared query(database_, "SELECT state, paused_until, failures, reason FROM route WHERE id = 1");
  HOMEWARD_CHECK(query.executeStep());
  return {parse_route_state(query.getColumn(0).getString()),
          from_unix(query.getColumn(1).getInt64()), query.getColumn(2).getInt(),
          query.getColumn(3).getString()};
}

void Outbox::open_route() {
  database_.sql().exec(
      "UPDATE route SET state = 'open', paused_until = 0, refused = 0, reason = '' WHERE id = 1");
}

void Outbox::pause_route(Instant until, const std::string& reason) {
  Prepared update(database_,
                  "UPDATE route SET state = 'paused', paused_until = ?, reason = ? WHERE id = 1");
  update.bind(1, to_unix(until));
  update.bind(2, reason);
  update.exec();
}

void Outbox::stop_route(const std::string& reason) {
  Prepared update(
      database_,
      "UPDATE route SET state = 'stopped', failures = failures + 1, reason = ? WHERE id = 1");
  update.bind(1, reason);
  update.exec();
}

void Outbox::move_route(const DeliveryOutcome& outcome, const Decision& decision,
                        std::uint64_t seed, Instant now) {
  const Route brake = route();
  if (outcome.what == DeliveryClass::kThisMessage) {
    const int refused = database_.sql()
                            .execAndGet("UPDATE route SET refused = refused + 1 RETURNING refused")
                            .getInt();
    if (refused >= kRefusedInARow && brake.state == RouteState::kOpen) {
      database_.sql().exec("UPDATE route SET refused = 0");
      pause_route(now + kRefusedPause, "several messages refused");
    }
    return;
  }
  switch (decision.route) {
    case RouteAction::kNone:
      return;
    case RouteAction::kStop:
      stop_route(decision.reason);
      return;
    case RouteAction::kOpen:
      // A late success does not take back what another connection has just learnt.
      if (brake.state == RouteState::kOpen) {
        database_.sql().exec(
            "UPDATE route SET failures = 0, refused = 0 WHERE failures > 0 OR refused > 0");
      } else if (brake.state == RouteState::kPaused && brake.paused_until <= now) {
        database_.sql().exec("UPDATE route SET failures = 0");
        open_route();
      }
      return;
    case RouteAction::kPause:
      break;
  }
  // Several connections that fail together are one failure.
  if (brake.state == RouteState::kStopped) return;
  if (brake.state == RouteState::kPaused && brake.paused_until > now) return;
  database_.sql().exec("UPDATE route SET failures = failures + 1");
  const bool quota = outcome.what == DeliveryClass::kQuota;
  const std::chrono::seconds pause = quota ? kQuotaPause : route_pause(brake.failures + 1, seed);
  pause_route(now + pause, decision.reason);
}

}  // namespace homeward::store
