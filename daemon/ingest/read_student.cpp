// Who a row is about, in whichever columns that stands.
#include <algorithm>

#include "base/text.h"
#include "ingest/readers.h"

namespace homeward::ingest {

namespace {

// A name of which two columns hold parts: "Maya" and "Goldberg-Reyes", or "Maya Goldberg-Reyes" and
// one of them once more.
std::string joined_name(const std::string& first, const std::string& rest) {
  if (first.empty() || rest.empty()) return first + rest;
  const auto has_words = [](const std::string& whole, const std::string& part) {
    const auto words = text::words(whole);
    const auto of_part = text::words(part);
    return std::all_of(of_part.begin(), of_part.end(), [&](const std::string& word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    });
  };
  if (has_words(rest, first)) return rest;
  return has_words(first, rest) ? first : first + " " + rest;
}

}  // namespace

StudentRef read_student(RowCheck& check, bool needed) {
  std::string name = check.text(Field::kStudent);
  // A first name alone is another child's too: the last name beside it counts, whatever heads it.
  if (check.has(Field::kLastName)) {
    const Field first = check.has(Field::kFirstName) ? Field::kFirstName : Field::kStudent;
    const std::string whole = joined_name(check.text(first), check.text(Field::kLastName));
    name = first == Field::kStudent ? whole : joined_name(whole, name);
  } else if (check.has(Field::kFirstName)) {
    name = joined_name(check.text(Field::kFirstName), name);
  }
  StudentRef student{check.id(Field::kStudentId), std::move(name), check.text(Field::kClass)};
  if (needed && student.key.empty() && student.name.empty()) {
    const Field by_name = check.has(Field::kFirstName) ? Field::kFirstName : Field::kStudent;
    check.fail(check.has(by_name) ? by_name : Field::kStudentId, "missing_value",
               "Nothing says which pupil this is about.",
               "Write the pupil's name as on your class sheet.");
  }
  return student;
}

}  // namespace homeward::ingest
