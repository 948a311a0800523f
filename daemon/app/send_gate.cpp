#include "app/send_gate.h"

#include <limits>

#include "compose/address.h"
#include "store/people.h"

namespace homeward::app {

namespace {

// A child that left the family since the letter was sealed must not be read about there.
bool tells_of_a_child_that_left(store::Database& database, DigestId digest) {
  store::Prepared query(
      database,
      "SELECT 1 FROM ledger l JOIN observation o ON o.id = l.observation_id WHERE l.digest_id = ? "
      "AND "
      "l.outcome = 'told' AND NOT EXISTS (SELECT 1 FROM family_student fs JOIN student s ON s.id = "
      "fs.student_id WHERE fs.family_id = l.family_id AND fs.student_id = o.student_id AND "
      "fs.active = 1 "
      "AND s.active = 1) LIMIT 1");
  query.bind(1, digest.value);
  return query.executeStep();
}

bool may_be_reached(const Guardian& guardian, const store::OutboxMessage& message) {
  const Reach reach = reach_of(guardian);
  if (message.channel == MessageChannel::kPrint) return reach == Reach::kPrint;
  return reach == Reach::kEmail && compose::wire_address(guardian.email) == message.envelope_to;
}

// A note with children's names must not follow somebody who has left the school.
bool still_on_the_staff(store::Database& database, const store::OutboxMessage& note) {
  store::Prepared query(database, "SELECT email FROM staff WHERE id = ? AND active = 1");
  query.bind(1, note.staff.value);
  return query.executeStep() &&
         compose::wire_address(query.getColumn(0).getString()) == note.envelope_to;
}

// The letter's guardian, while the family is not paused and the children told of still belong to
// it.
std::optional<Guardian> guardian_to_reach(store::Database& database,
                                          const store::OutboxMessage& message) {
  store::Prepared query(database, "SELECT family_id FROM guardian WHERE id = ?");
  query.bind(1, message.guardian.value);
  if (!query.executeStep()) return std::nullopt;
  const auto family = store::load_family(database, {query.getColumn(0).getInt64()});
  if (!family || family->paused || tells_of_a_child_that_left(database, message.digest))
    return std::nullopt;
  for (const auto& guardian : family->guardians) {
    if (guardian.id == message.guardian) return guardian;
  }
  return std::nullopt;
}

// What we write because of mail that came goes to the address on file, or to nobody. It goes to a
// guardian who has just said stop, too.
bool is_still_on_file(store::Database& database, const store::OutboxMessage& answer) {
  store::Prepared query(database,
                        "SELECT g.email FROM inbound i JOIN guardian g ON g.id = i.guardian_id "
                        "WHERE i.id = ?1 UNION ALL SELECT email FROM staff WHERE active = 1");
  query.bind(1, answer.inbound);
  while (query.executeStep()) {
    if (compose::wire_address(query.getColumn(0).getString()) == answer.envelope_to) return true;
  }
  return false;
}

}  // namespace

bool may_still_go(store::Database& database, const store::OutboxMessage& message) {
  if (message.inbound != 0) return is_still_on_file(database, message);
  if (message.staff) return still_on_the_staff(database, message);
  const auto guardian = guardian_to_reach(database, message);
  return guardian && may_be_reached(*guardian, message);
}

bool may_get_copy(store::Database& database, const store::OutboxMessage& message) {
  const auto guardian = guardian_to_reach(database, message);
  return guardian && is_reachable(reach_of(*guardian));
}

Instant next_sending_hour(store::Database& database, const plan::PlanSettings& settings,
                          const store::OutboxMessage& message, Instant now) {
  if (message.inbound != 0) return now;  // whoever writes at night gets the answer at night
  SQLite::Statement query(database.sql(),
                          "SELECT f.time_zone FROM guardian g JOIN family f ON f.id = g.family_id "
                          "WHERE g.id = ?");
  query.bind(1, message.guardian.value);
  const std::string name = query.executeStep() ? query.getColumn(0).getString() : std::string();
  const Zone zone = Zone::find(name).value_or(settings.school.zone);
  return first_allowed(now, zone, settings.calendar, settings.quiet);
}

int cancel_forbidden(store::Database& database, store::Outbox& outbox, Instant now) {
  int cancelled = 0;
  outbox.transact([&] {
    for (const MessageState state :
         {MessageState::kQueued, MessageState::kUncertain, MessageState::kHeld}) {
      for (const auto& message : outbox.in_state(state, std::numeric_limits<std::size_t>::max())) {
        if (may_still_go(database, message)) continue;
        outbox.cancel(message.id, "no_longer_allowed", now);
        ++cancelled;
      }
    }
  });
  return cancelled;
}

}  // namespace homeward::app
