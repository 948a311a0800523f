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
// In whose pile the family's letters on paper lie: of its active children's classes the first by
// name; empty when none has one.
std::string class_of_family(Database& database, FamilyId family);
// By the school's family_id, else by Homeward's row number; nothing when there is none.
std::optional<Family> find_family(Database& database, const std::string& key_or_id);

// The families of the student with that student_id: two when the parents are separated.
std::vector<Family> families_of_student(Database& database, const std::string& student_key);

// Letters to the family stop until `until` (nothing: until somebody resumes them); its rows wait.
// Takes the place of a pause that the roster stated, so the roster does not end it.
void set_paused(Database& database, FamilyId family, std::optional<Instant> until);
// The family is written to again, whoever paused it.
void end_pause(Database& database, FamilyId family);
// What one guardian asked for by mail: no letters at all, none for a while (nothing: until start),
// or letters again. Nobody else of the family is touched.
void set_guardian_stop(Database& database, GuardianId guardian, Instant now);
void set_guardian_pause(Database& database, GuardianId guardian, std::optional<Instant> until);
void set_guardian_start(Database& database, GuardianId guardian);
// Ends the pauses of families and guardians whose time has come; gives how many.
int end_pauses(Database& database, Instant now);
// When the next pause ends by itself; nothing when none does.
std::optional<Instant> next_pause_end(Database& database);

// The family's children who belong to another family too (separated parents).
std::vector<StudentId> shared_students(Database& database, FamilyId family);

}  // namespace homeward::store
