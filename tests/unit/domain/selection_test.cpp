#include "domain/selection.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace homeward {
namespace {

Date date(const char* text) { return parse_iso_date(text).value(); }

Observation row(std::int64_t id, Kind kind, const char* on, std::string text,
                std::int64_t student = 1) {
  Observation out;
  out.id = {id};
  out.student = {student};
  out.kind = kind;
  out.date = date(on);
  out.text = std::move(text);
  out.share = shared_by_default(kind, true);
  out.author = {7};
  return out;
}

SelectionInput input(std::vector<Observation> rows) {
  SelectionInput out;
  out.rows = std::move(rows);
  out.children = {{1}};
  out.today = date("2026-10-23");
  out.approval = Approval::kNone;
  return out;
}

const Verdict& verdict(const Selection& selection, std::int64_t id) {
  for (const auto& candidate : selection.verdicts) {
    if (candidate.row.value == id) return candidate;
  }
  static const Verdict kNone;
  ADD_FAILURE() << "no verdict on " << id;
  return kNone;
}

const char* kOne = "Explained to a partner why the plant leans toward the window.";
const char* kTwo = "Carried the lunch crate for the class without being asked.";
const char* kThree = "Wrote four sentences about volcanoes before the bell.";

// Row 2 is a concern behind two positives, of a child who heard well of before.
SelectionInput input_with_concern() {
  auto in =
      input({row(1, Kind::kStrength, "2026-10-19", kOne), row(3, Kind::kWin, "2026-10-21", kTwo),
             row(2, Kind::kConcern, "2026-10-20", "Left the rug twice.")});
  in.history.balance[{1}] = {8, 0};
  return in;
}

TEST(Choosing, AConcernNeedsTwoPositivesOfTheSameChild) {
  const auto one =
      choose_rows(input({row(1, Kind::kStrength, "2026-10-19", kOne),
                         row(2, Kind::kConcern, "2026-10-20", "Left the rug twice.")}));
  EXPECT_EQ(verdict(one, 2).outcome, Outcome::kDeferred);
  EXPECT_EQ(verdict(one, 2).reason, "needs_two_positives");
  auto two = input_with_concern();
  EXPECT_EQ(verdict(choose_rows(two), 2).outcome, Outcome::kTold);
  two.rows[1].student = {2};  // a sibling's win is not this child's
  two.children = {{1}, {2}};
  EXPECT_EQ(verdict(choose_rows(two), 2).outcome, Outcome::kDeferred);
}

// Over four weeks at least four positives to each concern, of this child and to this family.
TEST(Choosing, AConcernNeedsFourPositivesInFourWeeks) {
  struct Case {
    Balance before;
    bool told;
  };
  for (const Case& one : {Case{{0, 0}, false}, Case{{1, 0}, false}, Case{{2, 0}, true},
                          Case{{5, 1}, false}, Case{{6, 1}, true}, Case{{9, 2}, false}}) {
    SCOPED_TRACE(one.before.positives);
    auto in = input_with_concern();
    in.history.balance = {{{1}, one.before}, {{2}, {40, 0}}};  // a sibling's do not count
    const auto got = verdict(choose_rows(in), 2);
    EXPECT_EQ(got.outcome, one.told ? Outcome::kTold : Outcome::kDeferred);
    EXPECT_EQ(got.reason, one.told ? "" : "needs_four_positives");
  }
}

TEST(Choosing, AHeldRowWaitsAndTheLetterLeavesWithoutIt) {
  auto in =
      input({row(1, Kind::kStrength, "2026-10-19", kOne), row(2, Kind::kWin, "2026-10-21", kTwo),
             row(3, Kind::kGoal, "2026-10-21", "Raised a hand.")});
  in.held = {{{1}, "a_reason"}, {{3}, kSecondFall}};
  const auto selection = choose_rows(in);
  EXPECT_TRUE(selection.has_positive);
  EXPECT_EQ(verdict(selection, 1).reason, "a_reason");
  EXPECT_EQ(verdict(selection, 2).outcome, Outcome::kTold);
  EXPECT_EQ(verdict(selection, 3).outcome, Outcome::kDeferred);
  EXPECT_EQ(choose_good_news(in, date("2026-10-19")).verdicts.size(), 1U);
}

TEST(Choosing, ALetterNamesThreeChildrenAndEachIsFirstInTurn) {
  std::vector<StudentId> family = {{1}, {2}, {3}, {4}};
  std::map<std::int64_t, int> told;
  for (int letter = 0; letter < 4; ++letter) {
    auto in = input({});
    in.children = in_turn(family, letter);
    EXPECT_EQ(in.children.front(), family[static_cast<std::size_t>(letter)]);
    for (std::int64_t child = 1; child <= 4; ++child) {
      in.rows.push_back(row(child, Kind::kStrength, "2026-10-19", kOne, child));
      in.rows.push_back(row(10 + child, Kind::kConcern, "2026-10-19", "Left.", child));
    }
    const auto selection = choose_rows(in);
    for (std::int64_t child = 1; child <= 4; ++child) {
      const bool is_told = verdict(selection, child).outcome == Outcome::kTold;
      told[child] += is_told ? 1 : 0;
      if (is_told) continue;
      EXPECT_EQ(child, in.children.back().value);
      EXPECT_EQ(verdict(selection, child).reason, "over_cap");
      EXPECT_EQ(verdict(selection, 10 + child).reason, "over_cap");
    }
  }
  for (const auto& [child, times] : told) EXPECT_EQ(times, 3) << child;
  EXPECT_TRUE(in_turn({}, 3).empty());
}

TEST(Choosing, CountsInTwoSettingsAreTwoLines) {
  auto in =
      input({row(1, Kind::kStrength, "2026-10-19", kOne), row(2, Kind::kGoal, "2026-10-21", "a"),
             row(3, Kind::kGoal, "2026-10-21", "b"), row(4, Kind::kGoal, "2026-10-20", "c")});
  for (std::size_t i = 1; i < 4; ++i) in.rows[i].goal = {7};
  in.rows[1].setting = "Math";
  in.rows[2].setting = "art";
  in.rows[3].setting = "math ";
  const auto selection = choose_rows(in);
  EXPECT_EQ(verdict(selection, 2).position, verdict(selection, 4).position);
  EXPECT_NE(verdict(selection, 2).position, verdict(selection, 3).position);
}

TEST(Choosing, AConcernWaitsForItsYes) {
  auto in = input_with_concern();
  in.approval = Approval::kConcerns;
  EXPECT_EQ(verdict(choose_rows(in), 2).reason, "awaiting_approval");
  in.rows[2].approved = true;
  EXPECT_EQ(verdict(choose_rows(in), 2).outcome, Outcome::kTold);
  in.languages = {"es-MX", "ar"};
  EXPECT_EQ(verdict(choose_rows(in), 2).reason, "needs_translation");
  in.rows[2].translations = {{"es", "Salió dos veces de la alfombra."}};
  EXPECT_EQ(verdict(choose_rows(in), 2).reason, "needs_translation");  // one guardian reads Arabic
  in.rows[2].translations.emplace_back("ar", "غادر السجادة مرتين.");
  EXPECT_EQ(verdict(choose_rows(in), 2).outcome, Outcome::kTold);
}

TEST(Choosing, StoppedWordsLeaveTheLetterAndNotTheLetterItself) {
  auto in =
      input({row(1, Kind::kStrength, "2026-10-19", kOne), row(2, Kind::kWin, "2026-10-21", kTwo),
             row(3, Kind::kObservation, "2026-10-20", "He is lazy."),
             row(4, Kind::kConcern, "2026-10-20", "He is a thug."),
             row(5, Kind::kConcern, "2026-10-20", "Left the rug twice.")});
  in.rows[2].share = true;
  in.wording = {{{1}, WordingLevel::kSuggest},
                {{2}, WordingLevel::kHold},
                {{3}, WordingLevel::kHold},
                {{4}, WordingLevel::kBlock}};
  const auto selection = choose_rows(in);
  EXPECT_TRUE(selection.has_positive);
  EXPECT_EQ(verdict(selection, 1).outcome, Outcome::kTold);
  for (const int held : {2, 3}) {
    EXPECT_EQ(verdict(selection, held).outcome, Outcome::kDeferred);
    EXPECT_EQ(verdict(selection, held).reason, kWordingHold);
  }
  EXPECT_EQ(verdict(selection, 4).outcome, Outcome::kWithheld);
  EXPECT_EQ(verdict(selection, 4).reason, kWordingBlock);
  // A held strength is none: the concern has one positive before it.
  EXPECT_EQ(verdict(selection, 5).reason, "needs_two_positives");
  const auto good_news = choose_good_news(in, date("2026-10-19"));
  ASSERT_EQ(good_news.verdicts.size(), 1U);
  EXPECT_EQ(good_news.verdicts.front().row.value, 1);
}

TEST(Choosing, OnlyAConcernIsNewsWithoutAPositive) {
  const auto selection =
      choose_rows(input({row(2, Kind::kConcern, "2026-10-20", "Left the rug twice.")}));
  EXPECT_TRUE(selection.has_news);
  EXPECT_FALSE(selection.has_positive);
}

TEST(Choosing, NearDuplicatesMergeIntoWhatIsTold) {
  auto in = input({row(1, Kind::kStrength, "2026-10-19", kOne),
                   row(2, Kind::kStrength, "2026-10-20",
                       "Explained to a partner why the plant leans toward the window!")});
  const auto selection = choose_rows(in);
  EXPECT_EQ((std::set{verdict(selection, 1).outcome, verdict(selection, 2).outcome}),
            (std::set{Outcome::kTold, Outcome::kMerged}));
  in.history.told_texts = {{{2}, kOne}};
  EXPECT_TRUE(choose_rows(in).has_positive);  // told of a sibling is not told of this child
  in.history.told_texts = {{{1}, kOne}};
  EXPECT_FALSE(choose_rows(in).has_positive);  // the family has read it already
}

TEST(Choosing, AWelcomeTellsOneStrengthAndNoFigures) {
  auto in =
      input({row(1, Kind::kStrength, "2026-10-19", kOne), row(2, Kind::kWin, "2026-10-20", kTwo),
             row(3, Kind::kGoal, "2026-10-20", "Raised a hand."),
             row(4, Kind::kConcern, "2026-10-20", "Left the rug."),
             row(5, Kind::kStrength, "2026-09-19", kThree)});
  in.rows[2].count = Count{4, 5};
  in.welcome = true;
  in.first_day = date("2026-10-17");
  const auto selection = choose_rows(in);
  int told = 0;
  for (const auto& one : selection.verdicts) told += one.outcome == Outcome::kTold ? 1 : 0;
  EXPECT_EQ(told, 1);
  EXPECT_EQ(verdict(selection, 3).outcome, Outcome::kDeferred);
  EXPECT_EQ(verdict(selection, 4).outcome, Outcome::kDeferred);
  EXPECT_EQ(verdict(selection, 5).reason, "before_first_letter");
}

TEST(Choosing, ALateRowIsToldWithItsDateAndOnlyWaitingIsCounted) {
  struct Case {
    const char* date;
    Waiting waiting;
    const char* reason;  // empty: told
  };
  const std::optional<Date> none;
  for (const Case& one : {
           Case{"2026-08-03", {none, "", false}, ""},  // 81 days late, and new to us
           Case{"2026-10-20", {date("2026-09-25"), "over_cap", false}, ""},
           Case{"2026-10-20", {date("2026-09-24"), "over_cap", false}, "waited_too_long/over_cap"},
           Case{"2026-08-14", {none, "", true}, ""},  // sixty days of a pause that ended in October
           Case{"2026-08-13", {none, "", true}, "paused_too_long"},
       }) {
    auto in = input({row(1, Kind::kStrength, one.date, kOne)});
    in.waiting[{1}] = one.waiting;
    in.silent_until = date("2026-10-13");
    const auto got = verdict(choose_rows(in), 1);
    EXPECT_EQ(got.outcome, *one.reason == '\0' ? Outcome::kTold : Outcome::kWithheld) << one.date;
    EXPECT_EQ(got.reason, one.reason);
  }
  // What lies before the welcome letter's days is never told, however late it comes.
  auto in = input({row(1, Kind::kStrength, "2026-08-03", kOne)});
  in.first_day = date("2026-08-04");
  EXPECT_EQ(verdict(choose_rows(in), 1).reason, "before_first_letter");
}

TEST(Choosing, GoodNewsTellsTwoFreshPositivesAndLeavesTheRestAlone) {
  auto in =
      input({row(1, Kind::kStrength, "2026-10-23", kOne), row(2, Kind::kWin, "2026-10-22", kTwo),
             row(3, Kind::kStrength, "2026-10-22", kThree),
             row(4, Kind::kStrength, "2026-10-21", "Held the door for the whole line."),
             row(5, Kind::kConcern, "2026-10-23", "Left the rug twice."),
             row(6, Kind::kStudentVoice, "2026-10-23", "I saw it first."),
             row(7, Kind::kStudentVoice, "2026-10-23", "A sibling's words.", 2)});
  in.rows[5].share = in.rows[6].share = true;
  in.children = {{1}, {2}};
  const auto selection = choose_good_news(in, date("2026-10-22"));
  ASSERT_EQ(selection.verdicts.size(), 3U);
  EXPECT_TRUE(selection.has_positive);
  EXPECT_EQ(verdict(selection, 1).section, Section::kStrength);
  EXPECT_EQ(verdict(selection, 6).section, Section::kQuote);  // beside this child's strength
  for (const auto& one : selection.verdicts) EXPECT_EQ(one.outcome, Outcome::kTold);
  in.history.told_texts = {{{1}, kOne}, {{1}, kTwo}, {{1}, kThree}};
  EXPECT_TRUE(choose_good_news(in, date("2026-10-22")).verdicts.empty());
}

TEST(Choosing, WhatOneHouseholdDidIsNotToldToTheOther) {
  auto in = input({row(1, Kind::kStrength, "2026-10-19", kOne),
                   row(2, Kind::kFamilyEffort, "2026-10-19", "Read every evening.")});
  EXPECT_EQ(verdict(choose_rows(in), 2).outcome, Outcome::kTold);
  in.shared_children = {{1}};
  EXPECT_EQ(verdict(choose_rows(in), 2).reason, "family_not_named");
}

TEST(Scoring, FreshConcreteNewSkillsComeFirst) {
  const History none;
  const auto fresh = row(1, Kind::kStrength, "2026-10-23", kOne);
  auto old = fresh;
  old.date = date("2026-10-16");
  EXPECT_DOUBLE_EQ(
      score_of(fresh, none, date("2026-10-23")) - score_of(old, none, date("2026-10-23")), 0.5);
  auto placed = fresh;
  placed.setting = "science";
  EXPECT_DOUBLE_EQ(
      score_of(placed, none, date("2026-10-23")) - score_of(fresh, none, date("2026-10-23")), 0.3);
  auto repeated = fresh;
  repeated.topic = "Raising a hand";
  History told;
  told.recent_topics = {"raisingahand"};
  EXPECT_NEAR(
      score_of(repeated, told, date("2026-10-23")) - score_of(repeated, none, date("2026-10-23")),
      -0.7, 1e-9);
}

// Property over thousands of random periods: every row one verdict; caps; strength before concern.
TEST(Choosing, HoldsItsPromisesOverRandomPeriods) {
  std::mt19937 random(20261023);
  const Kind kinds[] = {Kind::kStrength, Kind::kWin,      Kind::kObservation,  Kind::kConcern,
                        Kind::kGoal,     Kind::kStrategy, Kind::kFamilyEffort, Kind::kStudentVoice,
                        Kind::kQuestion, Kind::kAbsence};
  for (int round = 0; round < 3000; ++round) {
    SelectionInput in = input({});
    in.children = {{1}, {2}};
    in.welcome = random() % 5 == 0;
    in.approval = random() % 2 == 0 ? Approval::kConcerns : Approval::kNone;
    for (const StudentId child : in.children)
      in.history.balance[child] = {static_cast<int>(random() % 8), static_cast<int>(random() % 2)};
    const auto rows = random() % 14;
    for (std::uint32_t i = 1; i <= rows; ++i) {
      auto one = row(static_cast<std::int64_t>(i), kinds[random() % 10], "2026-10-23",
                     "w" + std::to_string(random() % 9) + " x" + std::to_string(random()),
                     1 + static_cast<std::int64_t>(random() % 3));
      one.date = plus_days(one.date, -static_cast<int>(random() % 40));
      one.share = one.share && random() % 8 != 0;
      one.approved = random() % 2 == 0;
      in.rows.push_back(std::move(one));
    }
    const auto selection = choose_rows(in);
    ASSERT_EQ(selection.verdicts.size(), in.rows.size());
    std::map<std::pair<std::int64_t, Section>, int> told;
    int concerns = 0;
    for (const auto& one : selection.verdicts) {
      const auto& source = in.rows[static_cast<std::size_t>(one.row.value - 1)];
      if (one.outcome != Outcome::kTold) continue;
      EXPECT_TRUE(source.share);
      EXPECT_NE(source.student.value, 3);
      ++told[{source.student.value, one.section}];
      EXPECT_GE((told[{source.student.value, Section::kStrength}]), 1);
      if (source.kind != Kind::kConcern) continue;
      ++concerns;
      EXPECT_TRUE(source.approved || in.approval == Approval::kNone);
      const int positives = told[{source.student.value, Section::kStrength}];
      EXPECT_GE(positives, kPositivesBeforeConcern);
      const Balance& before = in.history.balance[source.student];
      EXPECT_GE(before.positives + positives, 4 * (before.concerns + 1));
    }
    EXPECT_LE(concerns, in.welcome ? 0 : 1);
    for (const auto& [place, count] : told) {
      if (place.second == Section::kStrength) {
        EXPECT_LE(count, in.welcome ? 1 : kMostPositives);
      } else if (place.second == Section::kQuote) {
        EXPECT_LE(count, kMostQuotes);
      }
    }
    const auto again = choose_rows(in);
    ASSERT_EQ(again.verdicts.size(), selection.verdicts.size());
    for (std::size_t i = 0; i < again.verdicts.size(); ++i)
      EXPECT_EQ(again.verdicts[i].row, selection.verdicts[i].row);
  }
}

}  // namespace
}  // namespace homeward
