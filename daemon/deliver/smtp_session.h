// One message at a time over one SMTP connection, in the two steps of a durable hand-over.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "deliver/mail_session.h"
#include "deliver/relay.h"
#include "deliver/smtp_link.h"

namespace homeward::deliver {

// Keeps its connection open between messages, up to `messages_per_connection` of them or
// `connection_age`. A connection that
// the server closed (or answered 421 on) while it lay idle is replaced without a word. Belongs to
// one courier thread, but for interrupt().
class SmtpSession final : public MailSession {
 public:
  // `tokens` are shared by all sessions; null without OAuth. Throws Failure(kUnavailable) when
  // libcurl cannot start.
  explicit SmtpSession(const RelaySettings& settings,
                       std::shared_ptr<AccessTokens> tokens = nullptr);

  std::optional<DeliveryOutcome> prepare(const Envelope& envelope, std::string_view bytes) override;
  DeliveryOutcome hand_over() override;
  void abandon() override;
  void close() override;
  bool connected() const override;
  void interrupt() override;

 private:
  using Steady = std::chrono::steady_clock;

  bool worn_out() const;
  std::optional<DeliveryOutcome> check(const Envelope& envelope, std::string_view bytes);
  std::optional<DeliveryOutcome> check_against_server(std::string_view bytes) const;
  std::optional<DeliveryOutcome> dialogue(const Envelope& envelope, std::string_view bytes);
  std::optional<DeliveryOutcome> name_recipient(const Envelope& envelope, std::string_view bytes);
  std::optional<DeliveryOutcome> send_body(std::string_view bytes);
  std::optional<SmtpReply> ask(const std::string& command);
  void tidy_up(bool useless);

  DeliveryOutcome said(SmtpPhase phase, const SmtpReply& reply) const;
  DeliveryOutcome silent(SmtpPhase phase);
  DeliveryOutcome local(DeliveryClass what, SmtpPhase phase, const char* text) const;

  const RelaySettings settings_;
  const std::string server_;
  const std::shared_ptr<AccessTokens> tokens_;
  SmtpLink link_;
  WireAddress from_;
  WireAddress to_;
  std::string tail_;         // what hand_over() still has to send
  std::size_t carried_ = 0;  // messages begun on this connection
  Steady::time_point connected_at_{};
};

// Sessions of one relay, which share their access tokens.
SessionFactory smtp_sessions(const RelaySettings& relay);

}  // namespace homeward::deliver
