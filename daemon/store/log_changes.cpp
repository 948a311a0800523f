#include "store/log_changes.h"

#include <set>
#include <utility>
#include <vector>

#include "base/text.h"

namespace homeward::store {

namespace {

// Makes a known row say what a hidden one says, and removes the hidden one.
class RowMerger {
 public:
  RowMerger(Database& database, FileId file, Instant now)
      : file_(file),
        now_(now),
        // The file whose row it was goes on stating it.
        owner_(database.sql(),
               "INSERT OR IGNORE INTO observation_source (file_id, observation_id, line) SELECT "
               "file_id, id, line FROM observation WHERE id = ?1 AND file_id <> ?2"),
        free_(database.sql(), "UPDATE observation SET fingerprint = '~' || ?1 WHERE id = ?2"),
        merge_(database.sql(),
               "UPDATE observation AS o SET student_id = h.student_id, date = h.date, kind = "
               "h.kind, corrected_at = CASE WHEN o.text <> h.text AND EXISTS (SELECT 1 FROM ledger "
               "l WHERE l.observation_id = o.id AND l.outcome = 'told') THEN ?4 ELSE "
               "o.corrected_at END, approved = CASE WHEN o.text <> h.text THEN 0 ELSE o.approved "
               "END, text = h.text, setting = h.setting, author_id = h.author_id, goal_id = "
               "h.goal_id, done = h.done, of = h.of, topic = h.topic, what_helped = h.what_helped, "
               "picture = CASE WHEN o.alt = h.alt THEN o.picture END, alt = h.alt, link = h.link, "
               "share = h.share, file_id = h.file_id, sheet = h.sheet, line = h.line, fingerprint "
               "= ?3, row_id = h.row_id, withdrawn = 0 FROM observation h WHERE o.id = ?1 AND h.id "
               "= ?2"),
        forget_(database.sql(), "DELETE FROM observation_translation WHERE observation_id = ?"),
        translate_(database.sql(),
                   "UPDATE observation_translation SET observation_id = ?1 WHERE observation_id = "
                   "?2"),
        picture_(database.sql(),
                 "UPDATE OR REPLACE staged_picture SET observation_id = ?1 WHERE observation_id = "
                 "?2"),
        not_shared_(database.sql(),
                    "UPDATE OR IGNORE not_shared SET observation_id = ?1 WHERE observation_id = "
                    "?2"),
        remove_(database.sql(), "DELETE FROM observation WHERE id = ?") {}

  void merge(std::int64_t hidden, std::int64_t known, const std::string& fingerprint) {
    run(owner_, known, file_.value);
    merge_.bind(3, fingerprint);
    merge_.bind(4, to_unix(now_));
    run(merge_, known, hidden);
    run(forget_, known);
    run(translate_, known, hidden);
    run(picture_, known, hidden);
    run(not_shared_, known, hidden);
    run(remove_, hidden);
  }

  // The hidden row gives its fingerprint up, so that the known one can have it.
  void free(std::int64_t hidden, std::int64_t known) { run(free_, known, hidden); }

 private:
  static void run(SQLite::Statement& statement, std::int64_t first) {
    statement.bind(1, first);
    statement.exec();
    statement.reset();
  }
  static void run(SQLite::Statement& statement, std::int64_t first, std::int64_t second) {
    statement.bind(2, second);
    run(statement, first);
  }

  const FileId file_;
  const Instant now_;
  SQLite::Statement owner_;
  SQLite::Statement free_;
  SQLite::Statement merge_;
  SQLite::Statement forget_;
  SQLite::Statement translate_;
  SQLite::Statement picture_;
  SQLite::Statement not_shared_;
  SQLite::Statement remove_;
};

struct FileKind {
  bool was_published = false;
  bool current = false;
  bool has_older = false;  // another version of the path has been visible
};

FileKind kind_of(Database& database, FileId file) {
  SQLite::Statement query(
      database.sql(),
      "SELECT f.published_at IS NOT NULL, f.current, EXISTS (SELECT 1 FROM file v WHERE v.path = "
      "f.path AND v.id <> f.id AND v.published_at IS NOT NULL) FROM file f WHERE f.id = ?");
  query.bind(1, file.value);
  if (!query.executeStep()) return {};
  return {query.getColumn(0).getInt() != 0, query.getColumn(1).getInt() != 0,
          query.getColumn(2).getInt() != 0};
}

void exec(Database& database, const std::string& sql, FileId file) {
  SQLite::Statement statement(database.sql(), sql);
  statement.bind(1, file.value);
  statement.exec();
}

void merge_changed_rows(Database& database, FileId file, RowMerger& merger) {
  SQLite::Statement query(database.sql(),
                          "SELECT observation_id, onto, fingerprint FROM staged_row WHERE file_id "
                          "= ? AND onto IS NOT NULL ORDER BY observation_id LIMIT 1000");
  for (bool more = true; more;) {
    std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, std::string>> rows;
    query.bind(1, file.value);
    while (query.executeStep()) {
      rows.push_back({{query.getColumn(0).getInt64(), query.getColumn(1).getInt64()},
                      query.getColumn(2).getString()});
    }
    query.reset();
    for (const auto& [ids, fingerprint] : rows) merger.merge(ids.first, ids.second, fingerprint);
    more = !rows.empty();
  }
}

// Rows of this reading that were not known: h; never those that change a known one, which would be
// paired with another that is gone. They need no index of their own while their file was never
// visible.
const char* fresh_rows(const FileKind& kind) {
  return kind.was_published
             ? "staged_row n CROSS JOIN observation h ON h.id = n.observation_id AND n.file_id = "
               "?1 AND n.onto IS NULL"
             : "file n CROSS JOIN observation h ON h.file_id = n.id AND n.id = ?1 AND NOT EXISTS "
               "(SELECT 1 FROM staged_row c WHERE c.observation_id = h.id AND c.onto IS NOT NULL)";
}

// o: stated by an older version of the path, and neither by this one nor by a current file
// elsewhere.
constexpr const char* kVanished =
    " o.withdrawn = 0 AND o.file_id <> ?1 AND (EXISTS (SELECT 1 FROM file v WHERE v.id = o.file_id "
    "AND v.path = mine.path AND v.published_at IS NOT NULL) OR EXISTS (SELECT 1 FROM "
    "observation_source s JOIN file v ON v.id = s.file_id WHERE s.observation_id = o.id AND v.path "
    "= mine.path AND v.id <> ?1)) AND NOT EXISTS (SELECT 1 FROM observation_source s JOIN file v "
    "ON v.id = s.file_id WHERE s.observation_id = o.id AND (v.id = ?1 OR (v.path <> mine.path AND "
    "v.current = 1))) AND NOT EXISTS (SELECT 1 FROM file v WHERE v.id = o.file_id AND v.path <> "
    "mine.path AND v.current = 1) ";

// A letter that is held back has not told anything yet.
constexpr const char* kTold =
    "EXISTS (SELECT 1 FROM ledger l WHERE l.observation_id = o.id AND l.outcome IN ('told', "
    "'merged') AND NOT EXISTS (SELECT 1 FROM digest d WHERE d.id = l.digest_id AND d.state = "
    "'held'))";

// Only rows that something may happen to: of the last days, or those that a new row may correct.
void find_vanished(Database& database, FileId file, const FileKind& kind, Date since) {
  database.sql().exec(
      "CREATE TEMP TABLE IF NOT EXISTS vanished_row (id INTEGER PRIMARY KEY, told INTEGER NOT "
      "NULL)");
  database.sql().exec("DELETE FROM vanished_row");
  const std::string into =
      std::string("INSERT OR IGNORE INTO vanished_row SELECT o.id, ") + kTold + " FROM ";
  SQLite::Statement recent(database.sql(),
                           into +
                               "file mine CROSS JOIN observation o WHERE mine.id = ?1 AND "
                               "o.fingerprint >= ?2 AND o.fingerprint < '~' AND" +
                               kVanished);
  recent.bind(1, file.value);
  recent.bind(2, to_iso(since));
  recent.exec();
  const std::string fresh = fresh_rows(kind);
  exec(database,
       into + fresh +
           " CROSS JOIN file mine ON mine.id = ?1 CROSS JOIN observation o ON o.student_id = "
           "h.student_id AND o.date = h.date AND o.kind = h.kind WHERE" +
           kVanished,
       file);
  exec(database,
       into + fresh +
           " CROSS JOIN file mine ON mine.id = ?1 CROSS JOIN observation o ON o.student_id = "
           "h.student_id AND o.row_id = h.row_id WHERE h.row_id <> '' AND" +
           kVanished,
       file);
}

using Pair = std::pair<std::int64_t, std::int64_t>;  // known, hidden

int merge_pairs(Database& database, const std::vector<Pair>& pairs, RowMerger& merger) {
  SQLite::Statement own(database.sql(), "SELECT fingerprint FROM observation WHERE id = ?");
  SQLite::Statement forget(database.sql(), "DELETE FROM vanished_row WHERE id = ?");
  std::set<std::int64_t> used;
  int merged = 0;
  for (const auto& [known, hidden] : pairs) {
    if (used.contains(known) || used.contains(hidden)) continue;
    used.insert({known, hidden});
    own.bind(1, hidden);
    own.executeStep();
    const std::string fingerprint = own.getColumn(0).getString();
    own.reset();
    merger.free(hidden, known);
    merger.merge(hidden, known, fingerprint);
    forget.bind(1, known);
    forget.exec();
    forget.reset();
    ++merged;
  }
  return merged;
}

int pair_days(Database& database, FileId file, const FileKind& kind, RowMerger& merger) {
  SQLite::Statement query(
      database.sql(),
      std::string("SELECT min(o.id), min(h.id) FROM ") + fresh_rows(kind) +
          " CROSS JOIN observation o ON o.student_id = h.student_id AND o.date = h.date AND o.kind "
          "= h.kind JOIN vanished_row v ON v.id = o.id GROUP BY h.student_id, h.date, h.kind "
          "HAVING count(DISTINCT o.id) = 1 AND count(DISTINCT h.id) = 1");
  query.bind(1, file.value);
  std::vector<Pair> pairs;
  while (query.executeStep())
    pairs.emplace_back(query.getColumn(0).getInt64(), query.getColumn(1).getInt64());
  query.reset();
  return merge_pairs(database, pairs, merger);
}

int pair_row_ids(Database& database, FileId file, const FileKind& kind, RowMerger& merger) {
  SQLite::Statement query(
      database.sql(),
      std::string("SELECT o.id, h.id, o.text, h.text FROM ") + fresh_rows(kind) +
          " CROSS JOIN observation o ON o.student_id = h.student_id AND o.row_id = h.row_id JOIN "
          "vanished_row v ON v.id = o.id WHERE h.row_id <> '' ORDER BY o.id, h.id");
  query.bind(1, file.value);
  std::vector<Pair> pairs;
  while (query.executeStep()) {
    if (text::lookup_key(query.getColumn(2).getString()) ==
        text::lookup_key(query.getColumn(3).getString()))
      pairs.emplace_back(query.getColumn(0).getInt64(), query.getColumn(1).getInt64());
  }
  query.reset();
  return merge_pairs(database, pairs, merger);
}

// A sheet that was renamed or copied before it was cleared still says what it said.
int withdraw(Database& database, Date since) {
  SQLite::Statement update(
      database.sql(),
      "UPDATE observation AS o SET withdrawn = 1 WHERE date >= ? AND id IN (SELECT id FROM "
      "vanished_row WHERE told = 0) AND NOT EXISTS (SELECT 1 FROM file_copy c WHERE c.file_id = "
      "o.file_id OR EXISTS (SELECT 1 FROM observation_source s WHERE s.file_id = c.file_id AND "
      "s.observation_id = o.id))");
  update.bind(1, to_iso(since));
  return update.exec();
}

// Rows of which a version before said share = no, and this one has them without it.
void take_back_not_shared(Database& database, FileId file) {
  exec(database,
       "DELETE FROM not_shared WHERE (observation_id, file_id) IN (SELECT n.observation_id, "
       "n.file_id FROM file mine JOIN file v ON v.path = mine.path AND v.id <> mine.id JOIN "
       "not_shared n ON n.file_id = v.id JOIN observation o ON o.id = n.observation_id WHERE "
       "mine.id = ?1 AND (o.file_id = ?1 OR EXISTS (SELECT 1 FROM observation_source s WHERE "
       "s.file_id = ?1 AND s.observation_id = o.id)) AND NOT EXISTS (SELECT 1 FROM not_shared own "
       "WHERE own.observation_id = o.id AND own.file_id = ?1))",
       file);
}

}  // namespace

LogChanges settle_log(Database& database, FileId file, Date since, Instant now) {
  RowMerger merger(database, file, now);
  LogChanges changes;
  const FileKind kind = kind_of(database, file);
  if (kind.current && kind.has_older) {
    find_vanished(database, file, kind, since);
    changes.paired = pair_days(database, file, kind, merger);
    changes.paired += pair_row_ids(database, file, kind, merger);
    changes.withdrawn = withdraw(database, since);
    database.sql().exec("DELETE FROM vanished_row");
  }
  merge_changed_rows(database, file, merger);
  exec(database,
       "UPDATE observation SET withdrawn = 0 WHERE id IN (SELECT observation_id FROM staged_row "
       "WHERE file_id = ?)",
       file);
  if (kind.current) take_back_not_shared(database, file);
  exec(database, "DELETE FROM staged_row WHERE file_id = ?", file);
  return changes;
}

std::vector<NamedPicture> staged_pictures(Database& database, FileId file) {
  SQLite::Statement query(
      database.sql(),
      "SELECT name, min(line) FROM staged_picture WHERE file_id = ? GROUP BY name ORDER BY 2");
  query.bind(1, file.value);
  std::vector<NamedPicture> pictures;
  while (query.executeStep())
    pictures.push_back({query.getColumn(0).getString(), query.getColumn(1).getInt()});
  return pictures;
}

std::vector<ObservationId> rows_naming(Database& database, FileId file, const std::string& name) {
  SQLite::Statement query(
      database.sql(), "SELECT observation_id FROM staged_picture WHERE file_id = ? AND name = ?");
  query.bind(1, file.value);
  query.bind(2, name);
  std::vector<ObservationId> rows;
  while (query.executeStep()) rows.push_back({query.getColumn(0).getInt64()});
  return rows;
}

int settle_picture(Database& database, FileId file, const std::string& name,
                   const std::string& sha256) {
  int changed = 0;
  if (!sha256.empty()) {
    const std::string rows =
        " WHERE picture IS NOT ?1 AND id IN (SELECT observation_id FROM staged_picture WHERE "
        "file_id = ?2 AND name = ?3)";
    SQLite::Statement others(database.sql(),
                             "SELECT count(*) FROM observation" + rows + " AND file_id <> ?2");
    others.bind(1, sha256);
    others.bind(2, file.value);
    others.bind(3, name);
    others.executeStep();
    changed = others.getColumn(0).getInt();
    SQLite::Statement update(database.sql(), "UPDATE observation SET picture = ?1" + rows);
    update.bind(1, sha256);
    update.bind(2, file.value);
    update.bind(3, name);
    update.exec();
  }
  SQLite::Statement remove(database.sql(),
                           "DELETE FROM staged_picture WHERE file_id = ?1 AND name = ?2");
  remove.bind(1, file.value);
  remove.bind(2, name);
  remove.exec();
  return changed;
}

}  // namespace homeward::store
