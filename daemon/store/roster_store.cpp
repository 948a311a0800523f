#include "store/roster_store.h"

#include "base/text.h"

namespace homeward::store {

namespace {

// Runs an INSERT, or an UPDATE whose last parameter is the id.
template <typename Tagged, typename Bind>
Tagged save(Database& database, Tagged id, const char* insert, const char* update, int id_index,
            Bind bind) {
  SQLite::Statement statement(database.sql(), id ? update : insert);
  bind(statement);
  if (id) statement.bind(id_index, id.value);
  statement.exec();
  return id ? id : Tagged{database.sql().getLastInsertRowid()};
}

}  // namespace

std::vector<FamilyRecord> load_family_records(Database& database) {
  SQLite::Statement query(
      database.sql(),
      "SELECT id, key, cadence, time_zone, paused, roster_paused FROM family ORDER BY id");
  std::vector<FamilyRecord> families;
  while (query.executeStep()) {
    families.push_back({{query.getColumn(0).getInt64()},
                        query.getColumn(1).getString(),
                        query.getColumn(2).getString(),
                        query.getColumn(3).getString(),
                        query.getColumn(4).getInt() != 0,
                        query.getColumn(5).getInt() != 0});
  }
  return families;
}

std::vector<Guardian> load_all_guardians(Database& database) {
  SQLite::Statement query(
      database.sql(),
      "SELECT id, family_id, name, relationship, email, postal_address, large_print, channel, "
      "language, consent, contact_allowed, active FROM guardian ORDER BY id");
  std::vector<Guardian> guardians;
  while (query.executeStep()) {
    Guardian guardian;
    guardian.id = {query.getColumn(0).getInt64()};
    guardian.family = {query.getColumn(1).getInt64()};
    guardian.name = query.getColumn(2).getString();
    guardian.relationship = query.getColumn(3).getString();
    guardian.email = query.getColumn(4).getString();
    guardian.postal_address = query.getColumn(5).getString();
    guardian.large_print = query.getColumn(6).getInt() != 0;
    guardian.channel = parse_channel(query.getColumn(7).getString()).value_or(Channel::kNone);
    guardian.language = query.getColumn(8).getString();
    guardian.consent = query.getColumn(9).getInt() != 0;
    guardian.contact_allowed = query.getColumn(10).getInt() != 0;
    guardian.active = query.getColumn(11).getInt() != 0;
    guardians.push_back(std::move(guardian));
  }
  return guardians;
}

std::vector<FamilyLink> load_family_links(Database& database) {
  SQLite::Statement query(
      database.sql(),
      "SELECT family_id, student_id, active FROM family_student ORDER BY family_id, student_id");
  std::vector<FamilyLink> links;
  while (query.executeStep()) {
    links.push_back({{query.getColumn(0).getInt64()},
                     {query.getColumn(1).getInt64()},
                     query.getColumn(2).getInt() != 0});
  }
  return links;
}

StaffId save_staff(Database& database, const Staff& staff) {
  return save(database, staff.id,
              "INSERT INTO staff (key, name, email, role, classes, folder, signature) VALUES (?1, "
              "?2, ?3, ?4, ?5, ?6, ?7)",
              "UPDATE staff SET key = ?1, name = ?2, email = ?3, role = ?4, classes = ?5, folder = "
              "?6, signature = ?7, "
              "active = 1 WHERE id = ?8",
              8, [&](SQLite::Statement& statement) {
                statement.bind(1, staff.key);
                statement.bind(2, staff.name);
                statement.bind(3, staff.email);
                statement.bind(4, to_string(staff.role));
                statement.bind(5, text::join(staff.classes, ";"));
                statement.bind(6, staff.folder);
                statement.bind(7, staff.signature);
              });
}

StudentId save_student(Database& database, const Student& student) {
  return save(
      database, student.id,
      "INSERT INTO student (key, name, given, preferred, pronouns, class, teacher_id, active) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
      "UPDATE student SET key = ?1, name = ?2, given = ?3, preferred = ?4, pronouns = ?5, class = "
      "?6, "
      "teacher_id = ?7, active = ?8 WHERE id = ?9",
      9, [&](SQLite::Statement& statement) {
        statement.bind(1, student.key);
        statement.bind(2, student.name);
        statement.bind(3, student.given);
        statement.bind(4, student.preferred);
        statement.bind(5, student.pronouns);
        statement.bind(6, student.class_name);
        bind_id_or_null(statement, 7, student.teacher);
        statement.bind(8, student.active ? 1 : 0);
      });
}

FamilyId save_family(Database& database, const FamilyRecord& family, Instant now) {
  return save(
      database, family.id,
      "INSERT INTO family (key, cadence, time_zone, paused, roster_paused, known_since) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      "UPDATE family SET key = ?1, cadence = ?2, time_zone = ?3, paused = ?4, roster_paused = ?5, "
      "paused_until = CASE WHEN ?4 = 1 THEN paused_until END, "
      "known_since = min(known_since, ?6), next_due = NULL WHERE id = ?7",
      7, [&](SQLite::Statement& statement) {
        statement.bind(1, family.key);
        statement.bind(2, family.cadence);
        statement.bind(3, family.time_zone);
        statement.bind(4, family.paused ? 1 : 0);
        statement.bind(5, family.roster_paused ? 1 : 0);
        statement.bind(6, to_unix(now));
      });
}

GuardianId save_guardian(Database& database, const Guardian& guardian) {
  return save(
      database, guardian.id,
      "INSERT INTO guardian (family_id, name, relationship, email, postal_address, large_print, "
      "channel, language, "
      "consent, contact_allowed, active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      "UPDATE guardian SET family_id = ?1, name = ?2, relationship = ?3, email = ?4, "
      "postal_address = ?5, large_print = ?6, channel = ?7, language = ?8, consent = ?9, "
      "contact_allowed = ?10, active = ?11, "
      // A no of the roster takes the place of a stop by mail: a later yes is a new one.
      "stopped_at = CASE WHEN ?9 = 1 THEN stopped_at END WHERE id = ?12",
      12, [&](SQLite::Statement& statement) {
        statement.bind(1, guardian.family.value);
        statement.bind(2, guardian.name);
        statement.bind(3, guardian.relationship);
        statement.bind(4, guardian.email);
        statement.bind(5, guardian.postal_address);
        statement.bind(6, guardian.large_print ? 1 : 0);
        statement.bind(7, to_string(guardian.channel));
        statement.bind(8, guardian.language);
        statement.bind(9, guardian.consent ? 1 : 0);
        statement.bind(10, guardian.contact_allowed ? 1 : 0);
        statement.bind(11, guardian.active ? 1 : 0);
      });
}

void save_link(Database& database, const FamilyLink& link) {
  SQLite::Statement upsert(
      database.sql(),
      "INSERT INTO family_student (family_id, student_id, active) VALUES (?, ?, ?) "
      "ON CONFLICT (family_id, student_id) DO UPDATE SET active = excluded.active");
  upsert.bind(1, link.family.value);
  upsert.bind(2, link.student.value);
  upsert.bind(3, link.active ? 1 : 0);
  upsert.exec();
}

void copy_told_marks(Database& database, FamilyId from, FamilyId to, StudentId student) {
  SQLite::Statement copy(
      database.sql(),
      "INSERT OR IGNORE INTO ledger (family_id, observation_id, digest_id, outcome, reason) "
      "SELECT ?2, l.observation_id, l.digest_id, 'merged', 'told before the family split' "
      "FROM ledger l JOIN observation o ON o.id = l.observation_id "
      "WHERE l.family_id = ?1 AND o.student_id = ?3 AND l.outcome IN ('told', 'merged')");
  copy.bind(1, from.value);
  copy.bind(2, to.value);
  copy.bind(3, student.value);
  copy.exec();
}

void move_goals(Database& database, FamilyId from, FamilyId to) {
  SQLite::Statement move(database.sql(), "UPDATE goal SET family_id = ?2 WHERE family_id = ?1");
  move.bind(1, from.value);
  move.bind(2, to.value);
  move.exec();
}

std::vector<RosterEntry> roster_entries(Database& database, const std::string& path) {
  SQLite::Statement query(database.sql(),
                          "SELECT student_id, guardian_id FROM roster_entry WHERE path = ?");
  query.bind(1, path);
  std::vector<RosterEntry> entries;
  while (query.executeStep())  // NULL reads as 0
    entries.push_back({{query.getColumn(0).getInt64()}, {query.getColumn(1).getInt64()}});
  return entries;
}

void set_roster_entries(Database& database, const std::string& path,
                        const std::vector<RosterEntry>& entries) {
  SQLite::Statement remove(database.sql(), "DELETE FROM roster_entry WHERE path = ?");
  remove.bind(1, path);
  remove.exec();
  SQLite::Statement insert(
      database.sql(), "INSERT INTO roster_entry (path, student_id, guardian_id) VALUES (?, ?, ?)");
  for (const auto& entry : entries) {
    insert.bind(1, path);
    insert.bind(2, entry.student.value);
    bind_id_or_null(insert, 3, entry.guardian);
    insert.exec();
    insert.reset();
  }
}

bool is_listed_elsewhere(Database& database, const std::string& path, const RosterEntry& entry) {
  SQLite::Statement query(
      database.sql(),
      "SELECT 1 FROM roster_entry e WHERE e.student_id = ?1 AND (?2 IS NULL OR e.guardian_id = ?2) "
      "AND e.path <> ?3 AND EXISTS (SELECT 1 FROM file f WHERE f.path = e.path AND f.current = 1) "
      "LIMIT 1");
  query.bind(1, entry.student.value);
  bind_id_or_null(query, 2, entry.guardian);
  query.bind(3, path);
  return query.executeStep();
}

}  // namespace homeward::store
