// Our SMTP against aiosmtpd: TLS, logins, bytes.
#include <gtest/gtest.h>

#include "deliver/smtp_session.h"
#include "smtp_sink.h"

namespace homeward::deliver {
namespace {

using homeward::testing::Certificate;
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

}  // namespace
}  // namespace homeward::deliver
