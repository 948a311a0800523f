// What people ask of the daemon: the command line writes a request and nudges; the daemon executes
// and audits it. Main thread (or the command that holds the lock).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace homeward::store {

struct Request {
  std::int64_t id = 0;
  std::string verb;      // arm, disarm, approve ...
  std::string argument;  // meaning depends on the verb; may be empty
  std::string requested_by;
};

enum class RequestState { kWaiting, kDone, kRefused };

struct Answer {
  RequestState state = RequestState::kWaiting;
  std::string text;
};

std::int64_t add_request(Database& database, const std::string& verb, const std::string& argument,
                         const std::string& requested_by, Instant now);
std::vector<Request> waiting_requests(Database& database);
// Records the answer and an audit line in the caller's transaction.
void answer_request(Database& database, const Request& request, const Answer& answer, Instant now);
std::optional<Answer> answer_of(Database& database, std::int64_t id);

}  // namespace homeward::store
