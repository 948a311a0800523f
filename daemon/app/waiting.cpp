#include "app/waiting.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/seen.h"
#include "store/holds.h"
#include "store/people.h"

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

}  // namespace

std::vector<Wait> everything_that_waits(store::Database& database, const Config& config) {
  std::vector<Wait> waits;
  if (config.school.approve != Approval::kNone) {
    for (const auto& concern : store::waiting_concerns(database)) waits.push_back(wait_of(concern));
  }
  for (const auto& hold : store::open_holds(database)) waits.push_back(wait_of(hold));
  const auto staff = store::load_staff(database);
  const auto students = students_by_id(database);
  for (Wait& wait : waits) {
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
