// Staff tables, and what staff mean for the students whose teacher was not known.
#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "ingest/publisher.h"
#include "store/people.h"
#include "store/roster_store.h"

namespace homeward::ingest {

namespace {

bool same(const Staff& a, const Staff& b) {
  return a.key == b.key && a.name == b.name && a.email == b.email && a.role == b.role &&
         a.classes == b.classes && a.folder == b.folder && a.signature == b.signature;
}

// Students without a teacher get the one teacher of their class.
void give_teachers(store::Database& database) {
  const Directory directory = load_directory(database);
  for (const auto& known : directory.students()) {
    if (known.teacher) continue;
    const Staff* teacher = directory.class_teacher(known.class_name);
    if (teacher == nullptr) continue;
    Student student = known;
    student.teacher = teacher->id;
    store::save_student(database, student);
  }
}

}  // namespace

void publish_staff(Run& run, const std::vector<StaffRow>& rows) {
  std::vector<Staff> known = store::load_staff(run.database);
  std::set<std::string> seen;
  for (const auto& row : rows) {
    const std::string key = text::fold_case(row.key);
    if (!seen.insert(key).second) {
      run.reject(row.origin, "staff_id", "duplicate_id",
                 fmt::format("The id \"{}\" stands in this file twice.", row.key),
                 "Give each person an id of their own.");
      continue;
    }
    Staff member;
    for (const auto& old : known) {
      if (text::fold_case(old.key) == key) member = old;
    }
    const Staff before = member;
    member.key = row.key;
    member.name = row.name;
    member.email = row.email;
    if (row.role) member.role = *row.role;
    if (row.classes) member.classes = *row.classes;
    if (row.folder) member.folder = *row.folder;
    if (row.signature) member.signature = *row.signature;
    const auto saved = !member.id             ? store::Saved::kAdded
                       : same(before, member) ? store::Saved::kSame
                                              : store::Saved::kChanged;
    if (saved != store::Saved::kSame) store::save_staff(run.database, member);
    run.count(saved);
  }
  give_teachers(run.database);
}

}  // namespace homeward::ingest
