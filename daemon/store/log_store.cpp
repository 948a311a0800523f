#include "store/log_store.h"

#include <algorithm>

#include "base/errors.h"
#include "base/hash.h"

namespace homeward::store {

namespace {

void bind_text_or_null(SQLite::Statement& statement, int index, const std::string& text) {
  if (text.empty()) {
    statement.bind(index);
  } else {
    statement.bind(index, text);
  }
}

// Parameters 1 to 19, the same for insert and update.
void bind_row(SQLite::Statement& statement, const StatedRow& stated) {
  const Observation& row = stated.row;
  statement.bind(1, row.student.value);
  statement.bind(2, to_iso(row.date));
  statement.bind(3, to_string(row.kind));
  statement.bind(4, row.text);
  statement.bind(5, row.setting);
  bind_id_or_null(statement, 6, row.author);
  bind_id_or_null(statement, 7, row.goal);
  bind_optional(statement, 8, row.count ? std::optional(row.count->done) : std::nullopt);
  bind_optional(statement, 9, row.count ? std::optional(row.count->of) : std::nullopt);
  statement.bind(10, row.topic);
  statement.bind(11, row.what_helped);
  bind_text_or_null(statement, 12, row.attachment);
  statement.bind(13, row.alt);
  statement.bind(14, row.link);
  statement.bind(15, row.share ? 1 : 0);
  statement.bind(16, row.file.value);
  statement.bind(17, row.line);
  statement.bind(18, stated.fingerprint);
  statement.bind(19, stated.row_id);
}

bool save_translations(Database& database, ObservationId id, const StatedRow& stated) {
  SQLite::Statement current(
      database.sql(),
      "SELECT language, text, translator FROM observation_translation WHERE observation_id = ? "
      "ORDER BY language");
  current.bind(1, id.value);
  std::vector<std::pair<std::string, std::string>> known;
  bool same = true;
  while (current.executeStep()) {
    known.emplace_back(current.getColumn(0).getString(), current.getColumn(1).getString());
    same &= current.getColumn(2).getString() == stated.translator;
  }
  auto wanted = stated.translations;
  std::sort(wanted.begin(), wanted.end());
  if (same && known == wanted) return false;
  SQLite::Statement remove(database.sql(),
                           "DELETE FROM observation_translation WHERE observation_id = ?");
  remove.bind(1, id.value);
  remove.exec();
  for (const auto& [language, text] : wanted) {
    SQLite::Statement insert(database.sql(),
                             "INSERT OR REPLACE INTO observation_translation VALUES (?, ?, ?, ?)");
    insert.bind(1, id.value);
    insert.bind(2, language);
    insert.bind(3, text);
    insert.bind(4, stated.translator);
    insert.exec();
  }
  return true;
}

}  // namespace

std::optional<ObservationId> find_observation(Database& database, const std::string& fingerprint) {
  SQLite::Statement query(database.sql(), "SELECT id FROM observation WHERE fingerprint = ?");
  query.bind(1, fingerprint);
  if (!query.executeStep()) return std::nullopt;
  return ObservationId{query.getColumn(0).getInt64()};
}

ObservationId insert_observation(Database& database, const StatedRow& stated, Instant now) {
  SQLite::Statement insert(
      database.sql(),
      "INSERT INTO observation (student_id, date, kind, text, setting, author_id, goal_id, done, "
      "of, topic, "
      "what_helped, picture, alt, link, share, file_id, line, fingerprint, row_id, created_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
      "?19, ?20)");
  bind_row(insert, stated);
  insert.bind(20, to_unix(now));
  insert.exec();
  const ObservationId id{database.sql().getLastInsertRowid()};
  if (!stated.translations.empty()) save_translations(database, id, stated);
  return id;
}

bool update_observation(Database& database, ObservationId id, const StatedRow& stated,
                        Instant now) {
  // `is` compares NULLs as values. The place in the file is taken over but is no change.
  SQLite::Statement update(
      database.sql(),
      "UPDATE observation SET student_id = ?1, date = ?2, kind = ?3, "
      "corrected_at = CASE WHEN text <> ?4 AND EXISTS (SELECT 1 FROM ledger l WHERE "
      "l.observation_id = ?20 "
      "  AND l.outcome = 'told') THEN ?21 ELSE corrected_at END, "
      "approved = CASE WHEN text <> ?4 THEN 0 ELSE approved END, "
      "text = ?4, setting = ?5, author_id = ?6, goal_id = ?7, done = ?8, of = ?9, topic = ?10, "
      "what_helped = ?11, "
      "picture = coalesce(?12, CASE WHEN alt = ?13 THEN picture END), alt = ?13, link = ?14, share "
      "= ?15, "
      "file_id = ?16, line = ?17, fingerprint = ?18, row_id = ?19, withdrawn = 0 WHERE id = ?20 "
      "AND (file_id = ?16 OR withdrawn = 1 OR NOT EXISTS (SELECT 1 FROM file mine, file owner "
      "  WHERE mine.id = ?16 AND owner.id = file_id AND owner.path <> mine.path AND owner.current "
      "= 1)) "
      "AND (withdrawn = 1 OR student_id <> ?1 OR date <> ?2 OR kind <> ?3 OR text <> ?4 OR setting "
      "<> ?5 "
      "OR author_id IS NOT ?6 OR goal_id IS NOT ?7 OR done IS NOT ?8 OR of IS NOT ?9 OR topic <> "
      "?10 "
      "OR what_helped <> ?11 OR (?12 IS NOT NULL AND picture IS NOT ?12) OR alt <> ?13 OR link <> "
      "?14 "
      "OR share <> ?15 OR fingerprint <> ?18 OR row_id <> ?19)");
  bind_row(update, stated);
  update.bind(20, id.value);
  update.bind(21, to_unix(now));
  bool changed = update.exec() > 0;
  SQLite::Statement owner(
      database.sql(),
      "SELECT f.path = (SELECT path FROM file WHERE id = ?2) FROM observation o "
      "JOIN file f ON f.id = o.file_id WHERE o.id = ?1");
  owner.bind(1, id.value);
  owner.bind(2, stated.row.file.value);
  if (!owner.executeStep() || owner.getColumn(0).getInt() == 0) return changed;
  owner.reset();
  SQLite::Statement place(database.sql(),
                          "UPDATE observation SET file_id = ?, line = ? WHERE id = ?");
  place.bind(1, stated.row.file.value);
  place.bind(2, stated.row.line);
  place.bind(3, id.value);
  place.exec();
  return save_translations(database, id, stated) || changed;
}

void add_source(Database& database, FileId file, ObservationId row, int line) {
  SQLite::Statement insert(
      database.sql(),
      "INSERT OR IGNORE INTO observation_source (file_id, observation_id, line) VALUES (?, ?, ?)");
  insert.bind(1, file.value);
  insert.bind(2, row.value);
  insert.bind(3, line);
  insert.exec();
}

std::vector<VanishedRow> vanished_rows(Database& database, FileId file) {
  SQLite::Statement query(
      database.sql(),
      "SELECT o.id, o.student_id, o.date, o.kind, o.row_id, o.text, EXISTS (SELECT 1 FROM ledger l "
      "  WHERE l.observation_id = o.id AND l.outcome IN ('told', 'merged') AND "
      "  NOT EXISTS (SELECT 1 FROM digest d WHERE d.id = l.digest_id AND d.state = 'held')) "
      "FROM observation o JOIN file mine ON mine.id = ?1 "
      "WHERE o.withdrawn = 0 AND mine.current = 1 AND o.id IN (SELECT s.observation_id FROM file f "
      "  JOIN observation_source s ON s.file_id = f.id WHERE f.path = mine.path AND f.id <> "
      "mine.id) "
      "AND NOT EXISTS (SELECT 1 FROM observation_source s JOIN file f ON f.id = s.file_id "
      "  WHERE s.observation_id = o.id AND (f.id = mine.id OR (f.path <> mine.path AND f.current = "
      "1))) "
      "ORDER BY o.id");
  query.bind(1, file.value);
  std::vector<VanishedRow> rows;
  while (query.executeStep()) {
    rows.push_back({{query.getColumn(0).getInt64()},
                    {query.getColumn(1).getInt64()},
                    date_of_column(query.getColumn(2)),
                    parse_kind(query.getColumn(3).getString()).value_or(Kind::kObservation),
                    query.getColumn(4).getString(),
                    query.getColumn(5).getString(),
                    query.getColumn(6).getInt() != 0});
  }
  return rows;
}

void withdraw_observation(Database& database, ObservationId id) {
  SQLite::Statement update(database.sql(), "UPDATE observation SET withdrawn = 1 WHERE id = ?");
  update.bind(1, id.value);
  update.exec();
}

bool save_family_note(Database& database, const FamilyNote& note, FileId file,
                      const std::string& fingerprint) {
  SQLite::Statement insert(
      database.sql(),
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
  SQLite::Statement query(
      database.sql(),
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
    SQLite::Statement remove(database.sql(), "DELETE FROM family_note WHERE id = ?");
    remove.bind(1, id);
    remove.exec();
  }
  return static_cast<int>(gone.size());
}

std::string save_picture(Database& database, const std::string& mime, const std::string& bytes) {
  const std::string sha256 = sha256_hex(bytes);
  SQLite::Statement insert(
      database.sql(),
      "INSERT INTO picture (sha256, mime, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  insert.bind(1, sha256);
  insert.bind(2, mime);
  insert.bind(3, bytes.data(), static_cast<int>(bytes.size()));
  insert.exec();
  return sha256;
}

}  // namespace homeward::store
