#include "compose/staff_note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "domain/inbound.h"
#include "support/source_dir.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::filesystem::path shipped() { return source_dir() / "templates"; }

School school_in(const std::string& language) {
  School school;
  school.name = "Lincoln & Sons";
  school.language = language;
  school.from_address = "letters@lincoln.example.org";
  return school;
}

// A note in which every part has something to say.
StaffNote full_note(StaffNoteKind kind) {
  StaffNote note;
  note.kind = kind;
  note.to.name = "Ms Rivera";
  note.to.email = "rivera@lincoln.example.org";
  note.letters_on = *parse_iso_date("2026-10-23");
  note.letters_ready = 2;
  note.ready = {"Zoë", "Ben"};
  note.need_strength = {"Priya"};
  note.sheet = "reports/sheets/room-12.csv";
  for (const WaitKind what :
       {WaitKind::kStrength, WaitKind::kConcern, WaitKind::kReword, WaitKind::kLetter,
        WaitKind::kApproval, WaitKind::kPerson, WaitKind::kCall}) {
    Wait wait;
    wait.name = "thing-7";
    wait.kind = what;
    wait.author = "Mr Lee";
    wait.children = {"Zoë"};
    wait.date = parse_iso_date("2026-10-20");
    wait.text = "Left the <rug>.";
    wait.code = "no_such_code";
    note.waits.push_back(wait);
  }
  note.unseen = {{"Will C.", "Room 14", 1, false}, {"Ida F.", "", 12, true}};
  for (const char* why : {"no_consent", "no_contact", "no_address", "bounced", "paused"})
    note.unreached.push_back({"Ida F.", why});
  note.written_at = *parse_instant("2026-10-22T15:00Z", Zone::utc());
  note.message_id = "note@lincoln.example.org";
  return note;
}

class StaffNoteIn : public ::testing::TestWithParam<std::tuple<const char*, StaffNoteKind>> {};

TEST_P(StaffNoteIn, SaysEverythingInWordsAndNoChildInItsSubject) {
  const auto [language, kind] = GetParam();
  const StaffNotes words(school_in(language), {shipped()});
  const auto mail = words.write(full_note(kind));
  ASSERT_TRUE(mail);
  // No phrase's key and no argument is left standing.
  const std::regex key(
      "(subject|note|ready|strength|concern|reword|held|call|overdue|quiet|unreached)"
      "\\.[a-z_]+|\\{");
  for (const std::string& said : {mail->subject, mail->text})
    EXPECT_FALSE(std::regex_search(said, key)) << said;
  for (const char* name : {"Zoë", "Ben", "Priya", "Will", "Ida"})
    EXPECT_THAT(mail->subject, Not(HasSubstr(name)));
  EXPECT_THAT(mail->html, Not(HasSubstr("<rug>")));
  EXPECT_THAT(mail->html, HasSubstr("Lincoln &amp; Sons"));
  EXPECT_EQ(mail->envelope_to, "rivera@lincoln.example.org");
  if (kind == StaffNoteKind::kOverdue) {
    EXPECT_THAT(mail->text, Not(HasSubstr("rug")));
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, StaffNoteIn,
                         ::testing::Combine(::testing::Values("en", "es", "es-MX"),
                                            ::testing::Values(StaffNoteKind::kDaily,
                                                              StaffNoteKind::kOverdue,
                                                              StaffNoteKind::kWeekly)));

// The teacher acts from the mail alone: why the words are held, what to write instead, and the line
// that says yes, which an answer to the note's own address brings to the mailbox.
TEST(StaffNotes, AreEnoughToActOn) {
  School school = school_in("en");
  school.office_address = "office@lincoln.example.org";
  school.reply_address = "letters@lincoln.example.org";
  StaffNote note = full_note(StaffNoteKind::kDaily);
  note.waits[1].name = "concern-7";
  note.waits[2].why = "It says what the child is, not what happened.";
  note.waits[2].instead = "Left the rug twice & came back.";
  const StaffNotes words(school, {shipped()});
  auto mail = words.write(note);
  for (const std::string& said : {mail->text, mail->html}) {
    EXPECT_THAT(said, HasSubstr("It says what the child is, not what happened. Instead: "));
    EXPECT_THAT(said, Not(HasSubstr("homeward ")));  // no command
    EXPECT_THAT(said, Not(HasSubstr("approve concern-7")));
  }
  EXPECT_THAT(mail->html, HasSubstr("twice &amp; came back"));
  EXPECT_THAT(mail->eml, HasSubstr("Reply-To: office@lincoln.example.org"));

  note.approval_tokens = {{"concern-7", "0123456789abcdef"}};
  mail = words.write(note);
  EXPECT_THAT(mail->text, HasSubstr("\n  approve concern-7 0123456789abcdef\n"));
  EXPECT_THAT(mail->html,
              HasSubstr("href=\"mailto:letters@lincoln.example.org?subject=approve%20concern-7%20"
                        "0123456789abcdef&amp;In-Reply-To="));
  EXPECT_THAT(mail->html, HasSubstr(">approve concern-7 0123456789abcdef</a>"));
  EXPECT_THAT(mail->eml, HasSubstr("Reply-To: letters@lincoln.example.org"));
  InboundMail answer;
  answer.references = {note.message_id};
  answer.text = "Approve\n\nOn Thursday Lincoln & Sons wrote:\n> " +
                std::regex_replace(mail->text, std::regex("\n"), "\n> ");
  const Inbound heard = classify(answer, {}, note.letters_on, std::nullopt);
  EXPECT_EQ(heard.kind, InboundKind::kApprove);
  EXPECT_EQ(heard.held, "concern-7");
  EXPECT_EQ(heard.approval_token, "0123456789abcdef");
}

TEST(StaffNotes, ShippedPhrasesPassTheirLint) {
  for (const Problem& problem : check_staff_phrases({shipped()})) ADD_FAILURE() << problem.message;
}

TEST(StaffNotes, ALanguageWithoutPhrasesIsSaidInEnglish) {
  const StaffNotes words(school_in("fi"), {shipped()});
  EXPECT_THAT(words.write(full_note(StaffNoteKind::kDaily))->text, HasSubstr("Hello Ms Rivera,"));
}

TEST(StaffNotes, AnAddressThatMailCannotUseGetsNone) {
  StaffNote note = full_note(StaffNoteKind::kDaily);
  for (const char* address : {"", "nobody", "a@b\r\nBcc: c@example.org", "a b@example.org"}) {
    note.to.email = address;
    EXPECT_FALSE(StaffNotes(school_in("en"), {shipped()}).write(note)) << address;
  }
}

}  // namespace
}  // namespace homeward::compose
