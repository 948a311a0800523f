// The main thread's side: what is committed when, and what happens when it cannot be.
#include "deliver/dispatcher.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <map>
#include <set>

#include "base/errors.h"
#include "scripted_server.h"

namespace homeward::deliver {
namespace {

using homeward::testing::kHangUp;
using homeward::testing::kSilence;
using homeward::testing::Script;
using homeward::testing::ScriptedServer;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

class DispatcherTest : public ::testing::Test {
 protected:
  DispatcherTest() : database_(store::Database::in_memory()), outbox_(database_) {
    database_.sql().exec("INSERT INTO family (id, key, known_since) VALUES (1, 'f1', 0)");
    database_.sql().exec(
        "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, "
        "sealed_at, "
        "send_at) VALUES (1, 1, 'periodic', 's', 'composed', '2026-10-01', '2026-10-07', 0, 0)");
    options_.uncertain.delay = std::chrono::seconds(60);
  }

  MessageId add(const std::string& to = "family@example.org") {
    const int number = ++added_;
    database_.sql().exec("INSERT INTO guardian (id, family_id, name) VALUES (" +
                         std::to_string(number) + ", 1, 'guardian " + std::to_string(number) +
                         "')");
    store::NewMessage message;
    message.digest = {1};
    message.guardian = {number};
    message.message_id = std::to_string(number) + "@example.org";
    message.envelope_from = "school@example.org";
    message.envelope_to = to;
    message.bytes = "Message-ID: <" + message.message_id + ">\r\n\r\nletter\r\n" +
                    std::string(200, 'x') + "\r\n";
    message.trace = "[]";
    message.not_before = clock_.now();
    message.deadline = clock_.now() + hours(48);
    return outbox_.add(message, clock_.now());
  }

  Dispatcher& start(const std::string& url, std::size_t connections = 2) {
    RelaySettings relay;
    relay.url = url;
    relay.tls = TlsPolicy::kNone;
    relay.connections = connections;
    relay.command_timeout = std::chrono::seconds(5);
    relay.dot_timeout = std::chrono::seconds(5);
    dispatcher_ = std::make_unique<Dispatcher>(outbox_, relay, clock_, wake_, options_);
    dispatcher_->recover();
    return *dispatcher_;
  }

  void wait_for_wake() {
    pollfd entry{wake_.fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&entry, 1, 5000), 1) << "no wake";
    wake_.clear();
  }

  // Ticks until nothing is in flight and nothing is due.
  void run(TickOptions options = {true, ""}) {
    for (int round = 0; round < 5000; ++round) {
      dispatcher_->tick(options);
      if (dispatcher_->busy() == 0) {
        const auto due = dispatcher_->next_due();
        if (!due || *due > clock_.now()) return;
        continue;
      }
      wait_for_wake();
    }
    FAIL() << "never at rest";
  }

  int count(MessageState state) { return outbox_.counts()[state]; }
  MessageState state(MessageId id) { return outbox_.load(id)->state; }

  store::Database database_;
  store::Outbox outbox_;
  ManualClock clock_{from_unix(1'800'000'000)};
  Wake wake_;
  DispatchOptions options_;
  int added_ = 0;
  std::unique_ptr<Dispatcher> dispatcher_;
};

TEST_F(DispatcherTest, SendsAllOverAFewConnections) {
  ScriptedServer server{Script{}};
  for (int i = 0; i < 50; ++i) add();
  start(server.url(), 3);
  run();
  EXPECT_EQ(count(MessageState::kSent), 50);
  EXPECT_EQ(server.bodies().size(), 50U);
  EXPECT_LE(server.connections(), 3);
  EXPECT_EQ(database_.sql().execAndGet("SELECT state FROM digest").getString(), "done");
}

TEST_F(DispatcherTest, DisarmedClaimsNothing) {
  ScriptedServer server{Script{}};
  add();
  start(server.url()).tick({false, ""});
  EXPECT_EQ(dispatcher_->busy(), 0U);
  EXPECT_EQ(count(MessageState::kQueued), 1);
  EXPECT_EQ(dispatcher_->next_due(), clock_.now() + hours(48));  // only to expire
}

TEST_F(DispatcherTest, ClaimsNoMoreThanConnections) {
  ScriptedServer server{Script{}};
  for (int i = 0; i < 10; ++i) add();
  start(server.url(), 2).tick({true, ""});
  EXPECT_EQ(dispatcher_->busy(), 2U);
  EXPECT_EQ(count(MessageState::kClaimed), 2);
  run();
}

TEST_F(DispatcherTest, TheHandOverIsOnDiskBeforeTheDot) {
  std::atomic<int> seen = -1;
  std::atomic<int>* const states = &seen;
  Script script;
  script.answer = [states](const std::string& line) -> std::optional<std::string> {
    if (line == "<dot>") *states = 1;
    return std::nullopt;
  };
  ScriptedServer server{script};
  const auto id = add();
  start(server.url()).tick({true, ""});
  wait_for_wake();  // ready
  EXPECT_EQ(state(id), MessageState::kClaimed);
  EXPECT_EQ(seen, -1);
  dispatcher_->tick({true, ""});
  EXPECT_EQ(state(id), MessageState::kHandingOver);
  wait_for_wake();
  EXPECT_EQ(seen, 1);
  dispatcher_->tick({true, ""});
  EXPECT_EQ(state(id), MessageState::kSent);
}

TEST_F(DispatcherTest, ALineThatBreaksAfterTheDotIsUncertainAndSentAgain) {
  auto dots = std::make_shared<std::atomic<int>>(0);
  Script script;
  script.answer = [=](const std::string& line) -> std::optional<std::string> {
    if (line == "<dot>" && ++*dots == 1) return kHangUp;
    return std::nullopt;
  };
  ScriptedServer server{script};
  const auto id = add();
  start(server.url());
  run();
  EXPECT_EQ(state(id), MessageState::kUncertain);
  EXPECT_EQ(dispatcher_->next_due(), clock_.now() + options_.uncertain.delay);
  clock_.advance(options_.uncertain.delay);
  run();
  EXPECT_EQ(state(id), MessageState::kSent);
  ASSERT_EQ(server.bodies().size(), 2U);
  EXPECT_EQ(server.bodies()[0], server.bodies()[1]);
  EXPECT_EQ(outbox_.count_uncertain_ever(), 1);
}

TEST_F(DispatcherTest, ARefusedRecipientHarmsNobodyElse) {
  Script script;
  script.answer = [](const std::string& line) -> std::optional<std::string> {
    return line.find("TO:<bad@") != std::string::npos
               ? std::optional<std::string>("550 5.1.1 unknown")
               : std::nullopt;
  };
  ScriptedServer server{script};
  const auto bad = add("bad@example.org");
  for (int i = 0; i < 5; ++i) add();
  start(server.url(), 1);
  run();
  EXPECT_EQ(state(bad), MessageState::kBounced);
  EXPECT_EQ(count(MessageState::kSent), 5);
}

TEST_F(DispatcherTest, ARelayThatIsAwayPausesTheRouteAndComesBack) {
  auto away = std::make_shared<std::atomic<bool>>(true);
  Script script;
  script.answer = [=](const std::string& line) -> std::optional<std::string> {
    if (*away && line.rfind("MAIL", 0) == 0) return "421 4.3.2 closing";
    return std::nullopt;
  };
  ScriptedServer server{script};
  for (int i = 0; i < 6; ++i) add();
  start(server.url());
  run();
  EXPECT_EQ(outbox_.route().state, store::RouteState::kPaused);
  EXPECT_EQ(count(MessageState::kQueued), 6);
  clock_.advance(std::chrono::minutes(1));
  run();
  EXPECT_EQ(outbox_.route().failures, 2);
  *away = false;
  clock_.advance(std::chrono::minutes(2));
  run();
  EXPECT_EQ(count(MessageState::kSent), 6);
  EXPECT_EQ(outbox_.load({1})->attempts, 1);  // only the one that counted
}

TEST_F(DispatcherTest, RefusedSettingsStopUntilRestart) {
  auto refusing = std::make_shared<std::atomic<bool>>(true);
  Script script;
  script.answer = [=](const std::string& line) -> std::optional<std::string> {
    if (*refusing && line.rfind("MAIL", 0) == 0) return "530 5.7.0 authenticate first";
    return std::nullopt;
  };
  ScriptedServer server{script};
  for (int i = 0; i < 3; ++i) add();
  start(server.url());
  run();
  EXPECT_EQ(outbox_.route().state, store::RouteState::kStopped);
  clock_.advance(hours(5));
  run();
  EXPECT_TRUE(server.bodies().empty());
  *refusing = false;
  dispatcher_.reset();
  start(server.url());
  run();
  EXPECT_EQ(count(MessageState::kSent), 3);
}

TEST_F(DispatcherTest, TheGateIsAskedBeforeAndDuring) {
  ScriptedServer server{Script{}};
  const auto never = add();
  const auto changed = add();
  const auto fine = add();
  std::map<MessageId, int> asked;
  options_.gate = [&](const store::OutboxMessage& message) {
    const int times = ++asked[message.id];
    return message.id == fine || (message.id == changed && times == 1);
  };
  start(server.url(), 3);
  run();
  EXPECT_EQ(state(never), MessageState::kCancelled);
  EXPECT_EQ(state(changed), MessageState::kCancelled);
  EXPECT_EQ(state(fine), MessageState::kSent);
  EXPECT_EQ(server.bodies().size(), 1U);
  EXPECT_EQ(outbox_.load(never)->reason, "no longer allowed");
}

TEST_F(DispatcherTest, KeepsThePaceOverARestart) {
  ScriptedServer server{Script{}};
  for (int i = 0; i < 12; ++i) add();
  options_.pace = {4, 10};
  std::vector<std::size_t> sent;
  for (int minute = 0; minute < 4; ++minute) {
    start(server.url(), 3);
    run();
    sent.push_back(server.bodies().size());
    ASSERT_TRUE(dispatcher_->next_due().has_value());
    EXPECT_GT(*dispatcher_->next_due(), clock_.now());
    dispatcher_.reset();
    clock_.advance(minutes(1));
  }
  EXPECT_EQ(sent, (std::vector<std::size_t>{4, 8, 10, 10}));
  clock_.advance(hours(24));
  start(server.url(), 3);
  run();
  EXPECT_EQ(count(MessageState::kSent), 12);
}

TEST_F(DispatcherTest, EachMessageKeepsToItsFamilysHours) {
  ScriptedServer server{Script{}};
  const auto now = add();
  const auto later = add();
  const Instant evening = clock_.now();
  const Instant morning = evening + std::chrono::hours{11};
  options_.hours = [&](const store::OutboxMessage& message, Instant at) {
    return message.id == later ? std::max(at, morning) : at;
  };
  start(server.url());
  run();
  EXPECT_EQ(state(now), MessageState::kSent);
  EXPECT_EQ(state(later), MessageState::kQueued);
  EXPECT_EQ(outbox_.load(later)->not_before, morning);
  EXPECT_EQ(outbox_.load(later)->attempts, 0) << "it was not tried";
  EXPECT_LE(dispatcher_->next_due(), morning) << "it is looked at again then";
  EXPECT_GT(dispatcher_->next_due(), evening) << "and not all the time";
}

TEST_F(DispatcherTest, ARehearsalRedirectsTheEnvelopeOnly) {
  ScriptedServer server{Script{}};
  add("family@example.org");
  start(server.url());
  run({true, "rehearsal@example.org"});
  ASSERT_EQ(server.bodies().size(), 1U);
  for (const auto& line : server.commands()) {
    EXPECT_EQ(line.find("family@"), std::string::npos) << line;
  }
  EXPECT_EQ(outbox_.load({1})->envelope_to, "family@example.org");
  EXPECT_THROW(dispatcher_->tick({true, "not an address"}), Failure);
}

TEST_F(DispatcherTest, ARefusedRehearsalAddressIsNoFamilysFault) {
  Script script;
  script.answer = [](const std::string& line) -> std::optional<std::string> {
    return line.rfind("RCPT", 0) == 0 ? std::optional<std::string>("550 5.1.1 no") : std::nullopt;
  };
  ScriptedServer server{script};
  const auto id = add();
  start(server.url());
  run({true, "rehearsal@example.org"});
  EXPECT_EQ(state(id), MessageState::kQueued);
  EXPECT_EQ(outbox_.route().state, store::RouteState::kStopped);
}

// The disk is full when the hand-over should be recorded: the dot must not be sent.
TEST_F(DispatcherTest, AFailedCommitStopsSending) {
  ScriptedServer server{Script{}};
  for (int i = 0; i < 4; ++i) add();
  start(server.url(), 2).tick({true, ""});
  database_.sql().exec(
      "CREATE TEMP TRIGGER full BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'disk full'); "
      "END");
  bool threw = false;
  for (int round = 0; round < 50 && dispatcher_->busy() > 0 && !threw; ++round) {
    wait_for_wake();
    try {
      dispatcher_->tick({true, ""});
    } catch (const SQLite::Exception&) {
      threw = true;
    }
  }
  EXPECT_TRUE(threw);
  EXPECT_TRUE(dispatcher_->halted());
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_THROW(dispatcher_->tick({true, ""}), SQLite::Exception);
  EXPECT_TRUE(server.bodies().empty());
  database_.sql().exec("DROP TRIGGER full");
  run();
  EXPECT_FALSE(dispatcher_->halted());
  EXPECT_EQ(count(MessageState::kSent), 4);
  EXPECT_EQ(server.bodies().size(), 4U);
  EXPECT_EQ(outbox_.count_uncertain_ever(), 0);
}

// The relay accepted, but that cannot be recorded: it is remembered until it can.
TEST_F(DispatcherTest, AnAcceptanceSurvivesAFailedCommit) {
  ScriptedServer server{Script{}};
  const auto id = add();
  start(server.url(), 1).tick({true, ""});
  wait_for_wake();
  dispatcher_->tick({true, ""});  // handing over
  database_.sql().exec(
      "CREATE TEMP TRIGGER full BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'disk full'); "
      "END");
  wait_for_wake();
  EXPECT_THROW(dispatcher_->tick({true, ""}), SQLite::Exception);
  EXPECT_THROW(dispatcher_->tick({true, ""}), SQLite::Exception);
  EXPECT_EQ(state(id), MessageState::kHandingOver);
  database_.sql().exec("DROP TRIGGER full");
  run();
  EXPECT_EQ(state(id), MessageState::kSent);
  EXPECT_EQ(server.bodies().size(), 1U);
}

TEST_F(DispatcherTest, StopLetsTheLetterUnderWayFinish) {
  ScriptedServer server{Script{}};
  for (int i = 0; i < 5; ++i) add();
  start(server.url(), 2).tick({true, ""});
  EXPECT_EQ(dispatcher_->stop(milliseconds(3000)), 0U);
  EXPECT_EQ(dispatcher_->busy(), 0U);
  EXPECT_EQ(count(MessageState::kSent), 2);
  EXPECT_EQ(count(MessageState::kQueued), 3);
  dispatcher_->tick({true, ""});
  EXPECT_EQ(dispatcher_->busy(), 0U);
}

TEST_F(DispatcherTest, StopBreaksOffWhatTakesTooLong) {
  for (const char* const where : {"MAIL", "<dot>"}) {
    Script script;
    script.ehlo.clear();  // one question at a time
    script.answer = [where](const std::string& line) -> std::optional<std::string> {
      return line.rfind(where, 0) == 0 ? std::optional<std::string>(kSilence) : std::nullopt;
    };
    ScriptedServer server{script};
    const auto id = add();
    start(server.url(), 1).tick({true, ""});
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(dispatcher_->stop(milliseconds(200)), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    const bool after_dot = std::string(where) == "<dot>";
    EXPECT_EQ(state(id), after_dot ? MessageState::kUncertain : MessageState::kQueued);
    dispatcher_.reset();
    outbox_.cancel_for_digest({1}, "next case", clock_.now());
  }
}

TEST_F(DispatcherTest, LeavingWithoutStopIsSettledAtTheNextStart) {
  Script script;
  script.answer = [](const std::string& line) -> std::optional<std::string> {
    return line == "<dot>" ? std::optional<std::string>(kSilence) : std::nullopt;
  };
  ScriptedServer server{script};
  const auto one = add();
  const auto two = add();
  start(server.url(), 1).tick({true, ""});
  wait_for_wake();
  dispatcher_->tick({true, ""});
  EXPECT_EQ(state(one), MessageState::kHandingOver);
  dispatcher_.reset();
  start(server.url(), 1);
  EXPECT_EQ(state(one), MessageState::kUncertain);
  EXPECT_EQ(state(two), MessageState::kQueued);
}

TEST_F(DispatcherTest, ExpiresWhatIsTooLate) {
  ScriptedServer server{Script{}};
  const auto id = add();
  clock_.advance(hours(48));
  start(server.url());
  run();
  EXPECT_EQ(state(id), MessageState::kExpired);
  EXPECT_TRUE(server.bodies().empty());
}

TEST_F(DispatcherTest, RefusesSettingsThatMakeNoSense) {
  EXPECT_THROW(start("http://example.org:80"), Failure);
}

}  // namespace
}  // namespace homeward::deliver
