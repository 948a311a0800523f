// Gathers everything that waits for a person (domain/wait.h) from the tables. Main thread, or any
// reader of its own.
#pragma once

#include <vector>

#include "domain/wait.h"
#include "plan/turn.h"
#include "store/database.h"

namespace homeward::app {

// Oldest first, as of the school's day `today`. `since` is as table hold remembers it, where it
// does. A concern that waited too long for its yes is a call and no longer waits for one, though a
// yes still lets it go.
std::vector<Wait> everything_that_waits(store::Database& database,
                                        const plan::PlanSettings& settings, Date today);

}  // namespace homeward::app
