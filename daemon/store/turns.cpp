#include "store/turns.h"

#include "store/digests.h"

namespace homeward::store {

namespace {

// Spelled as the index observation_positive has it, so that SQLite uses it.
constexpr const char* kFreshPositive =
    "o.kind IN ('strength', 'win') AND o.share = 1 AND o.withdrawn = 0 AND o.date >= ";

}  // namespace

std::optional<CadenceVersion> newest_cadence(Database& database, FamilyId family) {
  Prepared query(database,
                 "SELECT effective_from, rule, time_zone FROM family_cadence WHERE "
                 "family_id = ? ORDER BY effective_from DESC LIMIT 1");
  query.bind(1, family.value);
  if (!query.executeStep()) return std::nullopt;
  return CadenceVersion{from_unix(query.getColumn(0).getInt64()), query.getColumn(1).getString(),
                        query.getColumn(2).getString()};
}

void add_cadence(Database& database, FamilyId family, const CadenceVersion& version) {
  Prepared insert(
      database,
      "INSERT INTO family_cadence (family_id, effective_from, rule, time_zone) VALUES (?, ?, ?, ?) "
      "ON CONFLICT (family_id, effective_from) DO UPDATE SET rule = excluded.rule, time_zone = "
      "excluded.time_zone");
  insert.bind(1, family.value);
  insert.bind(2, to_unix(version.effective_from));
  insert.bind(3, version.rule);
  insert.bind(4, version.time_zone);
  insert.exec();
}

void mark_silent(Database& database, FamilyId family, Instant at) {
  Prepared update(database, "UPDATE family SET silent_until = ? WHERE id = ?");
  update.bind(1, to_unix(at));
  update.bind(2, family.value);
  update.exec();
}

bool has_fresh_positive(Database& database, FamilyId family, Date since) {
  Prepared query(
      database,
      std::string("SELECT 1 FROM family_student fs JOIN published_observation o ON o.student_id = "
                  "fs.student_id WHERE fs.family_id = ?1 AND fs.active = 1 AND ") +
          kFreshPositive +
          "?2 AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.family_id = ?1 AND l.observation_id = "
          "o.id AND l.outcome <> 'deferred') LIMIT 1");
  query.bind(1, family.value);
  query.bind(2, to_iso(since));
  return query.executeStep();
}

void rouse_for_good_news(Database& database, Date since, Instant published) {
  Prepared update(
      database,
      std::string("UPDATE family SET next_due = NULL WHERE id IN (SELECT fs.family_id FROM "
                  "observation o JOIN file f ON f.id = o.file_id AND f.published_at >= ?2 JOIN "
                  "family_student fs ON fs.student_id = o.student_id AND fs.active = 1 WHERE ") +
          kFreshPositive +
          "?1 AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.family_id = fs.family_id AND "
          "l.observation_id = o.id))");
  update.bind(1, to_iso(since));
  update.bind(2, to_unix(published));
  update.exec();
}

int letters_between(Database& database, FamilyId family, Instant from, Instant until,
                    std::optional<DigestKind> kind) {
  Prepared query(database,
                 "SELECT count(*) FROM digest WHERE family_id = ?1 AND sealed_at >= ?2 AND "
                 "sealed_at < ?3 AND kind = coalesce(?4, kind) AND (kind = 'good_news' OR state "
                 "IN ('sealed', 'composed', 'done'))");
  query.bind(1, family.value);
  query.bind(2, to_unix(from));
  query.bind(3, to_unix(until));
  if (kind) query.bind(4, to_string(*kind));
  return query.executeStep() ? query.getColumn(0).getInt() : 0;
}

bool missed_newest_slot(Database& database, FamilyId family) {
  Prepared query(database,
                 "SELECT state = 'expired' FROM digest WHERE family_id = ? AND kind = 'periodic' "
                 "ORDER BY slot DESC LIMIT 1");
  query.bind(1, family.value);
  return query.executeStep() && query.getColumn(0).getInt() != 0;
}

bool has_row_waiting_since(Database& database, FamilyId family, Instant at) {
  Prepared query(database,
                 "SELECT 1 FROM family_student fs JOIN published_observation o ON o.student_id = "
                 "fs.student_id WHERE fs.family_id = ?1 AND fs.active = 1 AND o.withdrawn = 0 AND "
                 "o.created_at <= ?2 AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.family_id = "
                 "?1 AND l.observation_id = o.id AND l.outcome <> 'deferred') LIMIT 1");
  query.bind(1, family.value);
  query.bind(2, to_unix(at));
  return query.executeStep();
}

std::optional<Date> first_day_told(Database& database, FamilyId family) {
  Prepared query(database,
                 "SELECT min(period_start) FROM digest WHERE family_id = ?1 AND welcome = 1 AND "
                 "(state IN ('sealed', 'composed', 'done') OR (state = 'cancelled' AND reason = "
                 "?2))");
  query.bind(1, family.value);
  query.bind(2, kRestoredBackup);
  if (!query.executeStep()) return std::nullopt;
  return optional_date(query.getColumn(0));
}

}  // namespace homeward::store
