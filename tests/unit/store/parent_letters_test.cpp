#include "store/parent_letters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "store/digests.h"
#include "support/small_school.h"

namespace homeward::store {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

class ParentPagesTest : public ::testing::Test {
 protected:
  ParentPagesTest() {
    school.add_student(1);
    school.add_family(1, {1}, Instant{});
  }

  // A letter of that day, sealed and stored.
  Digest letter_of(Date today, DigestKind kind = DigestKind::kPeriodic) {
    Digest digest;
    digest.family = {1};
    digest.kind = kind;
    digest.slot = to_iso(today) + "T16:00[America/New_York]";
    digest.period_start = plus_days(today, -6);
    digest.period_end = today;
    digest.id = insert_digest(school.database, digest).value();
    return digest;
  }

  homeward::testing::SmallSchool school;
};

constexpr Date kStart{year{2026}, month{9}, day{4}};

TEST_F(ParentPagesTest, AreDueAtMostOnceAMonthAndNeverTwiceOverAnyYears) {
  const std::vector<std::string> topics = {"calming", "change", "focus", "starting"};
  for (unsigned seed = 0; seed < 20; ++seed) {
    school.run("DELETE FROM parent_letter");
    school.run("DELETE FROM digest");
    std::mt19937 random(seed);
    std::set<std::pair<int, unsigned>> months;
    std::set<std::string> seen;
    Date today = kStart;
    for (int letter = 0; letter < 60; ++letter) {
      today = plus_days(today, 1 + static_cast<int>(random() % 14));
      const Digest digest = letter_of(today);
      const ParentPages pages = parent_pages(school.database, digest);
      ASSERT_EQ(std::set<std::string>(pages.sent.begin(), pages.sent.end()), seen);
      const auto next = std::ranges::find_if(
          topics, [&](const std::string& topic) { return !seen.contains(topic); });
      if (!pages.due || next == topics.end()) continue;
      mark_parent_page(school.database, digest, *next);
      if (random() % 4 == 0) {  // its e-mail expired in the queue
        release_rows(school.database, digest.id);
        continue;
      }
      ASSERT_TRUE(months.insert({int{today.year()}, unsigned{today.month()}}).second)
          << to_iso(today);
      ASSERT_TRUE(seen.insert(*next).second);
    }
    EXPECT_EQ(seen.size(), topics.size());
  }
}

TEST_F(ParentPagesTest, DoNotComeWithAWelcomeOrGoodNews) {
  Digest welcome = letter_of(kStart);
  EXPECT_TRUE(parent_pages(school.database, welcome).due);
  welcome.welcome = true;
  EXPECT_FALSE(parent_pages(school.database, welcome).due);
  EXPECT_FALSE(parent_pages(school.database, letter_of(kStart, DigestKind::kGoodNews)).due);
}

TEST_F(ParentPagesTest, BelongToOneFamilyAlone) {
  school.add_family(2, {1}, Instant{});
  const Digest digest = letter_of(kStart);
  mark_parent_page(school.database, digest, "calming");
  mark_parent_page(school.database, digest, "calming");  // for its other guardian
  EXPECT_EQ(school.count("SELECT count(*) FROM parent_letter"), 1);
  Digest other = digest;
  other.family = {2};
  EXPECT_TRUE(parent_pages(school.database, other).due);
  EXPECT_TRUE(parent_pages(school.database, other).sent.empty());
}

}  // namespace
}  // namespace homeward::store
