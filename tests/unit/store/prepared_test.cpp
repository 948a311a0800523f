#include "store/prepared.h"

#include <gtest/gtest.h>

#include <optional>

#include "store/database.h"

namespace homeward::store {
namespace {

constexpr const char* kNext = "SELECT value FROM meta WHERE key > ?1 ORDER BY key LIMIT 1";

std::string next_after(Database& database, const std::string& key) {
  Prepared query(database, kNext);
  query.bind(1, key);
  return query.executeStep() ? query.getColumn(0).getString() : "none";
}

TEST(Prepared, ComesBackResetAndWithoutBindings) {
  Database database = Database::in_memory();
  database.set_meta("zz", "last");
  EXPECT_EQ(next_after(database, "z"), "last");
  Prepared unbound(database, kNext);
  EXPECT_FALSE(unbound.executeStep());  // greater than NULL is nothing
}

TEST(Prepared, OneThatIsInUseIsNotLentTwice) {
  Database database = Database::in_memory();
  for (const char* key : {"zz1", "zz2", "zz3"}) database.set_meta(key, key);
  Prepared outer(database, "SELECT key FROM meta WHERE key >= ?1 ORDER BY key");
  outer.bind(1, "zz");
  std::string seen;
  while (outer.executeStep()) {
    Prepared inner(database, "SELECT key FROM meta WHERE key >= ?1 ORDER BY key");
    inner.bind(1, outer.getColumn(0).getString());
    while (inner.executeStep()) seen += inner.getColumn(0).getString() + " ";
  }
  EXPECT_EQ(seen, "zz1 zz2 zz3 zz2 zz3 zz3 ");
}

TEST(Prepared, OneThatFailedServesAgain) {
  Database database = Database::in_memory();
  const auto insert = [&](const char* key) {
    Prepared statement(database, "INSERT INTO meta (key, value) VALUES (?, '')");
    statement.bind(1, key);
    statement.exec();
  };
  insert("zz");
  EXPECT_THROW(insert("zz"), SQLite::Exception);
  EXPECT_NO_THROW(insert("zz2"));
}

TEST(Prepared, SeesAChangedSchemaAndEndsBeforeItsConnection) {
  std::optional<Database> database(Database::in_memory());
  EXPECT_EQ(next_after(*database, "zz"), "none");
  database->sql().exec(
      "DROP TABLE meta; CREATE TABLE meta (value, key); "
      "INSERT INTO meta VALUES ('new', 'zzz')");
  EXPECT_EQ(next_after(*database, "zz"), "new");
  Database moved = std::move(*database);
  EXPECT_EQ(next_after(moved, "zz"), "new");
  database.reset();
  EXPECT_EQ(next_after(moved, "zz"), "new");
}

}  // namespace
}  // namespace homeward::store
