// Another program's connection to a database: what a school's own software does.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>

namespace homeward::testing {

class SqliteWriter {
 public:
  explicit SqliteWriter(const std::filesystem::path& path, const std::string& journal = "DELETE") {
    EXPECT_EQ(::sqlite3_open(path.c_str(), &db_), SQLITE_OK);
    ::sqlite3_busy_timeout(db_, 10'000);
    run("PRAGMA journal_mode = " + journal + "; PRAGMA synchronous = OFF");
  }
  ~SqliteWriter() { ::sqlite3_close(db_); }
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;

  void run(const std::string& sql) {
    char* error = nullptr;
    EXPECT_EQ(::sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
        << sql << ": " << (error == nullptr ? "" : error);
    ::sqlite3_free(error);
  }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace homeward::testing
