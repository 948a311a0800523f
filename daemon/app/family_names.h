// Which family a person at the command line means. Main thread.
#pragma once

#include <string>
#include <vector>

#include "domain/people.h"
#include "store/database.h"

namespace homeward::app {

// By family_id, Homeward's own number, or the student_id of one of its children; both households of
// a child whose parents live apart. Failure(kNoInput) when nobody has that id.
std::vector<Family> families_named(store::Database& database, const std::string& id);
// The one of them; Failure(kUsage) when a student_id means two families.
Family family_named(store::Database& database, const std::string& id);

}  // namespace homeward::app
