#include "domain/delivery.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/text.h"

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

    Arrow{State::kUncertain, Event::kClaim, State::kClaimed},
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

constexpr std::string_view kAddressMark = "<address>";

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

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool mentions(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool mentions_limit(const std::string& text) {
  return mentions(text, {"limit", "quota", "too many", "too fast", "exceed", "throttl", " rate"});
}

// Subject and detail of an enhanced code without its class: "5.1.1" gives "1.1" (RFC 3463).
std::string_view subject_of(std::string_view enhanced) {
  const auto dot = enhanced.find('.');
  return dot == std::string_view::npos ? std::string_view() : enhanced.substr(dot + 1);
}

bool starts_with(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

bool says_configuration(int code, std::string_view enhanced) {
  if (code == 530 || code == 534 || code == 535 || code == 538) return true;
  // 5.1.7 and 5.1.8 refuse our sender address, in whatever phase a relay looks at it.
  return enhanced == "5.7.30" || enhanced == "5.7.60" || enhanced == "5.7.515" ||
         enhanced == "5.7.57" || enhanced == "5.1.7" || enhanced == "5.1.8";
}

bool says_quota(int code, std::string_view enhanced, const std::string& text) {
  return (code == 550 && enhanced == "5.4.5") || (code == 554 && enhanced == "5.2.0") ||
         (code == 550 && enhanced == "5.7.1" && mentions_limit(text));
}

// The relay would not carry mail for us at all, said in answer to a recipient.
bool says_no_relay(std::string_view enhanced, const std::string& text) {
  return enhanced == "5.7.54" ||
         mentions(text, {"relay access", "relaying", "unable to relay", "not permitted to relay",
                         "relay denied", "relay not", "rcpthosts", "authentication required"});
}

bool refuses_recipient(int code, std::string_view enhanced) {
  const auto subject = subject_of(enhanced);
  if (subject.empty()) return code == 550 || code == 551 || code == 553;
  // 1: addressing; 2.1: mailbox disabled; 4.1, 4.4: nobody answers for, or no route to, the domain;
  // 6.7: the address needs SMTPUTF8 further on (RFC 6531).
  return starts_with(subject, "1.") || subject == "2.1" || subject == "4.1" || subject == "4.4" ||
         subject == "6.7";
}

DeliveryClass classify_temporary(SmtpPhase phase, int code, std::string_view enhanced,
                                 const std::string& text) {
  if (phase == SmtpPhase::kConnect || phase == SmtpPhase::kAuth) return DeliveryClass::kRouteNow;
  if (code == 421 || code == 432 || code == 454) return DeliveryClass::kRouteNow;
  if (code == 450 && enhanced == "4.2.1" && mentions_limit(text)) return DeliveryClass::kRouteNow;
  if (subject_of(enhanced) == "2.2") return DeliveryClass::kMailboxFull;
  return DeliveryClass::kOtherTemporary;
}

DeliveryClass classify_permanent(SmtpPhase phase, int code, std::string_view enhanced,
                                 const std::string& text) {
  if (says_configuration(code, enhanced)) return DeliveryClass::kRouteConfiguration;
  if (says_quota(code, enhanced, text)) return DeliveryClass::kQuota;
  const auto subject = subject_of(enhanced);
  const bool about_size = subject == "3.4" || subject == "2.3" || (subject.empty() && code == 552);
  switch (phase) {
    case SmtpPhase::kConnect:
    case SmtpPhase::kAuth:
      return DeliveryClass::kRouteConfiguration;
    case SmtpPhase::kMail:
      return about_size || code == 552 ? DeliveryClass::kThisMessage
                                       : DeliveryClass::kRouteConfiguration;
    case SmtpPhase::kRcpt:
      if (subject == "2.2") return DeliveryClass::kMailboxFull;
      if (says_no_relay(enhanced, text)) return DeliveryClass::kRouteConfiguration;
      // A policy's no (5.7.x) is about the message: a family's good address must not be marked.
      return refuses_recipient(code, enhanced) ? DeliveryClass::kThisRecipient
                                               : DeliveryClass::kThisMessage;
    case SmtpPhase::kData:
    case SmtpPhase::kBody:
    case SmtpPhase::kDot:
      if (subject == "2.2") return DeliveryClass::kMailboxFull;
      // One recipient a transaction: an addressing code at the dot can only mean this one.
      if (starts_with(subject, "1.")) return DeliveryClass::kThisRecipient;
      return DeliveryClass::kThisMessage;
  }
  return DeliveryClass::kThisMessage;
}

DeliveryClass classify_silence(SmtpPhase phase) {
  switch (phase) {
    case SmtpPhase::kConnect:
    case SmtpPhase::kAuth:
    case SmtpPhase::kMail:
      return DeliveryClass::kRouteNow;
    // Charged, so that one message that makes a filter hang up cannot stop all others.
    case SmtpPhase::kRcpt:
    case SmtpPhase::kData:
    case SmtpPhase::kBody:
      return DeliveryClass::kOtherTemporary;
    case SmtpPhase::kDot:
      return DeliveryClass::kLost;
  }
  return DeliveryClass::kOtherTemporary;
}

bool is_address_end(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '(' ||
         c == ')' || c == '[' || c == ']' || c == ',' || c == ';' || c == '\'';
}

// A word that holds an address, plainly or as bounce paths (user=host) and URLs (%40) spell it.
bool looks_like_address(const std::string& word) {
  if (word.find('@') != std::string::npos) return true;
  return mentions(lower(word), {"%40", "=40", "+40", "&#64", "&#x40"});
}

std::string without(std::string text, const std::string& needle) {
  if (needle.empty()) return text;
  std::string small = lower(text);
  for (auto at = small.find(needle); at != std::string::npos;) {
    text.replace(at, needle.size(), kAddressMark);
    small.replace(at, needle.size(), kAddressMark);
    at = small.find(needle, at + kAddressMark.size());
  }
  return text;
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

DeliveryClass classify_reply(SmtpPhase phase, int code, std::string_view enhanced,
                             std::string_view text) {
  if (code == 0) return classify_silence(phase);
  const std::string small = lower(text);
  if (code >= 400 && code < 500) return classify_temporary(phase, code, enhanced, small);
  if (code >= 500 && code < 600) return classify_permanent(phase, code, enhanced, small);
  if (code >= 200 && code < 300 && phase == SmtpPhase::kDot) return DeliveryClass::kAccepted;
  // A server that answers out of turn has not taken anything, except perhaps at the dot.
  return phase == SmtpPhase::kDot ? DeliveryClass::kLost : DeliveryClass::kOtherTemporary;
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

std::string without_addresses(std::string_view text, std::string_view recipient) {
  std::string shown;
  std::string word;
  const auto flush = [&] {
    shown += looks_like_address(word) ? std::string(kAddressMark) : word;
    word.clear();
  };
  for (const char c : text.substr(0, 4096)) {
    if (is_address_end(c)) {
      flush();
      shown += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    } else {
      word += c == '\x7f' || static_cast<unsigned char>(c) >= 0x80 ? '?' : c;
    }
  }
  flush();
  shown = without(std::move(shown), lower(recipient));
  // "User unknown: doe" names a person as well; very short local parts would hit common words.
  const auto local = recipient.substr(0, recipient.find('@'));
  if (local.size() >= 3) shown = without(std::move(shown), lower(local));
  return text::shorten(text::fold_space(shown), 400);
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
