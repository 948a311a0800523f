// SQL that is compiled once and run often.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace homeward::store {

class Database;

// The idle statements of one connection, by their words. The words are the program's own, never a
// user's, so there are only so many. Goes before its connection does. Main thread.
using IdleStatements = std::vector<std::unique_ptr<SQLite::Statement>>;
using StatementCache = std::unordered_map<std::string, IdleStatements>;

// A statement on loan from the database's cache, reset and without bindings; it goes back so. The
// same words lent twice at once (a loop that comes to itself) are two statements. Used like a
// SQLite::Statement, and one where a function wants one. Must not outlive its database.
class Prepared {
 public:
  // Throws SQLite::Exception when the words make no sense to SQLite.
  Prepared(Database& database, const std::string& words);
  ~Prepared();
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  template <typename... Arguments>
  void bind(int index, Arguments&&... value) {
    statement_->bind(index, std::forward<Arguments>(value)...);
  }
  bool executeStep() { return statement_->executeStep(); }
  int exec() { return statement_->exec(); }
  void reset() { statement_->reset(); }
  SQLite::Column getColumn(int index) const { return statement_->getColumn(index); }
  bool isColumnNull(int index) const { return statement_->isColumnNull(index); }
  operator SQLite::Statement&() { return *statement_; }

 private:
  IdleStatements& home_;  // stays where it is when other words are added
  std::unique_ptr<SQLite::Statement> statement_;
};

}  // namespace homeward::store
