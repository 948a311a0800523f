#include "app/waiting.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/seen.h"
#include "store/holds.h"
#include "store/people.h"
#include "store/phone_tasks.h"
#include "store/wordings.h"

namespace homeward::app {

namespace {

Wait wait_of(const store::WaitingConcern& concern) {
  Wait wait;
  wait.name = fmt::format("concern-{}", concern.row.value);
  wait.kind = WaitKind::kConcern;
  wait.since = concern.noted_at;
  wait.staff = concern.author_id;
  wait.author = concern.author;
  wait.students = {concern.student};
  wait.children = {concern.child};
  wait.date = concern.date;
  wait.text = concern.text;
  return wait;
}

Wait wait_of(const store::OpenHold& hold) {
  Wait wait;
  wait.name = fmt::format("letter-{}", hold.digest.value);
  const bool strength = hold.state == DigestState::kNeedsStrength;
  wait.kind = strength ? WaitKind::kStrength : WaitKind::kLetter;
  wait.code = hold.reason;
  wait.since = hold.since;
  wait.staff = hold.author_id;
  wait.author = hold.author;
  wait.students = hold.students;
  wait.children = hold.children;
  wait.class_name = hold.class_name;
  return wait;
}

Wait wait_of(const store::HeldLetters& held) {
  Wait wait;
  wait.name = fmt::format("letter-{}", held.digest.value);
  const bool person = held.reason == store::kHeldByPerson;
  wait.kind = person ? WaitKind::kPerson : WaitKind::kApproval;
  wait.code = held.reason;
  wait.since = held.since;
  wait.staff = held.author_id;
  wait.author = held.author;
  wait.students = held.students;
  wait.children = held.children;
  wait.class_name = held.class_name;
  return wait;
}

Wait wait_of(const store::FamilyHold& hold, const Family& family) {
  Wait wait;
  wait.name = "family-" + family.key;
  wait.kind = WaitKind::kPerson;
  wait.code = store::kHeldByPerson;
  wait.since = hold.since;
  wait.author = hold.who;
  wait.students = family.students;
  return wait;
}

// Held words wait for others; blocked ones are for the school's own way, and a call.
Wait wait_of(const store::WordingNote& note) {
  Wait wait;
  const bool blocked = worst_level(note.findings) == WordingLevel::kBlock;
  wait.name = fmt::format("note-{}", note.row.id.value);
  wait.kind = blocked ? WaitKind::kCall : WaitKind::kReword;
  wait.code = blocked ? "formal" : note.findings.empty() ? "" : note.findings.front().rule;
  wait.since = note.noted_at;
  wait.author = note.author;
  wait.staff = note.author_id;
  wait.students = {note.row.student};
  wait.children = {note.child};
  wait.date = note.row.date;
  wait.text = note.row.text;
  return wait;
}

const char* code_of(PhoneReason why) {
  switch (why) {
    case PhoneReason::kNotApproved:
      return "unapproved";
    case PhoneReason::kUnbalanced:
      return "no_room";
    case PhoneReason::kFellTwice:
      return "fell_twice";
  }
  return "";
}

Wait wait_of(const PhoneTask& task, const Zone& zone) {
  Wait wait;
  wait.name = fmt::format("call-{}", task.row.value);
  wait.kind = WaitKind::kCall;
  wait.code = code_of(task.why);
  wait.since = zone.resolve(LocalTime{std::chrono::local_days{task.since}});
  wait.staff = task.author;
  wait.author = task.author_name;
  wait.students = {task.student};
  wait.children = {task.child};
  wait.date = task.date;
  wait.text = task.text;
  return wait;
}

// One call a row, whatever the number of its families; what is said on the phone is not asked for
// as a yes as well.
void add_calls(const std::vector<PhoneTask>& tasks, const Zone& zone, std::vector<Wait>& waits) {
  std::set<std::int64_t> rows;
  for (const PhoneTask& task : tasks) {
    if (!rows.insert(task.row.value).second) continue;
    std::erase_if(waits, [name = fmt::format("concern-{}", task.row.value)](const Wait& wait) {
      return wait.name == name;
    });
    waits.push_back(wait_of(task, zone));
  }
}

}  // namespace

std::vector<Wait> everything_that_waits(store::Database& database,
                                        const plan::PlanSettings& settings, Date today) {
  const School& school = settings.school;
  std::vector<Wait> waits;
  if (school.approve != Approval::kNone) {
    for (const auto& concern : store::waiting_concerns(database)) waits.push_back(wait_of(concern));
  }
  add_calls(store::phone_tasks(database, school, settings.calendar, today), school.zone, waits);
  for (const auto& hold : store::open_holds(database)) waits.push_back(wait_of(hold));
  for (const auto& note : store::stopped_by_wording(database)) waits.push_back(wait_of(note));
  for (const auto& held : store::held_letters(database)) waits.push_back(wait_of(held));
  for (const auto& hold : store::family_holds(database)) {
    if (const auto family = store::load_family(database, hold.family))
      waits.push_back(wait_of(hold, *family));
  }
  if (waits.empty()) return waits;
  const auto staff = store::load_staff(database);
  const auto students = students_by_id(database);
  for (Wait& wait : waits) {
    for (const StudentId id : wait.students) {
      const auto student = students.find(id);
      if (wait.children.size() < wait.students.size() && student != students.end())
        wait.children.push_back(student->second.called());
    }
    if (wait.staff || wait.students.empty()) continue;
    const auto student = students.find(wait.students.front());
    const Staff* teacher = student == students.end() ? nullptr : teacher_of(student->second, staff);
    if (teacher == nullptr) continue;
    wait.staff = teacher->id;
    wait.author = teacher->name;
  }
  const auto notes = store::hold_notes(database);
  for (Wait& wait : waits) {
    if (const auto note = notes.find(wait.name); note != notes.end())
      wait.since = note->second.since;
  }
  std::ranges::stable_sort(waits, {}, &Wait::since);
  return waits;
}

}  // namespace homeward::app
