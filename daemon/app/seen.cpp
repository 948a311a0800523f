#include "app/seen.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "store/people.h"
#include "store/refused_addresses.h"

namespace homeward::app {

namespace {
constexpr int kUnseenSchoolDays = 10;
constexpr int kCountedDays = 200;
}  // namespace

std::string short_name(const Student& student) {
  const auto space = student.name.rfind(' ');
  if (space == std::string::npos || space + 1 >= student.name.size()) return student.called();
  return student.called() + " " + text::shorten(student.name.substr(space + 1), 1) + ".";
}

std::string names_of(const Family& family, const std::map<StudentId, Student>& students) {
  std::vector<std::string> names;
  for (const StudentId id : family.students) {
    const auto found = students.find(id);
    if (found != students.end()) names.push_back(short_name(found->second));
  }
  return text::join(names, ", ");
}

std::map<StudentId, Student> students_by_id(store::Database& database) {
  std::map<StudentId, Student> out;
  for (auto& student : store::load_students(database)) out.emplace(student.id, std::move(student));
  return out;
}

const Staff* teacher_of(const Student& student, const std::vector<Staff>& staff) {
  const Staff* of_class = nullptr;
  const std::string wanted = text::lookup_key(student.class_name);
  for (const Staff& member : staff) {
    if (student.teacher && member.id == student.teacher) return &member;
    const bool teaches = std::ranges::any_of(member.classes, [&](const std::string& name) {
      return !wanted.empty() && text::lookup_key(name) == wanted;
    });
    if (teaches && of_class == nullptr) of_class = &member;
  }
  return of_class;
}

std::optional<report::NotReached> why_not_reached(store::Database& database, const Family& family) {
  if (family.paused) return report::NotReached::kPaused;
  std::set<Reach> reaches;
  bool reached = false;
  for (const auto& guardian : family.guardians) {
    // Its letters go on paper, but somebody should phone.
    if (store::address_refused(database, guardian.id)) return report::NotReached::kBounced;
    const Reach reach = reach_of(guardian);
    reached = reached || is_reachable(reach);
    reaches.insert(reach);
  }
  if (reached) return std::nullopt;
  if (reaches.contains(Reach::kPaused)) return report::NotReached::kPaused;
  if (reaches.contains(Reach::kStopped)) return report::NotReached::kNoConsent;
  if (reaches.contains(Reach::kNoAddress)) return report::NotReached::kNoAddress;
  if (reaches.contains(Reach::kNoConsent)) return report::NotReached::kNoConsent;
  return report::NotReached::kNoContact;
}

std::vector<Unseen> unseen_children(store::Database& database, const SchoolCalendar& calendar,
                                    Date today) {
  store::Prepared query(
      database,
      "SELECT s.id, max(CASE WHEN o.kind IN ('strength', 'win') AND o.share = 1 THEN o.date END), "
      "(SELECT min(date) FROM published_observation) FROM student s LEFT JOIN "
      "published_observation o ON o.student_id = s.id AND o.withdrawn = 0 WHERE s.active = 1 GROUP "
      "BY s.id ORDER BY s.class, s.name");
  const auto students = students_by_id(database);
  std::vector<Unseen> unseen;
  while (query.executeStep()) {
    const auto last = store::optional_date(query.getColumn(1));
    const auto first = last ? last : store::optional_date(query.getColumn(2));
    const auto student = students.find({query.getColumn(0).getInt64()});
    if (!first || student == students.end()) continue;
    int days = 0;
    for (Date day = plus_days(*first, 1); day <= today && days < kCountedDays;
         day = plus_days(day, 1))
      days += calendar.is_open(day) ? 1 : 0;
    if (days < kUnseenSchoolDays) continue;
    const Student& child = student->second;
    unseen.push_back(
        {child.id, child.teacher, short_name(child), child.class_name, days, !last.has_value()});
  }
  return unseen;
}

}  // namespace homeward::app
