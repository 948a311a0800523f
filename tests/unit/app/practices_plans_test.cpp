// Practices of strategies, goals and resources, and the cases beside the table: see
// practices_fixture.h.
#include "unit/app/practices_fixture.h"

namespace homeward::app {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(Practices, StrategiesAreSharedWithTheirWhy) {
  roster();
  first_letters();
  drop("office/strategies.csv",
       std::string(kStrategies) +
           "P1,Zoë Müller,2026-09-14,,Picture schedule,Zoë has three pictures on her desk.,She can "
           "see what comes next.,transitions,,,,,\n"
           "P2,Zoë Müller,2026-09-14,,Bell,A bell rings twice.,,transitions,,,,,\n");
  strength("2026-09-15");
  const std::string text = letter("2026-09-18");
  EXPECT_THAT(text,
              HasSubstr("What we do in class\nPicture schedule: Zoë has three pictures on her "
                        "desk. She can see what comes next.\n"));
  EXPECT_THAT(text, Not(HasSubstr("A bell rings")));
}

TEST_F(Practices, OneNextStepIsAlwaysFound) {
  roster();
  drop("office/goals.csv",
       "goal_id,student,goal,measure,target,of,start,home_step,status\n"
       "G1,Zoë Müller,Raise a hand,Raising a hand,5,5,2026-08-31,Pass a spoon at supper.,active\n");
  first_letters();
  const auto step = [&](const std::string& friday, const std::string& row) {
    strength(friday);
    if (!row.empty()) log(row);
    const std::string text = letter(friday);
    const std::size_t begin = text.find("One thing to try\n");
    EXPECT_NE(begin, std::string::npos) << text;
    EXPECT_EQ(text.find("One thing to try", begin + 5), std::string::npos);
    return text.substr(begin + 17, text.find('\n', begin + 17) - begin - 17);
  };
  EXPECT_EQ(step("2026-09-18", "2026-09-17,S1,goal,Zoë waited.,math,,,G1,2,5"),
            "Pass a spoon at supper.");
  drop("office/strategies.csv",
       std::string(kStrategies) +
           "P1,Zoë Müller,2026-09-14,,Schedule,Zoë has three pictures.,They help her.,,,Draw "
           "tomorrow's three pictures.,2,,\n"
           "P3,Zoë Müller,2026-09-14,,Breathing,A page.,,,,Breathe out slowly together.,,,"
           "https://example.org/breathing\n");
  EXPECT_EQ(step("2026-09-25", ""), "Draw tomorrow's three pictures. It takes two minutes.");
  EXPECT_EQ(step("2026-10-02", ""), "Breathe out slowly together.");  // a resource's action
  EXPECT_THAT(step("2026-10-09", ""),
              AnyOf(HasSubstr("Zoë"), HasSubstr("this letter")));  // the bank
}

TEST_F(Practices, SomethingSentHomeIsClaimedOnlyWhenDated) {
  roster();
  first_letters();
  const std::string plan =
      "P1,Zoë Müller,2026-09-14,{},Schedule,Zoë has three pictures.,They help her.,,,,,,\n";
  strength("2026-09-15");
  drop("office/strategies.csv", kStrategies + fmt::format(fmt::runtime(plan), ""));
  EXPECT_THAT(letter("2026-09-18"), Not(HasSubstr("went home")));
  drop(
      "office/strategies.csv",
      kStrategies + fmt::format(fmt::runtime(plan), "2026-10-20") +
          "P2,Zoë Müller,2026-09-14,2026-09-22,Timer,A timer stands by.,It shows the end.,,,,,,\n");
  strength("2026-09-22");
  EXPECT_THAT(letter("2026-09-25"), HasSubstr("A copy went home in her folder on Tuesday."));
}

TEST_F(Practices, SmallGoalsSetTogether) {
  roster();
  const std::string goal =
      "goal_id,student,goal,measure,target,of,start,agreed_on,agreed_by,status\n"
      "G1,Zoë Müller,Raise a hand,Raising a hand,5,5,2026-08-31,{},active\n";
  drop("office/goals.csv", fmt::format(fmt::runtime(goal), "2026-09-02,\"Zoë, Anna\""));
  first_letters();
  strength("2026-09-15");
  log("2026-09-15,S1,goal,Zoë waited.,math,,,G1,2,5");
  letter("2026-09-18");
  EXPECT_THAT(composed().summary_html, HasSubstr("Our goals"));
  EXPECT_THAT(composed().summary_html, HasSubstr("<meter value=\"2\" min=\"0\" max=\"5\">"));
  EXPECT_THAT(composed().summary_html, HasSubstr("We agreed on it on 2 September."));
  drop("office/goals.csv", fmt::format(fmt::runtime(goal), ","));
  strength("2026-09-22");
  letter("2026-09-25");
  EXPECT_THAT(composed().summary_html, HasSubstr("Would this goal fit? Tell us."));
  EXPECT_THAT(composed().summary_html, Not(HasSubstr("We agreed")));
}

TEST_F(Practices, HomeAndSchoolDoTheSame) {
  roster();
  const std::string goal =
      "goal_id,student,goal,start,school_step,home_step,status\n"
      "G1,Zoë Müller,Raise a hand,2026-08-31,A cue card on her desk.,{},active\n";
  drop("office/goals.csv", fmt::format(fmt::runtime(goal), "A cue card on the fridge."));
  first_letters();
  strength("2026-09-15");
  letter("2026-09-18");
  EXPECT_THAT(composed().summary_html,
              HasSubstr("<td>A cue card on her desk.</td>\n<td>A cue card on the fridge.</td>"));
  drop("office/goals.csv", fmt::format(fmt::runtime(goal), ""));
  strength("2026-09-22");
  letter("2026-09-25");
  EXPECT_THAT(composed().summary_html, HasSubstr("<td>A cue card on her desk.</td>\n<td></td>"));
}

TEST_F(Practices, ResourcesAsALinkOrAnAttachedPage) {
  roster();
  first_letters();
  strength("2026-09-15");
  EXPECT_THAT(letter("2026-09-18"), Not(HasSubstr("To use at home")));
  std::string resources = std::string(kStrategies) +
                          "R1,Zoë Müller,,,Our day in pictures,A page to print.,,,,,,"
                          "visual-schedule,\n"
                          "R3,Zoë Müller,,,Nothing like it,A page.,,,,,,no-such-page,\n";
  drop("office/strategies.csv", resources);
  strength("2026-09-22");
  EXPECT_THAT(letter("2026-09-25"), HasSubstr("is attached, to print and use."));
  ASSERT_EQ(composed().enclosures.size(), 1U);
  EXPECT_EQ(composed().enclosures[0].name, "visual-schedule.pdf");
  EXPECT_TRUE(composed().enclosures[0].pdf.starts_with("%PDF-"));
  resources += "R2,Zoë Müller,,,Slow breathing,A short page.,,,,,,,https://example.org/breathe\n";
  drop("office/strategies.csv", resources);
  strength("2026-09-29");
  EXPECT_THAT(letter("2026-10-02"), HasSubstr("Slow breathing: https://example.org/breathe\n"));
  EXPECT_THAT(composed().html, HasSubstr("<a href=\"https://example.org/breathe\">"));
  EXPECT_TRUE(composed().enclosures.empty());
  strength("2026-10-06");
  EXPECT_THAT(letter("2026-10-09"), Not(HasSubstr("To use at home")));  // both rest
}

// The cases beside the table.

TEST_F(Practices, AfterAnAbsenceTheLetterTellsWhatThereIsAndComparesPresentDays) {
  roster();
  drop("office/goals.csv",
       "goal_id,student,goal,measure,target,of,start,status\n"
       "G1,Zoë Müller,Raise a hand,Raising a hand,,,2026-08-31,active\n");
  first_letters();
  strength("2026-09-14");
  log("2026-09-14,S1,goal,Zoë waited.,math,,,G1,4,5");
  letter("2026-09-18");
  drop("office/attendance.csv", "date,student_id,present\n2026-09-21,S1,no\n2026-09-22,S1,no\n");
  EXPECT_EQ(letter("2026-09-25"), "no letter: nothing_to_say");  // away all week
  strength("2026-09-29");
  log("2026-09-29,S1,goal,Zoë waited again.,math,,,G1,4,5");
  const std::string text = letter("2026-10-02");
  EXPECT_THAT(text, HasSubstr("About the same: 4 of 5, as before."));
  EXPECT_THAT(text, Not(HasSubstr("absen")));
}

TEST_F(Practices, SiblingsShareALetterInTurn) {
  roster("S2,Ben Müller,he/him,Room 14,F1,Anna Müller,anna@example.org,,yes\n");
  first_letters();
  const auto both = [&](const std::string& friday) {
    strength(friday);
    strength(friday, "S2");
    const std::string text = letter(friday);
    return text.find("\nZoë\n") < text.find("\nBen\n") ? "Zoë" : "Ben";
  };
  const std::string first = both("2026-09-18");
  EXPECT_NE(both("2026-09-25"), first);
  EXPECT_EQ(both("2026-10-02"), first);
}

TEST_F(Practices, SeparatedParentsAreEachToldAndNothingPasses) {
  roster("S1,Zoë Müller,she/her,Room 12,F2,Egon Lind,egon@example.org,,yes\n");
  drop("office/family.csv",
       "date,family,kind,text\n2026-09-01,F1,effort,Anna reads every evening.\n"
       "2026-09-01,F1,insight,Zoë likes the blue cup.\n");
  strength("2026-09-01");
  letter("2026-09-04");
  strength("2026-09-08");
  letter("2026-09-11");
  ASSERT_EQ(letters_.size(), 2U);
  EXPECT_THAT(composed(0).text, HasSubstr("Anna reads every evening."));
  for (const char* theirs : {"Anna", "blue cup"})
    EXPECT_THAT(composed(1).text, Not(HasSubstr(theirs)));
  EXPECT_THAT(composed(1).text, HasSubstr("Hello Egon,"));
}

// What a long page cuts is told in a later letter.
TEST_F(Practices, WhatHadNoRoomIsToldLater) {
  roster("S2,Ben Müller,he/him,Room 14,F1,Anna Müller,anna@example.org,,yes\n");
  first_letters();
  strength("2026-09-15");
  strength("2026-09-15", "S2");
  log("2026-09-15,S1,question,What does Zoë read at home?");
  log("2026-09-15,S2,question,What does Ben read at home?");
  letter("2026-09-18");  // one question a letter
  const bool zoe_first = reason_of("What does Zoë read at home?") == "told ";
  const std::string later =
      zoe_first ? "What does Ben read at home?" : "What does Zoë read at home?";
  EXPECT_EQ(reason_of(later), "deferred over_cap");
  strength("2026-09-22");
  strength("2026-09-22", "S2");
  EXPECT_THAT(letter("2026-09-25"), HasSubstr(later));
}

}  // namespace
}  // namespace homeward::app
