// Another family's details, planted wherever they could come from: each must hold the letter.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/text.h"
#include "compose/document/document.h"
#include "compose/leak_guard.h"
#include "compose/leak_parts.h"
#include "compose/mime.h"
#include "unit/compose/leak_support.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const LeakGuard& guard() {
  static const LeakGuard kGuard(sample::everyone(), sample::school());
  return kGuard;
}

ComposeResult composed(const LetterSource& source) {
  static Composer composer(sample::settings());
  return composer.compose(source);
}

const Composed& letter() {
  static const Composed kLetter = std::get<Composed>(composed(sample::source()));
  return kLetter;
}

std::string code_of(const LetterSource& source) {
  const auto result = composed(source);
  if (const auto* hold = std::get_if<Hold>(&result)) return "composing: " + hold->code;
  const auto hold = guard().inspect(source, std::get<Composed>(result));
  return hold ? hold->code : "";
}

std::string document(const std::string& body, const std::string& title = "News") {
  DocumentInfo info;
  info.title = title;
  info.language = "en";
  return render_document("<html lang=\"en\"><body>" + body + "</body></html>", {}, PageStyle{},
                         info)
      .pdf;
}

Mail mail() {
  Mail out;
  out.from = {"Lincoln Elementary", "letters@lincoln.example.org"};
  out.reply_to = {"Ms Ortiz", "m.ortiz@lincoln.example.org"};
  out.to = {"Anna Müller", "anna.mueller@example.org"};
  out.subject = "News from Room 12";
  out.message_id = "d1.g1@lincoln.example.org";
  out.language = "en";
  out.list_id = "letters.lincoln.example.org";
  out.text = "Hello Anna,\n\nZoë read a poem.\n";
  out.html = "<html><body><h2>A strength</h2><p>Zoë read a poem.</p></body></html>";
  return out;
}

std::string code_of_bytes(const std::string& eml) {
  Composed out;
  out.eml = eml;
  const auto hold = guard().inspect(sample::source(), out);
  return hold ? hold->code : "";
}

std::string code_of(const std::function<void(Mail&)>& plant) {
  Mail out = mail();
  plant(out);
  std::string problem;
  const auto eml = build_message(out, problem);
  EXPECT_TRUE(eml) << problem;
  return eml ? code_of_bytes(*eml) : "";
}

std::string chunk(const std::string& type, const std::string& data) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>((data.size() >> shift) & 0xff);
  return out + type + data + std::string(4, '\0');
}

const std::string kPngHead = "\x89PNG\r\n\x1a\n";

std::string jpeg_with(unsigned char marker, const std::string& data) {
  const std::size_t length = data.size() + 2;
  std::string out = "\xff\xd8\xff";
  out += static_cast<char>(marker);
  out += static_cast<char>(length >> 8);
  out += static_cast<char>(length & 0xff);
  return out + data + "\xff\xd9";
}

TEST(LeakGuard, LetsTheSampleLetterGoOnBothWays) {
  EXPECT_EQ(code_of(sample::source()), "");
  LetterSource paper = sample::source();
  paper.guardian.channel = Channel::kPrint;
  paper.guardian.postal_address = "1 Oak Lane\nSpringfield\nIL 62701";
  EXPECT_EQ(code_of(paper), "");
}

TEST(LeakGuard, ReadsEveryWordOfTheFinishedPages) {
  LetterParts parts;
  add_file(letter().pdf, "pdf", parts);
  EXPECT_TRUE(parts.unreadable.empty());
  std::string words;
  for (const auto& part : parts.parts) words += part.text;
  words = text::fold_space(words);
  EXPECT_THAT(words, HasSubstr("explained to her partner why the bean plant leans toward"));
  EXPECT_THAT(words, HasSubstr("Zoë"));
  EXPECT_THAT(words, HasSubstr("line leader because I see everything first"));
}

TEST(LeakGuard, FindsWhatATeacherWrote) {
  const struct {
    const char* words;
    const char* code;
  } kRows[] = {
      {"Zoë shared her paints with Maya Stone.", "leak_student_name"},
      {"Zoë shared her paints with maya stone.", "leak_student_name"},
      {"Zoë shared her paints with MAYA STONE.", "leak_student_name"},
      {"Zoë shared her paints with Maya R. Stone.", "leak_student_name"},
      {"Zoë shared her paints with Maya Rose Stone.", "leak_student_name"},
      {"Zoë shared her paints with Stone, Maya.", "leak_student_name"},
      {"Zoë shared Maya Stone’s paints.", "leak_student_name"},
      {"Zoë shared her paints with Ma\u00ADya St\u00ADone.", "leak_student_name"},
      {"Zoë shared her paints with Jose Nunez.", "leak_student_name"},
      {"Zoë shared her paints with Jose\u0301 Nu\u0301n\u0303ez.", "leak_student_name"},
      {"Zoë shared her paints with Maya.", "leak_given_name"},
      {"Maya and Zoë shared their paints.", "leak_given_name"},
      {"Zoë shared her paints with S-20417.", "leak_student_id"},
      {"Zoë shared her paints with s20417.", "leak_student_id"},
      {"Zoë shared her paints with pupil 77310.", "leak_student_id"},
      {"Zoë shared the mail of Ruth Stone.", "leak_guardian_name"},
      {"Zoë wrote to Ruth.Stone@Example.org today.", "leak_email"},
      {"Zoë found the way to 48 Elm St. alone.", "leak_address"},
      {"Zoë told Karl Weber of the bean plant.", "leak_guardian_name"},
      {"Zoë went to 9 Mill Road after school.", "leak_address"},
  };
  for (const auto& row : kRows) {
    LetterSource source = sample::source();
    source.children[0].rows[0].row.text = row.words;
    EXPECT_EQ(code_of(source), row.code) << row.words;
  }
}

TEST(LeakGuard, FindsItInEveryPlaceOfALetter) {
  const std::vector<std::pair<const char*, std::function<void(LetterSource&)>>> kPlaces = {
      {"setting", [](auto& s) { s.children[0].rows[0].row.setting = "Maya Stone’s table"; }},
      {"quote", [](auto& s) { s.children[0].rows[4].row.text = "I play with Maya Stone."; }},
      {"what helped",
       [](auto& s) { s.children[0].rows[3].row.what_helped = "A seat near Maya Stone helped."; }},
      {"strategy", [](auto& s) { s.children[0].strategies[0].text = "Maya Stone helps her."; }},
      {"class name in the subject",
       [](auto& s) { s.children[0].student.class_name = "Maya Stone"; }},
      {"the family's words", [](auto& s) { s.effort->text = "You read with Maya Stone."; }},
      {"a goal", [](auto& s) { s.children[0].goals[0].goal.measure = "Waiting for Maya Stone"; }},
      {"an address", [](auto& s) { s.guardian.email = "ruth.stone@example.org"; }},
  };
  for (const auto& [place, plant] : kPlaces) {
    LetterSource source = sample::source();
    plant(source);
    const std::string code = code_of(source);
    const bool address = std::string(place) == "an address";
    EXPECT_EQ(code, address ? "leak_email" : "leak_student_name") << place;
  }
}

TEST(LeakGuard, HoldsALetterMadeOfTwoFamiliesLetters) {
  LetterSource other = sample::source();
  other.family.id = {2};
  other.family.key = "F2";
  other.guardian = sample::everyone().guardians[1];
  other.children[0].student = sample::everyone().students[1];
  const Composed theirs = std::get<Composed>(composed(other));
  // Whatever part of it comes from the letter before.
  const auto hold = guard().inspect(sample::source(), theirs);
  ASSERT_TRUE(hold);
  EXPECT_TRUE(is_leak(hold->code));
  other.guardian.channel = Channel::kPrint;
  const auto page = guard().inspect(sample::source(), std::get<Composed>(composed(other)));
  ASSERT_TRUE(page);
  EXPECT_TRUE(is_leak(page->code));
}

TEST(LeakGuard, SaysKindAndIdsOnly) {
  LetterSource source = sample::source();
  source.children[0].rows[0].row.text = "Zoë shared her paints with Maya Stone.";
  const auto hold = guard().inspect(source, std::get<Composed>(composed(source)));
  ASSERT_TRUE(hold);
  EXPECT_EQ(hold->reason, "another student's full name in observation 11 (student 2)");
}

TEST(LeakGuard, LooksIntoHeadersAndParts) {
  const std::vector<std::pair<const char*, std::function<void(Mail&)>>> kPlaces = {
      {"subject", [](Mail& m) { m.subject = "News of Maya Stone"; }},
      {"subject, encoded", [](Mail& m) { m.subject = "Nachricht für José Núñez"; }},
      {"from", [](Mail& m) { m.from.name = "Maya Stone"; }},
      {"to", [](Mail& m) { m.to.name = "Parents of Maya Stone"; }},
      {"reply-to", [](Mail& m) { m.reply_to.name = "Maya Stone"; }},
      {"list-id", [](Mail& m) { m.list_id = "maya.stone.example.org"; }},
      {"unsubscribe", [](Mail& m) { m.list_unsubscribe = "<mailto:a@b.example.org?s=MayaStone>"; }},
      {"text", [](Mail& m) { m.text += "\nMaya\nStone read too."; }},
      {"text, first line", [](Mail& m) { m.text = "Maya Stone"; }},
      {"html", [](Mail& m) { m.html = "<p>Maya Stone read too.</p>"; }},
      {"bold across", [](Mail& m) { m.html = "<p>Now <b>Ma</b>ya Stone read.</p>"; }},
      {"two tags", [](Mail& m) { m.html = "<p><b>Maya</b><i>Stone</i> read.</p>"; }},
      {"entities", [](Mail& m) { m.html = "<p>&#77;aya&nbsp;&#x53;tone read.</p>"; }},
      {"named entities", [](Mail& m) { m.html = "<p>Jos&eacute; N&uacute;&ntilde;ez read.</p>"; }},
      {"soft hyphens", [](Mail& m) { m.html = "<p>Ma&shy;ya St&shy;one read.</p>"; }},
      {"comment", [](Mail& m) { m.html = "<p>Hello</p><!-- Maya Stone -->"; }},
      {"alt", [](Mail& m) { m.html = "<p>Hello <img alt=\"Maya Stone\"></p>"; }},
      {"link", [](Mail& m) { m.html = "<a href='https://x.example.org/?c=Maya%20Stone'>x</a>"; }},
      {"style", [](Mail& m) { m.html = "<style>/* Maya Stone */</style><p>Hello</p>"; }},
      {"title", [](Mail& m) { m.html = "<title>Maya Stone</title><p>Hello</p>"; }},
      {"file name",
       [](Mail& m) {
         m.attachments.push_back({"application", "pdf", "maya_stone.pdf", "", "x"});
       }},
      {"file name, glued",
       [](Mail& m) {
         m.attachments.push_back({"application", "pdf", "MayaStone.pdf", "", "x"});
       }},
      {"file name, RFC 2231",
       [](Mail& m) {
         m.attachments.push_back({"application", "pdf", "José Núñez.pdf", "", "x"});
       }},
      {"content id",
       [](Mail& m) {
         m.inline_pictures.push_back({"image", "png", "a", "maya.stone@x", "x"});
       }},
      {"attachment",
       [](Mail& m) {
         m.attachments.push_back({"application", "x", "a", "",
                                  "\1"
                                  "Maya Stone\2"});
       }},
      {"pdf page",
       [](Mail& m) {
         m.attachments.push_back(
             {"application", "pdf", "a.pdf", "", document("<p>Read with Maya Stone.</p>")});
       }},
      {"pdf page, in bold",
       [](Mail& m) {
         m.attachments.push_back({"application", "pdf", "a.pdf", "",
                                  document("<p>With <strong>Ma</strong>ya Stone.</p>")});
       }},
      {"pdf page, Chinese",
       [](Mail& m) {
         m.attachments.push_back(
             {"application", "pdf", "a.pdf", "", document("<p>今天王小明帮助了。</p>")});
       }},
      {"pdf title",
       [](Mail& m) {
         m.attachments.push_back(
             {"application", "pdf", "a.pdf", "", document("<p>Read.</p>", "For Maya Stone")});
       }},
      {"pdf link",
       [](Mail& m) {
         m.attachments.push_back(
             {"application", "pdf", "a.pdf", "",
              document("<p><a href=\"https://x.example.org/maya-stone\">Read</a></p>")});
       }},
      {"png text",
       [](Mail& m) {
         m.inline_pictures.push_back(
             {"image", "png", "a.png", "p@x",
              kPngHead + chunk("tEXt", std::string("Author\0Maya Stone", 17)) + chunk("IEND", "")});
       }},
      {"png, behind its end",
       [](Mail& m) {
         m.inline_pictures.push_back(
             {"image", "png", "a.png", "p@x", kPngHead + chunk("IEND", "") + "Maya Stone"});
       }},
      {"jpeg comment",
       [](Mail& m) {
         m.inline_pictures.push_back(
             {"image", "jpeg", "a.jpg", "p@x", jpeg_with(0xfe, "Maya Stone")});
       }},
      {"jpeg exif in UTF-16",
       [](Mail& m) {
         std::string wide("Exif\0\0", 6);
         for (const char letter : std::string("Maya Stone")) wide += {letter, '\0'};
         m.inline_pictures.push_back({"image", "jpeg", "a.jpg", "p@x", jpeg_with(0xe1, wide)});
       }},
  };
  for (const auto& [place, plant] : kPlaces)
    EXPECT_EQ(code_of(plant), "leak_student_name") << place;
}

TEST(LeakGuard, LooksThroughEveryEncoding) {
  const std::string head =
      "From: a@lincoln.example.org\r\nTo: anna.mueller@example.org\r\nMIME-Version: 1.0\r\n";
  const char* kBodies[] = {
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
      "TWF5YSBTdG9uZSByZWFkLg==\r\n",
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
      "\r\n=4Daya=20St=\r\none read.\r\n",
      "Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n"
      "TQBhAHkAYQAgAFMAdABvAG4AZQA=\r\n",
      "Content-Type: text/plain\r\nSubject: =?utf-8?b?TWF5YSBTdG9uZQ==?=\r\n\r\nHello\r\n",
      "Content-Type: text/plain\r\nX-Note: Maya Stone\r\n\r\nHello\r\n",
      "Content-Type: text/plain; x=\"Maya Stone\"\r\n\r\nHello\r\n",
      "Content-Type: message/rfc822\r\n\r\nSubject: Maya Stone\r\n\r\nHello\r\n",
      "Content-Type: multipart/mixed; boundary=b\r\n\r\nMaya "
      "Stone\r\n--b\r\n\r\nHello\r\n--b--\r\n",
  };
  for (const char* body : kBodies)
    EXPECT_EQ(code_of_bytes(head + body), "leak_student_name") << body;
  EXPECT_EQ(code_of_bytes(head + "\r\nHello\r\n"), "");
}

TEST(LeakGuard, HoldsWhatItCannotLookInto) {
  EXPECT_EQ(code_of([](Mail& m) {
              m.attachments.push_back({"application", "pdf", "a.pdf", "", "%PDF-1.7 broken"});
            }),
            "leak_unreadable");
  EXPECT_EQ(code_of_bytes(""), "leak_unreadable");
}

TEST(LeakGuard, HoldsLeftOverTagsAndEmptySections) {
  EXPECT_EQ(code_of([](Mail& m) { m.text += "Hello {name}"; }), "unresolved");
  EXPECT_EQ(code_of([](Mail& m) { m.html = "<p>Hello {{guardian}}</p>"; }), "unresolved");
  EXPECT_EQ(code_of([](Mail& m) { m.html = "<h2>A strength</h2><h2>Next</h2><p>Words</p>"; }),
            "empty_section");
  EXPECT_EQ(code_of([](Mail& m) { m.html = "<h2></h2><p>Words</p>"; }), "empty_section");
  EXPECT_EQ(code_of([](Mail& m) { m.html = "<p>Hi</p><h2>A strength</h2>"; }), "empty_section");
  EXPECT_EQ(code_of([](Mail& m) { m.html = "<h2>Zoë</h2><h2>A strength</h2><p>Words</p>"; }), "");
}

TEST(LeakGuard, FindsADocumentsAlternativeText) {
  const std::string chart = document(
      "<figure data-chart=\"line\" data-points=\"14 Sep:1,21 Sep:2\" data-max=\"5\" "
      "aria-label=\"Weeks of Maya Stone\"></figure>");
  EXPECT_EQ(code_of([&](Mail& m) {
              m.attachments.push_back({"application", "pdf", "a.pdf", "", chart});
            }),
            "leak_student_name");
}

}  // namespace
}  // namespace homeward::compose
