// Gathers the values that composing one guardian's letter needs. Main thread.
#pragma once

#include <string>
#include <vector>

#include "domain/digest.h"
#include "domain/school.h"
#include "store/database.h"

namespace homeward::store {

// One source for every guardian of the digest's family who can be reached. `cadence_name` is what
// the letter calls the family's cadence.
std::vector<LetterSource> letter_sources(Database& database, const Digest& digest,
                                         const School& school, const std::string& cadence_name);

}  // namespace homeward::store
