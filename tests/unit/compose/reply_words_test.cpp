// The shipped packs' words for commands, and what is written back.
#include "compose/reply_words.h"

#include <gtest/gtest.h>

#include "support/source_dir.h"

namespace homeward::compose {
namespace {

constexpr Date kToday{std::chrono::year{2026}, std::chrono::October, std::chrono::day{30}};
constexpr Date kDay{std::chrono::year{2026}, std::chrono::December, std::chrono::day{3}};

ReplyWords words(const char* language = "en") {
  School school;
  school.name = "Lincoln Elementary";
  school.language = language;
  school.from_address = "letters@lincoln.example.org";
  school.reply_address = school.from_address;
  school.office_address = "office@lincoln.example.org";
  return ReplyWords(school, {source_dir() / "templates"});
}

TEST(ReplyWords, EveryShippedLanguageKnowsItsCommands) {
  const ReplyWords all = words();
  struct Row {
    const char* line;
    CommandKind kind;
    bool dated;
  };
  for (const auto& [line, kind, dated] :
       std::vector<Row>{{"Stop", CommandKind::kStop, false},
                        {"please stop these letters", CommandKind::kStop, false},
                        {"Baja", CommandKind::kStop, false},
                        {"No quiero más cartas.", CommandKind::kStop, false},
                        {"إيقاف", CommandKind::kStop, false},
                        {"退订", CommandKind::kStop, false},
                        {"start", CommandKind::kStart, false},
                        {"Reanudar", CommandKind::kStart, false},
                        {"استئناف", CommandKind::kStart, false},
                        {"恢复。", CommandKind::kStart, false},
                        {"Pause", CommandKind::kPause, false},
                        {"Pausa", CommandKind::kPause, false},
                        {"pause until 3 December", CommandKind::kPause, true},
                        {"pausa hasta el 3 de diciembre", CommandKind::kPause, true},
                        {"إيقاف مؤقت حتى 3 ديسمبر", CommandKind::kPause, true},
                        {"暂停到12月3日", CommandKind::kPause, true}}) {
    const auto command = parse_command(line, all.commands(), kToday, {});
    EXPECT_EQ(command.kind, kind) << line;
    EXPECT_EQ(command.until, dated ? std::optional(kDay) : std::nullopt) << line;
  }
}

TEST(ReplyWords, ConfirmsInTheGuardiansLanguageAndTheSchoolsWhileNobodyReviewedIt) {
  const ReplyTo to{"Jo Lind", "jo@example.org", "es", "new@lincoln.example.org", Instant{}};
  const auto mail = words().confirm(to, {CommandKind::kPause, kDay});
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->envelope_to, "jo@example.org");
  EXPECT_NE(mail->eml.find("paused until"), std::string::npos);
  EXPECT_NE(mail->eml.find("est=C3=A1n en pausa"), std::string::npos);
  EXPECT_NE(mail->eml.find("Auto-Submitted: auto-generated"), std::string::npos);
  const auto spanish = words("es").confirm(to, {CommandKind::kStop, {}});
  EXPECT_EQ(spanish->eml.find("As you asked"), std::string::npos);
  EXPECT_FALSE(words().confirm({"Jo", "no address", "", "a@b.example.org", Instant{}}, {}));
}

TEST(ReplyWords, PassesWordsOnWithTheFamilysAddressInReplyToAlone) {
  const ReplyTo to{"Ms Rivera", "rivera@example.org", "", "new@lincoln.example.org", Instant{}};
  ReplyWords::Forwarded what{"Kim Lind",        "Noa L.", "She waits when she cooks.",
                             "kim@example.org", true,     LetterChoice::kQuestion};
  const auto mail = words().forward(to, what);
  ASSERT_TRUE(mail);
  const auto reply_to = mail->eml.find("Reply-To: kim@example.org");
  EXPECT_NE(reply_to, std::string::npos);
  EXPECT_EQ(mail->eml.find("kim@example.org", reply_to + 12), std::string::npos);
  EXPECT_NE(mail->eml.find("I have a question"), std::string::npos);
  what.answer_to = "nobody\r\nBcc: x@example.org";
  const auto hostile = words().forward(to, what);
  ASSERT_TRUE(hostile);
  EXPECT_EQ(hostile->eml.find("Bcc"), std::string::npos);
  EXPECT_NE(hostile->eml.find("Reply-To: office@lincoln.example.org"), std::string::npos);
}

}  // namespace
}  // namespace homeward::compose
