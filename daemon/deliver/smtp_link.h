// One SMTP connection: libcurl connects, encrypts, greets and authenticates (CURLOPT_CONNECT_ONLY);
// our dialogue then runs over it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/access_token.h"
#include "deliver/relay.h"
#include "deliver/smtp_reply.h"
#include "deliver/smtp_wire.h"
#include "domain/delivery.h"

namespace homeward::deliver {

// Belongs to one courier thread, but for interrupt(). Throws only Failure(kUnavailable) from its
// constructor, when libcurl cannot start.
class SmtpLink {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // `tokens` outlives the link; null without OAuth.
  explicit SmtpLink(const RelaySettings& settings, AccessTokens* tokens = nullptr);
  ~SmtpLink();
  SmtpLink(const SmtpLink&) = delete;
  SmtpLink& operator=(const SmtpLink&) = delete;

  // TCP, TLS as the settings demand, EHLO and authentication. Nothing when the link stands, else
  // what went wrong. With a user configured, a server that lets us in without AUTH is refused.
  std::optional<DeliveryOutcome> connect();
  bool connected() const;
  const SmtpCapabilities& capabilities() const;

  // All of `bytes`, or false: timed out without progress, broken, interrupted.
  bool send(std::string_view bytes, std::chrono::seconds patience);
  // The next reply; nothing when none came in time, the line broke or what came is no reply.
  std::optional<SmtpReply> read_reply(std::chrono::seconds patience);
  // The line stands and the server has said nothing unasked.
  bool quiet();

  // Ends the connection at once; libcurl's own farewell is skipped (it could wait for minutes).
  void drop();
  // Says QUIT first and waits a second for the answer.
  void quit();

  // From any thread, for good: ends every wait.
  void interrupt();
  bool interrupted() const;

 private:
  std::optional<DeliveryOutcome> connect_once();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace homeward::deliver
