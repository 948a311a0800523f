#include "domain/delivery.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace homeward {
namespace {

using State = MessageState;
using Event = MessageEvent;
using Class = DeliveryClass;
using Phase = SmtpPhase;

// Rows: states in order; columns: claim hand_over accept retry bounce hold lose interrupt release
// cancel expire. '-' cannot happen.
constexpr const char* kTable[kMessageStates][kMessageEvents] = {
    {"claimed", "-", "-", "-", "-", "held", "-", "-", "-", "cancelled", "expired"},
    {"-", "handing_over", "-", "queued", "bounced", "held", "-", "queued", "-", "cancelled", "-"},
    {"-", "-", "sent", "queued", "bounced", "held", "uncertain", "uncertain", "-", "-", "-"},
    {"-", "-", "-", "-", "bounced", "-", "-", "-", "-", "-", "-"},  // sent
    {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"},        // bounced
    {"claimed", "-", "-", "-", "bounced", "held", "-", "-", "queued", "cancelled",
     "expired"},                                                                 // uncertain
    {"-", "-", "-", "-", "-", "-", "-", "-", "queued", "cancelled", "expired"},  // held
    {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"},                     // cancelled
    {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"},                     // expired
};

TEST(NextState, EveryStateAndEvent) {
  for (int s = 0; s < kMessageStates; ++s) {
    for (int e = 0; e < kMessageEvents; ++e) {
      const auto state = static_cast<State>(s);
      const auto event = static_cast<Event>(e);
      const auto next = next_state(state, event);
      EXPECT_STREQ(next ? to_string(*next) : "-", kTable[s][e])
          << to_string(state) << " + " << to_string(event);
      const bool came_back = state == State::kSent && event == Event::kBounce;
      EXPECT_TRUE(!is_end(state) || came_back || !next.has_value()) << to_string(state);
    }
  }
}

TEST(NextState, NamesComeBack) {
  for (int s = 0; s < kMessageStates; ++s) {
    const auto state = static_cast<State>(s);
    EXPECT_EQ(parse_message_state(to_string(state)), state);
  }
  EXPECT_FALSE(parse_message_state("lost").has_value());
}

// Once the last bytes may be out, nothing but an answer says that they did not arrive.
TEST(NextState, AnInterruptedHandOverIsNeverQueued) {
  EXPECT_EQ(next_state(State::kHandingOver, Event::kInterrupt), State::kUncertain);
  EXPECT_EQ(next_state(State::kClaimed, Event::kInterrupt), State::kQueued);
}

struct ReplyCase {
  Phase phase;
  int code;
  const char* enhanced;
  const char* text;
  Class expected;
};

const ReplyCase kReplies[] = {
    // accepted
    {Phase::kDot, 250, "2.0.0", "Ok: queued as 1", Class::kAccepted},
    {Phase::kDot, 250, "", "", Class::kAccepted},
    // us, now
    {Phase::kMail, 421, "4.3.2", "shutting down", Class::kRouteNow},
    {Phase::kRcpt, 421, "", "too many connections", Class::kRouteNow},
    {Phase::kDot, 421, "4.4.2", "timeout", Class::kRouteNow},
    {Phase::kAuth, 432, "4.7.12", "transition needed", Class::kRouteNow},
    {Phase::kAuth, 454, "4.7.0", "temporary authentication failure", Class::kRouteNow},
    {Phase::kMail, 454, "4.7.0", "TLS not available", Class::kRouteNow},
    {Phase::kRcpt, 450, "4.2.1", "receiving mail at a rate that is limited", Class::kRouteNow},
    {Phase::kRcpt, 450, "4.2.1", "too many messages", Class::kRouteNow},
    {Phase::kRcpt, 450, "4.2.1", "try later", Class::kOtherTemporary},
    {Phase::kConnect, 0, "", "", Class::kRouteNow},
    {Phase::kAuth, 0, "", "", Class::kRouteNow},
    {Phase::kMail, 0, "", "", Class::kRouteNow},
    {Phase::kConnect, 450, "", "", Class::kRouteNow},
    // us, configuration
    {Phase::kMail, 530, "5.7.0", "Must issue a STARTTLS command first", Class::kRouteConfiguration},
    {Phase::kMail, 530, "5.7.57", "not authenticated", Class::kRouteConfiguration},
    {Phase::kAuth, 534, "5.7.9", "application password required", Class::kRouteConfiguration},
    {Phase::kAuth, 535, "5.7.8", "bad credentials", Class::kRouteConfiguration},
    {Phase::kRcpt, 535, "", "", Class::kRouteConfiguration},
    {Phase::kDot, 550, "5.7.30", "basic authentication is off", Class::kRouteConfiguration},
    {Phase::kDot, 550, "5.7.60", "cannot send as this sender", Class::kRouteConfiguration},
    {Phase::kDot, 550, "5.7.515", "sender does not meet the level", Class::kRouteConfiguration},
    {Phase::kMail, 550, "5.7.1", "sender denied", Class::kRouteConfiguration},
    {Phase::kMail, 553, "", "sender not owned", Class::kRouteConfiguration},
    {Phase::kMail, 501, "5.5.4", "syntax", Class::kRouteConfiguration},
    {Phase::kConnect, 554, "", "no SMTP service here", Class::kRouteConfiguration},
    {Phase::kRcpt, 554, "5.7.1", "<a>: Relay access denied", Class::kRouteConfiguration},
    {Phase::kRcpt, 550, "", "relaying denied", Class::kRouteConfiguration},
    {Phase::kRcpt, 554, "5.7.1", "<h[192.0.2.1]>: Client host rejected: Access denied",
     Class::kRouteConfiguration},
    {Phase::kRcpt, 553, "5.7.1", "<a>: Sender address rejected: not owned by user",
     Class::kRouteConfiguration},
    {Phase::kRcpt, 550, "5.7.54", "SMTP; Unable to relay", Class::kRouteConfiguration},
    {Phase::kRcpt, 550, "5.1.8", "sender domain not found", Class::kRouteConfiguration},
    // quota in disguise
    {Phase::kRcpt, 550, "5.4.5", "Daily sending quota exceeded", Class::kQuota},
    {Phase::kMail, 550, "5.4.5", "Daily user sending limit exceeded", Class::kQuota},
    {Phase::kDot, 550, "5.7.1", "Sending LIMIT EXCEEDED", Class::kQuota},
    {Phase::kDot, 554, "5.2.0", "SubmissionQuotaExceededException", Class::kQuota},
    // this message
    {Phase::kMail, 552, "5.3.4", "too big", Class::kThisMessage},
    {Phase::kMail, 552, "", "message size exceeds maximum", Class::kThisMessage},
    {Phase::kDot, 552, "5.3.4", "too big", Class::kThisMessage},
    {Phase::kDot, 554, "5.7.1", "rejected as spam", Class::kThisMessage},
    {Phase::kDot, 550, "", "no", Class::kThisMessage},
    {Phase::kData, 554, "5.5.1", "no", Class::kThisMessage},
    {Phase::kBody, 552, "", "too much", Class::kThisMessage},
    {Phase::kRcpt, 550, "5.7.1", "blocked by policy", Class::kThisMessage},
    {Phase::kRcpt, 552, "5.3.4", "too big", Class::kThisMessage},
    // this recipient
    {Phase::kRcpt, 550, "5.1.1", "user unknown", Class::kThisRecipient},
    {Phase::kRcpt, 551, "5.1.6", "moved", Class::kThisRecipient},
    {Phase::kRcpt, 553, "5.1.3", "bad syntax", Class::kThisRecipient},
    {Phase::kRcpt, 550, "", "user unknown", Class::kThisRecipient},
    {Phase::kRcpt, 550, "5.2.1", "mailbox disabled", Class::kThisRecipient},
    {Phase::kRcpt, 550, "5.4.1", "access denied", Class::kThisRecipient},
    {Phase::kRcpt, 556, "5.1.10", "null MX", Class::kThisRecipient},
    {Phase::kDot, 550, "5.1.1", "user unknown", Class::kThisRecipient},
    // a full mailbox
    {Phase::kRcpt, 552, "5.2.2", "over quota", Class::kMailboxFull},
    {Phase::kDot, 552, "5.2.2", "over quota", Class::kMailboxFull},
    {Phase::kRcpt, 452, "4.2.2", "over quota", Class::kMailboxFull},
    // other 4xx, and lines that break in the middle
    {Phase::kRcpt, 451, "4.7.1", "greylisted", Class::kOtherTemporary},
    {Phase::kRcpt, 450, "", "later", Class::kOtherTemporary},
    {Phase::kDot, 451, "4.3.0", "later", Class::kOtherTemporary},
    {Phase::kMail, 452, "4.3.1", "insufficient storage", Class::kOtherTemporary},
    {Phase::kRcpt, 0, "", "", Class::kOtherTemporary},
    {Phase::kData, 0, "", "", Class::kOtherTemporary},
    {Phase::kBody, 0, "", "", Class::kOtherTemporary},
    {Phase::kData, 250, "", "not 354", Class::kOtherTemporary},
    // no answer after the dot
    {Phase::kDot, 0, "", "", Class::kLost},
    {Phase::kDot, 354, "", "go on", Class::kLost},
};

TEST(ClassifyReply, TheTable) {
  for (const auto& c : kReplies) {
    EXPECT_STREQ(to_string(classify_reply(c.phase, c.code, c.enhanced, c.text)),
                 to_string(c.expected))
        << to_string(c.phase) << ' ' << c.code << ' ' << c.enhanced << ' ' << c.text;
  }
}

// Whatever a server says, only a 2xx at the dot is taken for acceptance.
TEST(ClassifyReply, OnlyTheDotAccepts) {
  for (int phase = 0; phase <= static_cast<int>(Phase::kDot); ++phase) {
    for (int code = 0; code < 700; ++code) {
      const auto what = classify_reply(static_cast<Phase>(phase), code, "", "");
      const bool at_dot = static_cast<Phase>(phase) == Phase::kDot;
      EXPECT_EQ(what == Class::kAccepted, at_dot && code / 100 == 2) << phase << ' ' << code;
      EXPECT_TRUE(what != Class::kLost || at_dot) << phase;
    }
  }
}

TEST(ClassifyReply, ScopesAsPostfix) {
  EXPECT_EQ(scope_of(Class::kRouteNow), Scope::kSite);
  EXPECT_EQ(scope_of(Class::kThisMessage), Scope::kMessage);
  EXPECT_EQ(scope_of(Class::kThisRecipient), Scope::kRecipient);
  EXPECT_EQ(scope_of(Class::kAccepted), Scope::kNone);
}

DeliveryOutcome outcome(Class what) {
  DeliveryOutcome result;
  result.what = what;
  return result;
}

TEST(Decide, WhatCountsAsAnAttempt) {
  const std::map<Class, bool> charged{
      {Class::kAccepted, true},
      {Class::kRouteNow, false},
      {Class::kRouteConfiguration, false},
      {Class::kQuota, false},
      {Class::kThisMessage, true},
      {Class::kThisRecipient, true},
      {Class::kMailboxFull, true},
      {Class::kOtherTemporary, true},
      {Class::kLost, true},
      {Class::kWithdrawn, false},
  };
  ASSERT_EQ(charged.size(), static_cast<std::size_t>(kDeliveryClasses));
  for (const auto& [what, charge] : charged) {
    const auto decision = decide(outcome(what), 0, 1, std::chrono::minutes(15));
    EXPECT_EQ(decision.charge, charge) << to_string(what);
    // Every decision must be one that a handed-over message can take.
    EXPECT_TRUE(next_state(State::kHandingOver, decision.event).has_value()) << to_string(what);
  }
}

TEST(Decide, LostWaitsLongerEachTimeAndThenForAPerson) {
  const std::chrono::seconds wait(600);
  EXPECT_EQ(decide(outcome(Class::kLost), 0, 1, wait).delay, wait);
  EXPECT_EQ(decide(outcome(Class::kLost), 2, 1, wait).delay, 4 * wait);
  EXPECT_EQ(decide(outcome(Class::kLost), kLostAttempts - 1, 1, wait).event, Event::kHold);
}

TEST(RetryDelay, DoublesFromFiveMinutesToAnHour) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    EXPECT_GE(retry_delay(1, seed).count(), 300);
    EXPECT_LE(retry_delay(1, seed).count(), 375);
    EXPECT_GE(retry_delay(2, seed).count(), 600);
    EXPECT_LE(retry_delay(2, seed).count(), 750);
    EXPECT_GE(retry_delay(4, seed).count(), 2400);
    for (int attempts = 0; attempts < 100; ++attempts) {
      EXPECT_LE(retry_delay(attempts, seed).count(), 3600);
    }
    EXPECT_LE(route_pause(1000, seed).count(), 900);
    EXPECT_GE(route_pause(1, seed).count(), 30);
  }
}

TEST(RetryDelay, SpreadsMessagesThatFailedTogether) {
  std::set<std::int64_t> delays;
  for (std::uint64_t id = 1; id <= 100; ++id) delays.insert(retry_delay(1, id).count());
  EXPECT_GT(delays.size(), 40U);
}

TEST(WithoutAddresses, LeavesNoOneIdentifiable) {
  const char* const to = "jo.doe@example.org";
  EXPECT_EQ(without_addresses("<jo.doe@example.org>: Recipient address rejected", to),
            "<<address>>: Recipient address rejected");
  EXPECT_EQ(without_addresses("User unknown: Jo.Doe", to), "User unknown: <address>");
  EXPECT_EQ(without_addresses("see https://example.org/?u=jo%40example.org now", to),
            "see <address> now");
  EXPECT_EQ(without_addresses("bounce+jo.doe=example.org", to).find("jo.doe"), std::string::npos);
  EXPECT_EQ(without_addresses("other@example.org other", "x@example.org"), "<address> other");
  EXPECT_EQ(without_addresses("line\r\nbreaks\tand \x01 more", to), "line breaks and more");
  EXPECT_EQ(without_addresses("caf\xc3\xa9 \xff", to), "caf?? ?");
  EXPECT_LE(without_addresses(std::string(100000, 'x'), to).size(), 400U);
  EXPECT_EQ(without_addresses("", ""), "");
}

}  // namespace
}  // namespace homeward
