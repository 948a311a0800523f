#include "store/holds.h"

#include <sqlite3.h>

#include <algorithm>

#include "store/digests.h"

namespace homeward::store {

std::vector<WaitingConcern> waiting_concerns(Database& database) {
  Prepared query(
      database,
      "SELECT o.id, o.date, o.created_at, o.text, coalesce(nullif(s.preferred, ''), s.given), "
      "coalesce(a.name, ''), o.student_id, coalesce(a.id, 0) FROM published_observation o JOIN "
      "student s ON s.id = o.student_id AND s.active = 1 LEFT JOIN staff a ON a.id = "
      "coalesce((SELECT id FROM staff WHERE id = o.author_id AND active = 1), s.teacher_id) "
      "WHERE o.kind = 'concern' AND o.share = 1 AND "
      "o.approved = 0 AND o.withdrawn = 0 AND EXISTS (SELECT 1 FROM family_student fs JOIN "
      "guardian g "
      "ON g.family_id = fs.family_id AND g.active = 1 AND g.consent = 1 AND g.contact_allowed = 1 "
      "LEFT JOIN ledger l ON l.family_id = fs.family_id AND l.observation_id = o.id WHERE "
      "fs.student_id = o.student_id AND fs.active = 1 AND (l.outcome IS NULL OR l.outcome = "
      "'deferred')) ORDER BY o.id");
  std::vector<WaitingConcern> concerns;
  while (query.executeStep()) {
    concerns.push_back({{query.getColumn(0).getInt64()},
                        date_of_column(query.getColumn(1)),
                        from_unix(query.getColumn(2).getInt64()),
                        query.getColumn(3).getString(),
                        {query.getColumn(6).getInt64()},
                        query.getColumn(4).getString(),
                        {query.getColumn(7).getInt64()},
                        query.getColumn(5).getString()});
  }
  return concerns;
}

std::vector<OpenHold> open_holds(Database& database) {
  Prepared query(
      database,
      "SELECT d.id, d.state, d.reason, d.sealed_at, coalesce(t.name, ''), s.class, "
      "coalesce(nullif(s.preferred, ''), s.given), s.id, coalesce(t.id, 0) FROM digest d JOIN "
      "family_student fs ON "
      "fs.family_id = "
      "d.family_id AND fs.active = 1 JOIN student s ON s.id = fs.student_id AND s.active = 1 LEFT "
      "JOIN "
      "staff t ON t.id = s.teacher_id WHERE d.state IN ('needs_strength', 'held') ORDER BY d.id, "
      "s.id");
  std::vector<OpenHold> holds;
  while (query.executeStep()) {
    const DigestId digest{query.getColumn(0).getInt64()};
    if (holds.empty() || holds.back().digest != digest) {
      OpenHold hold;
      hold.digest = digest;
      hold.state = parse_digest_state(query.getColumn(1).getString()).value_or(DigestState::kHeld);
      hold.reason = query.getColumn(2).getString();
      hold.since = from_unix(query.getColumn(3).getInt64());
      hold.author_id = {query.getColumn(8).getInt64()};
      hold.author = query.getColumn(4).getString();
      hold.class_name = query.getColumn(5).getString();
      holds.push_back(std::move(hold));
    }
    holds.back().children.push_back(query.getColumn(6).getString());
    holds.back().students.push_back({query.getColumn(7).getInt64()});
  }
  return holds;
}

std::vector<GivenUpNote> given_up_notes(Database& database, Instant since) {
  // The condition of the index ledger_given_up, word for word, so that SQLite uses it.
  Prepared query(
      database,
      "SELECT o.student_id, o.date, coalesce(s.name, ''), l.reason FROM ledger l JOIN digest d ON "
      "d.id = l.digest_id JOIN observation o ON o.id = l.observation_id LEFT JOIN staff s ON s.id "
      "= o.author_id WHERE l.outcome = 'withheld' AND (l.reason = 'paused_too_long' OR "
      "substr(l.reason, 1, 15) = 'waited_too_long') AND d.sealed_at >= ? GROUP BY o.id ORDER BY "
      "o.student_id, o.date, o.id");
  query.bind(1, to_unix(since));
  std::vector<GivenUpNote> notes;
  while (query.executeStep()) {
    notes.push_back({{query.getColumn(0).getInt64()},
                     date_of_column(query.getColumn(1)),
                     query.getColumn(2).getString(),
                     query.getColumn(3).getString()});
  }
  return notes;
}

bool approve(Database& database, ObservationId concern) {
  Prepared update(database,
                  "UPDATE observation SET approved = 1 WHERE id = ? AND kind = 'concern'");
  update.bind(1, concern.value);
  return update.exec() > 0;
}

std::vector<HeldLetters> held_letters(Database& database) {
  Prepared query(
      database,
      "SELECT m.id, m.digest_id, m.reason, m.changed_at, s.id, coalesce(nullif(s.preferred, ''), "
      "s.given), s.class, coalesce(t.id, 0), coalesce(t.name, '') FROM message m JOIN digest d ON "
      "d.id = m.digest_id JOIN family_student fs ON fs.family_id = d.family_id AND fs.active = 1 "
      "JOIN student s ON s.id = fs.student_id AND s.active = 1 LEFT JOIN staff t ON t.id = "
      "s.teacher_id WHERE m.state = 'held' AND m.reason IN ('awaits_approval', 'held_by_person') "
      "ORDER BY m.digest_id, m.id, s.id");
  std::vector<HeldLetters> held;
  while (query.executeStep()) {
    const DigestId digest{query.getColumn(1).getInt64()};
    if (held.empty() || held.back().digest != digest) {
      held.push_back({digest,
                      query.getColumn(2).getString(),
                      from_unix(query.getColumn(3).getInt64()),
                      {query.getColumn(7).getInt64()},
                      query.getColumn(8).getString(),
                      query.getColumn(6).getString(),
                      {},
                      {},
                      {}});
    }
    HeldLetters& letter = held.back();
    const MessageId message{query.getColumn(0).getInt64()};
    const StudentId student{query.getColumn(4).getInt64()};
    if (letter.messages.empty() || letter.messages.back() != message)
      letter.messages.push_back(message);
    if (letter.messages.size() > 1) continue;
    letter.students.push_back(student);
    letter.children.push_back(query.getColumn(5).getString());
  }
  return held;
}

int refused_letters(Database& database) {
  return database.sql()
      .execAndGet(
          "SELECT count(*) FROM message WHERE state = 'held' AND reason NOT IN ('awaits_approval', "
          "'held_by_person')")
      .getInt();
}

std::vector<FamilyHold> family_holds(Database& database) {
  Prepared query(database, "SELECT family_id, since, who FROM family_hold ORDER BY since");
  std::vector<FamilyHold> holds;
  while (query.executeStep()) {
    holds.push_back({{query.getColumn(0).getInt64()},
                     from_unix(query.getColumn(1).getInt64()),
                     query.getColumn(2).getString()});
  }
  return holds;
}

bool is_held_back(Database& database, FamilyId family) {
  Prepared query(database, "SELECT 1 FROM family_hold WHERE family_id = ?");
  query.bind(1, family.value);
  return query.executeStep();
}

void hold_back(Database& database, FamilyId family, const std::string& who, Instant now) {
  Prepared insert(database,
                  "INSERT OR IGNORE INTO family_hold (family_id, since, who) VALUES (?, ?, ?)");
  insert.bind(1, family.value);
  insert.bind(2, to_unix(now));
  insert.bind(3, who);
  insert.exec();
}

bool let_go(Database& database, FamilyId family) {
  Prepared remove(database, "DELETE FROM family_hold WHERE family_id = ?");
  remove.bind(1, family.value);
  return remove.exec() > 0;
}

void override_hold(Database& database, DigestId digest, const std::string& code,
                   const std::string& who, const std::string& reason, Instant now) {
  Prepared insert(database,
                  "INSERT OR REPLACE INTO hold_override (digest_id, code, who, reason, at) VALUES "
                  "(?, ?, ?, ?, ?)");
  insert.bind(1, digest.value);
  insert.bind(2, code);
  insert.bind(3, who);
  insert.bind(4, reason);
  insert.bind(5, to_unix(now));
  insert.exec();
  set_digest_state(database, digest, DigestState::kSealed);
}

std::string override_of(Database& database, DigestId digest) {
  Prepared query(database, "SELECT code FROM hold_override WHERE digest_id = ?");
  query.bind(1, digest.value);
  return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

std::map<std::string, HoldNote> hold_notes(Database& database) {
  Prepared query(database, "SELECT name, since, author_told, lead_told FROM hold");
  std::map<std::string, HoldNote> notes;
  while (query.executeStep()) {
    notes[query.getColumn(0).getString()] = {from_unix(query.getColumn(1).getInt64()),
                                             !query.isColumnNull(2), !query.isColumnNull(3)};
  }
  return notes;
}

void note_holds(Database& database, const std::map<std::string, Instant>& began) {
  const auto known = hold_notes(database);
  std::vector<std::string> over;
  // A held letter is sealed for the moment in which it is made anew: it may be held again.
  Prepared remade(database, "SELECT 1 FROM digest WHERE 'letter-' || id = ? AND state = 'sealed'");
  for (const auto& [name, note] : known) {
    if (began.contains(name)) continue;
    remade.bind(1, name);
    if (!remade.executeStep()) over.push_back(name);
    remade.reset();
  }
  const bool any_new = std::any_of(began.begin(), began.end(),
                                   [&](const auto& hold) { return !known.contains(hold.first); });
  if (over.empty() && !any_new) return;
  const auto write = [&] {
    Prepared insert(database, "INSERT OR IGNORE INTO hold (name, since) VALUES (?, ?)");
    for (const auto& [name, since] : began) {
      insert.bind(1, name);
      insert.bind(2, to_unix(since));
      insert.exec();
      insert.reset();
    }
    Prepared remove(database, "DELETE FROM hold WHERE name = ?");
    for (const auto& name : over) {
      remove.bind(1, name);
      remove.exec();
      remove.reset();
    }
  };
  sqlite3_get_autocommit(database.sql().getHandle()) == 0 ? write() : database.transact(write);
}

void mark_told(Database& database, const std::string& name, Told who, Instant now) {
  Prepared update(database, who == Told::kAuthor
                                ? "UPDATE hold SET author_told = ? WHERE name = ? AND author_told "
                                  "IS NULL"
                                : "UPDATE hold SET lead_told = ? WHERE name = ? AND lead_told IS "
                                  "NULL");
  update.bind(1, to_unix(now));
  update.bind(2, name);
  update.exec();
}

}  // namespace homeward::store
