#include "domain/delivery.h"

#include <algorithm>
#include <array>
#include <utility>

namespace homeward {

namespace {

using State = MessageState;
using Event = MessageEvent;

// One line of the state machine; pairs that are not listed cannot happen.
struct Arrow {
  State from;
  Event event;
  State to;
};
constexpr std::array kArrows{
    Arrow{State::kQueued, Event::kClaim, State::kClaimed},
    Arrow{State::kQueued, Event::kHold, State::kHeld},
    Arrow{State::kQueued, Event::kCancel, State::kCancelled},
    Arrow{State::kQueued, Event::kExpire, State::kExpired},

    Arrow{State::kClaimed, Event::kHandOver, State::kHandingOver},
    Arrow{State::kClaimed, Event::kRetry, State::kQueued},
    Arrow{State::kClaimed, Event::kInterrupt, State::kQueued},
    Arrow{State::kClaimed, Event::kBounce, State::kBounced},
    Arrow{State::kClaimed, Event::kHold, State::kHeld},
    Arrow{State::kClaimed, Event::kCancel, State::kCancelled},

    Arrow{State::kHandingOver, Event::kAccept, State::kSent},
    Arrow{State::kHandingOver, Event::kRetry, State::kQueued},
    Arrow{State::kHandingOver, Event::kBounce, State::kBounced},
    Arrow{State::kHandingOver, Event::kHold, State::kHeld},
    Arrow{State::kHandingOver, Event::kLose, State::kUncertain},
    Arrow{State::kHandingOver, Event::kInterrupt, State::kUncertain},

    Arrow{State::kSent, Event::kBounce, State::kBounced},  // a mail system behind the relay says so

    Arrow{State::kUncertain, Event::kClaim, State::kClaimed},
    Arrow{State::kUncertain, Event::kBounce, State::kBounced},
    Arrow{State::kUncertain, Event::kHold, State::kHeld},
    Arrow{State::kUncertain, Event::kRelease, State::kQueued},
    Arrow{State::kUncertain, Event::kCancel, State::kCancelled},
    Arrow{State::kUncertain, Event::kExpire, State::kExpired},

    Arrow{State::kHeld, Event::kRelease, State::kQueued},
    Arrow{State::kHeld, Event::kCancel, State::kCancelled},
    Arrow{State::kHeld, Event::kExpire, State::kExpired},
};

constexpr std::array<std::pair<State, const char*>, kMessageStates> kStateNames{{
    {State::kQueued, "queued"},
    {State::kClaimed, "claimed"},
    {State::kHandingOver, "handing_over"},
    {State::kSent, "sent"},
    {State::kBounced, "bounced"},
    {State::kUncertain, "uncertain"},
    {State::kHeld, "held"},
    {State::kCancelled, "cancelled"},
    {State::kExpired, "expired"},
}};

// The same on every platform, unlike std::hash (splitmix64).
std::uint64_t scatter(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31U);
}

// `first` doubled `times` times, plus up to a quarter by `seed`, at most `cap`.
std::chrono::seconds doubling(std::chrono::seconds first, int times, std::chrono::seconds cap,
                              std::uint64_t seed) {
  auto delay = first;
  for (int i = 0; i < times && delay < cap; ++i) delay *= 2;
  const auto quarter = static_cast<std::uint64_t>(delay.count() / 4 + 1);
  const auto jitter = scatter(seed * 31 + static_cast<std::uint64_t>(times)) % quarter;
  return std::min(cap, delay + std::chrono::seconds(jitter));
}

}  // namespace

bool is_end(MessageState state) {
  return state == State::kSent || state == State::kBounced || state == State::kCancelled ||
         state == State::kExpired;
}

std::optional<MessageState> next_state(MessageState state, MessageEvent event) {
  for (const auto& arrow : kArrows) {
    if (arrow.from == state && arrow.event == event) return arrow.to;
  }
  return std::nullopt;
}

Scope scope_of(DeliveryClass what) {
  switch (what) {
    case DeliveryClass::kRouteNow:
    case DeliveryClass::kRouteConfiguration:
    case DeliveryClass::kQuota:
      return Scope::kSite;
    case DeliveryClass::kThisMessage:
    case DeliveryClass::kOtherTemporary:
    case DeliveryClass::kLost:
      return Scope::kMessage;
    case DeliveryClass::kThisRecipient:
    case DeliveryClass::kMailboxFull:
      return Scope::kRecipient;
    case DeliveryClass::kAccepted:
    case DeliveryClass::kWithdrawn:
      return Scope::kNone;
  }
  return Scope::kNone;
}

Decision decide(const DeliveryOutcome& outcome, int attempts, std::uint64_t seed,
                std::chrono::seconds resend_after) {
  using std::chrono::seconds;
  switch (outcome.what) {
    case DeliveryClass::kAccepted:
      return {Event::kAccept, true, seconds(0), RouteAction::kOpen, ""};
    case DeliveryClass::kRouteNow:
      return {Event::kRetry, false, seconds(0), RouteAction::kPause, "relay unavailable"};
    case DeliveryClass::kRouteConfiguration:
      return {Event::kRetry, false, seconds(0), RouteAction::kStop, "relay settings refused"};
    case DeliveryClass::kQuota:
      return {Event::kRetry, false, seconds(0), RouteAction::kPause, "allowance used up"};
    case DeliveryClass::kThisMessage:
      return {Event::kHold, true, seconds(0), RouteAction::kNone, "message refused"};
    case DeliveryClass::kThisRecipient:
      return {Event::kBounce, true, seconds(0), RouteAction::kNone, "address refused"};
    case DeliveryClass::kMailboxFull:
      return {Event::kRetry, true, kMailboxFullDelay, RouteAction::kNone, "mailbox full"};
    case DeliveryClass::kOtherTemporary:
      return {Event::kRetry, true, retry_delay(attempts + 1, seed), RouteAction::kNone, ""};
    case DeliveryClass::kLost:
      // A relay that always hangs up after the dot must not get the same letter for a week.
      if (attempts + 1 >= kLostAttempts) {
        return {Event::kHold, true, seconds(0), RouteAction::kNone, "no reply, several times"};
      }
      return {Event::kLose, true, resend_after * (1 << attempts), RouteAction::kNone, "no reply"};
    case DeliveryClass::kWithdrawn:
      return {Event::kRetry, false, seconds(0), RouteAction::kNone, ""};
  }
  return {};
}

std::chrono::seconds retry_delay(int attempts, std::uint64_t seed) {
  return doubling(std::chrono::minutes(5), std::max(0, attempts - 1), std::chrono::hours(1), seed);
}

std::chrono::seconds route_pause(int failures, std::uint64_t seed) {
  return doubling(std::chrono::seconds(30), std::max(0, failures - 1), std::chrono::minutes(15),
                  seed);
}

const char* to_string(MessageChannel channel) {
  return channel == MessageChannel::kEmail ? "email" : "print";
}

const char* to_string(MessageState state) {
  for (const auto& [value, name] : kStateNames) {
    if (value == state) return name;
  }
  return "queued";
}

const char* to_string(MessageEvent event) {
  switch (event) {
    case Event::kClaim:
      return "claim";
    case Event::kHandOver:
      return "hand_over";
    case Event::kAccept:
      return "accept";
    case Event::kRetry:
      return "retry";
    case Event::kBounce:
      return "bounce";
    case Event::kHold:
      return "hold";
    case Event::kLose:
      return "lose";
    case Event::kInterrupt:
      return "interrupt";
    case Event::kRelease:
      return "release";
    case Event::kCancel:
      return "cancel";
    case Event::kExpire:
      return "expire";
  }
  return "retry";
}

const char* to_string(SmtpPhase phase) {
  switch (phase) {
    case SmtpPhase::kConnect:
      return "connect";
    case SmtpPhase::kAuth:
      return "auth";
    case SmtpPhase::kMail:
      return "mail";
    case SmtpPhase::kRcpt:
      return "rcpt";
    case SmtpPhase::kData:
      return "data";
    case SmtpPhase::kBody:
      return "body";
    case SmtpPhase::kDot:
      return "dot";
  }
  return "connect";
}

const char* to_string(DeliveryClass what) {
  switch (what) {
    case DeliveryClass::kAccepted:
      return "accepted";
    case DeliveryClass::kRouteNow:
      return "route_now";
    case DeliveryClass::kRouteConfiguration:
      return "route_configuration";
    case DeliveryClass::kQuota:
      return "quota";
    case DeliveryClass::kThisMessage:
      return "this_message";
    case DeliveryClass::kThisRecipient:
      return "this_recipient";
    case DeliveryClass::kMailboxFull:
      return "mailbox_full";
    case DeliveryClass::kOtherTemporary:
      return "other_temporary";
    case DeliveryClass::kLost:
      return "lost";
    case DeliveryClass::kWithdrawn:
      return "withdrawn";
  }
  return "withdrawn";
}

std::optional<MessageState> parse_message_state(std::string_view text) {
  for (const auto& [value, name] : kStateNames) {
    if (text == name) return value;
  }
  return std::nullopt;
}

}  // namespace homeward
