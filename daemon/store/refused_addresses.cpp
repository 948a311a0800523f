#include "store/refused_addresses.h"

namespace homeward::store {

void refuse_address(Database& database, GuardianId guardian, Instant now) {
  Prepared insert(database,
                  "INSERT INTO refused_address (guardian_id, email, at) SELECT id, email, ?2 FROM "
                  "guardian WHERE id = ?1 AND email <> '' ON CONFLICT (guardian_id) DO UPDATE SET "
                  "at = CASE WHEN email = excluded.email THEN at ELSE excluded.at END, email = "
                  "excluded.email");
  insert.bind(1, guardian.value);
  insert.bind(2, to_unix(now));
  insert.exec();
}

void accept_address(Database& database, GuardianId guardian) {
  Prepared remove(database, "DELETE FROM refused_address WHERE guardian_id = ?");
  remove.bind(1, guardian.value);
  remove.exec();
}

bool address_refused(Database& database, GuardianId guardian) {
  Prepared query(database,
                 "SELECT 1 FROM refused_address r JOIN guardian g ON g.id = r.guardian_id WHERE "
                 "g.id = ? AND g.active = 1 AND g.channel = 'email' AND g.email = r.email");
  query.bind(1, guardian.value);
  return query.executeStep();
}

std::vector<RefusedAddress> refused_addresses(Database& database) {
  Prepared query(database,
                 "SELECT g.family_id, g.id, r.at FROM refused_address r JOIN guardian g ON g.id = "
                 "r.guardian_id WHERE g.active = 1 AND g.channel = 'email' AND g.email = r.email "
                 "ORDER BY r.at, g.id");
  std::vector<RefusedAddress> refused;
  while (query.executeStep()) {
    refused.push_back({{query.getColumn(0).getInt64()},
                       {query.getColumn(1).getInt64()},
                       from_unix(query.getColumn(2).getInt64())});
  }
  return refused;
}

void want_print_copy(Database& database, MessageId message) {
  Prepared insert(database,
                  "INSERT INTO print_copy (message_id) VALUES (?) ON CONFLICT DO NOTHING");
  insert.bind(1, message.value);
  insert.exec();
}

std::vector<PrintCopy> open_print_copies(Database& database, bool made, std::size_t max) {
  Prepared query(database,
                 "SELECT c.message_id, m.digest_id, m.guardian_id, c.pdf FROM print_copy c JOIN "
                 "message m ON m.id = c.message_id WHERE c.made_at IS NULL AND (c.pdf IS NOT NULL) "
                 "= ?1 ORDER BY c.message_id LIMIT ?2");
  query.bind(1, made ? 1 : 0);
  query.bind(2, static_cast<std::int64_t>(max));
  std::vector<PrintCopy> copies;
  while (query.executeStep()) {
    copies.push_back({{query.getColumn(0).getInt64()},
                      {query.getColumn(1).getInt64()},
                      {query.getColumn(2).getInt64()},
                      text_of(query.getColumn(3))});
  }
  return copies;
}

void set_print_copy(Database& database, MessageId message, const std::string& pdf) {
  Prepared update(database,
                  "UPDATE print_copy SET pdf = ? WHERE message_id = ? AND made_at IS NULL");
  update.bind(1, pdf.data(), static_cast<int>(pdf.size()));
  update.bind(2, message.value);
  update.exec();
}

void close_print_copy(Database& database, MessageId message, Instant now) {
  Prepared update(database, "UPDATE print_copy SET made_at = ?, pdf = NULL WHERE message_id = ?");
  update.bind(1, to_unix(now));
  update.bind(2, message.value);
  update.exec();
}

}  // namespace homeward::store
