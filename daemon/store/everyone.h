// Everybody the school knows or knew, for the leak guard. Main thread.
#pragma once

#include "domain/everyone.h"
#include "store/database.h"

namespace homeward::store {

// A handful of queries, whatever the size of the school.
Everyone load_everyone(Database& database);

}  // namespace homeward::store
