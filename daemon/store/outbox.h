// The durable outbox: tables message, attempt and route.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/delivery.h"
#include "domain/ids.h"
#include "store/database.h"

namespace homeward::store {

// What makes a note to staff one: nobody gets two of a kind for one school day.
struct StaffKey {
  StaffId staff;
  std::string kind;  // daily, overdue, weekly
  Date day{};
};

// A composed letter on its way into the outbox, or a note to one of the staff. Its bytes are final:
// every retry sends the same.
struct NewMessage {
  DigestId digest;
  GuardianId guardian;
  std::optional<StaffKey> staff;  // instead of digest and guardian
  std::int64_t inbound = 0;  // likewise: the message (table inbound) that it answers or passes on
  MessageChannel channel = MessageChannel::kEmail;
  std::string message_id;     // RFC 5322 Message-ID without angle brackets; unique
  std::string envelope_from;  // where bounces go
  std::string envelope_to;    // the one recipient; empty on paper
  std::string bytes;          // RFC 5322 message with CRLF line ends, or the PDF on paper
  std::string trace;          // JSON: every sentence and where it came from
  std::string phrases;        // ids of phrases that must not repeat, separated by ' '
  Instant not_before{};       // no earlier may it be claimed
  Instant deadline{};         // after this it expires
};

struct OutboxMessage {
  MessageId id;
  DigestId digest;           // 0: a note to staff
  GuardianId guardian;       // 0: a note to staff
  StaffId staff;             // 0: no note to staff
  std::int64_t inbound = 0;  // not 0: written because of that message of the mailbox
  MessageChannel channel = MessageChannel::kEmail;
  MessageState state = MessageState::kQueued;
  std::string message_id;
  std::string envelope_from;
  std::string envelope_to;
  std::shared_ptr<const std::string> bytes;  // shared with the courier; null in listings
  std::string reason;
  int attempts = 0;  // charged so far
  Instant not_before{};
  Instant deadline{};
  std::optional<Instant> sent_at;
};

// One try, as it is kept for `explain`.
struct Attempt {
  Instant at{};
  std::string server;
  std::string phase;
  int code = 0;
  std::string enhanced;
  std::string text;
  std::string queue_id;
  std::string outcome;  // to_string(DeliveryClass)
};

enum class RouteState { kOpen, kPaused, kStopped };
const char* to_string(RouteState state);

// The brake on the one relay.
struct Route {
  RouteState state = RouteState::kOpen;
  Instant paused_until{};
  int failures = 0;    // in a row; 0 once something was accepted
  std::string reason;  // a stable word or two
};

// What an uncertain message waits for: the same bytes again after a pause, or a person.
struct UncertainPolicy {
  bool resend = true;
  std::chrono::seconds delay = std::chrono::minutes(15);
};

// How many messages may be claimed now under a pace, and when more may be; no `next`: nothing is
// in the way, or what is in flight must end first.
struct Allowance {
  std::size_t messages = 0;
  std::optional<Instant> next;
};

// A message that came to rest: at an end, held or uncertain.
struct Ending {
  MessageId message;
  DigestId digest;      // 0: a note to staff
  GuardianId guardian;  // 0: a note to staff
  MessageState state = MessageState::kSent;
  std::string reason;
};

// Owned by the main thread. Every method is atomic: it joins the caller's transaction or makes its
// own. Throws SQLite::Exception when SQLite refuses. When the last message of a composed digest
// reaches an end, the digest becomes 'expired' if nothing of it went out and something expired,
// 'cancelled' if all of it was cancelled, else 'done'.
class Outbox {
 public:
  explicit Outbox(Database& database) : database_(database) {}

  // Told of every message that comes to rest, inside the transaction in which it does: to mark an
  // address, print instead, let rows roll on. One listener.
  void on_ending(std::function<void(const Ending&)> listener) { listener_ = std::move(listener); }

  // Call in the transaction that makes the digest 'composed'. Throws SQLite::Exception when that
  // guardian already has a message for that digest, or that member of staff that day's note.
  MessageId add(const NewMessage& message, Instant now);

  // Runs `work` in one transaction; what the dispatcher groups a round's transitions with.
  void transact(const std::function<void()>& work);

  // Up to `max` e-mail messages that are due, oldest first, now 'claimed', with their bytes:
  // queued (and uncertain ones if the policy resends), not_before <= now < deadline, route open. A
  // route that has failed is tried with one message first.
  std::vector<OutboxMessage> claim_due(Instant now, std::size_t max, const UncertainPolicy& policy);
  // A claimed message that is not to leave before `not_before` after all: queued again.
  void postpone(MessageId id, Instant not_before, Instant now);
  void mark_handing_over(MessageId id, Instant now);
  // Stores the attempt, moves the message and the route as decide() says.
  void record(MessageId id, const DeliveryOutcome& outcome, Instant now,
              const UncertainPolicy& policy);
  // A claimed or handing-over message whose gate closed (SendGate said no) before the last bytes.
  void cancel(MessageId id, const std::string& reason, Instant now);

  // After a start (or a failed commit): claimed -> queued, handing_over -> uncertain with an
  // attempt 'lost', except `in_flight`. Returns how many became uncertain.
  int recover(Instant now, const UncertainPolicy& policy,
              const std::vector<MessageId>& in_flight = {});
  // Queued, uncertain and held messages past their deadline. Returns how many expired.
  int expire(Instant now);

  // A mail system behind the relay gave a sent (or uncertain) message back: it bounced after all.
  // False when it is in another state.
  bool come_back(MessageId id, const std::string& reason, Instant now);

  // People's wishes. Messages in flight are left to the send gate. Return how many changed.
  int cancel_for_guardian(GuardianId guardian, const std::string& reason, Instant now);
  int cancel_for_digest(DigestId digest, const std::string& reason, Instant now);
  bool hold(MessageId id, const std::string& reason, Instant now);  // queued or uncertain only
  bool retry(MessageId id, Instant now);  // held or uncertain -> queued; its deadline stays
  int retry_all(Instant now);             // the same for all of them
  int bring_forward(Instant now);         // queued ones that wait after a failure: now

  // Paper: what waits for the printer, with its bytes, and what was written to the print folder.
  std::vector<OutboxMessage> due_on_paper(Instant now, std::size_t max);
  void mark_printed(MessageId id, Instant now);

  // Looking.
  enum class To { kFamilies, kOthers };  // letters; notes to staff and answers
  std::map<MessageState, int> counts(To whom = To::kFamilies);
  bool has_staff_note(const StaffKey& key);
  int count_uncertain_ever();                             // attempts that ended 'lost'
  std::optional<OutboxMessage> load(MessageId id);        // with its bytes
  std::vector<OutboxMessage> of_digest(DigestId digest);  // without bytes
  std::vector<OutboxMessage> in_state(MessageState state, std::size_t max);  // without bytes
  std::vector<Attempt> attempts(MessageId id);                               // oldest first
  // When claim_due could next return something (the route's pause included); nothing when stopped
  // or empty. May be in the past: now.
  std::optional<Instant> next_claim(const UncertainPolicy& policy);
  // What `limits` leave of now's minute and 24 hours, counted from the attempts that reached the
  // relay's dialogue and from what is in flight.
  Allowance allowance(Instant now, const PaceLimits& limits);
  // When expire() next has work.
  std::optional<Instant> next_deadline();

  Route route();
  void open_route();
  void pause_route(Instant until, const std::string& reason);
  void stop_route(const std::string& reason);

 private:
  struct Row;
  Row row(MessageId id);
  void move(const Row& row, MessageEvent event, const std::string& reason, Instant not_before,
            int attempts, Instant now);
  void store_attempt(MessageId id, const DeliveryOutcome& outcome, Instant now);
  void move_route(const DeliveryOutcome& outcome, const Decision& decision, std::uint64_t seed,
                  Instant now);
  void close_digest(DigestId digest);
  void add_body(MessageId id, const NewMessage& message);
  int in_flight();
  Allowance allowance_of(Instant now, std::chrono::seconds window, int limit);
  int cancel_where(const char* column, std::int64_t id, const std::string& reason, Instant now);

  Database& database_;
  std::function<void(const Ending&)> listener_;
};

}  // namespace homeward::store
