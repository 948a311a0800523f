// Who is meant: a student by id or name, a member of staff by key, name or e-mail. Never by nearest
// match. Values of its own, built once for a file; one thread at a time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/people.h"
#include "ingest/rows.h"

namespace homeward::ingest {

struct MatchProblem {
  bool by_id = false;  // the student_id cell is meant, not the name's
  std::string code;    // unknown_student, ambiguous_student, name_mismatch
  std::string message;
  std::string hint;
};

struct StudentMatch {
  const Student* student = nullptr;
  std::optional<MatchProblem> problem;
};

class Directory {
 public:
  Directory(std::vector<Staff> staff, std::vector<Student> students);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  // By id, or by given, preferred or full name (both given must agree): unique in the author's
  // classes, else among the author's own pupils, else in the school. `author` may be null.
  StudentMatch find_student(const StudentRef& ref, const Staff* author) const;
  // By key, name or e-mail; null when none or several are meant.
  const Staff* find_staff(std::string_view written) const;
  // The owner of the innermost folder of `path` (relative to drop/) that is somebody's; or null.
  const Staff* folder_owner(std::string_view path) const;
  // The one teacher of that class; null when none or several are.
  const Staff* class_teacher(std::string_view class_name) const;
  std::string nearest_staff(std::string_view written) const;

  const std::vector<Staff>& staff() const { return staff_; }
  const std::vector<Student>& students() const { return students_; }

 private:
  std::vector<const Student*> named(std::string_view name) const;
  std::string lost_zeros(std::string_view written) const;
  MatchProblem unknown(const StudentRef& ref, const Staff* author) const;
  std::string nearest_name(const std::string& written, const Staff* author) const;

  std::vector<Staff> staff_;
  std::vector<Student> students_;
  std::map<std::string, const Student*> by_key_;
  std::map<std::string_view, const Student*> by_bare_key_;  // without zeros in front
  std::multimap<std::string, const Student*> by_name_;
  // Of names that nobody has, the one that was perhaps meant: by author and name, searched once.
  mutable std::map<std::pair<StaffId, std::string>, std::string> nearest_;
};

}  // namespace homeward::ingest
