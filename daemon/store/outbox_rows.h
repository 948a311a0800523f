// How rows of table message become values; shared by the outbox's two sources, nobody else's.
#pragma once

#include <algorithm>
#include <vector>

#include "base/errors.h"
#include "store/outbox.h"

namespace homeward::store::outbox_rows {

inline constexpr const char* kColumns =
    "id, digest_id, guardian_id, channel, state, message_id, envelope_from, envelope_to, reason, "
    "attempts, not_before, deadline, sent_at, staff_id, inbound_id";
// Goes behind kColumns where the letters themselves are wanted.
inline constexpr const char* kBytes =
    ", (SELECT b.bytes FROM message_body b WHERE b.message_id = message.id)";
inline constexpr int kBytesColumn = 15;

inline MessageState state_of(const SQLite::Column& column) {
  const auto state = parse_message_state(column.getString());
  HOMEWARD_CHECK(state.has_value());
  return *state;
}

inline OutboxMessage message_of(SQLite::Statement& query) {
  OutboxMessage message;
  message.id = {query.getColumn(0).getInt64()};
  message.digest = {query.getColumn(1).getInt64()};
  message.guardian = {query.getColumn(2).getInt64()};
  message.channel =
      query.getColumn(3).getString() == "print" ? MessageChannel::kPrint : MessageChannel::kEmail;
  message.state = state_of(query.getColumn(4));
  message.message_id = query.getColumn(5).getString();
  message.envelope_from = query.getColumn(6).getString();
  message.envelope_to = query.getColumn(7).getString();
  message.reason = query.getColumn(8).getString();
  message.attempts = query.getColumn(9).getInt();
  message.not_before = from_unix(query.getColumn(10).getInt64());
  message.deadline = from_unix(query.getColumn(11).getInt64());
  if (!query.isColumnNull(12)) message.sent_at = from_unix(query.getColumn(12).getInt64());
  message.staff = {query.getColumn(13).getInt64()};
  message.inbound = query.getColumn(14).getInt64();
  if (query.getColumnCount() > kBytesColumn) {
    message.bytes = std::make_shared<const std::string>(query.getColumn(kBytesColumn).getString());
  }
  return message;
}

inline std::vector<OutboxMessage> all_of(SQLite::Statement& query) {
  std::vector<OutboxMessage> messages;
  while (query.executeStep()) messages.push_back(message_of(query));
  return messages;
}

inline std::int64_t as_limit(std::size_t max) {
  return static_cast<std::int64_t>(std::min<std::size_t>(max, 1000000));
}

}  // namespace homeward::store::outbox_rows
