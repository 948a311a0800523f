#include "store/outbox.h"

#include <gtest/gtest.h>

namespace homeward::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() : database_(Database::in_memory()), outbox_(database_) {
    database_.sql().exec("INSERT INTO family (id, key, known_since) VALUES (1, 'f1', 0)");
    for (int i = 1; i <= 9; ++i) {
      database_.sql().exec("INSERT INTO guardian (id, family_id, name) VALUES (" +
                           std::to_string(i) + ", 1, 'guardian " + std::to_string(i) + "')");
      database_.sql().exec(
          "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, "
          "sealed_at, send_at) VALUES (" +
          std::to_string(i) + ", 1, 'periodic', 'slot " + std::to_string(i) +
          "', 'composed', '2026-10-01', '2026-10-07', 0, 0)");
    }
    outbox_.on_ending([this](const Ending& ending) { endings_.push_back(ending); });
  }

  MessageId add(std::int64_t digest, std::int64_t guardian = 1, seconds wait = seconds(0),
                MessageChannel channel = MessageChannel::kEmail) {
    NewMessage message;
    message.digest = {digest};
    message.guardian = {guardian};
    message.channel = channel;
    message.message_id = std::to_string(digest) + "." + std::to_string(guardian) + "@example.org";
    message.envelope_from = "school@example.org";
    if (channel == MessageChannel::kEmail) message.envelope_to = "family@example.org";
    message.bytes = std::string("Subject: x\r\n\r\n.\0 body\r\n", 23);
    message.trace = "[]";
    message.not_before = now_ + wait;
    message.deadline = now_ + hours(24 * 7);
    return outbox_.add(message, now_);
  }

  static DeliveryOutcome outcome(DeliveryClass what) {
    DeliveryOutcome result;
    result.what = what;
    result.phase = SmtpPhase::kDot;
    result.code = what == DeliveryClass::kAccepted ? 250 : 451;
    result.server = "relay.example.org:587";
    return result;
  }

  // Takes a queued message up to its outcome.
  void deliver(MessageId id, DeliveryClass what) {
    ASSERT_FALSE(outbox_.claim_due(now_, 100, policy_).empty());
    outbox_.mark_handing_over(id, now_);
    outbox_.record(id, outcome(what), now_, policy_);
  }

  MessageState state(MessageId id) { return outbox_.load(id)->state; }
  std::string digest_state(int id) {
    return database_.sql()
        .execAndGet("SELECT state FROM digest WHERE id = " + std::to_string(id))
        .getString();
  }

  Database database_;
  Outbox outbox_;
  UncertainPolicy policy_;
  Instant now_ = from_unix(1'800'000'000);
  std::vector<Ending> endings_;
};

TEST_F(OutboxTest, ANoteToStaffIsMadeOnceADayAndCountsAsNoLetter) {
  database_.sql().exec(
      "INSERT INTO staff (id, key, name, email) VALUES (7, 's7', 'Ms Rivera', "
      "'rivera@example.org')");
  NewMessage note;
  note.staff = StaffKey{{7}, "daily", *parse_iso_date("2026-10-22")};
  note.message_id = "note@example.org";
  note.envelope_from = "school@example.org";
  note.envelope_to = "rivera@example.org";
  note.bytes = "Subject: x\r\n\r\nx\r\n";
  note.trace = "{}";
  note.deadline = now_ + hours(24);
  EXPECT_FALSE(outbox_.has_staff_note(*note.staff));
  const auto id = outbox_.add(note, now_);
  EXPECT_TRUE(outbox_.has_staff_note(*note.staff));
  note.message_id = "again@example.org";
  EXPECT_THROW(outbox_.add(note, now_), SQLite::Exception);
  EXPECT_TRUE(outbox_.counts().empty());
  deliver(id, DeliveryClass::kAccepted);
  EXPECT_EQ(outbox_.counts(Outbox::To::kOthers)[MessageState::kSent], 1);
  EXPECT_EQ(outbox_.load(id)->staff, StaffId{7});
}

TEST_F(OutboxTest, KeepsBytesAsTheyAre) {
  const auto id = add(1);
  const auto claimed = outbox_.claim_due(now_, 10, policy_);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].id, id);
  EXPECT_EQ(*claimed[0].bytes, std::string("Subject: x\r\n\r\n.\0 body\r\n", 23));
  EXPECT_EQ(claimed[0].envelope_to, "family@example.org");
}

TEST_F(OutboxTest, OneMessagePerDigestAndGuardian) {
  add(1, 1);
  add(1, 2);
  EXPECT_THROW(add(1, 1), SQLite::Exception);
}

TEST_F(OutboxTest, ClaimsWhatIsDueOldestFirstAndOnlyOnce) {
  const auto late = add(1, 1, minutes(10));
  const auto second = add(2, 1, seconds(0));
  const auto third = add(3, 1, seconds(0));
  add(4, 1, seconds(0), MessageChannel::kPrint);
  auto claimed = outbox_.claim_due(now_, 1, policy_);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].id, second);
  claimed = outbox_.claim_due(now_, 10, policy_);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].id, third);
  EXPECT_TRUE(outbox_.claim_due(now_, 10, policy_).empty());
  EXPECT_EQ(outbox_.next_claim(policy_), now_ + minutes(10));
  EXPECT_EQ(outbox_.claim_due(now_ + minutes(10), 10, policy_).at(0).id, late);
}

TEST_F(OutboxTest, SentEndsTheDigest) {
  const auto one = add(1, 1);
  const auto two = add(1, 2);
  outbox_.claim_due(now_, 10, policy_);
  outbox_.mark_handing_over(one, now_);
  outbox_.record(one, outcome(DeliveryClass::kAccepted), now_, policy_);
  EXPECT_EQ(digest_state(1), "composed");
  outbox_.record(two, outcome(DeliveryClass::kThisRecipient), now_, policy_);
  EXPECT_EQ(digest_state(1), "done");
  EXPECT_EQ(outbox_.load(one)->sent_at, now_);
  EXPECT_EQ(outbox_.load(two)->reason, "address refused");
  ASSERT_EQ(endings_.size(), 2U);
  EXPECT_EQ(endings_[1].state, MessageState::kBounced);
  EXPECT_EQ(outbox_.attempts(one).at(0).outcome, "accepted");
  EXPECT_EQ(outbox_.counts()[MessageState::kSent], 1);
}

TEST_F(OutboxTest, TemporaryFailureComesBackLaterAndIsCharged) {
  const auto id = add(1);
  deliver(id, DeliveryClass::kOtherTemporary);
  const auto message = outbox_.load(id);
  EXPECT_EQ(message->state, MessageState::kQueued);
  EXPECT_EQ(message->attempts, 1);
  EXPECT_GE(message->not_before, now_ + minutes(5));
  EXPECT_EQ(outbox_.route().state, RouteState::kOpen);
}

TEST_F(OutboxTest, AnUnreachableRelayPausesOnceAndProbesWithOne) {
  const auto one = add(1);
  const auto two = add(2);
  outbox_.claim_due(now_, 10, policy_);
  outbox_.record(one, outcome(DeliveryClass::kRouteNow), now_, policy_);
  outbox_.record(two, outcome(DeliveryClass::kRouteNow), now_, policy_);
  const Route route = outbox_.route();
  EXPECT_EQ(route.state, RouteState::kPaused);
  EXPECT_EQ(route.failures, 1);  // failing together is one failure
  EXPECT_EQ(outbox_.load(one)->attempts, 0);
  EXPECT_TRUE(outbox_.claim_due(now_, 10, policy_).empty());
  EXPECT_EQ(outbox_.next_claim(policy_), route.paused_until);
  const Instant later = route.paused_until;
  EXPECT_EQ(outbox_.claim_due(later, 10, policy_).size(), 1U);
  EXPECT_TRUE(outbox_.claim_due(later, 10, policy_).empty());  // until the probe's answer
  outbox_.mark_handing_over(one, later);
  outbox_.record(one, outcome(DeliveryClass::kAccepted), later, policy_);
  EXPECT_EQ(outbox_.route().state, RouteState::kOpen);
  EXPECT_EQ(outbox_.route().failures, 0);
  EXPECT_EQ(outbox_.claim_due(later, 10, policy_).size(), 1U);
}

TEST_F(OutboxTest, RefusedSettingsStopTheRouteUntilAPersonOpensIt) {
  const auto id = add(1);
  deliver(id, DeliveryClass::kRouteConfiguration);
  EXPECT_EQ(outbox_.route().state, RouteState::kStopped);
  EXPECT_EQ(state(id), MessageState::kQueued);
  EXPECT_TRUE(outbox_.claim_due(now_ + hours(24), 10, policy_).empty());
  EXPECT_FALSE(outbox_.next_claim(policy_).has_value());
  outbox_.open_route();
  EXPECT_EQ(outbox_.claim_due(now_, 10, policy_).size(), 1U);
}

TEST_F(OutboxTest, AUsedUpAllowancePausesForHours) {
  deliver(add(1), DeliveryClass::kQuota);
  EXPECT_EQ(outbox_.route().paused_until, now_ + kQuotaPause);
  EXPECT_EQ(outbox_.route().reason, "allowance used up");
}

TEST_F(OutboxTest, SeveralRefusedMessagesInARowPauseTheRoute) {
  for (int i = 1; i <= kRefusedInARow; ++i) {
    EXPECT_EQ(outbox_.route().state, RouteState::kOpen);
    deliver(add(i), DeliveryClass::kThisMessage);
  }
  EXPECT_EQ(outbox_.route().state, RouteState::kPaused);
  EXPECT_EQ(outbox_.counts()[MessageState::kHeld], kRefusedInARow);
}

TEST_F(OutboxTest, LostIsUncertainAndGoesAgainAsThePolicySays) {
  const auto id = add(1);
  deliver(id, DeliveryClass::kLost);
  EXPECT_EQ(state(id), MessageState::kUncertain);
  EXPECT_EQ(outbox_.count_uncertain_ever(), 1);
  EXPECT_TRUE(outbox_.claim_due(now_, 10, policy_).empty());
  UncertainPolicy by_hand;
  by_hand.resend = false;
  EXPECT_TRUE(outbox_.claim_due(now_ + hours(1), 10, by_hand).empty());
  EXPECT_FALSE(outbox_.next_claim(by_hand).has_value());
  EXPECT_EQ(outbox_.claim_due(now_ + policy_.delay, 10, policy_).size(), 1U);
}

TEST_F(OutboxTest, RecoversAfterAStart) {
  const auto claimed = add(1);
  const auto handing = add(2);
  const auto carried = add(3);
  outbox_.claim_due(now_, 10, policy_);
  outbox_.mark_handing_over(handing, now_);
  outbox_.mark_handing_over(carried, now_);
  EXPECT_EQ(outbox_.recover(now_, policy_, {carried}), 1);
  EXPECT_EQ(state(claimed), MessageState::kQueued);
  EXPECT_EQ(state(handing), MessageState::kUncertain);
  EXPECT_EQ(state(carried), MessageState::kHandingOver);
  EXPECT_EQ(outbox_.load(handing)->not_before, now_ + policy_.delay);
  EXPECT_EQ(outbox_.attempts(handing).at(0).outcome, "lost");
  EXPECT_EQ(outbox_.recover(now_, policy_, {carried}), 0);
}

TEST_F(OutboxTest, ExpiresPastTheDeadlineAndEndsTheDigest) {
  const auto queued = add(1);
  const auto held = add(2);
  const auto flying = add(3);
  ASSERT_TRUE(outbox_.hold(held, "looked odd", now_));
  EXPECT_EQ(outbox_.next_deadline(), now_ + hours(24 * 7));
  outbox_.claim_due(now_, 10, policy_);
  outbox_.record(queued, outcome(DeliveryClass::kWithdrawn), now_, policy_);
  EXPECT_TRUE(outbox_.attempts(queued).empty());  // nothing happened
  const Instant late = now_ + hours(24 * 7);
  EXPECT_TRUE(outbox_.claim_due(late, 10, policy_).empty());
  EXPECT_EQ(outbox_.expire(late), 2);
  EXPECT_EQ(state(queued), MessageState::kExpired);
  EXPECT_EQ(state(held), MessageState::kExpired);
  EXPECT_EQ(state(flying), MessageState::kClaimed);
  EXPECT_EQ(digest_state(1), "expired");
  EXPECT_EQ(outbox_.expire(late), 0);
}

TEST_F(OutboxTest, CancelsForAGuardianAndForADigest) {
  const auto one = add(1, 1);
  const auto two = add(2, 1);
  const auto other = add(2, 2);
  outbox_.hold(one, "by hand", now_);
  EXPECT_EQ(outbox_.cancel_for_guardian({1}, "opted out", now_), 2);
  EXPECT_EQ(state(one), MessageState::kCancelled);
  EXPECT_EQ(outbox_.load(two)->reason, "opted out");
  EXPECT_EQ(digest_state(1), "cancelled");
  EXPECT_EQ(digest_state(2), "composed");
  EXPECT_EQ(outbox_.cancel_for_digest({2}, "digest withdrawn", now_), 1);
  EXPECT_EQ(state(other), MessageState::kCancelled);
  EXPECT_EQ(outbox_.cancel_for_digest({2}, "again", now_), 0);
}

TEST_F(OutboxTest, APersonHoldsAndRetries) {
  const auto id = add(1);
  EXPECT_FALSE(outbox_.retry(id, now_));
  EXPECT_TRUE(outbox_.hold(id, "by hand", now_));
  EXPECT_FALSE(outbox_.hold(id, "by hand", now_));
  EXPECT_TRUE(outbox_.claim_due(now_, 10, policy_).empty());
  EXPECT_TRUE(outbox_.retry(id, now_));
  EXPECT_EQ(outbox_.claim_due(now_, 10, policy_).size(), 1U);
}

TEST_F(OutboxTest, PaperIsSentOncePrinted) {
  const auto id = add(1, 1, seconds(0), MessageChannel::kPrint);
  EXPECT_TRUE(outbox_.claim_due(now_, 10, policy_).empty());
  ASSERT_EQ(outbox_.due_on_paper(now_, 10).size(), 1U);
  outbox_.mark_printed(id, now_);
  EXPECT_EQ(state(id), MessageState::kSent);
  EXPECT_EQ(digest_state(1), "done");
  EXPECT_TRUE(outbox_.due_on_paper(now_, 10).empty());
}

TEST_F(OutboxTest, JoinsTheCallersTransaction) {
  EXPECT_THROW(database_.transact([&] {
    const auto id = add(1);
    outbox_.hold(id, "by hand", now_);
    throw std::runtime_error("the caller thinks better of it");
  }),
               std::runtime_error);
  EXPECT_TRUE(outbox_.counts().empty());
}

TEST_F(OutboxTest, TheSchemaForbidsImpossibleStates) {
  const auto id = std::to_string(add(1).value);
  EXPECT_THROW(database_.sql().exec("UPDATE message SET state = 'sent' WHERE id = " + id),
               SQLite::Exception);
  EXPECT_THROW(database_.sql().exec("UPDATE message SET state = 'held' WHERE id = " + id),
               SQLite::Exception);
  EXPECT_THROW(database_.sql().exec("UPDATE message SET state = 'lost' WHERE id = " + id),
               SQLite::Exception);
  EXPECT_THROW(database_.sql().exec("UPDATE message SET state = 'uncertain' WHERE id = " + id),
               SQLite::Exception);
  EXPECT_THROW(database_.sql().exec("UPDATE message SET envelope_to = '' WHERE id = " + id),
               SQLite::Exception);
}

// Whatever restarts: the pace is counted from rows.
TEST_F(OutboxTest, PaceCountsWhatReachedTheRelayLately) {
  const PaceLimits limits{3, 5};
  const auto messages = [&] { return outbox_.allowance(now_, limits).messages; };
  const auto next = [&] { return outbox_.allowance(now_, limits).next; };
  EXPECT_EQ(outbox_.allowance(now_, {}).messages, outbox_.allowance(now_, {0, 0}).messages);
  EXPECT_GT(outbox_.allowance(now_, {}).messages, 1000U);
  EXPECT_EQ(messages(), 3U);
  add(1);
  deliver({1}, DeliveryClass::kAccepted);
  EXPECT_EQ(messages(), 2U);
  add(2);
  ASSERT_EQ(outbox_.claim_due(now_, 1, policy_).size(), 1U);
  EXPECT_EQ(messages(), 1U) << "what is in flight counts";
  auto unreachable = outcome(DeliveryClass::kRouteNow);
  unreachable.phase = SmtpPhase::kConnect;
  outbox_.record({2}, unreachable, now_, policy_);
  EXPECT_EQ(messages(), 2U) << "what never reached the relay does not";
  outbox_.open_route();
  database_.sql().exec("UPDATE route SET failures = 0");
  now_ += seconds(20);
  deliver({2}, DeliveryClass::kAccepted);
  add(3);
  deliver({3}, DeliveryClass::kAccepted);
  EXPECT_EQ(messages(), 0U);
  EXPECT_EQ(next(), now_ + seconds(40)) << "the first leaves the minute";
  now_ += seconds(40);
  EXPECT_EQ(messages(), 1U);
  now_ += seconds(60);
  EXPECT_EQ(messages(), 2U) << "three of the day's five";
  for (int digest : {4, 5}) {
    add(digest);
    deliver({digest}, DeliveryClass::kAccepted);
  }
  now_ += seconds(60);
  EXPECT_EQ(messages(), 0U);
  EXPECT_EQ(next(), from_unix(1'800'000'000) + hours(24));
  now_ = from_unix(1'800'000'000) - hours(48);  // a clock that was set back
  EXPECT_EQ(messages(), 3U);
}

}  // namespace
}  // namespace homeward::store
