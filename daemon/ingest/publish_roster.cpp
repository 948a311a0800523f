// Roster tables: a full statement of the people they list; nobody else is touched.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/households.h"
#include "ingest/publisher.h"

namespace homeward::ingest {

namespace {

bool same(const Student& a, const Student& b) {
  return a.key == b.key && a.name == b.name && a.given == b.given && a.preferred == b.preferred &&
         a.pronouns == b.pronouns && a.class_name == b.class_name && a.teacher == b.teacher;
}

bool same(const Guardian& a, const Guardian& b) {
  return a.name == b.name && a.relationship == b.relationship && a.email == b.email &&
         a.postal_address == b.postal_address && a.large_print == b.large_print &&
         a.channel == b.channel && a.language == b.language && a.consent == b.consent &&
         a.contact_allowed == b.contact_allowed;
}

template <typename Value>
void take(Value& into, const std::optional<Value>& stated) {
  if (stated) into = *stated;
}

// What all rows of one family say together.
struct FamilyStatement {
  std::optional<std::string> cadence;  // the last that is not blank; blank when all are
  std::optional<std::string> time_zone;
  std::optional<bool> paused;
};

void merge(std::optional<std::string>& into, const std::optional<std::string>& stated) {
  if (stated && (!into || !stated->empty())) into = stated;
}

// Whether a pupil, a guardian or a link goes on: when any row says so. A rejected row keeps whom it
// names as they are, and brings nobody back.
struct Standing {
  bool kept = false;
  bool active = false;
  bool after(bool before) const { return active || (kept && before); }
};

class RosterPublisher {
 public:
  RosterPublisher(Run& run, const std::vector<RosterRow>& rows)
      : run_(run),
        directory_(load_directory(run.database)),
        households_(run.database, rows, run.context.now) {
    for (const auto& student : directory_.students())
      students_[text::fold_case(student.key)] = student;
  }

  void publish(const std::vector<RosterRow>& rows) {
    for (const auto& row : rows) place(row);
    for (const auto& [key, standing] : students_on_) {
      Student& student = students_[key];
      const bool active = standing.after(student.active);
      if (student.active == active) continue;
      student.active = active;
      store::save_student(run_.database, student);
    }
    for (const auto& [link, active] : links_on_)
      households_.save_link(link.first, link.second, active);
    for (const auto& [guardian, active] : guardians_on_) households_.set_active(guardian, active);
    for (const auto& [id, statement] : families_) apply(id, statement);
    if (std::any_of(rows.begin(), rows.end(), [](const RosterRow& row) { return row.rejected; }))
      publish_narrowing(run_.database, rows, run_.context.now);
  }

 private:
  void place(const RosterRow& row) {
    const std::string key = text::fold_case(row.student_key);
    const auto [named, first] = names_.emplace(key, row.student_name);
    if (!first && text::lookup_key(named->second) != text::lookup_key(row.student_name)) {
      if (row.rejected) return;
      run_.reject(row.origin, "student_id", "id_conflict",
                  fmt::format("The id \"{}\" stands in this file for two pupils.", row.student_key),
                  "Give each pupil an id of their own.");
      return;
    }
    const Student before = students_[key];
    Student& student = students_[key];
    take_student(student, row);
    const bool new_student = !student.id;
    bool changed = !new_student && !same(before, student);
    if (new_student || changed) student.id = store::save_student(run_.database, student);
    note_status(students_on_[key], row);
    if (row.rejected) {  // who notes something of the pupil need not wait for the mended row
      run_.listed.push_back({student.id, {}});
      return;
    }

    const FamilyId family = households_.place(row, student.id);
    const Guardian known = households_.guardian_of(family, row);
    Guardian guardian = known;
    take_guardian(guardian, row);
    changed |= known.id && !same(known, guardian);
    if (!known.id || !same(known, guardian)) households_.save(guardian);
    guardian.id = households_.id_of(family, row.guardian_name);
    const bool active = row.status != RosterStatus::kInactive;
    households_.save_link(family, student.id, true);
    links_on_[{family, student.id}] |= active;
    guardians_on_[guardian.id] |= active;
    note_family(row, family);
    run_.listed.push_back({student.id, guardian.id});
    run_.count(new_student || !known.id ? store::Saved::kAdded
               : changed                ? store::Saved::kChanged
                                        : store::Saved::kSame);
  }

  void take_student(Student& student, const RosterRow& row) {
    const std::string old_class = student.class_name;
    student.key = row.student_key;
    student.name = row.student_name;
    student.given = row.given;
    take(student.preferred, row.preferred);
    take(student.pronouns, row.pronouns);
    take(student.class_name, row.class_name);
    if (!text::lookup_key(row.teacher.value_or("")).empty()) {
      if (const Staff* teacher = directory_.find_staff(*row.teacher)) {
        student.teacher = teacher->id;
        return;
      }
      if (unknown_teachers_.insert(*row.teacher).second) {
        run_.warn(row.origin,
                  fmt::format("\"{}\" is not in the staff table; the class's teacher was taken.",
                              *row.teacher));
      }
    }
    // Without a teacher's name the class decides, so a pupil who moves class moves to its teacher.
    const bool asks = !student.teacher || row.teacher || old_class != student.class_name;
    if (!asks) return;
    const Staff* teacher = directory_.class_teacher(student.class_name);
    if (teacher != nullptr) student.teacher = teacher->id;
  }

  void take_guardian(Guardian& guardian, const RosterRow& row) {
    const bool is_new = !guardian.id;
    guardian.name = row.guardian_name;
    take(guardian.relationship, row.relationship);
    take(guardian.email, row.email);
    take(guardian.postal_address, row.postal_address);
    take(guardian.large_print, row.large_print);
    take(guardian.language, row.language);
    if (is_new && !row.channel) {
      const bool paper = guardian.email.empty() && !guardian.postal_address.empty();
      guardian.channel = paper ? Channel::kPrint : Channel::kEmail;
    }
    take(guardian.channel, row.channel);
    if (is_new && !row.consent) guardian.consent = run_.context.assume_consent;
    // Of several rows of one person the narrower wish holds.
    const auto [said, first] = wishes_.try_emplace(
        {guardian.family, text::lookup_key(guardian.name)}, std::pair(true, true));
    if (row.consent) guardian.consent = said->second.first = said->second.first && *row.consent;
    if (row.contact_allowed)
      guardian.contact_allowed = said->second.second = said->second.second && *row.contact_allowed;
  }

  static void note_status(Standing& standing, const RosterRow& row) {
    const bool active = row.status != RosterStatus::kInactive;
    standing.kept |= active;
    standing.active |= active && !row.rejected;
  }

  void note_family(const RosterRow& row, FamilyId family) {
    auto& statement = families_[family];
    merge(statement.cadence, row.cadence);
    merge(statement.time_zone, row.time_zone);
    if (row.status)
      statement.paused = statement.paused.value_or(false) || row.status == RosterStatus::kPaused;
  }

  void apply(FamilyId id, const FamilyStatement& statement) {
    store::FamilyRecord& family = households_.family(id);
    take(family.cadence, statement.cadence);
    take(family.time_zone, statement.time_zone);
    if (statement.paused == true && !family.paused) {
      family.paused = family.roster_paused = true;
    } else if (statement.paused == false && family.roster_paused) {
      family.paused = family.roster_paused = false;  // a pause by command stays
    }
    households_.save(family);
  }

  Run& run_;
  const Directory directory_;
  RosterHouseholds households_;
  std::map<std::string, Student> students_;  // by folded key
  std::map<std::string, std::string> names_;
  std::map<std::string, Standing> students_on_;
  std::map<std::pair<FamilyId, StudentId>, bool> links_on_;
  std::map<GuardianId, bool> guardians_on_;
  std::map<FamilyId, FamilyStatement> families_;
  std::map<std::pair<FamilyId, std::string>, std::pair<bool, bool>> wishes_;  // consent, contact
  std::set<std::string> unknown_teachers_;
};

}  // namespace

void publish_roster(Run& run, const std::vector<RosterRow>& rows) {
  RosterPublisher(run, rows).publish(rows);
}

}  // namespace homeward::ingest
