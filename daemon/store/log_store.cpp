#include "store/log_store.h"

#include <algorithm>

#include "base/errors.h"
#include "base/hash.h"

namespace homeward::store {

bool save_family_note(Database& database, const FamilyNote& note, FileId file,
                      const std::string& fingerprint) {
  Prepared insert(database,
                  "INSERT INTO family_note (family_id, date, kind, text, file_id, fingerprint) "
                  "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING");
  insert.bind(1, note.family.value);
  insert.bind(2, to_iso(note.date));
  insert.bind(3, to_string(note.kind));
  insert.bind(4, note.text);
  insert.bind(5, file.value);
  insert.bind(6, fingerprint);
  return insert.exec() > 0;
}

int remove_family_notes(Database& database, FileId file, Date since,
                        const std::vector<std::string>& kept) {
  Prepared query(database,
                 "SELECT n.id, n.fingerprint FROM family_note n JOIN file f ON f.id = n.file_id "
                 "JOIN file mine ON mine.id = ?1 WHERE f.path = mine.path AND mine.current = 1 "
                 "AND n.told_in IS NULL AND n.date >= ?2");
  query.bind(1, file.value);
  query.bind(2, to_iso(since));
  std::vector<std::int64_t> gone;
  while (query.executeStep()) {
    const bool stays =
        std::find(kept.begin(), kept.end(), query.getColumn(1).getString()) != kept.end();
    if (!stays) gone.push_back(query.getColumn(0).getInt64());
  }
  for (const auto id : gone) {
    Prepared remove(database, "DELETE FROM family_note WHERE id = ?");
    remove.bind(1, id);
    remove.exec();
  }
  return static_cast<int>(gone.size());
}

Saved save_attendance(Database& database, FileId file, const Attendance& day) {
  Prepared insert(
      database,
      "INSERT INTO attendance (student_id, date, present, file_id, sheet, line) VALUES (?, ?, ?, "
      "?, ?, ?) ON CONFLICT (student_id, date) DO NOTHING");
  insert.bind(1, day.student.value);
  insert.bind(2, to_iso(day.date));
  insert.bind(3, day.present ? 1 : 0);
  insert.bind(4, file.value);
  insert.bind(5, day.sheet);
  insert.bind(6, day.line);
  if (insert.exec() > 0) return Saved::kAdded;
  Prepared stage(
      database,
      "INSERT OR IGNORE INTO staged_attendance SELECT id, ?1, ?2, ?3, ?4 FROM attendance WHERE "
      "student_id = ?5 AND date = ?6 AND present <> ?2 AND (file_id <> ?1 OR EXISTS (SELECT 1 "
      "FROM file f WHERE f.id = ?1 AND f.published_at IS NOT NULL))");
  stage.bind(1, file.value);
  stage.bind(2, day.present ? 1 : 0);
  stage.bind(3, day.sheet);
  stage.bind(4, day.line);
  stage.bind(5, day.student.value);
  stage.bind(6, to_iso(day.date));
  return stage.exec() > 0 ? Saved::kChanged : Saved::kSame;
}

void settle_attendance(Database& database, FileId file) {
  Prepared update(
      database,
      "UPDATE attendance AS a SET present = s.present, file_id = s.file_id, sheet = s.sheet, line "
      "= s.line FROM staged_attendance s WHERE s.file_id = ? AND a.id = s.attendance_id");
  update.bind(1, file.value);
  update.exec();
  Prepared remove(database, "DELETE FROM staged_attendance WHERE file_id = ?");
  remove.bind(1, file.value);
  remove.exec();
}

std::string save_picture(Database& database, const std::string& mime, const std::string& bytes) {
  const std::string sha256 = sha256_hex(bytes);
  Prepared insert(
      database,
      "INSERT INTO picture (sha256, mime, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  insert.bind(1, sha256);
  insert.bind(2, mime);
  insert.bind(3, bytes.data(), static_cast<int>(bytes.size()));
  insert.exec();
  return sha256;
}

}  // namespace homeward::store
