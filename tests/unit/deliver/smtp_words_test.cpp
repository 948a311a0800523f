// The pure parts of the dialogue: addresses, replies, commands, settings.
#include <gtest/gtest.h>

#include <random>

#include "base/errors.h"
#include "deliver/relay.h"
#include "deliver/smtp_address.h"
#include "deliver/smtp_reply.h"
#include "deliver/smtp_wire.h"

namespace homeward::deliver {
namespace {

TEST(WireAddress, TakesWhatMailUses) {
  for (const char* const address :
       {"a@example.org", "first.last+tag@sub.example.org", "o'brien@example.org", "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]", "a@localhost", "x_y-z=1@example.org"}) {
    const auto wire = wire_address(address);
    ASSERT_TRUE(wire.has_value()) << address;
    EXPECT_EQ(wire->text, address);
    EXPECT_FALSE(wire->needs_smtputf8);
  }
}

TEST(WireAddress, TurnsInternationalDomainsIntoPunycode) {
  EXPECT_EQ(wire_address("a@b\xc3\xbc"
                         "cher.example.org")
                ->text,
            "a@xn--bcher-kva.example.org");
  const auto local = wire_address("jos\xc3\xa9@example.org");
  ASSERT_TRUE(local.has_value());
  EXPECT_TRUE(local->needs_smtputf8);
}

TEST(WireAddress, RefusesWhatCouldBreakTheDialogue) {
  const std::string long_local(65, 'a');
  const std::string long_label(64, 'b');
  for (const std::string& address :
       std::vector<std::string>{"",
                                "@",
                                "a",
                                "a@",
                                "@example.org",
                                "a b@example.org",
                                "a@exam ple.org",
                                "a@example.org\r\nRCPT TO:<x@example.org>",
                                "a\r\n@example.org",
                                "a@example.org\n",
                                std::string("a\0b@example.org", 15),
                                "a>@example.org",
                                "<a@example.org>",
                                "a@b@example.org",
                                "\"a b\"@example.org",
                                ".a@example.org",
                                "a.@example.org",
                                "a..b@example.org",
                                "a@-example.org",
                                "a@example-.org",
                                "a@example..org",
                                "a@.org",
                                "a@[300.1.1.1]",
                                "a@[]",
                                "a@[x]",
                                "a@exa_mple.org",
                                "\xff@example.org",
                                "a@\xff.org",
                                "a\xc2\x85@example.org",
                                long_local + "@example.org",
                                "a@" + long_label + ".org",
                                "a@" + std::string(300, 'c') + ".org",
                                "a,b@example.org",
                                "a;b@example.org",
                                "a:b@example.org",
                                "a(b)@example.org",
                                "a@example.org SIZE=1"}) {
    EXPECT_FALSE(wire_address(address).has_value()) << address;
  }
}

std::vector<SmtpReply> parse(const std::string& bytes, std::size_t step) {
  ReplyParser parser;
  std::vector<SmtpReply> replies;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    parser.feed(std::string_view(bytes).substr(i, step));
    while (auto reply = parser.next()) replies.push_back(*reply);
  }
  return replies;
}

TEST(ReplyParser, JoinsLinesHoweverTheyArrive) {
  for (const std::size_t step : {1U, 2U, 7U, 100U}) {
    const auto replies = parse(
        "250-2.1.0 first\r\n250-2.1.0 second\r\n250 2.1.0 third\r\n550 5.1.1 no\n421\r\n", step);
    ASSERT_EQ(replies.size(), 3U);
    EXPECT_EQ(replies[0].code, 250);
    EXPECT_EQ(replies[0].enhanced, "2.1.0");
    EXPECT_EQ(replies[0].text, "first second third");
    EXPECT_EQ(replies[1].enhanced, "5.1.1");
    EXPECT_EQ(replies[2].code, 421);
  }
}

TEST(ReplyParser, BreaksOnWhatIsNoReply) {
  for (const char* const bytes : {"hello\r\n", "25\r\n", "999 x\r\n", "100 x\r\n", "2500 x\r\n",
                                  "250_x\r\n", "250-a\r\n550 b\r\n", "\r\n", "HTTP/1.1 200\r\n"}) {
    ReplyParser parser;
    parser.feed(bytes);
    EXPECT_FALSE(parser.next().has_value()) << bytes;
    EXPECT_TRUE(parser.broken()) << bytes;
    parser.feed("250 ok\r\n");
    EXPECT_FALSE(parser.next().has_value());
  }
}

TEST(ReplyParser, StaysSmallWhateverComes) {
  ReplyParser parser;
  parser.feed("250 " + std::string(50000, 'x') + "\r\n");
  const auto reply = parser.next();
  ASSERT_TRUE(reply.has_value());
  EXPECT_LE(reply->text.size(), ReplyParser::kMaxText);
  const std::string endless(10000, 'y');
  for (int i = 0; i < 200 && !parser.broken(); ++i) {
    parser.feed(endless);
    parser.next();
  }
  EXPECT_TRUE(parser.broken());
  ReplyParser lines;
  for (int i = 0; i < 200000 && !lines.broken(); ++i) {
    lines.feed("250-again\r\n");
    lines.next();
  }
  EXPECT_TRUE(lines.broken());
}

TEST(ReplyParser, SurvivesNoise) {
  std::mt19937 random(7);  // NOLINT: the same noise every time
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    ReplyParser parser;
    std::string noise = "250-";
    for (int i = 0; i < 60; ++i) noise += static_cast<char>(byte(random));
    parser.feed(noise + "\r\n");
    parser.next();
  }
}

TEST(Replies, EnhancedCodesAndQueueIds) {
  EXPECT_EQ(enhanced_code(550, "5.1.1 no"), "5.1.1");
  EXPECT_EQ(enhanced_code(550, "5.7.515 no"), "5.7.515");
  EXPECT_EQ(enhanced_code(550, "5.1.1"), "5.1.1");
  EXPECT_EQ(enhanced_code(550, "4.1.1 no"), "");
  EXPECT_EQ(enhanced_code(550, "5.1 no"), "");
  EXPECT_EQ(enhanced_code(550, "5.1.1.1 no"), "");
  EXPECT_EQ(enhanced_code(550, "55.1.1 no"), "");
  EXPECT_EQ(enhanced_code(250, ""), "");
  EXPECT_EQ(queue_id("2.0.0 Ok: queued as 4C1B2A"), "4C1B2A");
  EXPECT_EQ(queue_id("Ok: queued as ABC-1."), "ABC-1");
  EXPECT_EQ(queue_id("Ok: queued as <x@y>"), "");
  EXPECT_EQ(queue_id("Ok"), "");
}

TEST(Wire, StuffsDots) {
  EXPECT_EQ(dot_stuffed("a\r\n"), "a\r\n.\r\n");
  EXPECT_EQ(dot_stuffed("a"), "a\r\n.\r\n");
  EXPECT_EQ(dot_stuffed(".\r\n..\r\nx.\r\n.y"), "..\r\n...\r\nx.\r\n..y\r\n.\r\n");
  EXPECT_EQ(dot_stuffed(""), "\r\n.\r\n");
}

TEST(Wire, KnowsUnsoundBytes) {
  EXPECT_EQ(unsound("a\r\nb\r\n"), nullptr);
  EXPECT_EQ(unsound(""), nullptr);
  EXPECT_EQ(unsound(std::string(998, 'x') + "\r\n"), nullptr);
  EXPECT_NE(unsound(std::string(999, 'x') + "\r\n"), nullptr);
  EXPECT_NE(unsound(std::string(999, 'x')), nullptr);
  EXPECT_NE(unsound("a\nb"), nullptr);
  EXPECT_NE(unsound("a\rb"), nullptr);
  EXPECT_NE(unsound("a\r"), nullptr);
  EXPECT_NE(unsound("a\r\n.\n"), nullptr);
  EXPECT_NE(unsound(std::string_view("a\0b", 3)), nullptr);
}

TEST(Wire, SaysWhatTheServerOffers) {
  SmtpCapabilities all;
  for (const char* const line : {"PIPELINING", "size 5000", "8BITMIME", "DSN", "SMTPUTF8"})
    all.add(line);
  EXPECT_EQ(all.max_size, 5000U);
  const Envelope envelope{"a@example.org", "b@example.org", "x=1+2@example.org"};
  const WireAddress from{"a@example.org", false};
  EXPECT_EQ(mail_command(from, envelope, "\xc3\xa9", all, true),
            "MAIL FROM:<a@example.org> SIZE=2 BODY=8BITMIME SMTPUTF8 RET=HDRS "
            "ENVID=x+3D1+2B2@example.org\r\n");
  EXPECT_EQ(mail_command(from, envelope, "e", SmtpCapabilities{}, false),
            "MAIL FROM:<a@example.org>\r\n");
  EXPECT_EQ(rcpt_command({"b@example.org", false}, all),
            "RCPT TO:<b@example.org> NOTIFY=FAILURE,DELAY\r\n");
  SmtpCapabilities odd;
  odd.add("SIZE");
  odd.add("SIZE 99999999999999999999999999");
  odd.add("SIZE -1");
  odd.add("");
  EXPECT_TRUE(odd.size);
  EXPECT_EQ(odd.max_size, 0U);
}

RelaySettings relay(const std::string& url) {
  RelaySettings settings;
  settings.url = url;
  return settings;
}

TEST(Relay, RefusesSettingsThatMakeNoSense) {
  EXPECT_NO_THROW(validate(relay("smtp://mail.example.org:587")));
  EXPECT_NO_THROW(validate(relay("smtps://[::1]:465")));
  EXPECT_EQ(server_of(relay("smtps://[::1]:465")), "[::1]:465");
  for (const char* const url : {"", "mail.example.org", "http://mail.example.org:25",
                                "smtp://mail.example.org", "smtp://mail.example.org:0",
                                "smtp://mail.example.org:70000", "smtp://user@mail.example.org:25",
                                "smtp://mail.example.org:25/path", "smtp://mail example.org:25",
                                "smtp://:25", "smtp://a:b:25", "smtp://mail.example.org:25\r\n"}) {
    EXPECT_THROW(validate(relay(url)), Failure) << url;
  }
  auto settings = relay("smtp://mail.example.org:587");
  settings.user = "u";
  EXPECT_THROW(validate(settings), Failure);
  settings.password = "secret\n";
  EXPECT_THROW(validate(settings), Failure);
  settings.password = "secret";
  EXPECT_NO_THROW(validate(settings));
  settings.connections = 0;
  EXPECT_THROW(validate(settings), Failure);
}

TEST(Relay, WarnsOfPlaintext) {
  auto settings = relay("smtp://mail.example.org:25");
  EXPECT_TRUE(warnings_about(settings).empty());
  settings.tls = TlsPolicy::kNone;
  EXPECT_EQ(warnings_about(settings).size(), 1U);
  settings.user = "u";
  EXPECT_EQ(warnings_about(settings).size(), 2U);
  settings = relay("smtp://127.0.0.1:25");
  settings.tls = TlsPolicy::kNone;
  EXPECT_TRUE(warnings_about(settings).empty());
}

}  // namespace
}  // namespace homeward::deliver
