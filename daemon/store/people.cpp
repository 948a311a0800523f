#include "store/people.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace homeward::store {

namespace {

constexpr const char* kFamilyColumns =
    "SELECT id, key, cadence, time_zone, paused, paused_until FROM family ";
constexpr const char* kGuardianColumns =
    // Where an address was refused, paper takes its place.
    "SELECT id, family_id, name, relationship, email, postal_address, large_print, "
    "CASE WHEN channel = 'email' AND EXISTS (SELECT 1 FROM refused_address r WHERE r.guardian_id = "
    "guardian.id AND r.email = guardian.email) THEN 'print' ELSE channel END, "
    "language, consent, contact_allowed, stopped_at IS NOT NULL, paused, paused_until FROM "
    "guardian "
    "WHERE active = 1 ";

Family family_from(SQLite::Statement& row) {
  Family family;
  family.id = {row.getColumn(0).getInt64()};
  family.key = row.getColumn(1).getString();
  family.cadence = row.getColumn(2).getString();
  family.time_zone = row.getColumn(3).getString();
  family.paused = row.getColumn(4).getInt() != 0;
  if (!row.getColumn(5).isNull()) family.paused_until = from_unix(row.getColumn(5).getInt64());
  return family;
}

Guardian guardian_from(SQLite::Statement& row) {
  Guardian guardian;
  guardian.id = {row.getColumn(0).getInt64()};
  guardian.family = {row.getColumn(1).getInt64()};
  guardian.name = row.getColumn(2).getString();
  guardian.relationship = row.getColumn(3).getString();
  guardian.email = row.getColumn(4).getString();
  guardian.postal_address = row.getColumn(5).getString();
  guardian.large_print = row.getColumn(6).getInt() != 0;
  guardian.channel = parse_channel(row.getColumn(7).getString()).value_or(Channel::kNone);
  guardian.language = row.getColumn(8).getString();
  guardian.consent = row.getColumn(9).getInt() != 0;
  guardian.contact_allowed = row.getColumn(10).getInt() != 0;
  guardian.stopped = row.getColumn(11).getInt() != 0;
  guardian.paused = row.getColumn(12).getInt() != 0;
  if (!row.getColumn(13).isNull()) guardian.paused_until = from_unix(row.getColumn(13).getInt64());
  return guardian;
}

// Plan looks at the guardian's family anew.
void rouse_family_of(Database& database, GuardianId guardian) {
  Prepared update(database,
                  "UPDATE family SET next_due = NULL WHERE id = (SELECT family_id FROM guardian "
                  "WHERE id = ?)");
  update.bind(1, guardian.value);
  update.exec();
}

// Students and guardians of one family.
void fill(Database& database, Family& family) {
  Prepared children(
      database,
      "SELECT fs.student_id FROM family_student fs JOIN student s ON s.id = fs.student_id "
      "WHERE fs.family_id = ? AND fs.active = 1 AND s.active = 1 ORDER BY fs.student_id");
  children.bind(1, family.id.value);
  while (children.executeStep()) family.students.push_back({children.getColumn(0).getInt64()});
  Prepared guardians(database, std::string(kGuardianColumns) + "AND family_id = ? ORDER BY id");
  guardians.bind(1, family.id.value);
  while (guardians.executeStep()) family.guardians.push_back(guardian_from(guardians));
}

}  // namespace

std::vector<Staff> load_staff(Database& database) {
  Prepared query(database,
                 "SELECT id, key, name, email, role, classes, folder, signature FROM staff "
                 "WHERE active = 1 ORDER BY id");
  std::vector<Staff> staff;
  while (query.executeStep()) {
    Staff member;
    member.id = {query.getColumn(0).getInt64()};
    member.key = query.getColumn(1).getString();
    member.name = query.getColumn(2).getString();
    member.email = query.getColumn(3).getString();
    member.role = parse_role(query.getColumn(4).getString()).value_or(Role::kTeacher);
    for (const auto& piece : text::split(query.getColumn(5).getString(), ';')) {
      if (const auto name = text::trim(piece); !name.empty()) member.classes.emplace_back(name);
    }
    member.folder = query.getColumn(6).getString();
    member.signature = query.getColumn(7).getString();
    staff.push_back(std::move(member));
  }
  return staff;
}

std::vector<Student> load_students(Database& database) {
  Prepared query(database,
                 "SELECT id, key, name, given, preferred, pronouns, class, teacher_id, active "
                 "FROM student ORDER BY id");
  std::vector<Student> students;
  while (query.executeStep()) {
    Student student;
    student.id = {query.getColumn(0).getInt64()};
    student.key = query.getColumn(1).getString();
    student.name = query.getColumn(2).getString();
    student.given = query.getColumn(3).getString();
    student.preferred = query.getColumn(4).getString();
    student.pronouns = query.getColumn(5).getString();
    student.class_name = query.getColumn(6).getString();
    student.teacher = {query.getColumn(7).isNull() ? 0 : query.getColumn(7).getInt64()};
    student.active = query.getColumn(8).getInt() != 0;
    students.push_back(std::move(student));
  }
  return students;
}

std::vector<Family> load_families(Database& database) {
  Prepared query(database, std::string(kFamilyColumns) + "ORDER BY id");
  std::vector<Family> families;
  while (query.executeStep()) families.push_back(family_from(query));
  for (auto& family : families) fill(database, family);
  return families;
}

std::optional<Family> load_family(Database& database, FamilyId id) {
  Prepared query(database, std::string(kFamilyColumns) + "WHERE id = ?");
  query.bind(1, id.value);
  if (!query.executeStep()) return std::nullopt;
  Family family = family_from(query);
  fill(database, family);
  return family;
}

std::string class_of_family(Database& database, FamilyId family) {
  Prepared query(database,
                 "SELECT s.class FROM family_student f JOIN student s ON s.id = f.student_id "
                 "WHERE f.family_id = ? AND f.active = 1 AND s.active = 1 AND s.class <> '' "
                 "ORDER BY s.class LIMIT 1");
  query.bind(1, family.value);
  return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

std::optional<Family> find_family(Database& database, const std::string& key_or_id) {
  Prepared query(database, "SELECT id FROM family WHERE key = ?");
  query.bind(1, key_or_id);
  if (query.executeStep()) return load_family(database, {query.getColumn(0).getInt64()});
  std::int64_t id = 0;
  const char* end = key_or_id.data() + key_or_id.size();
  const auto parsed = std::from_chars(key_or_id.data(), end, id);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return load_family(database, {id});
}

std::vector<Family> families_of_student(Database& database, const std::string& student_key) {
  Prepared query(database,
                 "SELECT fs.family_id FROM family_student fs JOIN student s ON s.id = "
                 "fs.student_id WHERE s.key = ? AND fs.active = 1 ORDER BY fs.family_id");
  query.bind(1, student_key);
  std::vector<Family> families;
  while (query.executeStep()) {
    if (auto family = load_family(database, {query.getColumn(0).getInt64()}))
      families.push_back(std::move(*family));
  }
  return families;
}

void set_paused(Database& database, FamilyId family, std::optional<Instant> until) {
  Prepared update(database,
                  "UPDATE family SET paused = 1, roster_paused = 0, paused_until = ?, "
                  "next_due = NULL WHERE id = ?");
  if (until) {
    update.bind(1, to_unix(*until));
  } else {
    update.bind(1);
  }
  update.bind(2, family.value);
  update.exec();
}

void end_pause(Database& database, FamilyId family) {
  Prepared update(database,
                  "UPDATE family SET paused = 0, roster_paused = 0, paused_until = NULL, "
                  "next_due = NULL WHERE id = ?");
  update.bind(1, family.value);
  update.exec();
}

void set_guardian_stop(Database& database, GuardianId guardian, Instant now) {
  Prepared update(
      database, "UPDATE guardian SET stopped_at = ?, paused = 0, paused_until = NULL WHERE id = ?");
  update.bind(1, to_unix(now));
  update.bind(2, guardian.value);
  update.exec();
  rouse_family_of(database, guardian);
}

void set_guardian_pause(Database& database, GuardianId guardian, std::optional<Instant> until) {
  Prepared update(database, "UPDATE guardian SET paused = 1, paused_until = ? WHERE id = ?");
  if (until) {
    update.bind(1, to_unix(*until));
  } else {
    update.bind(1);
  }
  update.bind(2, guardian.value);
  update.exec();
  rouse_family_of(database, guardian);
}

void set_guardian_start(Database& database, GuardianId guardian) {
  Prepared update(
      database,
      "UPDATE guardian SET stopped_at = NULL, paused = 0, paused_until = NULL WHERE id = ?");
  update.bind(1, guardian.value);
  update.exec();
  rouse_family_of(database, guardian);
}

int end_pauses(Database& database, Instant now) {
  Prepared rouse(database,
                 "UPDATE family SET next_due = NULL WHERE id IN (SELECT family_id FROM guardian "
                 "WHERE paused_until <= ?)");
  rouse.bind(1, to_unix(now));
  rouse.exec();
  Prepared guardians(database,
                     "UPDATE guardian SET paused = 0, paused_until = NULL WHERE paused_until <= ?");
  guardians.bind(1, to_unix(now));
  const int ended = guardians.exec();
  Prepared update(database,
                  "UPDATE family SET paused = 0, roster_paused = 0, paused_until = NULL, "
                  "next_due = NULL WHERE paused_until <= ?");
  update.bind(1, to_unix(now));
  return ended + update.exec();
}

std::optional<Instant> next_pause_end(Database& database) {
  Prepared query(database,
                 "SELECT min(paused_until) FROM (SELECT min(paused_until) AS paused_until FROM "
                 "family WHERE paused_until IS NOT NULL UNION ALL SELECT min(paused_until) FROM "
                 "guardian WHERE paused_until IS NOT NULL)");
  if (!query.executeStep() || query.isColumnNull(0)) return std::nullopt;
  return from_unix(query.getColumn(0).getInt64());
}

std::vector<StudentId> shared_students(Database& database, FamilyId family) {
  Prepared query(
      database,
      "SELECT DISTINCT mine.student_id FROM family_student mine JOIN family_student theirs ON "
      "theirs.student_id = mine.student_id AND theirs.family_id <> mine.family_id AND "
      "theirs.active = 1 WHERE mine.family_id = ? AND mine.active = 1 ORDER BY mine.student_id");
  query.bind(1, family.value);
  std::vector<StudentId> students;
  while (query.executeStep()) students.push_back({query.getColumn(0).getInt64()});
  return students;
}

}  // namespace homeward::store
