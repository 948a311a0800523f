#include "store/everyone.h"

#include "store/people.h"

namespace homeward::store {

Everyone load_everyone(Database& database) {
  Everyone out;
  out.students = load_students(database);
  out.staff = load_staff(database);
  SQLite::Statement guardians(database.sql(),
                              "SELECT id, family_id, name, email, postal_address FROM guardian "
                              "ORDER BY id");
  while (guardians.executeStep()) {
    Guardian guardian;
    guardian.id = {guardians.getColumn(0).getInt64()};
    guardian.family = {guardians.getColumn(1).getInt64()};
    guardian.name = guardians.getColumn(2).getString();
    guardian.email = guardians.getColumn(3).getString();
    guardian.postal_address = guardians.getColumn(4).getString();
    out.guardians.push_back(std::move(guardian));
  }
  // A child who moved to another family is that family's now.
  SQLite::Statement homes(
      database.sql(),
      "SELECT fs.family_id, fs.student_id FROM family_student fs JOIN student s "
      "ON s.id = fs.student_id WHERE fs.active = 1 OR s.active = 0 "
      "ORDER BY fs.family_id, fs.student_id");
  while (homes.executeStep()) {
    out.homes.emplace_back(FamilyId{homes.getColumn(0).getInt64()},
                           StudentId{homes.getColumn(1).getInt64()});
  }
  return out;
}

}  // namespace homeward::store
