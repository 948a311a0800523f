// Gathers everything that waits for a person (domain/wait.h) from the tables. Main thread, or any
// reader of its own.
#pragma once

#include <vector>

#include "app/config.h"
#include "domain/wait.h"
#include "store/database.h"

namespace homeward::app {

// Oldest first. `since` is as table hold remembers it, where it does.
std::vector<Wait> everything_that_waits(store::Database& database, const Config& config);

}  // namespace homeward::app
