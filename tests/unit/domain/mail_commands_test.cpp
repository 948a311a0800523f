#include "domain/mail_commands.h"

#include <gtest/gtest.h>

#include "domain/own_words.h"

namespace homeward {
namespace {

constexpr Date kToday{std::chrono::year{2026}, std::chrono::October, std::chrono::day{30}};

std::string written(std::string_view words, std::string_view language,
                    std::optional<bool> day_first = {}) {
  const auto date = parse_written_date(words, language, kToday, day_first);
  return date ? to_iso(*date) : "none";
}

TEST(WrittenDates, InTheFormsThatFamiliesUse) {
  struct Row {
    const char* words;
    const char* language;
    const char* date;
  };
  for (const auto& [words, language, date] :
       std::vector<Row>{{"2026-11-03", "en", "2026-11-03"},
                        {"2026/11/3", "en", "2026-11-03"},
                        {"3.11.2026", "en", "2026-11-03"},
                        {"3.11.", "en", "2026-11-03"},
                        {"03.11.26", "en", "2026-11-03"},
                        {"3 November", "en", "2026-11-03"},
                        {"November 3", "en", "2026-11-03"},
                        {"Nov. 3rd, 2026", "en", "2026-11-03"},
                        {"the 3rd of november", "en", "2026-11-03"},
                        {"Tuesday, 3 November", "en", "2026-11-03"},
                        {"Tue 3 Nov", "en", "2026-11-03"},
                        {"sept 1", "en", "2027-09-01"},
                        {"1 March", "en", "2027-03-01"},  // without a year: the next one
                        {"30 October", "en", "2027-10-30"},
                        {"30 October 2026", "en", "2026-10-30"},
                        {"25/12", "en", "2026-12-25"},
                        {"12/25/2026", "en", "2026-12-25"},
                        {"4/4/2027", "en", "2027-04-04"},
                        {"3 de noviembre de 2026", "es", "2026-11-03"},
                        {"martes 3 de noviembre", "es", "2026-11-03"},
                        {"3 nov", "es", "2026-11-03"},
                        {"November 3", "es", "2026-11-03"},  // English is known everywhere
                        {"٣ نوفمبر ٢٠٢٦", "ar", "2026-11-03"},
                        {"3 نوفمبر", "ar", "2026-11-03"},
                        {"11月3日", "zh-Hans", "2026-11-03"},
                        {"2026年11月3日", "zh-Hans", "2026-11-03"},
                        {"１１月３号", "zh-Hans", "2026-11-03"},
                        // and what is none
                        {"3/11", "en", "none"},  // two days
                        {"3 of 5", "en", "none"},
                        {"31 November", "en", "none"},
                        {"13/13/2026", "en", "none"},
                        {"November", "en", "none"},
                        {"3", "en", "none"},
                        {"3 November or so", "en", "none"},
                        {"3 November 4", "en", "none"},
                        {"99999999999999", "en", "none"},
                        {"3-11.2026", "en", "none"},
                        {"", "en", "none"}}) {
    EXPECT_EQ(written(words, language), date) << words;
  }
  EXPECT_EQ(written("3/11", "en", true), "2026-11-03");
  EXPECT_EQ(written("3/11", "en", false), "2027-03-11");
}

const std::vector<CommandWords> kWords = {{"en",
                                           {"stop", "stop these letters"},
                                           {"start"},
                                           {"pause", "pause letters"},
                                           {"until", "till"}},
                                          {"zh-Hans", {"停止"}, {"恢复"}, {"暂停"}, {"到"}}};

TEST(MailCommands, OnlyALineThatIsNothingElse) {
  struct Row {
    const char* line;
    CommandKind kind;
    const char* until;
  };
  for (const auto& [line, kind, until] :
       std::vector<Row>{{"stop", CommandKind::kStop, ""},
                        {"  “STOP”. ", CommandKind::kStop, ""},
                        {"Stop!", CommandKind::kStop, ""},
                        {"Stop these letters.", CommandKind::kStop, ""},
                        {"停止。", CommandKind::kStop, ""},
                        {"Start", CommandKind::kStart, ""},
                        {"pause", CommandKind::kPause, ""},
                        {"Pause until 2026-12-01", CommandKind::kPause, "2026-12-01"},
                        {"pause: 1 December", CommandKind::kPause, "2026-12-01"},
                        {"Pause letters till Dec 1st.", CommandKind::kPause, "2026-12-01"},
                        {"暂停到12月1日", CommandKind::kPause, "2026-12-01"},
                        {"stopping", CommandKind::kNone, ""},
                        {"stop by the school", CommandKind::kNone, ""},
                        {"don't stop", CommandKind::kNone, ""},
                        {"pauses", CommandKind::kNone, ""},
                        {"pause until the holidays end", CommandKind::kNone, ""},
                        {"pause until 3/4", CommandKind::kNone, ""},
                        {"pause until 2026-10-30", CommandKind::kNone, ""},  // is today
                        {"pause until 2026-01-01", CommandKind::kNone, ""},
                        {"pause until 2031-01-01", CommandKind::kNone, ""},
                        {"", CommandKind::kNone, ""},
                        {"...", CommandKind::kNone, ""}}) {
    const MailCommand command = parse_command(line, kWords, kToday, {});
    EXPECT_EQ(command.kind, kind) << line;
    EXPECT_EQ(command.until ? to_iso(*command.until) : "", until) << line;
  }
}

TEST(OwnWords, EndWhereTheQuotedLetterBegins) {
  struct Row {
    const char* text;
    const char* own;
  };
  for (const auto& [text, own] : std::vector<Row>{
           {"Yes.\n\n-----Original Message-----\nHello", "Yes."},
           {"Sí.\n\n-------- Mensaje original --------\nHola", "Sí."},
           {"Yes.\n________________________________\nFrom: x\nHello", "Yes."},
           {"Yes.\n\nFrom: a\nSent: b\nTo: c\nSubject: d\nHello", "Yes."},
           {"From: here to the bus stop she waits.", "From: here to the bus stop she waits."},
           {"Ja.\n\nAm 30.10.2026 um 16:02 schrieb Lincoln <a@example.org>:\nHello", "Ja."},
           {"Oui.\nLe ven. 30 oct. 2026, Lincoln <a@example.org>\na écrit :\n> Bonjour", "Oui."},
           {"好。\n\n发件人：学校\n发送时间：周五\n收件人：安娜\n主题：消息\n您好", "好。"},
           {"> all quoted\n> words", ""},
           {"", ""},
           {"One -- two\n--\nsignature", "One -- two"}}) {
    EXPECT_EQ(own_words(text), own) << text;
  }
  EXPECT_EQ(own_words(std::string(50000, 'x')).size(), kOwnWordsKept);
}

TEST(HtmlToText, KeepsWordsAndQuotes) {
  struct Row {
    const char* html;
    const char* text;
  };
  for (const auto& [html, text] :
       std::vector<Row>{{"<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree\n\n"},
                        {"a &lt;b&gt; &amp; &#233;&#x4E2D; &unknown; &", "a <b> & é中 &unknown; &"},
                        {"<style>p{}</style><SCRIPT>x()</SCRIPT>words", "words"},
                        {"mine<blockquote>theirs<blockquote>older</blockquote></blockquote>",
                         "mine\n> theirs\n> > older\n"},
                        {"2 < 3 and <3", "2 < 3 and <3"},
                        {"<a href=\"x>y\">link</a>", "link"},
                        {"<!-- no -->yes", "yes"}}) {
    EXPECT_EQ(html_to_text(html), text) << html;
  }
  // What is never closed costs no more than it is long.
  std::string many;
  for (int i = 0; i < 100000; ++i) many += "<script><a b=\"";
  EXPECT_LT(html_to_text(many).size(), many.size() + 1);
}

}  // namespace
}  // namespace homeward
