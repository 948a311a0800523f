#include "store/kept_mail.h"

#include <string>

#include "store/prepared.h"

namespace homeward::store {

namespace {

// What we wrote because of a message that came, and will not send again.
constexpr const char* kSettled =
    "inbound_id IS NOT NULL AND state IN ('sent', 'bounced', 'cancelled', 'expired')";
constexpr const char* kNothingOpen =
    "NOT EXISTS (SELECT 1 FROM message WHERE inbound_id = i.id AND state NOT IN "
    "('sent', 'bounced', 'cancelled', 'expired'))";

int forget(Database& database, const std::string& statement, Instant before) {
  Prepared change(database, statement);
  change.bind(1, to_unix(before));
  return change.exec();
}

}  // namespace

int forget_old_mail(Database& database, Instant now, const MailKept& kept) {
  const std::string old =
      std::string("SELECT i.id FROM inbound i WHERE i.at < ? AND ") + kNothingOpen;
  int rows = forget(database,
                    std::string("DELETE FROM message_body WHERE message_id IN (SELECT id FROM "
                                "message WHERE ") +
                        kSettled + " AND changed_at < ?)",
                    now - kept.bodies);
  const Instant limit = now - kept.words;
  rows += forget(database, "DELETE FROM family_reply WHERE inbound_id IN (" + old + ")", limit);
  rows += forget(database, "DELETE FROM message WHERE inbound_id IN (" + old + ")", limit);
  rows +=
      forget(database,
             "UPDATE inbound SET guardian_id = NULL, letter_id = NULL WHERE (guardian_id IS NOT "
             "NULL OR letter_id IS NOT NULL) AND id IN (" +
                 old + ")",
             limit);
  return rows;
}

}  // namespace homeward::store
