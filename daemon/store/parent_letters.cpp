#include "store/parent_letters.h"

#include <algorithm>

namespace homeward::store {

ParentPages parent_pages(Database& database, const Digest& digest) {
  SQLite::Statement query(
      database.sql(),
      "SELECT topic, sent_on FROM parent_letter WHERE family_id = ? ORDER BY sent_on, topic");
  query.bind(1, digest.family.value);
  ParentPages pages;
  std::optional<Date> last;
  while (query.executeStep()) {
    pages.sent.push_back(query.getColumn(0).getString());
    const Date sent_on = date_of_column(query.getColumn(1));
    last = last ? std::max(*last, sent_on) : sent_on;
  }
  pages.due = !digest.welcome && digest.kind == DigestKind::kPeriodic &&
              is_parent_page_due(last, digest.period_end);
  return pages;
}

void mark_parent_page(Database& database, const Digest& digest, const std::string& topic) {
  SQLite::Statement insert(database.sql(),
                           "INSERT INTO parent_letter (family_id, topic, digest_id, sent_on) "
                           "VALUES (?, ?, ?, ?) ON CONFLICT (family_id, topic) DO NOTHING");
  insert.bind(1, digest.family.value);
  insert.bind(2, topic);
  insert.bind(3, digest.id.value);
  insert.bind(4, to_iso(digest.period_end));
  insert.exec();
}

void release_parent_page(Database& database, DigestId digest) {
  SQLite::Statement remove(database.sql(), "DELETE FROM parent_letter WHERE digest_id = ?");
  remove.bind(1, digest.value);
  remove.exec();
}

}  // namespace homeward::store
