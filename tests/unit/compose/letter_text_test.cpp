// Letters as the family reads them, and one test for each practice of spec 3-letters that a single
// letter shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compose/child_text.h"
#include "compose/letter_text.h"
#include "compose/resources.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// One composer for all tests: loading phrases and layouts is the slow part.
Composer& composer() {
  static Composer one(sample::settings());
  return one;
}

Composed compose(const LetterSource& source) {
  auto result = composer().compose(source);
  if (const auto* hold = std::get_if<Hold>(&result)) {
    ADD_FAILURE() << hold->code << ": " << hold->reason;
    return {};
  }
  return std::get<Composed>(std::move(result));
}

std::string held(const LetterSource& source) {
  const auto result = composer().compose(source);
  const auto* hold = std::get_if<Hold>(&result);
  return hold == nullptr ? "composed" : hold->code;
}

GoalCourse& course(LetterSource& source) { return source.children[0].goals[0]; }

void drop(LetterSource& source, Section section) {
  std::erase_if(source.children[0].rows,
                [&](const ToldRow& row) { return row.section == section; });
}

TEST(Letter, ReadsAsTheFamilyReadsIt) {
  const Composed letter = compose(sample::source());
  EXPECT_EQ(letter.subject, "News from Room 12: week of 19 October");
  EXPECT_EQ(letter.text, R"(Hello Anna,

A strength I saw
On Monday, in science: Zoë explained to her partner why the bean plant leans toward the window.

A strength Mr Lee noticed
On Thursday, at recess: Zoë asked a new classmate to join the kickball game.

Progress
Waiting with a raised hand, in morning meeting: 4 of 5 times. Two weeks ago it was 2 of 5.

What we are working on
On Wednesday, during read-aloud: Zoë left the rug twice. A seat near the front helped her stay.

What we do in class
Picture schedule: Zoë has three pictures on her desk. It lets her see what comes next. A copy went home in her folder on Tuesday.

One thing to try
After supper, let Zoë tell you tomorrow’s three pictures. It takes two minutes.

In Zoë’s words
“I like being line leader because I see everything first.”

Thank you
You read a bedtime story with Zoë every evening. Thank you for that, and for being a partner in this.

Your turn
What makes it easier for Zoë to stop and move on?

Ms Ortiz, Room 12
Just reply to this e-mail. The attached page is for your fridge.

--
Lincoln Elementary · Room 12 · week of 19 October
You get this letter every Friday. Reply “pause” or “stop” at any time.
)");
}

TEST(Letter, SpeaksSpanishAroundTheTeachersOwnWords) {
  LetterSource source = sample::source();
  source.guardian.language = "es-US";
  course(source).goal.family_wording = "Esperar con la mano levantada";
  ComposeSettings settings = sample::settings();
  settings.school.unreviewed = Unreviewed::kPack;
  const auto result = Composer(settings).compose(source);
  ASSERT_TRUE(std::holds_alternative<Composed>(result));
  const Composed& letter = std::get<Composed>(result);
  EXPECT_EQ(letter.language, "es");
  EXPECT_EQ(letter.subject, "Noticias de Room 12: semana del 19 de octubre");
  EXPECT_THAT(
      letter.text,
      HasSubstr("Hola, Anna:\n\nUna fortaleza que vi\nEl lunes, en ciencias: Zoë explained"));
  EXPECT_THAT(letter.text,
              HasSubstr("Esperar con la mano levantada, en la reunión de la mañana: 4 de 5 veces. "
                        "Hace dos semanas fueron 2 de 5."));
  EXPECT_THAT(letter.text, HasSubstr("pídanos un intérprete"));
  EXPECT_THAT(letter.html, HasSubstr("<html lang=\"es\" dir=\"ltr\">"));
  EXPECT_THAT(letter.html, HasSubstr("<span lang=\"en\" dir=\"ltr\">Zoë explained to her partner"));
}

TEST(Letter, LeavesSpanishWordsUnmarkedInASpanishLetter) {
  LetterSource source = sample::source();
  source.guardian.language = "es";
  source.children[0].rows[4].row.text = "Hoy yo fui la jefa del horario y nadie se perdió.";
  const Composed letter = compose(source);
  EXPECT_THAT(letter.html, HasSubstr("«Hoy yo fui la jefa del horario y nadie se perdió.»"));
  EXPECT_THAT(letter.html, Not(HasSubstr("<span lang=\"en\">«Hoy")));
}

TEST(Letter, SpeaksEnglishAroundSpanishWordsInASpanishSchool) {
  ComposeSettings settings = sample::settings();
  settings.school.language = "es";
  Composer spanish(settings);
  LetterSource source = sample::source();
  source.children[0].rows[0].row.text = "Zoë explicó a su compañera por qué la planta se inclina.";
  const auto own = spanish.compose(source);
  ASSERT_TRUE(std::holds_alternative<Composed>(own));
  EXPECT_EQ(std::get<Composed>(own).language, "es");
  source.guardian.language = "en";
  const auto english = spanish.compose(source);
  ASSERT_TRUE(std::holds_alternative<Composed>(english));
  EXPECT_THAT(std::get<Composed>(english).html,
              HasSubstr("<span lang=\"es\" dir=\"ltr\">Zoë explicó"));
  EXPECT_THAT(std::get<Composed>(english).text, HasSubstr("ask us for an interpreter"));
}

TEST(Practice, StartsWithStrengthsWithWhereItWasSeen) {
  LetterSource source = sample::source();
  drop(source, Section::kStrength);
  EXPECT_EQ(held(source), "needs_strength");
  source.children[0].rows.clear();
  EXPECT_EQ(held(source), "needs_strength");
}

TEST(Practice, WelcomesBeforeAnyProblem) {
  LetterSource source = sample::source();
  source.digest.welcome = true;
  EXPECT_EQ(held(source), "concern_unbalanced");
  drop(source, Section::kConcern);
  const Composed letter = compose(source);
  EXPECT_LT(letter.text.find("A strength I saw"), letter.text.find("About these letters"));
  EXPECT_THAT(letter.text,
              HasSubstr("I am Ms Ortiz, and I teach in Room 12. I write to you every Friday"));
  EXPECT_THAT(letter.text, Not(HasSubstr("4 of 5")));
  EXPECT_THAT(letter.text, Not(HasSubstr("One thing to try")));
  source.children[0].rows.clear();
  EXPECT_THAT(compose(source).text, HasSubstr("Tell us one thing Zoë loves."));
}

TEST(Practice, TellsAConcernOnlyAfterTwoPositives) {
  LetterSource source = sample::source();
  source.children[0].rows.erase(source.children[0].rows.begin() + 1);
  EXPECT_THAT(compose(source).text, HasSubstr("What we are working on"));  // strength and small win
  drop(source, Section::kProgress);
  EXPECT_EQ(held(source), "concern_unbalanced");
  drop(source, Section::kConcern);
  EXPECT_THAT(compose(source).text, Not(HasSubstr("What we are working on")));
}

TEST(Practice, SaysWhoNoticed) {
  LetterSource source = sample::source();
  source.children[0].rows[3].row.author = {2};
  const Composed letter = compose(source);
  EXPECT_THAT(letter.text, HasSubstr("A strength I saw\nOn Monday"));
  EXPECT_THAT(letter.text, HasSubstr("A strength Mr Lee noticed\nOn Thursday"));
  EXPECT_THAT(
      letter.text,
      HasSubstr("On Wednesday, during read-aloud, Mr Lee noticed: Zoë left the rug twice."));
}

TEST(Practice, GathersStrengthsOfOneAuthorUnderOneHeading) {
  LetterSource source = sample::source();
  source.children[0].rows[1].row.author = {};
  EXPECT_THAT(compose(source).text, HasSubstr("Strengths I saw\nOn Monday"));
}

TEST(Practice, AsksOneQuestionAndDoesNotRepeatIt) {
  LetterSource source = sample::source();
  std::vector<std::string> asked;
  for (int letter = 0; letter < 6; ++letter) {
    for (const std::string& id : compose(source).phrase_ids) {
      if (!id.starts_with("question.")) continue;
      EXPECT_EQ(std::ranges::count(asked, id), 0) << id;
      asked.push_back(id);
    }
    source.recent_phrases = asked;
  }
  EXPECT_EQ(asked.size(), 6U);
}

TEST(Practice, AsksTheTeachersOwnQuestionFirst) {
  LetterSource source = sample::source();
  source.children[0].rows.push_back(sample::told(
      sample::row(20, Kind::kQuestion, sample::on(10, 21), "Does Zoë like to sit near the door"),
      Section::kQuestion));
  const Composed letter = compose(source);
  EXPECT_THAT(letter.text, HasSubstr("Your turn\nDoes Zoë like to sit near the door?"));
}

TEST(Practice, PassesOnWhatTheFamilySaid) {
  LetterSource source = sample::source();
  drop(source, Section::kConcern);
  source.insight = FamilyNote{{9},
                              {1},
                              sample::on(10, 12),
                              FamilyNoteKind::kInsight,
                              "Zoë is calmest when she knows how long a game will last."};
  const Composed letter = compose(source);
  EXPECT_THAT(letter.text,
              HasSubstr("You told us: Zoë is calmest when she knows how long a game will last."));
  EXPECT_EQ(letter.notes_told, (std::vector<FamilyNoteId>{{5}, {9}}));
}

TEST(Practice, SharesAStrategyWithItsWhyOnly) {
  LetterSource source = sample::source();
  source.children[0].strategies[0].why.clear();
  EXPECT_THAT(compose(source).text, Not(HasSubstr("What we do in class")));
}

TEST(Practice, ClaimsACopyOnlyWhenItIsDated) {
  LetterSource source = sample::source();
  source.children[0].strategies[0].sent_home_on.reset();
  EXPECT_THAT(compose(source).text, Not(HasSubstr("A copy went home")));
  source.children[0].strategies[0].sent_home_on = sample::on(10, 26);
  EXPECT_THAT(compose(source).text, Not(HasSubstr("A copy went home")));
  source.children[0].strategies[0].sent_home_on = sample::on(10, 1);
  EXPECT_THAT(compose(source).text, HasSubstr("A copy went home in her folder on 1 October."));
}

TEST(Practice, AlwaysFindsOneThingToTry) {
  LetterSource source = sample::source();
  course(source).goal.home_step = "At supper, let Zoë hold the spoon.";
  EXPECT_THAT(compose(source).text,
              HasSubstr("One thing to try\nAt supper, let Zoë hold the spoon.\n"));
  course(source).goal.home_step.clear();
  EXPECT_THAT(compose(source).text, HasSubstr("One thing to try\nAfter supper, let Zoë tell you"));
  source.children[0].strategies.clear();
  const auto ids = compose(source).phrase_ids;
  EXPECT_TRUE(
      std::ranges::any_of(ids, [](const auto& id) { return id.starts_with("next.transitions."); }));
  source.children[0].rows[3].row.topic = "something nobody named";
  const auto general = compose(source).phrase_ids;
  EXPECT_TRUE(
      std::ranges::any_of(general, [](const auto& id) { return id.starts_with("next.general."); }));
}

struct ProgressCase {
  const char* name;
  std::optional<Count> earlier;
  Count now;
  const char* says;
};

TEST(Practice, ComparesAChildWithThatChildsOwnPast) {
  const ProgressCase cases[] = {
      {"better", Count{2, 5}, {4, 5}, "4 of 5 times. Two weeks ago it was 2 of 5."},
      {"same",
       Count{4, 10},
       {4, 10},
       "About the same: 4 of 10, as before. We are keeping the plan."},
      {"nearly", Count{5, 10}, {4, 10}, "About the same: 4 of 10; two weeks ago it was 5 of 10."},
      {"worse",
       Count{4, 5},
       {2, 5},
       "2 of 5 times. Two weeks ago it was 4 of 5. That is a step back this time."},
      {"first",
       std::nullopt,
       {3, 5},
       "Waiting with a raised hand, in morning meeting: 3 of 5 times.\n"},
      {"target", std::nullopt, {5, 5}, "5 of 5 times. That meets the goal of 5 of 5."},
  };
  for (const ProgressCase& one : cases) {
    SCOPED_TRACE(one.name);
    LetterSource source = sample::source();
    course(source).earlier = one.earlier;
    course(source).now = one.now;
    const std::string text = compose(source).text;
    EXPECT_THAT(text, HasSubstr(one.says));
    EXPECT_THAT(text, Not(HasSubstr("%")));
  }
}

TEST(Practice, GivesALateCountItsOwnFiguresAndDay) {
  LetterSource source = sample::source();
  course(source).now.reset();
  Observation& row = source.children[0].rows[2].row;
  row.date = sample::on(10, 9);
  row.text = "Zoë waited on Monday and Thursday.";
  row.count = Count{2, 5};
  drop(source, Section::kConcern);
  EXPECT_THAT(compose(source).text,
              HasSubstr("Waiting with a raised hand, in morning meeting: 2 of 5 times. "
                        "On 9 October, in morning meeting: Zoë waited on Monday and Thursday."));
}

TEST(Practice, LetsTheSchoolSignWhereNoTeacherIsKnown) {
  LetterSource source = sample::source();
  source.signer = {};
  source.staff.clear();
  for (ToldRow& told : source.children[0].rows) told.row.author = {};
  source.digest.welcome = true;
  source.children[0].rows.resize(1);
  const std::string text = compose(source).text;
  EXPECT_THAT(text, HasSubstr("A strength Lincoln Elementary noticed"));
  EXPECT_THAT(text, HasSubstr("This letter comes from Lincoln Elementary. It comes every Friday"));
  EXPECT_THAT(text, HasSubstr("\nLincoln Elementary, Room 12\n"));
  EXPECT_THAT(text, Not(HasSubstr("I am")));
  source.guardian.language = "es";
  EXPECT_THAT(compose(source).text, HasSubstr("Esta carta es de Lincoln Elementary. Llega cada"));
}

TEST(Practice, LetsTheNewestOfSeveralLateCountsSpeak) {
  LetterSource source = sample::source();
  course(source).now.reset();
  course(source).earlier.reset();
  Observation& first = source.children[0].rows[2].row;
  first.date = sample::on(9, 25);
  first.text = "Zoë waited on most days.";
  first.count = Count{5, 5};
  Observation second = first;
  second.id = {20};
  second.date = sample::on(10, 9);
  second.text = "Zoë waited on Monday.";
  second.count = Count{1, 5};
  source.children[0].rows.push_back(sample::told(second, Section::kProgress));
  drop(source, Section::kConcern);
  const std::string text = compose(source).text;
  EXPECT_THAT(text, HasSubstr("1 of 5 times. Before that it was 5 of 5. That is a step back this"));
  EXPECT_THAT(text, HasSubstr("On 9 October, in morning meeting: Zoë waited on Monday."));
  EXPECT_THAT(text, Not(HasSubstr("meets the goal")));
}

TEST(Practice, TellsOfTheNewestRowOfAGoal) {
  LetterSource source = sample::source();
  Observation& first = source.children[0].rows[2].row;
  first.date = sample::on(10, 19);
  first.text = "Zoë waited on Monday.";
  Observation second = first;
  second.id = {20};
  second.date = sample::on(10, 22);
  second.text = "Zoë waited on Thursday, too.";
  source.children[0].rows.push_back(sample::told(second, Section::kProgress));
  drop(source, Section::kConcern);
  source.children[0].strategies.clear();
  const std::string text = compose(source).text;
  EXPECT_THAT(text, HasSubstr("Zoë waited on Thursday, too."));
  EXPECT_THAT(text, Not(HasSubstr("Zoë waited on Monday.")));
}

TEST(Practice, ShowsGoalsAgreedOrAsksWhetherTheyFit) {
  LetterSource source = sample::source();
  EXPECT_THAT(compose(source).summary_html, HasSubstr("We agreed on it on 2 October."));
  course(source).goal.agreed_on.reset();
  const Composed letter = compose(source);
  EXPECT_THAT(letter.summary_html, HasSubstr("Would this goal fit? Tell us."));
  EXPECT_THAT(letter.summary_html, Not(HasSubstr("agreed")));
  EXPECT_THAT(letter.summary_html, HasSubstr("A cue card on her desk."));
}

TEST(Practice, CelebratesSmallWinsAtNoCost) {
  LetterSource source = sample::source();
  drop(source, Section::kConcern);
  EXPECT_THAT(compose(source).summary_html, HasSubstr("Celebrate together"));
  course(source).now = Count{2, 5};
  EXPECT_THAT(compose(source).summary_html, Not(HasSubstr("Celebrate together")));
}

TEST(Practice, BringsTheChildsOwnWordsOrAnInvitation) {
  LetterSource source = sample::source();
  drop(source, Section::kQuote);
  EXPECT_THAT(compose(source).text, HasSubstr("Hear it from Zoë\nAsk Zoë "));
}

TEST(Practice, ThanksForAnEffortThatSomebodyNoted) {
  LetterSource source = sample::source();
  EXPECT_THAT(compose(source).text,
              HasSubstr("You read a bedtime story with Zoë every evening. Thank you for that"));
  source.effort.reset();
  const Composed letter = compose(source);
  EXPECT_THAT(letter.text, Not(HasSubstr("Thank you for that")));
  EXPECT_THAT(letter.text, HasSubstr("Thank you\n"));
}

TEST(Practice, GivesEachSiblingASection) {
  LetterSource source = sample::source();
  ChildNews ben = sample::news();
  ben.student.id = {2};
  ben.student.given = "Ben";
  ben.student.class_name = "Room 14";
  ben.rows.resize(1);
  ben.rows[0].row.text = "Ben built a bridge that held six books.";
  ben.goals.clear();
  ben.strategies.clear();
  source.children.push_back(ben);
  const Composed letter = compose(source);
  EXPECT_THAT(letter.text, HasSubstr("Zoë\n\nA strength I saw"));
  EXPECT_THAT(letter.text, HasSubstr("Ben\n\nA strength I saw\nOn Monday, in science: Ben built"));
  EXPECT_LE(letter.subject.size(), 50U);
  source.children[1].rows[0].section = Section::kQuote;
  EXPECT_EQ(held(source), "needs_strength");
}

TEST(Subject, NeverNamesAChildAndKeepsItsLength) {
  LetterSource source = sample::source();
  source.children[0].student.class_name = "Zoë’s group";
  EXPECT_EQ(compose(source).subject, "News from Lincoln Elementary: week of 19 October");
  source.children[0].student.class_name = "The Extraordinarily Curious Caterpillars of Room 12";
  EXPECT_EQ(compose(source).subject, "News from Lincoln Elementary: week of 19 October");
}

}  // namespace
}  // namespace homeward::compose
