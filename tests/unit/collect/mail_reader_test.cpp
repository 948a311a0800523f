// Messages as mail programs and mail systems write them (tests/fuzz/corpus/mail), read and judged.
#include "collect/mail_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "support/source_dir.h"

namespace homeward::collect {
namespace {

using ::testing::ElementsAre;

const std::string kLetter = "4f6c0d9be1a2375886c1d0a4f3b2e719@lincoln.example.org";
const std::vector<CommandWords> kWords = {
    {"en", {"stop", "please stop"}, {"start"}, {"pause", "please pause"}, {"until"}},
    {"es", {"baja", "parar"}, {"reanudar"}, {"pausa"}, {"hasta el", "hasta"}},
    {"ar", {"إيقاف"}, {"استئناف"}, {"إيقاف مؤقت"}, {"حتى"}},
    {"zh-Hans", {"停止"}, {"恢复"}, {"暂停"}, {"到"}}};
constexpr Date kToday{std::chrono::year{2026}, std::chrono::October, std::chrono::day{30}};

std::string corpus(const std::string& name) {
  std::ifstream in(homeward::source_dir() / "tests/fuzz/corpus/mail" / (name + ".eml"),
                   std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

InboundMail mail(const std::string& name) {
  start_mail_reader();
  return read_mail(corpus(name));
}

Inbound judged(const std::string& name) { return classify(mail(name), kWords, kToday, {}); }

struct BounceCase {
  const char* name;
  BounceKind kind;
};
class Bounces : public ::testing::TestWithParam<BounceCase> {};

TEST_P(Bounces, NameTheLetterAndItsRecipientAndSayWhatItMeans) {
  const InboundMail read = mail(GetParam().name);
  ASSERT_TRUE(read.report);
  EXPECT_EQ(classify(read, kWords, kToday, {}).kind, InboundKind::kReport);
  EXPECT_EQ(read.report->original_message_id, kLetter);
  if (!read.report->envelope_id.empty()) {
    EXPECT_EQ(read.report->envelope_id, kLetter);
  }
  ASSERT_EQ(read.report->recipients.size(), 1U);
  const RecipientReport& report = read.report->recipients.front();
  EXPECT_EQ(report.recipient, "anna@example.org");
  EXPECT_EQ(judge(report), GetParam().kind) << report.status << " / " << report.diagnostic;
}

INSTANTIATE_TEST_SUITE_P(Corpus, Bounces,
                         ::testing::Values(BounceCase{"postfix-unknown-user", BounceKind::kHard},
                                           BounceCase{"postfix-no-such-host", BounceKind::kHard},
                                           BounceCase{"postfix-delayed", BounceKind::kSoft},
                                           BounceCase{"postfix-expired", BounceKind::kSoft},
                                           BounceCase{"exchange-not-found", BounceKind::kHard},
                                           BounceCase{"gmail-not-found", BounceKind::kHard},
                                           BounceCase{"gmail-over-quota", BounceKind::kSoft},
                                           BounceCase{"exim-unknown-user", BounceKind::kHard},
                                           BounceCase{"qmail-unknown-user", BounceKind::kHard},
                                           BounceCase{"qmail-timeout", BounceKind::kSoft},
                                           BounceCase{"policy", BounceKind::kSoft},
                                           BounceCase{"success", BounceKind::kNone}),
                         [](const auto& param) {
                           return text::replace_all(param.param.name, "-", "_");
                         });

TEST(MailReader, AReportTellsEachRecipientApart) {
  const InboundMail read = mail("report-two-recipients");
  ASSERT_TRUE(read.report);
  EXPECT_EQ(read.report->envelope_id, kLetter);  // xtext is decoded
  ASSERT_EQ(read.report->recipients.size(), 2U);
  EXPECT_EQ(judge(read.report->recipients[0]), BounceKind::kNone);
  EXPECT_EQ(judge(read.report->recipients[1]), BounceKind::kHard);
  EXPECT_EQ(read.report->recipients[1].recipient, "anna.l@elsewhere.example.org");
  EXPECT_EQ(read.report->recipients[1].original_recipient, "anna@example.org");
}

struct KindCase {
  const char* name;
  InboundKind kind;
  const char* own;
};
class Kinds : public ::testing::TestWithParam<KindCase> {};

TEST_P(Kinds, AreToldAndOwnWordsAreKept) {
  const Inbound what = judged(GetParam().name);
  EXPECT_STREQ(to_string(what.kind), to_string(GetParam().kind));
  EXPECT_EQ(what.own_text, GetParam().own);
}

INSTANTIATE_TEST_SUITE_P(
    Corpus, Kinds,
    ::testing::Values(
        KindCase{"auto-exchange", InboundKind::kAutomatic,
                 "I am out of the office until 9 November."},
        KindCase{"auto-gmail", InboundKind::kAutomatic, "I am on holiday."},
        KindCase{"auto-vacation", InboundKind::kAutomatic, "stop"},
        KindCase{"auto-silent", InboundKind::kAutomatic, "Back on Monday."},
        KindCase{"auto-receipt", InboundKind::kAutomatic, "Your message was read."},
        KindCase{"auto-list", InboundKind::kAutomatic, "Bring cakes."},
        KindCase{"reply-gmail", InboundKind::kReply,
                 "Waiting is easy for her when she builds with Ben.\n\nShe also asked for the "
                 "pictures again.\n\nAnna"},
        KindCase{"reply-inline", InboundKind::kReply, "Thank you.\n\nAt the bakery, oddly."},
        KindCase{"reply-outlook-html", InboundKind::kReply,
                 "She waited for her turn on the swing – three times.\n\nWe clapped & smiled."},
        KindCase{"reply-gmail-html", InboundKind::kReply,
                 "We tried the three pictures.\nIt took two minutes."},
        KindCase{"reply-both-parts", InboundKind::kReply, "The plain words."},
        KindCase{"reply-spanish", InboundKind::kReply, "En casa espera su turno cuando cocinamos."},
        KindCase{"reply-outlook-spanish", InboundKind::kReply, "Ya lo probamos, gracias."},
        KindCase{"reply-chinese", InboundKind::kReply, "她在家也会等。"},
        KindCase{"reply-arabic", InboundKind::kReply, "هي تنتظر دورها في البيت أيضا."},
        KindCase{"reply-latin1-unlabelled", InboundKind::kReply, "Zoë attend déjà."},
        KindCase{"reply-forwarded-inside", InboundKind::kReply, "See what grandma wrote."},
        KindCase{"other", InboundKind::kOther, "Where may we park?"},
        KindCase{"stop-reply", InboundKind::kCommand, "STOP."},
        KindCase{"stop-polite", InboundKind::kCommand,
                 "Please stop\n\nWe moved to another town. Thank you for everything.\n\nAnna"},
        KindCase{"stop-spanish", InboundKind::kCommand, "Baja"},
        KindCase{"stop-list-unsubscribe", InboundKind::kCommand, ""},
        KindCase{"stop-by-program", InboundKind::kCommand,
                 "This message was sent by a mail program."},
        KindCase{"not-stop", InboundKind::kReply,
                 "Stop by any time, we would love to show you the garden."},
        KindCase{"not-stop-quoted", InboundKind::kReply, ""},
        KindCase{"pause-until", InboundKind::kCommand, "pause until 3 December"},
        KindCase{"not-pause", InboundKind::kReply, "Pause and rewind is her favourite game."},
        KindCase{"start", InboundKind::kCommand, "start"},
        KindCase{"choice-tried", InboundKind::kChoice, ""},
        KindCase{"choice-see", InboundKind::kChoice, "Cuando pone la mesa."},
        KindCase{"choice-unfitting", InboundKind::kChoice, "Three pictures were too many."},
        KindCase{"choice-forged", InboundKind::kOther, "hello"},
        KindCase{"approve-subject", InboundKind::kApprove, ""},
        KindCase{"approve-reply", InboundKind::kApprove, "Approve concern-12"},
        KindCase{"approve-alone", InboundKind::kApprove, "approve"},
        KindCase{"approve-thanks", InboundKind::kApprove, "Approve concern-12, thank you."},
        KindCase{"approve-two", InboundKind::kReply, "Approve"}),
    [](const auto& param) { return text::replace_all(param.param.name, "-", "_"); });

TEST(MailReader, FindsWhomAMessageIsFromAndWhatItAnswers) {
  const InboundMail read = mail("reply-gmail");
  EXPECT_EQ(read.from, "anna@example.org");
  EXPECT_EQ(read.message_id, "CAFreply-gmail@mail.example.org");
  EXPECT_THAT(read.references, ElementsAre(kLetter));
  EXPECT_THAT(read.to, ElementsAre("letters@lincoln.example.org", "letters@lincoln.example.org"));
  EXPECT_TRUE(mail("two-senders").from.empty());
}

TEST(MailReader, CommandsCarryTheirDateTokenOrName) {
  const Date december{std::chrono::year{2026}, std::chrono::December, std::chrono::day{3}};
  for (const char* name : {"pause-until", "pause-spanish", "pause-arabic", "pause-chinese"}) {
    const Inbound what = judged(name);
    EXPECT_EQ(what.command.kind, CommandKind::kPause) << name;
    EXPECT_EQ(what.command.until, december) << name;
  }
  EXPECT_EQ(judged("pause-open").command.until, std::nullopt);
  for (const char* name : {"stop-list-unsubscribe", "stop-by-program"})
    EXPECT_EQ(judged(name).token, "0f1e2d3c4b5a69788796a5b4c3d2e1f0") << name;
  EXPECT_EQ(judged("stop-reply").token, "");
  EXPECT_EQ(judged("choice-see").choice, LetterChoice::kSee);
  EXPECT_EQ(judged("choice-unfitting").choice, LetterChoice::kUnfitting);
  EXPECT_EQ(judged("choice-tried").token, kLetter.substr(0, 16));
  for (const char* name : {"approve-subject", "approve-reply", "approve-alone", "approve-thanks"}) {
    EXPECT_EQ(judged(name).held, "concern-12") << name;
    EXPECT_EQ(judged(name).approval_token, "0123456789abcdef") << name;
  }
}

TEST(MailReader, TakesEveryFileOfTheCorpusAndGivesCleanText) {
  start_mail_reader();
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(homeward::source_dir() / "tests/fuzz/corpus/mail")) {
    const InboundMail read = mail(entry.path().stem().string());
    const Inbound what = classify(read, kWords, kToday, {});
    for (const std::string& value : {read.text, read.subject, what.own_text}) {
      EXPECT_TRUE(text::is_valid_utf8(value)) << entry.path();
      EXPECT_EQ(value.find_first_of(std::string("\0\x1b\r", 3)), std::string::npos) << entry.path();
    }
    ++files;
  }
  EXPECT_GT(files, 60);
}

}  // namespace
}  // namespace homeward::collect
