#include "store/prepared.h"

#include "store/database.h"

namespace homeward::store {

Prepared::Prepared(Database& database, const std::string& words)
    : home_(database.idle_statements()[words]) {
  if (home_.empty()) {
    // Room for it to come back, so that going back never fails.
    home_.reserve(home_.capacity() + 1);
    statement_ = std::make_unique<SQLite::Statement>(database.sql(), words);
  } else {
    statement_ = std::move(home_.back());
    home_.pop_back();
  }
}

Prepared::~Prepared() {
  statement_->tryReset();
  statement_->clearBindings();
  home_.push_back(std::move(statement_));
}

}  // namespace homeward::store
