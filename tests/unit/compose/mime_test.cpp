// Messages, seen by a parser that nobody here wrote.
#include "compose/mime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "compose/address.h"
#include "compose/quoted_printable.h"
#include "support/source_dir.h"
#include "support/temp_folder.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string parsed_by_python(const std::string& eml) {
  const homeward::testing::TempFolder folder;
  std::ofstream(folder / "message.eml", std::ios::binary) << eml;
  const std::string command = std::string("/usr/bin/python3 ") + homeward::source_dir().string() +
                              "/tests/unit/compose/read_message.py " +
                              (folder / "message.eml").string();
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[4096];
  while (std::fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
  ::pclose(pipe);
  return out;
}

Composed compose(const LetterSource& source) {
  static Composer composer(sample::settings());
  auto result = composer.compose(source);
  if (const auto* hold = std::get_if<Hold>(&result)) {
    ADD_FAILURE() << hold->code << ": " << hold->reason;
    return {};
  }
  return std::get<Composed>(std::move(result));
}

// A real, tiny PNG: one white pixel.
std::string pixel() {
  const unsigned char bytes[] = {
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48,
      0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00,
      0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78,
      0xDA, 0x63, 0xF8, 0x0F, 0x00, 0x01, 0x01, 0x01, 0x00, 0x1C, 0xB0, 0x8C, 0x99, 0x00,
      0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

TEST(Message, IsReadByAnotherParser) {
  LetterSource source = sample::source();
  source.guardian.email = "anna@bücher.example.org";
  source.guardian.name = "Anna Müller, \"Änni\"";
  const Composed letter = compose(source);
  EXPECT_EQ(letter.envelope_to, "anna@xn--bcher-kva.example.org");
  const std::string seen = parsed_by_python(letter.eml);
  EXPECT_THAT(seen, HasSubstr("defects []\n"));
  EXPECT_THAT(seen, HasSubstr("From Lincoln Elementary <letters@lincoln.example.org>\n"));
  EXPECT_THAT(seen, HasSubstr("Reply-To Ms Ortiz <m.ortiz@lincoln.example.org>\n"));
  EXPECT_THAT(seen, HasSubstr("<anna@xn--bcher-kva.example.org>\n"));
  EXPECT_THAT(seen, HasSubstr("Subject News from Room 12: week of 19 October\n"));
  EXPECT_THAT(seen, HasSubstr("Date Fri, 23 Oct 2026 16:04:00 -0400\n"));
  EXPECT_THAT(seen, HasSubstr("Message-ID <d1.g1.20261023@lincoln.example.org>\n"));
  EXPECT_THAT(seen, HasSubstr("Auto-Submitted auto-generated\n"));
  EXPECT_THAT(seen, HasSubstr("List-Id <letters.lincoln.example.org>\n"));
  EXPECT_THAT(seen,
              HasSubstr("List-Unsubscribe <mailto:office@lincoln.example.org?subject=stop%20"));
  EXPECT_THAT(seen, HasSubstr("Content-Language en\n"));
  EXPECT_THAT(seen, HasSubstr("Bcc None\nCc None\n"));
  EXPECT_THAT(
      seen,
      HasSubstr("part multipart/mixed None None None\npart multipart/alternative None None None\n"
                "part text/plain None None None\npart multipart/related None None None\n"
                "part text/html None None None\n"
                "part application/pdf attachment news-2026-10-23.pdf None\n"));
  EXPECT_THAT(
      seen, HasSubstr("Zoë explained to her partner why the bean plant leans toward the window."));
  EXPECT_THAT(seen, HasSubstr("pdf b'%PDF-'"));
}

TEST(Message, CarriesADrawingInline) {
  LetterSource source = sample::source();
  source.children[0].rows[4].row.attachment = std::string(64, 'a');
  source.children[0].rows[4].row.alt = "Crayon drawing of a line of children";
  source.pictures.push_back({std::string(64, 'a'), "image/png", pixel()});
  const Composed letter = compose(source);
  EXPECT_THAT(letter.html, HasSubstr("src=\"cid:picture-aaaaaaaaaaaaaaaa.png@lincoln.example.org\" "
                                     "alt=\"Crayon drawing of a line of children.\""));
  EXPECT_THAT(letter.text, HasSubstr("[Crayon drawing of a line of children.]"));
  EXPECT_THAT(parsed_by_python(letter.eml),
              HasSubstr("part image/png inline picture-aaaaaaaaaaaaaaaa.png "
                        "<picture-aaaaaaaaaaaaaaaa.png@lincoln.example.org>\n"));
}

TEST(Message, HasCrlfAndSafeLines) {
  const Composed letter = compose(sample::source());
  std::size_t start = 0;
  while (start < letter.eml.size()) {
    const std::size_t end = letter.eml.find('\n', start);
    ASSERT_NE(end, std::string::npos);
    ASSERT_EQ(letter.eml[end - 1], '\r');
    const std::string_view line = std::string_view(letter.eml).substr(start, end - 1 - start);
    EXPECT_LE(line.size(), 998U);
    EXPECT_FALSE(line.starts_with("."));
    EXPECT_FALSE(line.starts_with("From "));
    start = end + 1;
  }
  EXPECT_LT(letter.html.size(), 102U * 1024U / 4U);
  EXPECT_THAT(letter.html, Not(HasSubstr("http")));
}

TEST(Message, IsTheSameEveryTime) {
  Composer one(sample::settings());
  Composer two(sample::settings());
  const auto first = std::get<Composed>(one.compose(sample::source()));
  const auto again = std::get<Composed>(one.compose(sample::source()));
  const auto other = std::get<Composed>(two.compose(sample::source()));
  EXPECT_EQ(first.eml, again.eml);
  EXPECT_EQ(first.eml, other.eml);
  EXPECT_EQ(first.pdf, other.pdf);
}

TEST(Message, ForPaperHasAnAddressAndNoMail) {
  LetterSource source = sample::source();
  source.guardian.channel = Channel::kPrint;
  source.guardian.email.clear();
  source.guardian.large_print = true;
  source.guardian.postal_address = "48 Mill Pond Lane, Lincoln Falls, NY 12900";
  const Composed letter = compose(source);
  EXPECT_TRUE(letter.eml.empty());
  EXPECT_TRUE(letter.envelope_to.empty());
  EXPECT_TRUE(letter.pdf.starts_with("%PDF-"));
  EXPECT_LE(letter.pages, 2);
  EXPECT_THAT(letter.summary_html,
              HasSubstr("<p>48 Mill Pond Lane</p>\n<p>Lincoln Falls, NY 12900</p>"));
  EXPECT_THAT(letter.text, Not(HasSubstr("reply")));
}

TEST(Message, IsHeldWhenAValueCouldBreakOut) {
  Composer composer(sample::settings());
  const auto code = [&](auto change) {
    LetterSource source = sample::source();
    change(source);
    const auto result = composer.compose(source);
    const auto* hold = std::get_if<Hold>(&result);
    return hold == nullptr ? std::string("composed") : hold->code;
  };
  EXPECT_EQ(code([](auto& s) { s.guardian.name = "Anna\r\nBcc: x@example.org"; }), "bad_address");
  EXPECT_EQ(code([](auto& s) { s.guardian.email = "anna@example.org>\r\nBcc: <x@example.org"; }),
            "bad_address");
  EXPECT_EQ(code([](auto& s) { s.guardian.email = "anna, bob@example.org"; }), "bad_address");
  EXPECT_EQ(code([](auto& s) { s.guardian.email = "änna@example.org"; }), "bad_address");
  EXPECT_EQ(code([](auto& s) { s.guardian.email = ""; }), "bad_address");
  EXPECT_EQ(code([](auto& s) { s.signer.name = "Ms Ortiz\nX: y"; }), "bad_address");
  EXPECT_EQ(code([](auto& s) { s.message_id = "a@b>\r\nX: y"; }), "bad_address");
  EXPECT_EQ(code([](auto& s) { s.children[0].rows[0].row.text = "Zoë read {name} aloud."; }),
            "unresolved");
  EXPECT_EQ(code([](auto& s) { s.children[0].rows[0].row.text = "Zoë read {{tag}} aloud."; }),
            "unresolved");
  EXPECT_EQ(
      code([](auto& s) { s.children[0].rows[0].row.text = "Zoë wrote \xF3\xB0\x80\x80 twice."; }),
      "document");
  EXPECT_EQ(code([](auto& s) {
              for (int i = 0; i < 8; ++i)
                s.children[0].rows[0].row.text +=
                    " " + s.children[0].rows[0].row.text.substr(0, 300);
            }),
            "too_long");
}

// The names of the message's own header fields, in order.
std::vector<std::string> field_names(const std::string& eml) {
  std::vector<std::string> names;
  const std::string head = eml.substr(0, eml.find("\r\n\r\n"));
  for (std::size_t at = 0; at < head.size();) {
    const auto end = std::min(head.find("\r\n", at), head.size());
    const std::string line = head.substr(at, end - at);
    EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
    if (line[0] != ' ' && line[0] != '\t') names.push_back(line.substr(0, line.find(':')));
    at = end + 2;
  }
  return names;
}

// Whatever people write anywhere: the message is held, or it has the same headers and one
// recipient.
TEST(Message, NoFieldBreaksOutOfItsPlace) {
  using Field = std::string& (*)(LetterSource&, ComposeSettings&);
  const std::pair<const char*, Field> fields[] = {
      {"guardian", [](auto& s, auto&) -> std::string& { return s.guardian.name; }},
      {"email", [](auto& s, auto&) -> std::string& { return s.guardian.email; }},
      {"relationship", [](auto& s, auto&) -> std::string& { return s.guardian.relationship; }},
      {"language", [](auto& s, auto&) -> std::string& { return s.guardian.language; }},
      {"family", [](auto& s, auto&) -> std::string& { return s.family.key; }},
      {"signer", [](auto& s, auto&) -> std::string& { return s.signer.name; }},
      {"reply to", [](auto& s, auto&) -> std::string& { return s.signer.email; }},
      {"signature", [](auto& s, auto&) -> std::string& { return s.signer.signature; }},
      {"given", [](auto& s, auto&) -> std::string& { return s.children[0].student.given; }},
      {"preferred", [](auto& s, auto&) -> std::string& { return s.children[0].student.preferred; }},
      {"pronouns", [](auto& s, auto&) -> std::string& { return s.children[0].student.pronouns; }},
      {"class", [](auto& s, auto&) -> std::string& { return s.children[0].student.class_name; }},
      {"text", [](auto& s, auto&) -> std::string& { return s.children[0].rows[0].row.text; }},
      {"setting", [](auto& s, auto&) -> std::string& { return s.children[0].rows[0].row.setting; }},
      {"topic", [](auto& s, auto&) -> std::string& { return s.children[0].rows[3].row.topic; }},
      {"goal", [](auto& s, auto&) -> std::string& { return s.children[0].goals[0].goal.goal; }},
      {"strategy",
       [](auto& s, auto&) -> std::string& { return s.children[0].strategies[0].title; }},
      {"message id", [](auto& s, auto&) -> std::string& { return s.message_id; }},
      {"cadence", [](auto& s, auto&) -> std::string& { return s.cadence_name; }},
      {"school", [](auto&, auto& c) -> std::string& { return c.school.name; }},
      {"from", [](auto&, auto& c) -> std::string& { return c.school.from_address; }},
      {"office", [](auto&, auto& c) -> std::string& { return c.school.office_address; }},
  };
  const std::string plain = compose(sample::source()).eml;
  const auto expected = field_names(plain);
  for (const auto& [name, field] : fields) {
    for (const std::string attack :
         {"\r\nBcc: x@example.org", "\nBcc: x@example.org", "\rBcc: x@example.org",
          "\r\n\r\n<b>body</b>", "\r\n.\r\nMAIL FROM:<x@example.org>", ", x@example.org",
          "> <x@example.org", "\u2028Bcc: x@example.org", "=?utf-8?q?=0D=0ABcc:_x@example.org?="}) {
      LetterSource source = sample::source();
      ComposeSettings settings = sample::settings();
      field(source, settings) += attack;
      Composer composer(settings);
      const auto result = composer.compose(source);
      const auto* letter = std::get_if<Composed>(&result);
      if (letter == nullptr) continue;
      EXPECT_EQ(field_names(letter->eml), expected) << name << attack;
      EXPECT_EQ(letter->envelope_to, "anna.mueller@example.org") << name << attack;
      EXPECT_EQ(letter->eml.find("\r\n.\r\n"), std::string::npos) << name << attack;
    }
  }
}

TEST(Message, UnsubscribesByMailAndWhereConfiguredByHttps) {
  ComposeSettings settings = sample::settings();
  settings.unsubscribe_url = "https://lincoln.example.org/stop?t=";
  const auto result = Composer(settings).compose(sample::source());
  const std::string head = std::get<Composed>(result).eml;
  const std::string token = unsubscribe_token(settings.token_key, sample::source().guardian.id);
  EXPECT_THAT(head, HasSubstr("mailto:office@lincoln.example.org?subject=stop%20" + token));
  EXPECT_THAT(head, HasSubstr("<https://lincoln.example.org/stop?t=" + token + ">"));
  EXPECT_THAT(head, HasSubstr("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
  const std::string by_mail = compose(sample::source()).eml;
  EXPECT_THAT(by_mail, Not(HasSubstr("List-Unsubscribe-Post")));
  EXPECT_THAT(by_mail,
              HasSubstr("\r\nList-Unsubscribe: <mailto:office@lincoln.example.org?subject=stop%20" +
                        token + ">\r\n"));
}

TEST(WireAddress, TakesOnlyOnePlainMailbox) {
  EXPECT_EQ(wire_address("Anna.B+x@Example.ORG"), "Anna.B+x@example.org");
  EXPECT_EQ(wire_address("a@bücher.example.org"), "a@xn--bcher-kva.example.org");
  for (const char* bad :
       {"", "a", "@example.org", "a@", "a@b", "a b@example.org", "a@exa mple.org", "a@@example.org",
        ".a@example.org", "a..b@example.org", "\"a\"@example.org", "a@-x.example.org",
        "<a@example.org>", "a@example.org,b@example.org", "a@example..org"}) {
    EXPECT_EQ(wire_address(bad), std::nullopt) << bad;
  }
}

TEST(QuotedPrintable, KeepsLinesShortAndStartsHarmless) {
  EXPECT_EQ(quoted_printable(".a\nFrom b\n"), "=2Ea\r\n=46rom b\r\n");
  EXPECT_EQ(quoted_printable("a =\r\nb \n"), "a =3D\r\nb=20\r\n");
  EXPECT_EQ(quoted_printable("ë"), "=C3=AB");
  const std::string out = quoted_printable(std::string(75, 'a') + "." + std::string(80, 'b'));
  EXPECT_THAT(out, HasSubstr("=\r\n=2E"));
  EXPECT_EQ(quoted_printable(std::string(75, 'a') + "From x"),
            std::string(75, 'a') + "=\r\n=46rom x");
}

}  // namespace
}  // namespace homeward::compose
