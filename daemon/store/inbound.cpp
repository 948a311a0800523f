#include "store/inbound.h"

#include "base/errors.h"
#include "base/hash.h"
#include "domain/observation.h"

namespace homeward::store {

namespace {

constexpr const char* kLetterColumns =
    "SELECT m.id, m.guardian_id, g.family_id, m.message_id, m.envelope_to, m.state FROM message m "
    "JOIN guardian g ON g.id = m.guardian_id WHERE m.channel = 'email' AND ";

std::optional<WrittenLetter> letter_from(Prepared& query) {
  if (!query.executeStep()) return std::nullopt;
  WrittenLetter letter;
  letter.id = {query.getColumn(0).getInt64()};
  letter.guardian = {query.getColumn(1).getInt64()};
  letter.family = {query.getColumn(2).getInt64()};
  letter.message_id = query.getColumn(3).getString();
  letter.envelope_to = query.getColumn(4).getString();
  letter.state = parse_message_state(query.getColumn(5).getString()).value_or(letter.state);
  return letter;
}

void bind_or_null(Prepared& statement, int index, std::int64_t id) {
  if (id != 0) {
    statement.bind(index, id);
  } else {
    statement.bind(index);
  }
}

}  // namespace

InboxPlace inbox_place(Database& database) {
  Prepared query(database, "SELECT validity, after_uid FROM inbox WHERE id = 1");
  HOMEWARD_CHECK(query.executeStep());
  return {query.getColumn(0).getUInt(), query.getColumn(1).getUInt()};
}

int count_try(Database& database, const InboxPlace& message) {
  Prepared update(database,
                  "UPDATE inbox SET tries = CASE WHEN validity = ?1 AND trying_uid = ?2 THEN tries "
                  "+ 1 ELSE 1 END, after_uid = CASE WHEN validity = ?1 THEN after_uid ELSE 0 END, "
                  "validity = ?1, trying_uid = ?2 WHERE id = 1 RETURNING tries");
  update.bind(1, static_cast<std::int64_t>(message.validity));
  update.bind(2, static_cast<std::int64_t>(message.after));
  HOMEWARD_CHECK(update.executeStep());
  return update.getColumn(0).getInt();
}

void pass_message(Database& database, const InboxPlace& message) {
  Prepared update(database,
                  "UPDATE inbox SET validity = ?1, after_uid = ?2, trying_uid = 0, tries = 0 WHERE "
                  "id = 1");
  update.bind(1, static_cast<std::int64_t>(message.validity));
  update.bind(2, static_cast<std::int64_t>(message.after));
  update.exec();
}

std::int64_t add_inbound(Database& database, const InboundRow& row) {
  Prepared insert(database,
                  "INSERT INTO inbound (validity, uid, mail_key, kind, outcome, for_person, "
                  "guardian_id, letter_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, static_cast<std::int64_t>(row.message.validity));
  insert.bind(2, static_cast<std::int64_t>(row.message.after));
  insert.bind(3, row.key);
  insert.bind(4, row.kind);
  insert.bind(5, row.outcome);
  insert.bind(6, row.for_person ? 1 : 0);
  bind_or_null(insert, 7, row.guardian.value);
  bind_or_null(insert, 8, row.letter.value);
  insert.bind(9, to_unix(row.at));
  insert.exec();
  return database.sql().getLastInsertRowid();
}

bool is_known_mail(Database& database, const std::string& key) {
  Prepared query(database, "SELECT 1 FROM inbound WHERE mail_key = ? AND mail_key <> '' LIMIT 1");
  query.bind(1, key);
  return query.executeStep();
}

std::optional<WrittenLetter> letter_of(Database& database, const std::string& message_id) {
  Prepared query(database, std::string(kLetterColumns) + "m.message_id = ?");
  query.bind(1, message_id);
  return letter_from(query);
}

std::optional<WrittenLetter> letter_marked(Database& database, const std::string& digits) {
  // Behind the digits comes another digit or an @: both lie below "g".
  Prepared query(database,
                 std::string(kLetterColumns) + "m.message_id >= ?1 AND m.message_id < ?1 || 'g'");
  query.bind(1, digits);
  const auto letter = letter_from(query);
  if (letter && query.executeStep()) return std::nullopt;
  return letter;
}

void add_family_reply(Database& database, const FamilyReply& reply) {
  Prepared insert(database,
                  "INSERT INTO family_reply (inbound_id, family_id, guardian_id, text, "
                  "known_sender) VALUES (?, ?, ?, ?, ?)");
  insert.bind(1, reply.inbound);
  insert.bind(2, reply.family.value);
  insert.bind(3, reply.guardian.value);
  insert.bind(4, reply.text);
  insert.bind(5, reply.known_sender ? 1 : 0);
  insert.exec();
}

bool add_choice_note(Database& database, const WrittenLetter& letter, LetterChoice choice,
                     Date today) {
  const auto kind =
      choice == LetterChoice::kTried ? FamilyNoteKind::kEffort : FamilyNoteKind::kInsight;
  Prepared insert(database,
                  "INSERT INTO family_note (family_id, date, kind, text, choice, fingerprint) "
                  "VALUES (?, ?, ?, '', ?, ?) ON CONFLICT (fingerprint) DO NOTHING");
  insert.bind(1, letter.family.value);
  insert.bind(2, to_iso(today));
  insert.bind(3, to_string(kind));
  insert.bind(4, to_string(choice));
  insert.bind(5, sha256_hex("choice/" + letter.message_id + "/" + to_string(choice)));
  return insert.exec() > 0;
}

std::vector<GuardianId> guardian_ids(Database& database) {
  Prepared query(database, "SELECT id FROM guardian WHERE active = 1 ORDER BY id");
  std::vector<GuardianId> ids;
  while (query.executeStep()) ids.push_back({query.getColumn(0).getInt64()});
  return ids;
}

std::optional<Guardian> load_guardian(Database& database, GuardianId id) {
  Prepared query(database,
                 "SELECT id, family_id, name, email, language, active FROM guardian WHERE id = ?");
  query.bind(1, id.value);
  if (!query.executeStep()) return std::nullopt;
  Guardian guardian;
  guardian.id = {query.getColumn(0).getInt64()};
  guardian.family = {query.getColumn(1).getInt64()};
  guardian.name = query.getColumn(2).getString();
  guardian.email = query.getColumn(3).getString();
  guardian.language = query.getColumn(4).getString();
  guardian.active = query.getColumn(5).getInt() != 0;
  return guardian;
}

int answers_since(Database& database, GuardianId guardian, Instant since) {
  Prepared query(database,
                 "SELECT count(*) FROM message m JOIN inbound i ON i.id = m.inbound_id WHERE "
                 "i.guardian_id = ? AND i.at >= ?");
  query.bind(1, guardian.value);
  query.bind(2, to_unix(since));
  HOMEWARD_CHECK(query.executeStep());
  return query.getColumn(0).getInt();
}

InboxCounts inbox_counts(Database& database, Instant since) {
  Prepared query(database,
                 "SELECT count(*), count(*) FILTER (WHERE kind = 'set_aside') FROM inbound WHERE "
                 "for_person = 1 AND at >= ?");
  query.bind(1, to_unix(since));
  HOMEWARD_CHECK(query.executeStep());
  return {query.getColumn(0).getInt(), query.getColumn(1).getInt()};
}

Instant newest_mail(Database& database) {
  return from_unix(
      database.sql().execAndGet("SELECT coalesce(max(at), 0) FROM inbound").getInt64());
}

void add_audit(Database& database, Instant at, const std::string& who, const std::string& action,
               const std::string& detail) {
  Prepared insert(database, "INSERT INTO audit (at, who, action, detail) VALUES (?, ?, ?, ?)");
  insert.bind(1, to_unix(at));
  insert.bind(2, who);
  insert.bind(3, action);
  insert.bind(4, detail);
  insert.exec();
}

}  // namespace homeward::store
