// The numbered, forward-only migrations that the binary carries (from migrations/*.sql).
#pragma once

#include <vector>

namespace homeward::store {

struct Migration {
  const char* name;  // "0001_initial"
  const char* sql;
};

// In order; migration i takes a database from user_version i to i + 1.
const std::vector<Migration>& migrations();

}  // namespace homeward::store
