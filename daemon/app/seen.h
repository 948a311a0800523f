// Who is seen and reached, and who is not: what the board and the notes to staff say alike. Main
// thread, or any reader of its own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/calendar.h"
#include "domain/people.h"
#include "report/board.h"
#include "store/database.h"

namespace homeward::app {

std::map<StudentId, Student> students_by_id(store::Database& database);

// "Priya S.": enough for staff, less than a full name on a page that may be printed.
std::string short_name(const Student& student);
// The family by its children: "Priya S., Ravi S.".
std::string names_of(const Family& family, const std::map<StudentId, Student>& students);

// The child's own teacher, else who teaches its class; null: nobody.
const Staff* teacher_of(const Student& student, const std::vector<Staff>& staff);

// Why nobody of the family can be written to; nothing when somebody can.
std::optional<report::NotReached> why_not_reached(store::Database& database, const Family& family);

// A child without a shared strength or win for ten school days.
struct Unseen {
  StudentId student;
  StaffId teacher;   // may be 0
  std::string name;  // short
  std::string class_name;
  int school_days = 0;  // since the last one, or since the school's first note
  bool never = false;
};
// By class and name. Days before the school's first note do not count.
std::vector<Unseen> unseen_children(store::Database& database, const SchoolCalendar& calendar,
                                    Date today);

}  // namespace homeward::app
