#include "store/outbox.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/errors.h"
#include "store/outbox_rows.h"

namespace homeward::store {

// What a transition has to know of a message.
struct Outbox::Row {
  MessageId id;
  DigestId digest;
  GuardianId guardian;
  MessageState state = MessageState::kQueued;
  int attempts = 0;
  Instant not_before{};
};

void Outbox::transact(const std::function<void()>& work) {
  if (sqlite3_get_autocommit(database_.sql().getHandle()) == 0) {
    work();
  } else {
    database_.transact(work);
  }
}

MessageId Outbox::add(const NewMessage& message, Instant now) {
  MessageId id;
  transact([&] {
    Prepared insert(
        database_,
        "INSERT INTO message (digest_id, guardian_id, channel, message_id, envelope_from, "
        "envelope_to, phrases, state, not_before, deadline, created_at, changed_at, staff_id, "
        "staff_kind, staff_day, inbound_id) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, "
        "?, "
        "?, ?)");
    if (message.inbound != 0) {
      insert.bind(15, message.inbound);
    } else if (message.staff) {
      insert.bind(12, message.staff->staff.value);
      insert.bind(13, message.staff->kind);
      insert.bind(14, to_iso(message.staff->day));
    } else {
      insert.bind(1, message.digest.value);
      insert.bind(2, message.guardian.value);
    }
    insert.bind(3, to_string(message.channel));
    insert.bind(4, message.message_id);
    insert.bind(5, message.envelope_from);
    insert.bind(6, message.envelope_to);
    insert.bind(7, message.phrases);
    insert.bind(8, to_unix(message.not_before));
    insert.bind(9, to_unix(message.deadline));
    insert.bind(10, to_unix(now));
    insert.bind(11, to_unix(now));
    insert.exec();
    id = {database_.sql().getLastInsertRowid()};
    add_body(id, message);
  });
  return id;
}

void Outbox::add_body(MessageId id, const NewMessage& message) {
  Prepared insert(database_,
                  "INSERT INTO message_body (message_id, bytes, trace) VALUES (?, ?, ?)");
  insert.bind(1, id.value);
  insert.bind(2, message.bytes.data(), static_cast<int>(message.bytes.size()));
  insert.bind(3, message.trace);
  insert.exec();
}

Outbox::Row Outbox::row(MessageId id) {
  Prepared query(database_,
                 "SELECT digest_id, guardian_id, state, attempts, not_before FROM message "
                 "WHERE id = ?");
  query.bind(1, id.value);
  HOMEWARD_CHECK(query.executeStep());
  return {id,
          {query.getColumn(0).getInt64()},
          {query.getColumn(1).getInt64()},
          outbox_rows::state_of(query.getColumn(2)),
          query.getColumn(3).getInt(),
          from_unix(query.getColumn(4).getInt64())};
}

// The one place that writes message.state: no transition escapes next_state().
void Outbox::move(const Row& row, MessageEvent event, const std::string& reason, Instant not_before,
                  int attempts, Instant now) {
  const auto next = next_state(row.state, event);
  HOMEWARD_CHECK(next.has_value());
  const bool explained = *next == MessageState::kBounced || *next == MessageState::kHeld ||
                         *next == MessageState::kCancelled;
  Prepared update(
      database_,
      "UPDATE message SET state = ?, reason = ?, not_before = ?, attempts = ?, changed_at = ?, "
      "sent_at = ? WHERE id = ?");
  update.bind(1, to_string(*next));
  update.bind(2, explained ? reason : std::string());
  update.bind(3, to_unix(not_before));
  update.bind(4, attempts);
  update.bind(5, to_unix(now));
  if (*next == MessageState::kSent) {
    update.bind(6, to_unix(now));
  } else {
    update.bind(6);
  }
  update.bind(7, row.id.value);
  update.exec();
  if (is_end(*next) && row.digest) close_digest(row.digest);
  const bool rests =
      is_end(*next) || *next == MessageState::kHeld || *next == MessageState::kUncertain;
  if (rests && listener_) listener_({row.id, row.digest, row.guardian, *next, reason});
}

void Outbox::close_digest(DigestId digest) {
  Prepared update(
      database_,
      "UPDATE digest SET state = (SELECT CASE "
      "  WHEN sum(state IN ('sent', 'bounced')) > 0 THEN 'done' "
      "  WHEN sum(state = 'expired') > 0 THEN 'expired' ELSE 'cancelled' END "
      "  FROM message WHERE digest_id = ?1) "
      "WHERE id = ?1 AND state = 'composed' AND NOT EXISTS (SELECT 1 FROM message "
      "  WHERE digest_id = ?1 AND state NOT IN ('sent', 'bounced', 'cancelled', 'expired'))");
  update.bind(1, digest.value);
  update.exec();
}

std::vector<OutboxMessage> Outbox::claim_due(Instant now, std::size_t max,
                                             const UncertainPolicy& policy) {
  const Route brake = route();
  if (brake.state == RouteState::kStopped || max == 0) return {};
  if (brake.state == RouteState::kPaused && brake.paused_until > now) return {};
  // One message finds out whether the relay is back, rather than every connection at once.
  const std::size_t limit = brake.failures > 0 ? 1 : max;
  std::vector<OutboxMessage> messages;
  transact([&] {
    if (brake.failures > 0 && in_flight() > 0) return;
    Prepared query(
        database_,
        std::string("SELECT ") + outbox_rows::kColumns + outbox_rows::kBytes +
            " FROM message WHERE (state = 'queued' OR (state = 'uncertain' AND ?1)) AND "
            "state IN ('queued', 'uncertain') AND channel = 'email' AND not_before <= ?2 AND "
            "deadline > ?2 ORDER BY not_before, id LIMIT ?3");
    query.bind(1, policy.resend ? 1 : 0);
    query.bind(2, to_unix(now));
    query.bind(3, outbox_rows::as_limit(limit));
    messages = outbox_rows::all_of(query);
    for (auto& message : messages) {
      move(row(message.id), MessageEvent::kClaim, "", message.not_before, message.attempts, now);
      message.state = MessageState::kClaimed;
    }
  });
  return messages;
}

void Outbox::mark_handing_over(MessageId id, Instant now) {
  transact([&] {
    const Row message = row(id);
    move(message, MessageEvent::kHandOver, "", message.not_before, message.attempts, now);
  });
}

void Outbox::record(MessageId id, const DeliveryOutcome& outcome, Instant now,
                    const UncertainPolicy& policy) {
  transact([&] {
    const Row message = row(id);
    const auto seed = static_cast<std::uint64_t>(id.value);
    const Decision decision = decide(outcome, message.attempts, seed, policy.delay);
    if (outcome.what != DeliveryClass::kWithdrawn) store_attempt(id, outcome, now);
    move(message, decision.event, decision.reason, now + decision.delay,
         message.attempts + (decision.charge ? 1 : 0), now);
    move_route(outcome, decision, seed, now);
  });
}

void Outbox::postpone(MessageId id, Instant not_before, Instant now) {
  transact([&] {
    const Row message = row(id);
    move(message, MessageEvent::kRetry, "outside sending hours", not_before, message.attempts, now);
  });
}

void Outbox::cancel(MessageId id, const std::string& reason, Instant now) {
  transact([&] {
    const Row message = row(id);
    move(message, MessageEvent::kCancel, reason, message.not_before, message.attempts, now);
  });
}

void Outbox::store_attempt(MessageId id, const DeliveryOutcome& outcome, Instant now) {
  Prepared insert(
      database_,
      "INSERT INTO attempt (message_id, at, server, phase, reply_code, enhanced_code, reply_text, "
      "queue_id, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, id.value);
  insert.bind(2, to_unix(now));
  insert.bind(3, outcome.server);
  insert.bind(4, to_string(outcome.phase));
  insert.bind(5, outcome.code);
  insert.bind(6, outcome.enhanced);
  insert.bind(7, outcome.text);
  insert.bind(8, outcome.queue_id);
  insert.bind(9, to_string(outcome.what));
  insert.exec();
}

int Outbox::recover(Instant now, const UncertainPolicy& policy,
                    const std::vector<MessageId>& in_flight) {
  int uncertain = 0;
  transact([&] {
    Prepared query(database_, "SELECT id FROM message WHERE state IN ('claimed', 'handing_over')");
    std::vector<MessageId> left;
    while (query.executeStep()) left.push_back({query.getColumn(0).getInt64()});
    for (const MessageId id : left) {
      if (std::find(in_flight.begin(), in_flight.end(), id) != in_flight.end()) continue;
      const Row message = row(id);
      const bool doubtful = message.state == MessageState::kHandingOver;
      if (doubtful) {
        DeliveryOutcome lost;
        lost.what = DeliveryClass::kLost;
        lost.phase = SmtpPhase::kDot;
        lost.text = "the process ended before the relay answered";
        store_attempt(id, lost, now);
        ++uncertain;
      }
      move(message, MessageEvent::kInterrupt, "process ended",
           doubtful ? now + policy.delay : message.not_before,
           message.attempts + (doubtful ? 1 : 0), now);
    }
  });
  return uncertain;
}

int Outbox::expire(Instant now) {
  int expired = 0;
  Prepared query(database_,
                 "SELECT id FROM message WHERE state IN ('queued', 'uncertain', 'held') "
                 "AND deadline <= ?");
  query.bind(1, to_unix(now));
  std::vector<MessageId> due;
  while (query.executeStep()) due.push_back({query.getColumn(0).getInt64()});
  if (due.empty()) return 0;
  transact([&] {
    for (const MessageId id : due) {
      const Row message = row(id);
      move(message, MessageEvent::kExpire, "deadline passed", message.not_before, message.attempts,
           now);
      ++expired;
    }
  });
  return expired;
}

int Outbox::cancel_where(const char* column, std::int64_t id, const std::string& reason,
                         Instant now) {
  int cancelled = 0;
  transact([&] {
    Prepared query(database_, std::string("SELECT id FROM message WHERE ") + column +
                                  " = ? AND state IN ('queued', 'uncertain', 'held')");
    query.bind(1, id);
    std::vector<MessageId> open;
    while (query.executeStep()) open.push_back({query.getColumn(0).getInt64()});
    for (const MessageId message_id : open) {
      const Row message = row(message_id);
      move(message, MessageEvent::kCancel, reason, message.not_before, message.attempts, now);
      ++cancelled;
    }
  });
  return cancelled;
}

int Outbox::cancel_for_guardian(GuardianId guardian, const std::string& reason, Instant now) {
  return cancel_where("guardian_id", guardian.value, reason, now);
}

int Outbox::cancel_for_digest(DigestId digest, const std::string& reason, Instant now) {
  return cancel_where("digest_id", digest.value, reason, now);
}

bool Outbox::come_back(MessageId id, const std::string& reason, Instant now) {
  bool changed = false;
  transact([&] {
    const Row message = row(id);
    if (!next_state(message.state, MessageEvent::kBounce) ||
        (message.state != MessageState::kSent && message.state != MessageState::kUncertain))
      return;
    move(message, MessageEvent::kBounce, reason, message.not_before, std::max(1, message.attempts),
         now);
    changed = true;
  });
  return changed;
}

bool Outbox::hold(MessageId id, const std::string& reason, Instant now) {
  bool changed = false;
  transact([&] {
    const Row message = row(id);
    if (message.state != MessageState::kQueued && message.state != MessageState::kUncertain) return;
    move(message, MessageEvent::kHold, reason, message.not_before, message.attempts, now);
    changed = true;
  });
  return changed;
}

bool Outbox::retry(MessageId id, Instant now) {
  bool changed = false;
  transact([&] {
    const Row message = row(id);
    if (!next_state(message.state, MessageEvent::kRelease)) return;
    // A person asked: its doublings start afresh, but not the proof that it was tried.
    move(message, MessageEvent::kRelease, "", std::min(message.not_before, now), 0, now);
    changed = true;
  });
  return changed;
}

int Outbox::retry_all(Instant now) {
  int changed = 0;
  transact([&] {
    // What waits for a person's yes is not the relay's matter.
    Prepared query(database_,
                   "SELECT id FROM message WHERE state IN ('held', 'uncertain') AND reason NOT IN "
                   "('awaits_approval', 'held_by_person')");
    std::vector<MessageId> waiting;
    while (query.executeStep()) waiting.push_back({query.getColumn(0).getInt64()});
    for (const MessageId id : waiting) changed += retry(id, now) ? 1 : 0;
  });
  return changed;
}

int Outbox::bring_forward(Instant now) {
  Prepared update(database_,
                  "UPDATE message SET not_before = ?1, changed_at = ?1 WHERE state = 'queued' AND "
                  "attempts > 0 AND not_before > ?1");
  update.bind(1, to_unix(now));
  return update.exec();
}

std::vector<OutboxMessage> Outbox::due_on_paper(Instant now, std::size_t max) {
  Prepared query(database_,
                 std::string("SELECT ") + outbox_rows::kColumns + outbox_rows::kBytes +
                     " FROM message WHERE state = 'queued' AND channel = 'print' "
                     "AND not_before <= ?1 AND deadline > ?1 ORDER BY not_before, id LIMIT ?2");
  query.bind(1, to_unix(now));
  query.bind(2, outbox_rows::as_limit(max));
  return outbox_rows::all_of(query);
}

// Paper has no hand-over that could be lost: writing the file again is harmless, so the three steps
// are one.
void Outbox::mark_printed(MessageId id, Instant now) {
  transact([&] {
    Row message = row(id);
    for (const auto step : {MessageEvent::kClaim, MessageEvent::kHandOver}) {
      const auto next = next_state(message.state, step);
      HOMEWARD_CHECK(next.has_value());
      message.state = *next;
    }
    move(message, MessageEvent::kAccept, "", message.not_before, message.attempts, now);
  });
}

}  // namespace homeward::store
