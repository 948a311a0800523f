// Our SMTP against aiosmtpd: TLS, logins, bytes.
#include <gtest/gtest.h>

#include <fstream>

#include "base/errors.h"
#include "deliver/probe.h"
#include "deliver/smtp_session.h"
#include "smtp_sink.h"
#include "support/scripted_http.h"

namespace homeward::deliver {
namespace {

using homeward::testing::Certificate;
using homeward::testing::ScriptedHttp;
using homeward::testing::SmtpSink;
using homeward::testing::TempFolder;
using Class = DeliveryClass;

const Envelope kEnvelope{"school@example.org", "family@example.org", "1@example.org"};
const std::string kLetter = "Message-ID: <1@example.org>\r\nSubject: x\r\n\r\n.\r\n..dots\r\n" +
                            std::string(990, 'y') + "\r\n\r\n.";

DeliveryOutcome deliver(const RelaySettings& settings) {
  SmtpSession session(settings);
  if (auto refused = session.prepare(kEnvelope, kLetter)) return *refused;
  return session.hand_over();
}

TEST(RelayPeer, PlaintextArrivesByteForByte) {
  SmtpSink sink;
  RelaySettings settings;
  settings.url = sink.url();
  settings.tls = TlsPolicy::kNone;
  const auto outcome = deliver(settings);
  ASSERT_EQ(outcome.what, Class::kAccepted) << outcome.text;
  EXPECT_EQ(outcome.queue_id, "S000001");
  ASSERT_EQ(sink.messages().size(), 1U);
  EXPECT_EQ(sink.messages()[0], kLetter + "\r\n");
  EXPECT_NE(sink.log().find("\"to\": [\"family@example.org\"]"), std::string::npos);
}

TEST(RelayPeer, StartTlsAndLogin) {
  TempFolder folder;
  const Certificate certificate(folder.path());
  SmtpSink sink({"--cert", certificate.file, "--key", certificate.key, "--require-tls", "--auth",
                 "school:s3cret"});
  RelaySettings settings;
  settings.url = sink.url("localhost");
  settings.ca_file = certificate.file;
  settings.user = "school";
  settings.password = "s3cret";
  const auto outcome = deliver(settings);
  ASSERT_EQ(outcome.what, Class::kAccepted) << outcome.text;
  EXPECT_EQ(sink.messages().at(0), kLetter + "\r\n");
  EXPECT_NE(sink.log().find("\"tls\": true, \"authenticated\": true"), std::string::npos)
      << sink.log();

  settings.password = "wrong";
  const auto refused = deliver(settings);
  EXPECT_EQ(refused.what, Class::kRouteConfiguration);
  EXPECT_EQ(refused.phase, SmtpPhase::kAuth);
  EXPECT_EQ(refused.code, 535);

  settings.user.clear();
  settings.password.clear();
  EXPECT_EQ(deliver(settings).what, Class::kRouteConfiguration);  // 530 at MAIL
  EXPECT_EQ(sink.messages().size(), 1U);
}

TEST(RelayPeer, ACertificateThatNobodyVouchesForIsRefused) {
  TempFolder folder;
  const Certificate certificate(folder.path());
  SmtpSink sink({"--cert", certificate.file, "--key", certificate.key});
  RelaySettings settings;
  settings.url = sink.url("localhost");
  EXPECT_EQ(deliver(settings).what, Class::kRouteNow);
  settings.ca_file = (folder.path() / "missing.pem").string();
  EXPECT_EQ(deliver(settings).what, Class::kRouteConfiguration);
  settings.ca_file = certificate.file;
  settings.url = sink.url("ip6-localhost-but-not-really.invalid");
  EXPECT_EQ(deliver(settings).what, Class::kRouteNow);
  EXPECT_TRUE(sink.messages().empty());
  settings.url = sink.url("localhost");
  EXPECT_EQ(deliver(settings).what, Class::kAccepted);
}

// What is wrong with a certificate is said in words, with something to do about it.
TEST(RelayPeer, BadCertificatesAreNamed) {
  struct Case {
    const char* names;
    int days;
    bool trusted;
    const char* says;
    const char* way_out;
  };
  const Case cases[] = {
      {"DNS:localhost", -1, true, "expired", "renew"},
      {"DNS:elsewhere.example.org", 2, true, "subject name", "relay.url"},
      {"DNS:localhost", 2, false, "certificate", "relay.ca_file"},
  };
  for (const auto& c : cases) {
    TempFolder folder;
    const Certificate certificate(folder.path(), c.names, c.days);
    SmtpSink sink({"--cert", certificate.file, "--key", certificate.key});
    RelaySettings settings;
    settings.url = sink.url("localhost");
    if (c.trusted) settings.ca_file = certificate.file;
    const auto found = probe(settings);
    ASSERT_TRUE(found.failure.has_value()) << c.says;
    EXPECT_EQ(found.failure->what, Class::kRouteNow);
    EXPECT_NE(found.failure->text.find(c.says), std::string::npos) << found.failure->text;
    EXPECT_NE(way_out(*found.failure).find(c.way_out), std::string::npos)
        << way_out(*found.failure);
    EXPECT_EQ(deliver(settings).what, Class::kRouteNow);
    EXPECT_TRUE(sink.messages().empty());
  }
}

TEST(RelayPeer, AProbeSendsNothing) {
  SmtpSink sink;
  RelaySettings settings;
  settings.url = sink.url();
  settings.tls = TlsPolicy::kNone;
  const auto found = probe(settings);
  EXPECT_FALSE(found.failure.has_value());
  EXPECT_GT(found.max_size, 1'000'000U);
  EXPECT_TRUE(sink.messages().empty());
  settings.tls = TlsPolicy::kRequired;
  const auto stripped = probe(settings);
  ASSERT_TRUE(stripped.failure.has_value());
  EXPECT_NE(way_out(*stripped.failure).find("STARTTLS"), std::string::npos)
      << stripped.failure->text;
}

TEST(Relay, AnAccessTokenIsAUsersAndSafelyFetched) {
  RelaySettings settings;
  settings.url = "smtp://mail.example.org:587";
  settings.user = "letters@example.org";
  settings.oauth.token_url = "https://login.example.org/token";
  settings.oauth.client_id = "homeward";
  settings.oauth.refresh_token = "r";
  EXPECT_NO_THROW(validate(settings));
  settings.user.clear();
  EXPECT_THROW(validate(settings), Failure);
  settings.user = "letters@example.org";
  settings.oauth.token_url = "http://login.example.org/token";
  EXPECT_THROW(validate(settings), Failure);
}

// As Google and Microsoft do it: the relay knows which tokens are good, the service gives them.
TEST(RelayPeer, LogsInWithAccessTokens) {
  TempFolder folder;
  const std::string good = (folder / "good").string();
  const auto let_in = [&](const std::string& line) { std::ofstream(good) << line << '\n'; };
  let_in("letters@example.org one");
  ScriptedHttp service({{200, R"({"access_token":"one","expires_in":3600})"},
                        {200, R"({"access_token":"two","expires_in":3600})"},
                        {200, R"({"access_token":"never","expires_in":3600})"},
                        {400, R"({"error":"invalid_grant"})"}});
  SmtpSink sink({"--xoauth2", good});
  RelaySettings settings;
  settings.url = sink.url();
  settings.tls = TlsPolicy::kNone;
  settings.user = "letters@example.org";
  settings.messages_per_connection = 1;
  settings.oauth.token_url = service.url();
  settings.oauth.client_id = "homeward";
  settings.oauth.client_secret = "s3cret";
  const auto session = smtp_sessions(settings)();
  const auto send = [&] {
    if (auto refused = session->prepare(kEnvelope, kLetter)) return *refused;
    return session->hand_over();
  };
  EXPECT_EQ(send().what, Class::kAccepted);
  EXPECT_EQ(send().what, Class::kAccepted);
  EXPECT_EQ(service.bodies().size(), 1U) << "one token for both connections";
  let_in("letters@example.org two");  // withdrawn before its time
  EXPECT_EQ(send().what, Class::kAccepted);
  EXPECT_EQ(service.bodies().size(), 2U);
  let_in("");
  const auto refused = send();
  EXPECT_EQ(refused.what, Class::kRouteConfiguration) << refused.text;
  EXPECT_EQ(refused.phase, SmtpPhase::kAuth);
  EXPECT_NE(refused.text.find("access token"), std::string::npos) << refused.text;
  const auto spent = send();
  EXPECT_EQ(spent.what, Class::kRouteConfiguration);
  EXPECT_NE(spent.text.find("invalid_grant"), std::string::npos) << spent.text;
  for (const auto& outcome : {refused, spent}) {
    EXPECT_EQ(outcome.text.find("never"), std::string::npos) << outcome.text;
    EXPECT_EQ(outcome.text.find("s3cret"), std::string::npos) << outcome.text;
  }
  EXPECT_EQ(sink.messages().size(), 3U);
}

}  // namespace
}  // namespace homeward::deliver
