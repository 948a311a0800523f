// Staff, students and families as the stages read them. Main thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/people.h"
#include "store/database.h"

namespace homeward::store {

std::vector<Staff> load_staff(Database& database);
std::vector<Student> load_students(Database& database);
// All families with their active students and guardians, by id.
std::vector<Family> load_families(Database& database);
std::optional<Family> load_family(Database& database, FamilyId id);
// By the school's family_id, else by Homeward's row number; nothing when there is none.
std::optional<Family> find_family(Database& database, const std::string& key_or_id);

// The family's children who belong to another family too (separated parents).
std::vector<StudentId> shared_students(Database& database, FamilyId family);

}  // namespace homeward::store
