// A message's way to one guardian: its states, what a relay's answer means, and what follows from
// it. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace homeward {

// How a message reaches its guardian. Only e-mail is handed to couriers.
enum class MessageChannel { kEmail, kPrint };

// queued -> claimed -> handing_over -> sent | queued again | bounced | uncertain; the rest are set
// by people and by time.
enum class MessageState {
  kQueued,       // waits for its turn
  kClaimed,      // a courier has it, nothing that counts has been said: safe to queue again
  kHandingOver,  // the last bytes may be on the wire
  kSent,         // the relay took responsibility
  kBounced,      // the relay refused this recipient, or it came back from further on
  kUncertain,    // handed over, no answer came: it may or may not have arrived
  kHeld,         // refused for what it is; waits for a person
  kCancelled,    // no longer wanted or allowed
  kExpired,      // past its deadline; its rows roll on
};
inline constexpr int kMessageStates = 9;

// What can happen to a message.
enum class MessageEvent {
  kClaim,      // given to a courier (or, on paper, to the printer)
  kHandOver,   // the courier may send the last bytes
  kAccept,     // the relay said 250 at the dot
  kRetry,      // nothing was taken: again, now or later
  kBounce,     // this recipient is refused for good
  kHold,       // this message is refused, or a person holds it
  kLose,       // no answer after the dot
  kInterrupt,  // we stopped or broke off at this point
  kRelease,    // a person queues it again
  kCancel,
  kExpire,
};
inline constexpr int kMessageEvents = 11;

// Sent, bounced, cancelled, expired: nothing follows, but that a sent one may come back.
bool is_end(MessageState state);

// The state that follows, or nothing when that event cannot happen in that state.
std::optional<MessageState> next_state(MessageState state, MessageEvent event);

// How far a message's dialogue had come when something was said (or the line fell silent).
enum class SmtpPhase { kConnect, kAuth, kMail, kRcpt, kData, kBody, kDot };

// Whom a failure concerns, as Postfix scopes them: everything sent this way, one message, or one
// recipient.
enum class Scope { kNone, kSite, kMessage, kRecipient };

enum class DeliveryClass {
  kAccepted,
  kRouteNow,            // us, now: pause the route, no attempt charged
  kRouteConfiguration,  // us, until a person mends it: stop the route
  kQuota,               // the provider's allowance is used up: pause until it renews
  kThisMessage,         // held for the operator
  kThisRecipient,       // bounced
  kMailboxFull,         // this recipient, for a while: retry at longer intervals
  kOtherTemporary,      // retry with doubling delays until the deadline
  kLost,                // no reply after the dot: uncertain
  kWithdrawn,           // we broke off before the hand-over: nothing happened
};
inline constexpr int kDeliveryClasses = 10;

Scope scope_of(DeliveryClass what);

// The end of one try, as a courier reports it.
struct DeliveryOutcome {
  DeliveryClass what = DeliveryClass::kWithdrawn;
  SmtpPhase phase = SmtpPhase::kConnect;
  int code = 0;          // the reply's three digits; 0: no reply came
  std::string enhanced;  // RFC 3463 "5.1.1", or empty
  std::string text;      // the server's words (or libcurl's), addresses already taken out
  std::string queue_id;  // the relay's name for it when accepted, or empty
  std::string server;    // host:port
};

// What a reply means (the table in spec 4-delivery; RFC 5321 4.2, RFC 3463). `code` 0 stands for a
// line that broke before a reply came. `enhanced` may be empty; `text` is only looked at for a few
// known phrases that providers hide a limit or a relay refusal behind.
DeliveryClass classify_reply(SmtpPhase phase, int code, std::string_view enhanced,
                             std::string_view text);

// What the outbox does about an outcome.
enum class RouteAction { kNone, kOpen, kPause, kStop };
struct Decision {
  MessageEvent event = MessageEvent::kRetry;
  bool charge = false;            // counts as an attempt of this message
  std::chrono::seconds delay{0};  // until the message may be claimed again
  RouteAction route = RouteAction::kNone;
  const char* reason = "";  // a stable word or two, for held, bounced and a paused route
};

// `attempts` made before this one (0 or more), `seed` spreads the jitter (the message's row id),
// `resend_after` is the pause before an uncertain message goes again; it doubles with the attempts.
Decision decide(const DeliveryOutcome& outcome, int attempts, std::uint64_t seed,
                std::chrono::seconds resend_after);

// The pause after the `attempts`-th failed attempt (1 is the first): 5 minutes doubling, up to a
// quarter more by `seed`, never above one hour.
std::chrono::seconds retry_delay(int attempts, std::uint64_t seed);
// The route's pause after the `failures`-th failure in a row: 30 seconds doubling, up to a quarter
// more, never above 15 minutes.
std::chrono::seconds route_pause(int failures, std::uint64_t seed);
// Until a provider's allowance is tried again.
inline constexpr std::chrono::hours kQuotaPause{4};
// Until a full mailbox is tried again.
inline constexpr std::chrono::hours kMailboxFullDelay{4};
// With so many attempts, a message whose dot was never answered waits for a person.
inline constexpr int kLostAttempts = 6;
// So many messages refused one after the other say that the fault is ours.
inline constexpr int kRefusedInARow = 3;
inline constexpr std::chrono::hours kRefusedPause{1};

// How much a provider takes from us in any minute and in any 24 hours; 0: no limit.
struct PaceLimits {
  int per_minute = 0;
  int per_day = 0;
};

// A server's words made fit to store: everything that looks like an address, and `recipient` with
// its local part, replaced by "<address>"; control characters and broken UTF-8 made visible; at
// most 400 code points.
std::string without_addresses(std::string_view text, std::string_view recipient);

const char* to_string(MessageChannel channel);
const char* to_string(MessageState state);
const char* to_string(MessageEvent event);
const char* to_string(SmtpPhase phase);
const char* to_string(DeliveryClass what);
std::optional<MessageState> parse_message_state(std::string_view text);

}  // namespace homeward
