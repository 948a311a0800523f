// What staff and roster tables write: people and households, whole records saved by id. Main
// thread, within the caller's transaction.
#pragma once

#include <string>
#include <vector>

#include "domain/people.h"
#include "store/database.h"

namespace homeward::store {

struct FamilyRecord {
  FamilyId id;
  std::string key;
  std::string cadence;
  std::string time_zone;
  bool paused = false;
  bool roster_paused = false;  // paused by the roster, so the roster may end it
};

struct FamilyLink {
  FamilyId family;
  StudentId student;
  bool active = true;
};

// One row of a roster.
struct RosterEntry {
  StudentId student;
  GuardianId guardian;  // 0: the row was rejected, only its pupil is known
  auto operator<=>(const RosterEntry&) const = default;
};

// All of them, inactive ones too, by id.
std::vector<FamilyRecord> load_family_records(Database& database);
std::vector<Guardian> load_all_guardians(Database& database);
std::vector<FamilyLink> load_family_links(Database& database);

// Each inserts when the id is 0, else updates; gives the id.
StaffId save_staff(Database& database, const Staff& staff);
StudentId save_student(Database& database, const Student& student);
// The plan looks at the family anew.
FamilyId save_family(Database& database, const FamilyRecord& family, Instant now);
GuardianId save_guardian(Database& database, const Guardian& guardian);
void save_link(Database& database, const FamilyLink& link);

// A family splits: what `from` was told of the student counts as told for `to` as well.
void copy_told_marks(Database& database, FamilyId from, FamilyId to, StudentId student);
// A family goes on under another id: what `from` agreed on is now `to`'s.
void move_goals(Database& database, FamilyId from, FamilyId to);

// Whom the last published version of the roster at `path` names; in no order.
std::vector<RosterEntry> roster_entries(Database& database, const std::string& path);
void set_roster_entries(Database& database, const std::string& path,
                        const std::vector<RosterEntry>& entries);
// Whether a current roster at another path names the pupil, with that guardian if there is one.
bool is_listed_elsewhere(Database& database, const std::string& path, const RosterEntry& entry);

}  // namespace homeward::store
