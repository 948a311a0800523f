#include "store/wanted_pictures.h"

#include "store/log_store.h"

namespace homeward::store {

void want_picture(Database& database, ObservationId row, const WantedPicture& picture,
                  Instant now) {
  SQLite::Statement insert(
      database.sql(),
      "INSERT INTO wanted_picture (observation_id, beside, name, since) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT (observation_id) DO UPDATE SET beside = ?2, name = ?3, "
      "since = CASE WHEN name = ?3 THEN since ELSE ?4 END");
  insert.bind(1, row.value);
  insert.bind(2, picture.beside);
  insert.bind(3, picture.name);
  insert.bind(4, to_unix(now));
  insert.exec();
}

std::vector<WantedPicture> wanted_pictures(Database& database, Instant now) {
  SQLite::Statement forget(database.sql(), "DELETE FROM wanted_picture WHERE since < ?");
  forget.bind(1, to_unix(now - kPicturePatience));
  forget.exec();
  SQLite::Statement query(database.sql(),
                          "SELECT DISTINCT beside, name FROM wanted_picture ORDER BY 1, 2");
  std::vector<WantedPicture> wanted;
  while (query.executeStep())
    wanted.push_back({query.getColumn(0).getString(), query.getColumn(1).getString()});
  return wanted;
}

int bring_picture(Database& database, const WantedPicture& picture, const std::string& mime,
                  const std::string& bytes, Instant now) {
  const std::string waiting =
      "(SELECT observation_id FROM wanted_picture WHERE beside = ?2 AND name = ?3 AND since >= ?4)";
  SQLite::Statement any(database.sql(),
                        "SELECT 1 FROM observation WHERE withdrawn = 0 AND ?1 = ?1 AND id IN " +
                            waiting + " LIMIT 1");
  const auto bind = [&](SQLite::Statement& statement, const std::string& sha256) {
    statement.bind(1, sha256);
    statement.bind(2, picture.beside);
    statement.bind(3, picture.name);
    statement.bind(4, to_unix(now - kPicturePatience));
  };
  bind(any, "");
  if (!any.executeStep()) return 0;
  any.reset();
  SQLite::Statement update(
      database.sql(),
      "UPDATE observation SET picture = ?1 WHERE withdrawn = 0 AND id IN " + waiting);
  bind(update, save_picture(database, mime, bytes));
  const int brought = update.exec();
  SQLite::Statement done(database.sql(),
                         "DELETE FROM wanted_picture WHERE beside = ? AND name = ?");
  done.bind(1, picture.beside);
  done.bind(2, picture.name);
  done.exec();
  return brought;
}

}  // namespace homeward::store
