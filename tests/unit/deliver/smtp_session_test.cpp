// The dialogue against a server that does as each test says.
#include "deliver/smtp_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

#include "scripted_server.h"

namespace homeward::deliver {
namespace {

using homeward::testing::kHangUp;
using homeward::testing::kSilence;
using homeward::testing::Script;
using homeward::testing::ScriptedServer;
using Class = DeliveryClass;
using Phase = SmtpPhase;

const std::string kLetter =
    "Message-ID: <1@example.org>\r\nSubject: x\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n";
const Envelope kEnvelope{"school@example.org", "family.one@example.org", "1@example.org"};

RelaySettings relay(const ScriptedServer& server) {
  RelaySettings settings;
  settings.url = server.url();
  settings.tls = TlsPolicy::kNone;
  settings.command_timeout = std::chrono::seconds(2);
  settings.dot_timeout = std::chrono::seconds(1);
  return settings;
}

DeliveryOutcome deliver(MailSession& session, const std::string& bytes = kLetter,
                        const Envelope& envelope = kEnvelope) {
  if (auto refused = session.prepare(envelope, bytes)) return *refused;
  return session.hand_over();
}

// A script that answers one command (by its first word) with `reply`.
Script answering(const std::string& start, const std::string& reply) {
  Script script;
  script.answer = [=](const std::string& line) -> std::optional<std::string> {
    return line.rfind(start, 0) == 0 ? std::optional<std::string>(reply) : std::nullopt;
  };
  return script;
}

TEST(SmtpSession, DeliversByteForByteAndKeepsTheConnection) {
  ScriptedServer server{Script{}};
  SmtpSession session(relay(server));
  for (int i = 0; i < 3; ++i) {
    const auto outcome = deliver(session);
    EXPECT_EQ(outcome.what, Class::kAccepted) << outcome.text;
    EXPECT_EQ(outcome.queue_id, "Q1");
  }
  EXPECT_EQ(server.connections(), 1);
  ASSERT_EQ(server.bodies().size(), 3U);
  EXPECT_EQ(server.bodies()[2], kLetter);
  const auto commands = server.commands();
  EXPECT_EQ(commands.at(1), "MAIL FROM:<school@example.org> SIZE=" +
                                std::to_string(kLetter.size()) + " RET=HDRS ENVID=1@example.org");
  EXPECT_EQ(commands.at(2), "RCPT TO:<family.one@example.org> NOTIFY=FAILURE,DELAY");
}

TEST(SmtpSession, NothingIsAltered) {
  ScriptedServer server{Script{}};
  SmtpSession session(relay(server));
  std::mt19937 random(11);  // NOLINT: the same letters every time
  const std::string alphabet = "..\t =aZ-\x7f";
  for (int round = 0; round < 300; ++round) {
    std::string letter;
    const auto lines = random() % 30;
    for (std::size_t line = 0; line < lines; ++line) {
      const std::size_t width = round % 10 == 0 ? 998 : random() % 90;
      for (std::size_t i = 0; i < width; ++i) letter += alphabet[random() % alphabet.size()];
      letter += "\r\n";
    }
    letter += "end\r\n";
    ASSERT_EQ(deliver(session, letter).what, Class::kAccepted);
    ASSERT_EQ(server.bodies().back(), letter);
  }
}

// Any mixture of line ends, dots and NULs: what may travel arrives as it is (with a last line end),
// the rest is refused before a byte of it is said.
TEST(SmtpSession, ThousandsOfMixturesArriveOrAreRefused) {
  ScriptedServer server{Script{}};
  auto settings = relay(server);
  settings.messages_per_connection = 100'000;
  SmtpSession session(settings);
  std::mt19937 random(12);  // NOLINT: the same letters every time
  const std::vector<std::string> pieces{
      "\r\n",      "\r\n", "\r\n.", "\r\n..\r\n", ".",    "\n",        "\r",
      "\r\n.\r\n", "x",    " \t",   "\xc3\xa9",   "QUIT", "\r\nFrom ", std::string(1, '\0')};
  int arrived = 0;
  for (int round = 0; round < 4000; ++round) {
    // Half of the rounds without what is refused, so that enough of them arrive.
    const bool clean = round % 2 == 0;
    std::string letter;
    for (auto left = random() % 12; left > 0; --left) {
      const auto& piece = pieces[random() % pieces.size()];
      if (clean && (piece == "\n" || piece == "\r" || piece[0] == '\0')) continue;
      letter += piece;
    }
    const auto before = server.count();
    const auto outcome = deliver(session, letter);
    const auto arrived_now = server.count();
    if (unsound(letter) != nullptr) {
      ASSERT_EQ(outcome.what, Class::kThisMessage) << round;
      ASSERT_EQ(arrived_now, before) << round;
      continue;
    }
    ASSERT_EQ(outcome.what, Class::kAccepted) << round << outcome.text;
    ASSERT_EQ(arrived_now, before + 1) << round;
    if (letter.size() < 2 || letter.compare(letter.size() - 2, 2, "\r\n") != 0) letter += "\r\n";
    ASSERT_EQ(server.last_body(), letter) << round;
    ++arrived;
  }
  EXPECT_GT(arrived, 1500);
}

TEST(SmtpSession, WorksStepByStepWithoutPipelining) {
  Script script;
  script.ehlo = {"SIZE"};
  ScriptedServer server{script};
  SmtpSession session(relay(server));
  EXPECT_EQ(deliver(session).what, Class::kAccepted);
  EXPECT_EQ(server.bodies().at(0), kLetter);
}

TEST(SmtpSession, TheLastBytesWaitForTheHandOver) {
  ScriptedServer server{Script{}};
  SmtpSession session(relay(server));
  const std::string big = "Subject: x\r\n\r\n" + std::string(500, 'x') + "\r\n";
  ASSERT_FALSE(session.prepare(kEnvelope, big).has_value());
  EXPECT_TRUE(server.bodies().empty());
  session.abandon();
  EXPECT_FALSE(session.connected());
  EXPECT_EQ(deliver(session).what, Class::kAccepted);
  EXPECT_EQ(server.bodies().size(), 1U);  // the abandoned one never arrived
  EXPECT_EQ(server.connections(), 2);
}

struct OddCase {
  const char* start;
  const char* reply;
  Class expected;
  Phase phase;
};

const OddCase kOdd[] = {
    {"MAIL", "550 5.7.60 not as this sender", Class::kRouteConfiguration, Phase::kMail},
    {"MAIL", "421 4.3.2 closing", Class::kRouteNow, Phase::kMail},
    {"MAIL", "552 5.3.4 too big", Class::kThisMessage, Phase::kMail},
    {"MAIL", kHangUp, Class::kRouteNow, Phase::kMail},
    {"RCPT", "550 5.1.1 <family.one@example.org> unknown", Class::kThisRecipient, Phase::kRcpt},
    {"RCPT", "550-5.1.1 many\r\n550-5.1.1 lines\r\n550 5.1.1 of no", Class::kThisRecipient,
     Phase::kRcpt},
    {"RCPT", "451 4.7.1 greylisted", Class::kOtherTemporary, Phase::kRcpt},
    {"RCPT", "421 4.7.0 too many", Class::kRouteNow, Phase::kRcpt},
    {"RCPT", kHangUp, Class::kOtherTemporary, Phase::kRcpt},
    {"RCPT", "no reply at all", Class::kOtherTemporary, Phase::kRcpt},
    {"DATA", "554 5.5.1 no", Class::kThisMessage, Phase::kData},
    {"DATA", "250 2.0.0 what", Class::kOtherTemporary, Phase::kData},
    {"DATA", kHangUp, Class::kOtherTemporary, Phase::kData},
    {"<dot>", "554 5.7.1 spam", Class::kThisMessage, Phase::kDot},
    {"<dot>", "552 5.2.2 full", Class::kMailboxFull, Phase::kDot},
    {"<dot>", "451 4.3.0 later", Class::kOtherTemporary, Phase::kDot},
    {"<dot>", "421 4.3.0 later", Class::kRouteNow, Phase::kDot},
    {"<dot>", "250-2.0.0 more\r\n250 2.0.0 Ok: queued as Q9", Class::kAccepted, Phase::kDot},
    {"<dot>", kHangUp, Class::kLost, Phase::kDot},
    {"<dot>", kSilence, Class::kLost, Phase::kDot},
    {"<dot>", "garbage", Class::kLost, Phase::kDot},
    // Bytes that are no UTF-8, and no text at all.
    {"RCPT", "550 5.1.1 \xff\xfe unbekannt\xe4", Class::kThisRecipient, Phase::kRcpt},
    {"<dot>", "250 2.0.0 \xc3\x28 \x80 queued as Q1", Class::kAccepted, Phase::kDot},
    {"<dot>", "250", Class::kAccepted, Phase::kDot},
    {"RCPT", "550", Class::kThisRecipient, Phase::kRcpt},
    // Codes that no server should use.
    {"MAIL", "699 x", Class::kRouteNow, Phase::kMail},
    {"RCPT", "250-2.1.5 one\r\n550 5.1.1 two", Class::kOtherTemporary, Phase::kRcpt},
    {"DATA", "250 2.0.0 what", Class::kOtherTemporary, Phase::kData},
    {"<dot>", "354 go on", Class::kLost, Phase::kDot},
    {"<dot>", "100 x", Class::kLost, Phase::kDot},
};

TEST(SmtpSession, EveryOddAnswerHasItsClass) {
  for (const auto& odd : kOdd) {
    for (const bool pipelining : {true, false}) {
      Script script = answering(odd.start, odd.reply);
      if (!pipelining) script.ehlo = {"SIZE 1000000"};
      ScriptedServer server{script};
      auto settings = relay(server);
      settings.dot_timeout = std::chrono::seconds(1);
      SmtpSession session(settings);
      const auto outcome = deliver(session);
      EXPECT_STREQ(to_string(outcome.what), to_string(odd.expected))
          << odd.start << ' ' << odd.reply << ' ' << pipelining;
      EXPECT_STREQ(to_string(outcome.phase), to_string(odd.phase)) << odd.start << ' ' << odd.reply;
      EXPECT_EQ(outcome.text.find("family"), std::string::npos) << outcome.text;
    }
  }
}

// A refused recipient must not leave the next letter out of step, nor get its reply.
TEST(SmtpSession, TheNextLetterIsUnharmedByARefusal) {
  for (const bool pipelining : {true, false}) {
    for (const char* const data : {"354 go on", "503 5.5.1 no valid recipients"}) {
      Script script;
      if (!pipelining) script.ehlo = {};
      auto bad = std::make_shared<std::atomic<bool>>(false);
      script.answer = [=](const std::string& line) -> std::optional<std::string> {
        if (line.rfind("RCPT", 0) == 0) {
          *bad = line.find("bad@") != std::string::npos;
          if (*bad) return "550 5.1.1 no such user";
        }
        if (line == "DATA" && *bad) return data;
        return std::nullopt;
      };
      ScriptedServer server{script};
      SmtpSession session(relay(server));
      for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(deliver(session, kLetter, {"s@example.org", "bad@example.org", "b"}).what,
                  Class::kThisRecipient);
        EXPECT_EQ(deliver(session).what, Class::kAccepted);
      }
      EXPECT_EQ(server.bodies().size(), 3U);
    }
  }
}

TEST(SmtpSession, AnIdleFarewellCostsNothing) {
  for (const char* const farewell : {"421 4.4.2 idle for too long", kHangUp}) {
    ScriptedServer server{answering("<idle>", farewell)};
    SmtpSession session(relay(server));
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(deliver(session).what, Class::kAccepted);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(server.connections(), 3);
  }
}

TEST(SmtpSession, AReusedConnectionThatIsRefusedAtMailIsReplaced) {
  auto mails = std::make_shared<std::atomic<int>>(0);
  Script script;
  script.answer = [=](const std::string& line) -> std::optional<std::string> {
    if (line.rfind("MAIL", 0) == 0 && ++*mails == 2) return "421 4.4.2 one letter is enough";
    return std::nullopt;
  };
  ScriptedServer server{script};
  SmtpSession session(relay(server));
  EXPECT_EQ(deliver(session).what, Class::kAccepted);
  EXPECT_EQ(deliver(session).what, Class::kAccepted);
  EXPECT_EQ(server.connections(), 2);
}

TEST(SmtpSession, ChangesTheConnectionAfterSoManyMessages) {
  ScriptedServer server{Script{}};
  auto settings = relay(server);
  settings.messages_per_connection = 2;
  SmtpSession session(settings);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(deliver(session).what, Class::kAccepted);
  EXPECT_EQ(server.connections(), 3);
}

TEST(SmtpSession, ChecksBeforeItSpeaks) {
  Script script;
  script.ehlo = {"SIZE 100"};
  ScriptedServer server{script};
  SmtpSession session(relay(server));
  const auto with = [&](const std::string& from, const std::string& to, const std::string& bytes) {
    return deliver(session, bytes, {from, to, "x"}).what;
  };
  EXPECT_EQ(with("a@example.org", "b@example.org\r\nDATA", "x\r\n"), Class::kThisRecipient);
  EXPECT_EQ(with("a@example.org>\r\nRSET", "b@example.org", "x\r\n"), Class::kRouteConfiguration);
  EXPECT_EQ(with("a@example.org", "b@example.org", "x\r\n.\n"), Class::kThisMessage);
  EXPECT_EQ(with("a@example.org", "b@example.org", std::string(101, 'x')), Class::kThisMessage);
  EXPECT_EQ(with("a@example.org", "b@example.org", "\xc3\xa9\r\n"), Class::kThisMessage);
  EXPECT_EQ(with("a@example.org", "jos\xc3\xa9@example.org", "x\r\n"), Class::kThisRecipient);
  EXPECT_TRUE(server.bodies().empty());
  const auto commands = server.commands();
  EXPECT_TRUE(std::none_of(commands.begin(), commands.end(),
                           [](const auto& line) { return line.rfind("MAIL", 0) == 0; }));
}

TEST(SmtpSession, AServerThatIsNotThereIsOurTrouble) {
  std::string url;
  {
    ScriptedServer gone{Script{}};
    url = gone.url();
  }
  RelaySettings settings;
  settings.url = url;
  settings.tls = TlsPolicy::kNone;
  SmtpSession session(settings);
  const auto outcome = deliver(session);
  EXPECT_EQ(outcome.what, Class::kRouteNow);
  EXPECT_EQ(outcome.phase, Phase::kConnect);
  EXPECT_EQ(outcome.code, 0);
}

std::string fifty_kilobytes() {
  std::string banner;
  for (int line = 0; line < 100; ++line) banner += "220-" + std::string(494, 'x') + "\r\n";
  return banner;
}

TEST(SmtpSession, OddBanners) {
  for (const auto& [banner, expected] : std::vector<std::pair<std::string, Class>>{
           {"554 5.3.2 no service", Class::kRouteConfiguration},
           {"421 4.3.2 busy", Class::kRouteNow},
           {kHangUp, Class::kRouteNow},
           {"220-" + std::string(900, 'x') + "\r\n220 ok", Class::kAccepted},
           {fifty_kilobytes() + "220 ok", Class::kAccepted},
           {"220 " + std::string(50'000, 'x'), Class::kAccepted},
           {"220-never\r\n421 4.3.2 busy", Class::kRouteNow},
           {"200 what", Class::kAccepted}}) {
    Script script;
    script.banner = banner;
    ScriptedServer server{script};
    SmtpSession session(relay(server));
    EXPECT_STREQ(to_string(deliver(session).what), to_string(expected)) << banner.substr(0, 40);
  }
}

TEST(SmtpSession, NeverSendsWithoutTheLoginThatIsConfigured) {
  ScriptedServer server{Script{}};
  auto settings = relay(server);
  settings.user = "school";
  settings.password = "secret";
  SmtpSession session(settings);
  const auto outcome = deliver(session);
  EXPECT_EQ(outcome.what, Class::kRouteConfiguration);
  EXPECT_EQ(outcome.phase, Phase::kAuth);
  EXPECT_TRUE(server.bodies().empty());
}

TEST(SmtpSession, ALoginThatIsRefusedStopsTheRoute) {
  for (const auto& [reply, expected] : std::vector<std::pair<std::string, Class>>{
           {"535 5.7.8 no", Class::kRouteConfiguration}, {"454 4.7.0 later", Class::kRouteNow}}) {
    Script script = answering("AUTH", reply);
    script.ehlo = {"AUTH PLAIN"};
    ScriptedServer server{script};
    auto settings = relay(server);
    settings.user = "school";
    settings.password = "secret";
    SmtpSession session(settings);
    const auto outcome = deliver(session);
    EXPECT_STREQ(to_string(outcome.what), to_string(expected)) << outcome.text;
    EXPECT_EQ(outcome.phase, Phase::kAuth);
    EXPECT_EQ(outcome.text.find("secret"), std::string::npos);
  }
}

// A login that only knows ways we do not: stop, rather than go on without.
TEST(SmtpSession, AnUnknownLoginStopsTheRoute) {
  Script script;
  script.ehlo = {"AUTH GSSAPI"};
  ScriptedServer server{script};
  auto settings = relay(server);
  settings.user = "school";
  settings.password = "secret";
  SmtpSession session(settings);
  EXPECT_EQ(deliver(session).what, Class::kRouteConfiguration);
}

TEST(SmtpSession, LogsInByWhatIsOffered) {
  for (const char* const offered : {"AUTH PLAIN", "AUTH LOGIN", "AUTH CRAM-MD5 LOGIN PLAIN"}) {
    auto step = std::make_shared<std::atomic<int>>(0);
    Script script;
    script.ehlo = {offered};
    script.answer = [=](const std::string& line) -> std::optional<std::string> {
      if (line.rfind("AUTH PLAIN", 0) == 0) return "334 ";
      if (line.rfind("AUTH LOGIN", 0) == 0) return *step = 1, "334 VXNlcm5hbWU6";
      if (line == "AHNjaG9vbABzZWNyZXQ=") return "235 2.7.0 welcome";  // \0school\0secret
      if (line == "c2Nob29s" && *step == 1) return *step = 2, "334 UGFzc3dvcmQ6";
      if (line == "c2VjcmV0" && *step == 2) return "235 2.7.0 welcome";
      return std::nullopt;
    };
    ScriptedServer server{script};
    auto settings = relay(server);
    settings.user = "school";
    settings.password = "secret";
    SmtpSession session(settings);
    EXPECT_EQ(deliver(session).what, Class::kAccepted) << offered;
  }
}

// The relay stops asking for a login between two connections: no letter leaves without it.
TEST(SmtpSession, AWithdrawnAuthStopsTheRoute) {
  auto connections = std::make_shared<std::atomic<int>>(0);
  Script script;
  script.ehlo = {"SIZE"};
  script.answer = [=](const std::string& line) -> std::optional<std::string> {
    if (line.rfind("EHLO", 0) == 0 && ++*connections == 1) return "250-x\r\n250 AUTH PLAIN";
    if (line.rfind("AUTH", 0) == 0) return "334 ";
    if (line.find(' ') == std::string::npos && line.size() > 10) return "235 2.7.0 welcome";
    return std::nullopt;
  };
  ScriptedServer server{script};
  auto settings = relay(server);
  settings.user = "school";
  settings.password = "secret";
  settings.messages_per_connection = 1;
  SmtpSession session(settings);
  EXPECT_EQ(deliver(session).what, Class::kAccepted);
  EXPECT_EQ(deliver(session).what, Class::kRouteConfiguration);
  EXPECT_EQ(server.bodies().size(), 1U);
}

TEST(SmtpSession, AConnectionGrowsOld) {
  ScriptedServer server{Script{}};
  auto settings = relay(server);
  settings.connection_age = std::chrono::seconds(0);
  SmtpSession session(settings);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(deliver(session).what, Class::kAccepted);
  EXPECT_EQ(server.connections(), 3);
}

TEST(SmtpSession, StartTlsStrippedOnTheWayIsRefused) {
  ScriptedServer server{Script{}};
  auto settings = relay(server);
  settings.tls = TlsPolicy::kRequired;
  SmtpSession session(settings);
  EXPECT_EQ(deliver(session).what, Class::kRouteNow);
  EXPECT_TRUE(server.bodies().empty());
}

TEST(SmtpSession, AnInterruptEndsEveryWait) {
  for (const char* const where : {"EHLO", "MAIL", "<dot>"}) {
    Script script = answering(where, kSilence);
    script.ehlo.clear();  // one question at a time
    ScriptedServer server{script};
    auto settings = relay(server);
    settings.command_timeout = std::chrono::seconds(60);
    settings.dot_timeout = std::chrono::seconds(60);
    SmtpSession session(settings);
    std::thread interrupter([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      session.interrupt();
    });
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = deliver(session);
    interrupter.join();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3)) << where;
    EXPECT_EQ(outcome.what, std::string(where) == "<dot>" ? Class::kLost : Class::kWithdrawn)
        << where;
    EXPECT_EQ(deliver(session).what, Class::kWithdrawn);  // for good
  }
}

}  // namespace
}  // namespace homeward::deliver
