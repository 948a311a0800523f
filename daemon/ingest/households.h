// The households as the roster builds them: which family a guardian belongs to. Held in memory for
// one publication and saved as it changes. Main thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "ingest/rows.h"
#include "store/roster_store.h"

namespace homeward::ingest {

// Rules (spec 1-intake): the school's family_id decides; without it guardians share a family only
// when they share an e-mail or postal address. Ids that we allocate are kept for good, or become
// the school's own when it names the family. Separated parents never merge.
class RosterHouseholds {
 public:
  RosterHouseholds(store::Database& database, const std::vector<RosterRow>& rows, Instant now);

  // The family of the row's guardian, made when it is new. A guardian whom the roster moves to
  // another family leaves the old one, and both sides keep what was told.
  FamilyId place(const RosterRow& row, StudentId student);
  // The family's guardian of that name - or of that e-mail, renamed; a new one has id 0.
  Guardian guardian_of(FamilyId family, const RosterRow& row) const;
  void save(Guardian guardian);
  GuardianId id_of(FamilyId family, const std::string& name) const;
  void save_link(FamilyId family, StudentId student, bool active);
  store::FamilyRecord& family(FamilyId id);
  void save(const store::FamilyRecord& family);
  void set_active(GuardianId guardian, bool active);

 private:
  // Folded once: rosters are compared name by name.
  struct Person {
    Guardian guardian;
    std::string name;
    std::string email;
    std::string address;
  };
  struct Household {
    store::FamilyRecord record;
    std::string key;
  };

  FamilyId by_key(const RosterRow& row, StudentId student);
  FamilyId by_sharing(const RosterRow& row, StudentId student);
  FamilyId create(const std::string& key);
  std::string next_key() const;
  bool is_linked(FamilyId family, StudentId student) const;
  bool was_linked(FamilyId family, StudentId student) const;  // or is
  bool is_listed(FamilyId family, const std::string& guardian_key) const;
  Household& household(FamilyId id);
  void leave_others(const RosterRow& row, StudentId student, FamilyId stays);

  store::Database& database_;
  const Instant now_;
  static Person person(Guardian guardian);

  std::vector<Household> families_;
  std::vector<Person> people_;
  std::vector<store::FamilyLink> links_;
  std::set<std::pair<std::string, std::string>> listed_;  // family key and guardian of this file
};

}  // namespace homeward::ingest
