#include "store/digests.h"

#include "base/errors.h"
#include "store/parent_letters.h"

namespace homeward::store {

namespace {

constexpr const char* kColumns =
    "SELECT id, family_id, kind, slot, state, period_start, period_end, sealed_at, send_at, "
    "welcome FROM digest ";

Digest digest_from(SQLite::Statement& row) {
  Digest digest;
  digest.id = {row.getColumn(0).getInt64()};
  digest.family = {row.getColumn(1).getInt64()};
  digest.kind =
      row.getColumn(2).getString() == "good_news" ? DigestKind::kGoodNews : DigestKind::kPeriodic;
  digest.slot = row.getColumn(3).getString();
  const auto local = parse_iso_local(digest.slot.substr(0, digest.slot.find('[')));
  HOMEWARD_CHECK(local.has_value());
  digest.slot_local = *local;
  digest.state = parse_digest_state(row.getColumn(4).getString()).value_or(DigestState::kSealed);
  digest.period_start = date_of_column(row.getColumn(5));
  digest.period_end = date_of_column(row.getColumn(6));
  digest.sealed_at = from_unix(row.getColumn(7).getInt64());
  digest.send_at = from_unix(row.getColumn(8).getInt64());
  digest.welcome = row.getColumn(9).getInt() != 0;
  return digest;
}

// One statement with ids only.
void run(Database& database, const char* sql, std::initializer_list<std::int64_t> values) {
  Prepared statement(database, sql);
  int index = 0;
  for (const auto value : values) statement.bind(++index, value);
  statement.exec();
}

}  // namespace

std::vector<FamilyId> families_due(Database& database, Instant now) {
  // NULL sorts first in the index, so both are one walk along it.
  Prepared query(database,
                 "SELECT id FROM family WHERE next_due IS NULL OR next_due <= ? ORDER BY next_due, "
                 "id");
  query.bind(1, to_unix(now));
  std::vector<FamilyId> families;
  while (query.executeStep()) families.push_back({query.getColumn(0).getInt64()});
  return families;
}

std::optional<FamilyTurn> turn_of(Database& database, FamilyId family) {
  Prepared query(database, "SELECT known_since, last_slot, silent_until FROM family WHERE id = ?");
  query.bind(1, family.value);
  if (!query.executeStep()) return std::nullopt;
  FamilyTurn turn{
      family, from_unix(query.getColumn(0).getInt64()), query.getColumn(1).getString(), {}};
  if (!query.isColumnNull(2)) turn.silent_until = from_unix(query.getColumn(2).getInt64());
  return turn;
}

std::optional<Instant> next_family_due(Database& database) {
  Prepared query(database, "SELECT coalesce(next_due, 0) FROM family ORDER BY next_due LIMIT 1");
  if (!query.executeStep()) return std::nullopt;
  return from_unix(query.getColumn(0).getInt64());
}

void set_next_due(Database& database, FamilyId family, std::optional<Instant> at) {
  Prepared update(database, "UPDATE family SET next_due = ? WHERE id = ?");
  if (at) {
    update.bind(1, to_unix(*at));
  } else {
    update.bind(1);
  }
  update.bind(2, family.value);
  update.exec();
}

void settle_slot(Database& database, FamilyId family, LocalTime slot) {
  Prepared update(database, "UPDATE family SET last_slot = ? WHERE id = ?");
  update.bind(1, to_iso(slot));
  update.bind(2, family.value);
  update.exec();
}

void rouse_families(Database& database) {
  database.sql().exec("UPDATE family SET next_due = NULL");
}

void rouse_waiting_families(Database& database) {
  database.sql().exec(
      "UPDATE family SET next_due = NULL WHERE id IN (SELECT family_id FROM digest WHERE kind = "
      "'periodic' AND state IN ('needs_strength', 'held'))");
}

std::optional<DigestId> insert_digest(Database& database, const Digest& digest,
                                      const std::string& reason) {
  Prepared insert(
      database,
      "INSERT INTO digest (family_id, kind, slot, state, period_start, period_end, sealed_at, "
      "send_at, welcome, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (family_id, kind, slot) DO NOTHING");
  insert.bind(1, digest.family.value);
  insert.bind(2, to_string(digest.kind));
  insert.bind(3, digest.slot);
  insert.bind(4, to_string(digest.state));
  insert.bind(5, to_iso(digest.period_start));
  insert.bind(6, to_iso(digest.period_end));
  insert.bind(7, to_unix(digest.sealed_at));
  insert.bind(8, to_unix(digest.send_at));
  insert.bind(9, digest.welcome ? 1 : 0);
  insert.bind(10, reason);
  if (insert.exec() == 0) return std::nullopt;
  return DigestId{database.sql().getLastInsertRowid()};
}

void set_digest_state(Database& database, DigestId digest, DigestState state,
                      const std::string& reason) {
  Prepared update(database, "UPDATE digest SET state = ?, reason = ? WHERE id = ?");
  update.bind(1, to_string(state));
  update.bind(2, reason);
  update.bind(3, digest.value);
  update.exec();
}

std::optional<DigestState> state_of(Database& database, DigestId digest) {
  Prepared query(database, "SELECT state FROM digest WHERE id = ?");
  query.bind(1, digest.value);
  if (!query.executeStep()) return std::nullopt;
  return parse_digest_state(query.getColumn(0).getString());
}

void seal_digest(Database& database, const Digest& digest, Instant at) {
  Prepared update(database,
                  "UPDATE digest SET state = 'sealed', sealed_at = ?1, send_at = ?1, "
                  "period_end = ?2 WHERE id = ?3");
  update.bind(1, to_unix(at));
  update.bind(2, to_iso(digest.period_end));
  update.bind(3, digest.id.value);
  update.exec();
}

std::vector<Digest> digests_in(Database& database, DigestState state) {
  Prepared query(database, std::string(kColumns) + "WHERE state = ? ORDER BY id");
  query.bind(1, to_string(state));
  std::vector<Digest> digests;
  while (query.executeStep()) digests.push_back(digest_from(query));
  return digests;
}

std::optional<Digest> load_digest(Database& database, DigestId digest) {
  Prepared query(database, std::string(kColumns) + "WHERE id = ?");
  query.bind(1, digest.value);
  if (!query.executeStep()) return std::nullopt;
  return digest_from(query);
}

std::optional<Digest> waiting_digest(Database& database, FamilyId family) {
  Prepared query(
      database,
      std::string(kColumns) +
          "WHERE family_id = ? AND state IN ('needs_strength', 'held') AND kind = 'periodic' "
          "ORDER BY id DESC LIMIT 1");
  query.bind(1, family.value);
  if (!query.executeStep()) return std::nullopt;
  return digest_from(query);
}

std::optional<DigestId> digest_of(Database& database, FamilyId family, DigestKind kind,
                                  const std::string& slot) {
  Prepared query(database, "SELECT id FROM digest WHERE family_id = ? AND kind = ? AND slot = ?");
  query.bind(1, family.value);
  query.bind(2, to_string(kind));
  query.bind(3, slot);
  if (!query.executeStep()) return std::nullopt;
  return DigestId{query.getColumn(0).getInt64()};
}

bool had_letter(Database& database, FamilyId family) {
  Prepared query(database,
                 "SELECT 1 FROM digest WHERE family_id = ?1 AND (state IN ('sealed', 'composed', "
                 "'done') OR (state = 'cancelled' AND reason = ?2)) LIMIT 1");
  query.bind(1, family.value);
  query.bind(2, kRestoredBackup);
  return query.executeStep();
}

void write_verdicts(Database& database, const Digest& digest, const std::vector<Verdict>& verdicts,
                    Date today) {
  Prepared upsert(
      database,
      "INSERT INTO ledger (family_id, observation_id, digest_id, outcome, section, position, "
      "reason, deferred_on) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (family_id, observation_id) DO UPDATE "
      "SET digest_id = excluded.digest_id, outcome = excluded.outcome, section = "
      "excluded.section, position = excluded.position, reason = excluded.reason, deferred_on = "
      "coalesce(ledger.deferred_on, excluded.deferred_on) WHERE ledger.outcome = 'deferred'");
  for (const auto& verdict : verdicts) {
    upsert.bind(1, digest.family.value);
    upsert.bind(2, verdict.row.value);
    upsert.bind(3, digest.id.value);
    upsert.bind(4, to_string(verdict.outcome));
    if (verdict.outcome == Outcome::kTold) {
      upsert.bind(5, to_string(verdict.section));
      upsert.bind(6, verdict.position);
    } else {
      upsert.bind(5);
      upsert.bind(6);
    }
    upsert.bind(7, verdict.reason);
    if (verdict.outcome == Outcome::kDeferred) {
      upsert.bind(8, to_iso(today));
    } else {
      upsert.bind(8);
    }
    // A row with a final outcome must never come here again: that would tell it twice.
    HOMEWARD_CHECK(upsert.exec() == 1);
    upsert.reset();
  }
}

void put_off(Database& database, DigestId digest, const std::vector<ObservationId>& rows,
             Date today) {
  Prepared update(
      database,
      "UPDATE ledger SET outcome = 'deferred', section = NULL, position = NULL, reason = "
      "'over_cap', deferred_on = coalesce(deferred_on, ?3) WHERE digest_id = ?1 AND "
      "observation_id = ?2 AND outcome = 'told'");
  for (const ObservationId row : rows) {
    update.bind(1, digest.value);
    update.bind(2, row.value);
    update.bind(3, to_iso(today));
    update.exec();
    update.reset();
  }
}

void release_rows(Database& database, DigestId digest) {
  run(database, "DELETE FROM ledger WHERE digest_id = ? AND outcome IN ('told', 'merged')",
      {digest.value});
  run(database, "UPDATE family_note SET told_in = NULL WHERE told_in = ?", {digest.value});
  release_parent_page(database, digest);
  // What a person let pass was about those rows.
  run(database, "DELETE FROM hold_override WHERE digest_id = ?", {digest.value});
}

void retire_open_digests(Database& database, FamilyId family) {
  Prepared query(
      database,
      "SELECT id FROM digest WHERE family_id = ? AND state IN ('needs_strength', 'held')");
  query.bind(1, family.value);
  while (query.executeStep()) {
    const DigestId digest{query.getColumn(0).getInt64()};
    release_rows(database, digest);
    set_digest_state(database, digest, DigestState::kCoalesced);
  }
}

void mark_note_told(Database& database, FamilyNoteId note, DigestId digest) {
  run(database, "UPDATE family_note SET told_in = ? WHERE id = ?", {digest.value, note.value});
}

std::vector<DigestId> digests_that_reached_nobody(Database& database) {
  Prepared query(
      database,
      "SELECT d.id FROM digest d WHERE d.state IN ('expired', 'cancelled') AND d.reason = '' AND "
      "EXISTS "
      "(SELECT 1 FROM "
      "ledger l WHERE l.digest_id = d.id AND l.outcome = 'told') AND NOT EXISTS (SELECT 1 FROM "
      "message m WHERE m.digest_id = d.id AND m.state NOT IN ('expired', 'cancelled')) "
      // Uncertain is final (spec 2-cadence, 3): the mail may have arrived before it expired.
      "AND NOT EXISTS (SELECT 1 FROM message m JOIN attempt a ON a.message_id = m.id WHERE "
      "m.digest_id = "
      "d.id AND a.outcome = 'lost')");
  std::vector<DigestId> digests;
  while (query.executeStep()) digests.push_back({query.getColumn(0).getInt64()});
  return digests;
}

void release_unreached(Database& database, DigestId digest) {
  release_rows(database, digest);
  Prepared update(database, "UPDATE digest SET reason = 'released' WHERE id = ?");
  update.bind(1, digest.value);
  update.exec();
}

}  // namespace homeward::store
