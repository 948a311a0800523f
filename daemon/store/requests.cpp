#include "store/requests.h"

namespace homeward::store {

std::int64_t add_request(Database& database, const std::string& verb, const std::string& argument,
                         const std::string& requested_by, Instant now) {
  SQLite::Statement insert(
      database.sql(),
      "INSERT INTO request (verb, argument, requested_by, requested_at) VALUES (?, ?, ?, ?)");
  insert.bind(1, verb);
  insert.bind(2, argument);
  insert.bind(3, requested_by);
  insert.bind(4, to_unix(now));
  insert.exec();
  return database.sql().getLastInsertRowid();
}

std::vector<Request> waiting_requests(Database& database) {
  SQLite::Statement query(
      database.sql(),
      "SELECT id, verb, argument, requested_by FROM request WHERE state = 'waiting' ORDER BY id");
  std::vector<Request> requests;
  while (query.executeStep()) {
    requests.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getString(),
                        query.getColumn(2).getString(), query.getColumn(3).getString()});
  }
  return requests;
}

void answer_request(Database& database, const Request& request, const Answer& answer, Instant now) {
  const char* state = answer.state == RequestState::kDone ? "done" : "refused";
  SQLite::Statement update(database.sql(),
                           "UPDATE request SET state = ?, answer = ?, done_at = ? WHERE id = ?");
  update.bind(1, state);
  update.bind(2, answer.text);
  update.bind(3, to_unix(now));
  update.bind(4, request.id);
  update.exec();
  SQLite::Statement audit(database.sql(),
                          "INSERT INTO audit (at, who, action, detail) VALUES (?, ?, ?, ?)");
  audit.bind(1, to_unix(now));
  audit.bind(2, request.requested_by);
  audit.bind(3, request.verb);
  audit.bind(4, request.argument.empty() ? std::string(state) : request.argument + ": " + state);
  audit.exec();
}

std::optional<Answer> answer_of(Database& database, std::int64_t id) {
  SQLite::Statement query(database.sql(), "SELECT state, answer FROM request WHERE id = ?");
  query.bind(1, id);
  if (!query.executeStep()) return std::nullopt;
  const std::string state = query.getColumn(0).getString();
  const RequestState parsed = state == "done"      ? RequestState::kDone
                              : state == "refused" ? RequestState::kRefused
                                                   : RequestState::kWaiting;
  return Answer{parsed, query.getColumn(1).getString()};
}

}  // namespace homeward::store
