#include "app/high_water.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "store/digests.h"
#include "store/outbox.h"
#include "store/progress.h"
#include "support/small_school.h"
#include "support/temp_folder.h"

namespace homeward::app {
namespace {

const HighWater kMark{"0123456789abcdef", 41, from_unix(1'793'000'000), false};

TEST(HighWater, ComesBackAsItWasWritten) {
  const testing::TempFolder folder;
  EXPECT_FALSE(read_high_water(folder.path()));
  write_high_water(folder.path(), kMark);
  EXPECT_EQ(read_high_water(folder.path()), kMark);
}

TEST(HighWater, AFileThatIsNoneCountsAsMissing) {
  const std::string good = to_text(kMark);
  for (std::size_t cut = 0; cut + 2 < good.size(); ++cut)
    EXPECT_FALSE(parse_high_water(good.substr(0, cut))) << cut;
  for (const char* bad :
       {"", "homeward-1 x -1 5 clock\n", "homeward-1 x 1 -5 clock\n", "homeward-2 x 1 5 clock\n",
        "homeward-1 x 1 5 sundial\n", "homeward-1 x 99999999999999999999 5 clock\n",
        "homeward-1 x 1 99999999999999 clock\n"})
    EXPECT_FALSE(parse_high_water(bad)) << bad;
  EXPECT_FALSE(parse_high_water(std::string(300, '\0')));
}

TEST(HighWater, TellsARestoredDatabaseFromACrash) {
  const std::string mine = kMark.instance;
  EXPECT_EQ(compare(kMark, mine, 41, true), Lineage::kSame);
  EXPECT_EQ(compare(kMark, mine, 42, true), Lineage::kSame);  // a crash before the file was written
  EXPECT_EQ(compare(kMark, mine, 40, true), Lineage::kOlder);
  EXPECT_EQ(compare(kMark, mine, 0, false), Lineage::kOlder);  // from before the guard's migration
  EXPECT_EQ(compare(kMark, "another", 99, true), Lineage::kForeign);
  EXPECT_EQ(compare(std::nullopt, mine, 0, false), Lineage::kFirst);
  EXPECT_EQ(compare(std::nullopt, mine, 0, true), Lineage::kLost);
}

// Whatever plans or hands over raises the number: no code path may forget it.
TEST(Progress, RisesWithEachStepTowardsAFamily) {
  testing::SmallSchool school;
  auto& database = school.database;
  school.add_student(1);
  school.add_family(1, {1}, from_unix(0));
  std::int64_t last = store::progress(database);
  const auto rose = [&] {
    const auto now = store::progress(database);
    return std::exchange(last, now) < now;
  };
  Digest digest;
  digest.family = {1};
  digest.slot = "2026-10-30T16:00[Europe/Warsaw]";
  digest.period_start = digest.period_end = parse_iso_date("2026-10-30").value();
  digest.state = DigestState::kNeedsStrength;
  digest.id = store::insert_digest(database, digest).value();
  EXPECT_TRUE(rose());
  store::seal_digest(database, digest, from_unix(10));
  EXPECT_TRUE(rose());
  store::Outbox outbox(database);
  store::NewMessage message;
  message.digest = digest.id;
  message.guardian = {1};
  message.message_id = "1@example.org";
  message.envelope_from = "letters@example.org";
  message.envelope_to = "parent1@example.org";
  message.deadline = from_unix(1000);
  const MessageId mail = outbox.add(message, from_unix(20));
  store::set_digest_state(database, digest.id, DigestState::kComposed);
  outbox.claim_due(from_unix(30), 1, {});
  rose();
  outbox.mark_handing_over(mail, from_unix(40));
  EXPECT_TRUE(rose());
  store::raise_progress(database, last - 1);
  EXPECT_FALSE(rose());
  store::raise_progress(database, last + 100);
  EXPECT_EQ(store::progress(database), last + 100);
}

}  // namespace
}  // namespace homeward::app
