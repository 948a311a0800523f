// Practices of opening, noticing, asking and celebrating: see practices_fixture.h.
#include "unit/app/practices_fixture.h"

namespace homeward::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(Practices, StartWithStrengthsWithWhereTheyWereSeen) {
  roster();
  first_letters();
  log("2026-09-16,S1,concern,Zoë left the rug twice.,read-aloud");
  approve_all();
  EXPECT_EQ(letter("2026-09-18"), "no letter: needs_strength");  // a concern alone sends nothing
  log("2026-09-22,S1,strength,Zoë explained why the plant leans.,science");
  const std::string text = letter("2026-09-25");
  EXPECT_LT(text.find("On Tuesday, in science: Zoë explained why the plant leans."), 60U) << text;
}

TEST_F(Practices, EarlyPositiveOpeningBeforeAnyProblem) {
  roster();
  strength("2026-09-01");
  strength("2026-09-02");
  log("2026-09-02,S1,concern,Zoë left the rug twice.,read-aloud");
  log("2026-09-02,S1,goal,Zoë waited.,math,,,,2,5");
  approve_all();
  const std::string text = letter("2026-09-04");
  for (const char* part : {"I am Ms Ortiz, and I teach in Room 12.", "I write to you every Friday",
                           "Reply at any time", "To pause or stop these letters",
                           "A strength I saw\nOn Wednesday", "Your turn\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  for (const char* part : {"left the rug", "of 5", "kite1", "Progress", "One thing to try"})
    EXPECT_THAT(text, Not(HasSubstr(part)));
}

TEST_F(Practices, EarlyOpeningGoesOnSchoolDayTenWithoutAStrength) {
  config_.school.term_start = parse_iso_date("2026-08-31");
  roster("S2,Ben Müller,he/him,Room 14,F1,Anna Müller,anna@example.org,,yes\n");
  EXPECT_EQ(letter("2026-09-04"), "no letter: needs_strength");  // school day 5
  const std::string text = letter("2026-09-11");                 // school day 10
  EXPECT_THAT(text, HasSubstr("Tell us one thing Zoë loves. Tell us one thing Ben loves."));
  EXPECT_THAT(text, HasSubstr("I am Ms Ortiz"));
  EXPECT_THAT(text, Not(HasSubstr("I saw")));
  // What comes after is an ordinary letter.
  strength("2026-09-15");
  EXPECT_THAT(letter("2026-09-18"), Not(HasSubstr("About these letters")));
}

TEST_F(Practices, TransparentFactsWithoutLabels) {
  roster();
  first_letters();
  strength("2026-09-15");
  strength("2026-09-15");
  EXPECT_THAT(letter("2026-09-18"), Not(HasSubstr("What we are working on")));
  strength("2026-09-22");
  strength("2026-09-22");
  log("2026-09-23,S1,concern,Zoë left the rug.,read-aloud,,A seat near the front helped.,,2,5");
  EXPECT_THAT(letter("2026-09-25"), Not(HasSubstr("left the rug")));
  EXPECT_EQ(reason_of("Zoë left the rug."), "deferred awaiting_approval");  // listed, never lost
  approve_all();
  strength("2026-09-29");
  strength("2026-09-29");
  EXPECT_THAT(letter("2026-10-02"),
              HasSubstr("What we are working on\nOn 23 September, during read-aloud: Zoë left the "
                        "rug. That was 2 of 5 times. A seat near the front helped."));
}

TEST_F(Practices, INoticedForTheSignerAndNamesForOthers) {
  roster();
  first_letters();
  log("2026-09-15,S1,strength,Zoë thanked the cook.,lunch,,,,,,,Mr Lee");
  log("2026-09-16,S1,strength,Zoë drew the map from memory.,art");
  const std::string text = letter("2026-09-18");
  EXPECT_THAT(text, HasSubstr("A good moment I saw\nOn Wednesday, in art: Zoë drew"));
  EXPECT_THAT(text, HasSubstr("A good moment Mr Lee saw\nOn Tuesday, at lunch: Zoë thanked"));
  EXPECT_THAT(composed().eml, HasSubstr("Reply-To: Ms Ortiz <ortiz@example.org>"));
}

TEST_F(Practices, AskTheFamilyOneQuestionThatRests) {
  roster();
  std::vector<std::string> asked;
  const char* fridays[] = {"2026-09-04", "2026-09-11", "2026-09-18",
                           "2026-09-25", "2026-10-02", "2026-10-09"};
  for (const char* friday : fridays) {
    strength(friday);
    const std::string text = letter(friday);
    const std::size_t begin = text.find("Your turn\n");
    ASSERT_NE(begin, std::string::npos) << text;
    asked.push_back(text.substr(begin, text.find("\n\n", begin) - begin));
    EXPECT_EQ(std::ranges::count(text, '?'), 1) << text;
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    for (std::size_t j = i + 1; j < asked.size() && j <= i + 4; ++j) EXPECT_NE(asked[i], asked[j]);
  }
}

TEST_F(Practices, WhatFamiliesSaidIsHeardOnce) {
  roster("S9,Ada Stone,,Room 12,F9,Ines Stone,ines@example.org,,yes\n");
  first_letters();
  drop(
      "office/family.csv",
      "date,family,kind,text\n2026-09-14,F1,insight,Zoë settles when she knows what comes next.\n");
  strength("2026-09-15");
  const std::string said = "You told us: Zoë settles when she knows what comes next.";
  EXPECT_THAT(letter("2026-09-18"), HasSubstr(said));
  strength("2026-09-22");
  EXPECT_THAT(letter("2026-09-25"), Not(HasSubstr("You told us")));
}

TEST_F(Practices, SmallWinsAreCelebratedRegularly) {
  roster();
  drop("office/goals.csv",
       "goal_id,student,goal,measure,target,of,start,status\n"
       "G1,Zoë Müller,Raise a hand,Raising a hand,,,2026-08-31,active\n");
  first_letters();
  strength("2026-09-15");
  log("2026-09-15,S1,goal,Zoë waited.,math,,,G1,3,10");
  EXPECT_THAT(letter("2026-09-18"),
              HasSubstr("Raising a hand, in math: 3 of 10 times. Zoë waited.\n"));
  strength("2026-09-22");
  log("2026-09-22,S1,goal,Zoë waited again.,math,,,G1,5,10");
  const std::string text = letter("2026-09-25");
  EXPECT_THAT(text, HasSubstr("Raising a hand, in math: 5 of 10 times. Last week it was 3 of 10."));
  EXPECT_THAT(text, Not(HasSubstr("%")));
}

TEST_F(Practices, TheStudentsOwnVoice) {
  roster();
  first_letters();
  strength("2026-09-15");
  EXPECT_THAT(letter("2026-09-18"), HasSubstr("Hear it from Zoë\nAsk Zoë "));
  strength("2026-09-22");
  log("2026-09-22,S1,student_voice,I see everything first.");
  EXPECT_THAT(letter("2026-09-25"), HasSubstr("In Zoë’s words\n“I see everything first.”"));
  strength("2026-09-29");
  log("2026-09-29,S1,student_voice,My tower.,,,,,,,https://example.org/tower.mp4");
  EXPECT_THAT(letter("2026-10-02"),
              HasSubstr("Zoë made a short video: https://example.org/tower.mp4"));
}

TEST_F(Practices, TheFamilysEffortsAreRecognised) {
  roster();
  first_letters();
  strength("2026-09-15");
  const std::string plain = letter("2026-09-18");
  EXPECT_THAT(plain, HasSubstr("\nThank you\nThank you for "));
  EXPECT_THAT(plain, Not(HasSubstr("Thank you for that")));
  drop("office/family.csv",
       "date,family,kind,text\n2026-09-22,F1,effort,You read a bedtime story every evening.\n");
  strength("2026-09-22");
  EXPECT_THAT(letter("2026-09-25"), HasSubstr("Thank you\nYou read a bedtime story every evening. "
                                              "Thank you for that, and for being a partner"));
}

TEST_F(Practices, CelebrateTogetherAtNoCost) {
  roster();
  first_letters();
  strength("2026-09-15");
  EXPECT_THAT(letter("2026-09-18"), Not(HasSubstr("Celebrate together")));
  log("2026-09-22,S1,win,Zoë tied both shoes alone.,arrival");
  EXPECT_THAT(letter("2026-09-25"), HasSubstr("Celebrate together\n"));
}

TEST_F(Practices, ParentLettersAtMostOneAMonthAndNeverTwice) {
  roster();
  std::vector<std::string> pages;
  Date friday = parse_iso_date("2026-09-04").value();
  for (int week = 0; week < 10; ++week, friday = plus_days(friday, 7)) {
    log(fmt::format("{},S1,strength,Zoë found kite{} moss{} pine{}.,science,{}", to_iso(friday),
                    week, week, week, week % 2 == 0 ? "transitions" : "calming down"));
    letter(to_iso(friday));
    EXPECT_LE(composed().enclosures.size(), 1U);
    for (const auto& page : composed().enclosures)
      pages.push_back(fmt::format("{} {}", week, page.topic));
  }
  EXPECT_EQ(pages, (std::vector<std::string>{"1 calming", "6 transitions"}));
}

TEST_F(Practices, AnUnmetNeedLiesBehindBehaviour) {
  roster();
  first_letters();
  strength("2026-09-15");
  strength("2026-09-15");
  log("2026-09-16,S1,concern,Zoë left the rug twice.,read-aloud,,A seat near the front helped "
      "her.");
  approve_all();
  EXPECT_THAT(letter("2026-09-18"),
              HasSubstr("Zoë left the rug twice. A seat near the front helped her.\n"));
}

TEST_F(Practices, ProgressTakesTime) {
  roster();
  drop("office/goals.csv",
       "goal_id,student,goal,measure,target,of,start,status\n"
       "G1,Zoë Müller,Raise a hand,Raising a hand,,,2026-08-31,active\n");
  first_letters();
  struct Week {
    const char* friday;
    int done;
    const char* says;
  };
  for (const Week& week : {Week{"2026-09-18", 8, "8 of 10 times."},
                           {"2026-09-25", 8, "About the same: 8 of 10, as before. We are keeping"},
                           {"2026-10-02", 5,
                            "5 of 10 times. Last week it was 8 of 10. That is a "
                            "step back this time."}}) {
    strength(week.friday);
    log(fmt::format("{},S1,goal,Zoë waited on {}.,math,,,G1,{},10", week.friday, week.friday,
                    week.done));
    const std::string text = letter(week.friday);
    EXPECT_THAT(text, HasSubstr(week.says));
    EXPECT_THAT(text, HasSubstr("One thing to try\n"));
    EXPECT_THAT(text, HasSubstr("Your turn\n"));
  }
  strength("2026-10-09");
  log("2026-10-09,S1,goal,Zoë waited little.,math,,,G1,2,10");
  const std::string text = letter("2026-10-09");
  EXPECT_THAT(text, Not(HasSubstr("Progress\n")));
  EXPECT_THAT(composed().summary_html, Not(HasSubstr("2 of 10")));
  EXPECT_EQ(reason_of("Zoë waited little."), "deferred second_fall");  // somebody calls
}

}  // namespace
}  // namespace homeward::app
