// Pictures that come after their log.
#include "store/wanted_pictures.h"

#include <gtest/gtest.h>

namespace homeward::store {
namespace {

const Instant kStart = from_unix(1'792'000'000);

class WantedPictures : public testing::Test {
 protected:
  WantedPictures() : database_(Database::in_memory()) {
    database_.sql().exec(
        "INSERT INTO student (id, key, name, given) VALUES (1, 'S1', 'Mia Test', 'Mia');"
        "INSERT INTO file (id, path, sha256, size, received_at, state, read_at) VALUES "
        "(1, 'a/log.csv', 'x', 1, 0, 'published', 0)");
    for (int id = 1; id <= 3; ++id) {
      database_.sql().exec(
          "INSERT INTO observation (id, student_id, date, kind, text, share, file_id, line, "
          "created_at, fingerprint) VALUES (" +
          std::to_string(id) + ", 1, '2026-10-19', 'win', 'x', 1, 1, 1, 0, 'f" +
          std::to_string(id) + "')");
    }
  }

  int with_picture() {
    return database_.sql().execAndGet("SELECT count(*) FROM observation WHERE picture IS NOT NULL");
  }

  Database database_;
};

TEST_F(WantedPictures, AreGivenToTheRowsThatWait) {
  want_picture(database_, {1}, {"a/log.csv", "mia.png"}, kStart);
  want_picture(database_, {2}, {"a/log.csv", "mia.png"}, kStart);
  want_picture(database_, {3}, {"a/log.csv", "leo.png"}, kStart);
  const auto wanted = wanted_pictures(database_, kStart);
  ASSERT_EQ(wanted.size(), 2U);
  EXPECT_EQ(wanted[0].name, "leo.png");
  EXPECT_EQ(bring_picture(database_, {"b/log.csv", "mia.png"}, "image/png", "x", kStart), 0);
  EXPECT_EQ(bring_picture(database_, {"a/log.csv", "mia.png"}, "image/png", "x", kStart), 2);
  EXPECT_EQ(with_picture(), 2);
  EXPECT_EQ(bring_picture(database_, {"a/log.csv", "mia.png"}, "image/png", "y", kStart), 0);
  EXPECT_EQ(wanted_pictures(database_, kStart).size(), 1U);
}

TEST_F(WantedPictures, WithdrawnRowsAndOldWishesGetNone) {
  want_picture(database_, {1}, {"a/log.csv", "mia.png"}, kStart);
  want_picture(database_, {2}, {"a/log.csv", "leo.png"}, kStart);
  database_.sql().exec("UPDATE observation SET withdrawn = 1 WHERE id = 1");
  EXPECT_EQ(bring_picture(database_, {"a/log.csv", "mia.png"}, "image/png", "x", kStart), 0);
  const Instant late = kStart + kPicturePatience + std::chrono::hours{1};
  want_picture(database_, {2}, {"a/log.csv", "leo.png"}, late);  // read again: no new patience
  EXPECT_EQ(bring_picture(database_, {"a/log.csv", "leo.png"}, "image/png", "x", late), 0);
  EXPECT_TRUE(wanted_pictures(database_, late).empty());
  EXPECT_EQ(with_picture(), 0);
}

}  // namespace
}  // namespace homeward::store
