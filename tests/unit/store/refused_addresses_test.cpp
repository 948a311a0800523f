#include "store/refused_addresses.h"

#include <gtest/gtest.h>

#include "store/people.h"
#include "support/small_school.h"

namespace homeward::store {
namespace {

class RefusedAddresses : public ::testing::Test {
 protected:
  RefusedAddresses() { school_.add_family(1, {}, from_unix(0)); }
  void run(const char* sql) { school_.database.sql().exec(sql); }
  Channel channel() { return load_family(database_, {1})->guardians.front().channel; }

  testing::SmallSchool school_;
  Database& database_ = school_.database;
};

TEST_F(RefusedAddresses, GetPaperUntilTheRosterNamesAnother) {
  EXPECT_EQ(channel(), Channel::kEmail);
  refuse_address(database_, {1}, from_unix(100));
  refuse_address(database_, {1}, from_unix(200));
  EXPECT_EQ(channel(), Channel::kPrint);
  ASSERT_EQ(refused_addresses(database_).size(), 1U);
  EXPECT_EQ(refused_addresses(database_)[0].at, from_unix(100)) << "since when";
  run("UPDATE guardian SET email = 'anna.new@example.org' WHERE id = 1");
  EXPECT_EQ(channel(), Channel::kEmail);
  EXPECT_TRUE(refused_addresses(database_).empty());
  refuse_address(database_, {1}, from_unix(300));
  EXPECT_EQ(channel(), Channel::kPrint);
  run("UPDATE guardian SET channel = 'none' WHERE id = 1");
  EXPECT_EQ(channel(), Channel::kNone) << "a no stays a no";
  run("UPDATE guardian SET channel = 'email' WHERE id = 1");
  accept_address(database_, {1});
  EXPECT_EQ(channel(), Channel::kEmail);
}

TEST_F(RefusedAddresses, WithoutAnAddressNothingIsMarked) {
  run("UPDATE guardian SET email = '' WHERE id = 1");
  refuse_address(database_, {1}, from_unix(100));
  EXPECT_TRUE(refused_addresses(database_).empty());
}

}  // namespace
}  // namespace homeward::store
