// What of a roster narrows contact, taken by itself: from a version that is held, and from rows
// that are rejected.
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/publish.h"
#include "store/people.h"
#include "store/roster_store.h"

namespace homeward::ingest {

namespace {

using Link = std::pair<FamilyId, StudentId>;

std::string fold(const std::string& text) { return text::fold_case(text::trim(text)); }
bool is_blank(const std::optional<std::string>& cell) { return cell && cell->empty(); }

// What all rows of one guardian say together, as publish_roster takes them: of several wishes the
// narrower holds; an address, a channel or a person goes when no row has it any more.
struct Said {
  bool active = false;
  bool consent = true;
  bool contact_allowed = true;
  bool no_email = true;
  bool no_address = true;
  bool no_channel = true;

  void take(const RosterRow& row) {
    active |= row.status != RosterStatus::kInactive;
    consent &= row.consent.value_or(true);
    contact_allowed &= row.contact_allowed.value_or(true);
    no_email &= is_blank(row.email);
    no_address &= is_blank(row.postal_address);
    no_channel &= row.channel == Channel::kNone || row.channel == Channel::kPrint;
    on_paper |= row.channel == Channel::kPrint;
  }

  // Whether the guardian changed.
  bool narrow(Guardian& guardian) const {
    bool changed = false;
    const auto lower = [&changed](bool& value, bool said) {
      changed |= value && !said;
      value = value && said;
    };
    const auto clear = [&changed](std::string& value, bool gone) {
      if (!gone || value.empty()) return;
      value.clear();
      changed = true;
    };
    lower(guardian.active, active);
    lower(guardian.consent, consent);
    lower(guardian.contact_allowed, contact_allowed);
    clear(guardian.email, no_email);
    clear(guardian.postal_address, no_address);
    // Paper instead of e-mail takes the e-mail away; the paper comes when the row is taken whole.
    const bool off = no_channel && guardian.channel != Channel::kNone &&
                     !(on_paper && guardian.channel == Channel::kPrint);
    if (off) guardian.channel = Channel::kNone;
    return changed || off;
  }

 private:
  bool on_paper = false;
};

class Narrowing {
 public:
  Narrowing(store::Database& database, const std::vector<RosterRow>& rows) : database_(database) {
    for (auto& student : store::load_students(database))
      students_.emplace(text::fold_case(student.key), std::move(student));
    for (auto& family : store::load_family_records(database)) {
      const FamilyId id = family.id;
      families_.emplace(id, std::move(family));
    }
    for (auto& guardian : store::load_all_guardians(database)) {
      of_family_[guardian.family].push_back(guardian.id);
      const GuardianId id = guardian.id;
      guardians_.emplace(id, std::move(guardian));
    }
    for (const auto& link : store::load_family_links(database)) {
      of_student_[link.student].push_back(link.family);
      if (link.active) linked_.insert({link.family, link.student});
    }
    for (const auto& row : rows) take(row);
  }

  int apply(Instant now) {
    int changed = 0;
    for (auto& [key, student] : students_) {
      const auto said = student_active_.find(student.id);
      if (said == student_active_.end() || said->second || !student.active) continue;
      student.active = false;
      store::save_student(database_, student);
      ++changed;
    }
    for (const auto& [id, said] : said_) {
      Guardian& guardian = guardians_.at(id);
      if (!said.narrow(guardian)) continue;
      store::save_guardian(database_, guardian);
      ++changed;
    }
    std::set<FamilyId> families;
    for (const auto& [link, active] : link_active_) {
      if (active || !linked_.contains(link)) continue;
      store::save_link(database_, {link.first, link.second, false});
      families.insert(link.first);
    }
    for (const FamilyId id : paused_) {
      store::FamilyRecord& family = families_.at(id);
      if (family.paused) continue;
      family.paused = family.roster_paused = true;
      families.insert(id);
    }
    for (const FamilyId id : families) store::save_family(database_, families_.at(id), now);
    return changed + static_cast<int>(families.size());
  }

 private:
  void take(const RosterRow& row) {
    const auto student = students_.find(text::fold_case(row.student_key));
    if (student == students_.end()) return;
    const StudentId id = student->second.id;
    const bool active = row.status != RosterStatus::kInactive;
    student_active_[id] |= active;
    for (const GuardianId guardian : meant_by(row, id)) {
      const FamilyId family = guardians_.at(guardian).family;
      said_[guardian].take(row);
      link_active_[{family, id}] |= active;
      if (row.status == RosterStatus::kPaused) paused_.insert(family);
    }
  }

  // The pupil's guardians of that name, in the row's family when they are there.
  std::vector<GuardianId> meant_by(const RosterRow& row, StudentId student) const {
    const std::string name = text::lookup_key(row.guardian_name);
    const std::string key = fold(row.family_key);
    std::vector<GuardianId> anywhere;
    std::vector<GuardianId> here;
    const auto families = of_student_.find(student);
    if (name.empty() || families == of_student_.end()) return {};
    for (const FamilyId family : families->second) {
      const auto people = of_family_.find(family);
      if (people == of_family_.end()) continue;
      for (const GuardianId id : people->second) {
        if (text::lookup_key(guardians_.at(id).name) != name) continue;
        anywhere.push_back(id);
        if (fold(families_.at(family).key) == key) here.push_back(id);
      }
    }
    return here.empty() ? anywhere : here;
  }

  store::Database& database_;
  std::map<std::string, Student> students_;  // by folded key
  std::map<FamilyId, store::FamilyRecord> families_;
  std::map<GuardianId, Guardian> guardians_;
  std::map<FamilyId, std::vector<GuardianId>> of_family_;
  std::map<StudentId, std::vector<FamilyId>> of_student_;
  std::set<Link> linked_;  // active ones
  std::map<StudentId, bool> student_active_;
  std::map<GuardianId, Said> said_;
  std::map<Link, bool> link_active_;
  std::set<FamilyId> paused_;
};

}  // namespace

int publish_narrowing(store::Database& database, const std::vector<RosterRow>& rows, Instant now) {
  return Narrowing(database, rows).apply(now);
}

}  // namespace homeward::ingest
