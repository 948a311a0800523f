#include "report/board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/held.h"
#include "unit/report/golden.h"

namespace homeward::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BoardData lincoln() {
  BoardData data;
  data.school = "Lincoln Elementary";
  data.zone = *Zone::find("America/New_York");
  data.now = *parse_instant("2026-10-22T15:02", data.zone);
  data.armed = true;
  data.families = 25;
  data.families_with_consent = 24;
  data.families_reached = 22;
  data.families_due = 23;
  data.letters_ready = 21;
  const LocalTime friday = *parse_iso_local("2026-10-23T16:00");
  data.staff = {
      {"Ms Rivera",
       {"Liam", "Will", "Priya"},
       friday,
       "Room 12",
       {},
       {},
       {},
       {},
       {},
       "reports/sheets/room-12.csv"},
      {"Mr Lee",
       {},
       friday,
       "Room 14",
       {{"41", {"Maya"}, ""}, {"42", {"Alex", "Sofia"}, ""}},
       {{"mr-lee/october.csv", 3}},
       {{"mr-lee/new pupils.csv", 2}},
       {{"mr-lee/november.csv", 0}},
       {{"43", {"Noah"}, "another child is named in it"}}},
  };
  data.not_reached = {{NotReached::kNoConsent, {"Omar H."}},
                      {NotReached::kBounced, {"Ava T. and Ben T."}}};
  data.troubles = {{"office/staff.csv", "denied", "mode 0600, owner 1001"}};
  data.files = {
      {"ms-rivera/log.csv", *parse_instant("2026-10-22T14:55", data.zone), 38, 0},
      {"mr-lee/october.csv", *parse_instant("2026-10-22T12:10", data.zone), 47, 3},
      {"mr-lee/new pupils.csv", *parse_instant("2026-10-21T08:40", data.zone), 10, 2, false, 2},
      {"office/lunch menu.pdf", *parse_instant("2026-10-20T08:40", data.zone), 0, 0, true},
      {"office/roster.csv", *parse_instant("2026-10-19T08:00", data.zone), 52, 0},
      {"mr-lee/november.csv", *parse_instant("2026-10-19T07:00", data.zone), 0, 0, false, 0, true}};
  data.quiet_children = {{"Priya S.", "Room 12", 12, false},
                         {"Will C.", "Room 14", 10, false},
                         {"Ines B.", "Room 14", 0, true}};
  data.next = {{friday, 21}, {*parse_iso_local("2026-10-30T16:00"), 24}};
  data.sent = {23, 112, 1, 1, 2, 3};
  data.untold = {{"Will C.", parse_iso_date("2026-09-14").value(), "Mr Lee",
                  "it waited four weeks for two strengths or wins beside it"}};
  return data;
}

TEST(Board, LooksAsItDid) { expect_golden("board.html", board_html(lincoln())); }

TEST(Board, EscapesWhateverPeopleWrote) {
  const std::string evil = "<img src=x onerror=alert(1)>\"'&";
  BoardData data = lincoln();
  data.school = data.redirected_to = data.route_trouble = evil;
  data.staff = {{evil,
                 {evil},
                 {},
                 evil,
                 {{evil, {evil}, evil}},
                 {{evil, 1}},
                 {{evil, 1}},
                 {{evil, 0}},
                 {{evil, {evil}, evil}}}};
  data.not_reached = {{NotReached::kNoConsent, {evil}}};
  data.troubles = {{evil, evil, evil}};
  data.files = {{evil, data.now, 1, 1}};
  data.quiet_children = {{evil, evil, 10, false}};
  data.untold = {{evil, parse_iso_date("2026-09-14").value(), evil, evil}};
  const std::string html = board_html(data);
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("x onerror=alert(1)>")));
  EXPECT_THAT(html, HasSubstr("&lt;img"));
}

TEST(Board, HasNoScriptAndLoadsNothing) {
  const std::string html = board_html(lincoln());
  for (const char* bad : {"<script", "http://", "https://", "src=", "@import", "url("}) {
    EXPECT_THAT(html, Not(HasSubstr(bad))) << bad;
  }
}

TEST(Board, SaysWhyNothingGoes) {
  BoardData data = lincoln();
  data.armed = false;
  data.families = 212;
  data.families_with_consent = 0;
  const std::string html = board_html(data);
  EXPECT_THAT(html, HasSubstr("0 of 212 families have consent"));
  EXPECT_THAT(html, HasSubstr("homeward arm"));
}

TEST(Board, BeforeAnythingCameItSaysWhereToStart) {
  BoardData data;
  data.school = "New School";
  data.now = from_unix(1'792'695'720);
  const std::string html = board_html(data);
  EXPECT_THAT(html, HasSubstr("save the list of staff and the roster"));
  EXPECT_THAT(html, HasSubstr("None yet."));
  EXPECT_THAT(html, Not(HasSubstr("have consent")));
  EXPECT_THAT(html, Not(HasSubstr("Children without")));
}

TEST(Board, WhenAllIsDoneItSaysSo) {
  BoardData data = lincoln();
  data.staff.clear();
  data.not_reached.clear();
  data.troubles = {{"log.csv", "busy", "Device or resource busy", true}};
  EXPECT_THAT(board_html(data), HasSubstr("more than 15 minutes"));
  data.troubles[0].lasting = false;
  EXPECT_THAT(board_html(data), Not(HasSubstr("more than 15 minutes")));
  data.troubles.clear();
  data.quiet_children.clear();
  const std::string html = board_html(data);
  EXPECT_THAT(html, HasSubstr("Nothing waits for anybody."));
  EXPECT_THAT(html, HasSubstr("Every child had a positive note"));
  EXPECT_THAT(html, Not(HasSubstr("class=\"alarm\"")));
}

TEST(Board, ABarIsNeverFullWhileARowIsMissing) {
  BoardData data = lincoln();
  data.files = {{"a.csv", data.now, 9999, 1, false, false}};
  EXPECT_THAT(board_html(data), HasSubstr("width:97%"));
}

TEST(Held, TellsWhyAndWhatToDo) {
  HeldLetter letter;
  letter.id = "41";
  letter.reason = HoldReason::kConcern;
  letter.children = {"Maya"};
  letter.guardians = {"Mr and Ms Okafor"};
  letter.author = "Mr Lee";
  letter.zone = *Zone::find("America/New_York");
  letter.held_at = *parse_instant("2026-10-22T15:02", letter.zone);
  letter.leaves_at = *parse_instant("2026-10-23T16:00", letter.zone);
  letter.school = "Lincoln Elementary";
  expect_golden("why-concern.txt", why_txt(letter));
  letter.reason = HoldReason::kNeedsStrength;
  letter.sheet = "room-14.csv";
  expect_golden("why-strength.txt", why_txt(letter));
  EXPECT_EQ(held_folder("41"), "review/held/41");
}

TEST(Held, EveryReasonHasAWayOut) {
  for (const auto reason :
       {HoldReason::kNeedsStrength, HoldReason::kConcern, HoldReason::kApproval, HoldReason::kLeak,
        HoldReason::kMissingGlyph, HoldReason::kRefusedByRelay, HoldReason::kOther}) {
    HeldLetter letter;
    letter.id = "7";
    letter.reason = reason;
    const std::string why = why_txt(letter);
    EXPECT_THAT(why, HasSubstr("Why\r\n"));
    EXPECT_THAT(why, HasSubstr("What you can do\r\n- "));
    for (const char c : {'{', '}'}) EXPECT_EQ(why.find(c), std::string::npos);
  }
}

}  // namespace
}  // namespace homeward::report
