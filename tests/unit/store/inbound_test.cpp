#include "store/inbound.h"

#include <gtest/gtest.h>

#include "store/observations.h"
#include "store/people.h"
#include "store/roster_store.h"
#include "support/small_school.h"

namespace homeward::store {
namespace {

constexpr Instant kMonday{std::chrono::seconds{1'788'000'000}};
constexpr Date kToday{std::chrono::year{2026}, std::chrono::August, std::chrono::day{31}};

class InboundTest : public ::testing::Test {
 protected:
  void SetUp() override {
    school.add_family(1, {}, kMonday);
    school.add_family(2, {}, kMonday);
  }
  Guardian guardian(std::int64_t family) { return load_family(db(), {family})->guardians.at(0); }
  Database& db() { return school.database; }

  testing::SmallSchool school;
};

TEST_F(InboundTest, TriesAreCountedForOneMessageAndAPlaceIsPassedOnce) {
  EXPECT_EQ(count_try(db(), {7, 3}), 1);
  EXPECT_EQ(count_try(db(), {7, 3}), 2);
  EXPECT_EQ(count_try(db(), {7, 4}), 1);
  pass_message(db(), {7, 4});
  EXPECT_EQ(inbox_place(db()).validity, 7U);
  EXPECT_EQ(inbox_place(db()).after, 4U);
  EXPECT_EQ(count_try(db(), {7, 5}), 1);
  EXPECT_EQ(inbox_place(db()).after, 4U);
  EXPECT_EQ(count_try(db(), {8, 1}), 1);  // the folder was made anew
  EXPECT_EQ(inbox_place(db()).after, 0U);
}

TEST_F(InboundTest, AStopIsOneGuardiansAndOutlivesARosterThatSaysYes) {
  set_guardian_stop(db(), {1}, kMonday);
  EXPECT_EQ(reach_of(guardian(1)), Reach::kStopped);
  EXPECT_EQ(reach_of(guardian(2)), Reach::kEmail);
  auto known = load_all_guardians(db()).at(0);
  save_guardian(db(), known);
  EXPECT_EQ(reach_of(guardian(1)), Reach::kStopped);
  known.consent = false;  // the office takes the wish over ...
  save_guardian(db(), known);
  EXPECT_EQ(reach_of(guardian(1)), Reach::kNoConsent);
  known.consent = true;  // ... and a later yes is a new one
  save_guardian(db(), known);
  EXPECT_EQ(reach_of(guardian(1)), Reach::kEmail);
  set_guardian_stop(db(), {1}, kMonday);
  set_guardian_start(db(), {1});
  EXPECT_EQ(reach_of(guardian(1)), Reach::kEmail);
}

TEST_F(InboundTest, AGuardiansPauseEndsOnItsDay) {
  set_guardian_pause(db(), {1}, kMonday + std::chrono::hours{48});
  EXPECT_EQ(reach_of(guardian(1)), Reach::kPaused);
  EXPECT_EQ(next_pause_end(db()), kMonday + std::chrono::hours{48});
  EXPECT_EQ(end_pauses(db(), kMonday + std::chrono::hours{47}), 0);
  EXPECT_EQ(end_pauses(db(), kMonday + std::chrono::hours{48}), 1);
  EXPECT_EQ(reach_of(guardian(1)), Reach::kEmail);
  set_guardian_pause(db(), {1}, std::nullopt);
  EXPECT_EQ(end_pauses(db(), kMonday + std::chrono::hours{9999}), 0);
}

TEST_F(InboundTest, AnAnswerByALinkIsNotedOnceALetterAndForThatFamilyAlone) {
  const WrittenLetter letter{{5}, {1}, {1}, "abc@example.org", "parent1@example.org"};
  EXPECT_TRUE(add_choice_note(db(), letter, LetterChoice::kTried, kToday));
  EXPECT_FALSE(add_choice_note(db(), letter, LetterChoice::kTried, kToday));
  EXPECT_TRUE(add_choice_note(db(), letter, LetterChoice::kSee, kToday));
  const auto effort = family_note(db(), {1}, FamilyNoteKind::kEffort, {9}, kToday);
  ASSERT_TRUE(effort);
  EXPECT_EQ(effort->choice, LetterChoice::kTried);
  EXPECT_EQ(family_note(db(), {1}, FamilyNoteKind::kInsight, {9}, kToday)->choice,
            LetterChoice::kSee);
  EXPECT_FALSE(family_note(db(), {2}, FamilyNoteKind::kEffort, {9}, kToday));
}

TEST_F(InboundTest, MailIsKnownByItsKeyAndCountedWhileItWaitsForAPerson) {
  add_inbound(db(), {{7, 1}, "key", "reply", "told", false, {1}, {}, kMonday});
  add_inbound(db(), {{7, 2}, "", "set_aside", "unreadable", true, {}, {}, kMonday});
  EXPECT_TRUE(is_known_mail(db(), "key"));
  EXPECT_FALSE(is_known_mail(db(), ""));
  EXPECT_FALSE(is_known_mail(db(), "other"));
  EXPECT_EQ(inbox_counts(db(), kMonday).for_person, 1);
  EXPECT_EQ(inbox_counts(db(), kMonday).set_aside, 1);
  EXPECT_EQ(inbox_counts(db(), kMonday + std::chrono::seconds{1}).for_person, 0);
  EXPECT_THROW(add_inbound(db(), {{7, 2}, "", "other", "left", true, {}, {}, kMonday}),
               SQLite::Exception);
}

}  // namespace
}  // namespace homeward::store
