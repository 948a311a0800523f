#include "deliver/smtp_session.h"

#include <algorithm>
#include <utility>

#include "deliver/crash_point.h"

namespace homeward::deliver {

namespace {

// So much of the message is kept back until the hand-over is committed. Any relay drops a message
// whose end never came.
constexpr std::size_t kTail = 64;
constexpr int kStartMail = 354;

bool is_unavailable(const DeliveryOutcome& outcome) {
  return outcome.phase == SmtpPhase::kMail && (outcome.code == 0 || outcome.code == 421) &&
         outcome.what == DeliveryClass::kRouteNow;
}

}  // namespace

SmtpSession::SmtpSession(const RelaySettings& settings, std::shared_ptr<AccessTokens> tokens)
    : settings_(settings),
      server_(server_of(settings)),
      tokens_(std::move(tokens)),
      link_(settings, tokens_.get()) {}

SessionFactory smtp_sessions(const RelaySettings& relay) {
  const auto tokens = relay.oauth.wanted() ? std::make_shared<AccessTokens>(relay.oauth) : nullptr;
  return [relay, tokens] { return std::make_unique<SmtpSession>(relay, tokens); };
}

bool SmtpSession::connected() const { return link_.connected(); }
void SmtpSession::interrupt() { link_.interrupt(); }
void SmtpSession::abandon() { link_.drop(); }
void SmtpSession::close() {
  if (link_.connected()) link_.quit();
}

DeliveryOutcome SmtpSession::said(SmtpPhase phase, const SmtpReply& reply) const {
  DeliveryOutcome outcome;
  outcome.what = classify_reply(phase, reply.code, reply.enhanced, reply.text);
  outcome.phase = phase;
  outcome.code = reply.code;
  outcome.enhanced = reply.enhanced;
  outcome.text = without_addresses(reply.text, to_.text);
  outcome.server = server_;
  return outcome;
}

DeliveryOutcome SmtpSession::local(DeliveryClass what, SmtpPhase phase, const char* text) const {
  DeliveryOutcome outcome;
  outcome.what = what;
  outcome.phase = phase;
  outcome.text = text;
  outcome.server = server_;
  return outcome;
}

// No reply came: the connection cannot be trusted to be in step any more.
DeliveryOutcome SmtpSession::silent(SmtpPhase phase) {
  link_.drop();
  if (link_.interrupted() && phase != SmtpPhase::kDot) {
    return local(DeliveryClass::kWithdrawn, phase, "broken off");
  }
  return local(classify_reply(phase, 0, "", ""), phase, "the connection ended without a reply");
}

std::optional<DeliveryOutcome> SmtpSession::check(const Envelope& envelope,
                                                  std::string_view bytes) {
  const auto from = wire_address(envelope.from);
  if (!from) {
    return local(DeliveryClass::kRouteConfiguration, SmtpPhase::kMail,
                 "the sender's address is not one that mail can use");
  }
  const auto to = wire_address(envelope.to);
  if (!to) {
    return local(DeliveryClass::kThisRecipient, SmtpPhase::kRcpt,
                 "not an address that mail can use");
  }
  if (const char* const fault = unsound(bytes)) {
    return local(DeliveryClass::kThisMessage, SmtpPhase::kBody, fault);
  }
  from_ = *from;
  to_ = *to;
  return std::nullopt;
}

std::optional<DeliveryOutcome> SmtpSession::check_against_server(std::string_view bytes) const {
  const auto& server = link_.capabilities();
  if (server.max_size > 0 && bytes.size() > server.max_size) {
    return local(DeliveryClass::kThisMessage, SmtpPhase::kMail, "larger than the server takes");
  }
  if (has_eight_bit(bytes) && !server.eight_bit) {
    return local(DeliveryClass::kThisMessage, SmtpPhase::kMail,
                 "the message has 8-bit bytes and the server does not take them");
  }
  if (from_.needs_smtputf8 && !server.utf8) {
    return local(DeliveryClass::kRouteConfiguration, SmtpPhase::kMail,
                 "the sender's address is international and the server does not take those");
  }
  if (to_.needs_smtputf8 && !server.utf8) {
    return local(DeliveryClass::kThisRecipient, SmtpPhase::kRcpt,
                 "the address is international and the server does not take those");
  }
  return std::nullopt;
}

bool SmtpSession::worn_out() const {
  return carried_ >= settings_.messages_per_connection ||
         Steady::now() - connected_at_ >= settings_.connection_age;
}

std::optional<DeliveryOutcome> SmtpSession::prepare(const Envelope& envelope,
                                                    std::string_view bytes) {
  if (auto refused = check(envelope, bytes)) return refused;
  for (bool again = true;; again = false) {
    if (link_.connected() && !link_.quiet()) link_.drop();
    if (worn_out()) close();
    const bool reused = link_.connected();
    if (!reused) {
      carried_ = 0;
      connected_at_ = Steady::now();
      if (auto failed = link_.connect()) return failed;
    }
    if (auto refused = check_against_server(bytes)) return refused;
    ++carried_;
    auto outcome = dialogue(envelope, bytes);
    // The server gave up this connection while it lay idle: that says nothing about today's mail.
    if (reused && again && outcome && is_unavailable(*outcome)) {
      link_.drop();
      continue;
    }
    return outcome;
  }
}

std::optional<SmtpReply> SmtpSession::ask(const std::string& command) {
  if (!command.empty() && !link_.send(command, settings_.command_timeout)) {
    // The server may have said why before it closed.
    return link_.read_reply(std::chrono::seconds(1));
  }
  return link_.read_reply(settings_.command_timeout);
}

// After a refusal: leaves the connection clean for the next message; closed when it is of no use.
void SmtpSession::tidy_up(bool useless) {
  if (useless) {
    link_.drop();
    return;
  }
  const auto reply = ask("RSET\r\n");
  if (!reply || reply->kind() != 2) link_.drop();
}

std::optional<DeliveryOutcome> SmtpSession::name_recipient(const Envelope& envelope,
                                                           std::string_view bytes) {
  const auto& server = link_.capabilities();
  const bool utf8 = from_.needs_smtputf8 || to_.needs_smtputf8;
  std::string mail = mail_command(from_, envelope, bytes, server, utf8);
  std::string rcpt = rcpt_command(to_, server);
  std::string data = "DATA\r\n";
  const bool pipelined = server.pipelining;
  if (pipelined) mail += std::exchange(rcpt, "") + std::exchange(data, "");

  const auto mail_reply = ask(mail);
  if (!mail_reply) return silent(SmtpPhase::kMail);
  const bool mail_taken = mail_reply->kind() == 2;
  if (mail_reply->code == 421 || (!mail_taken && !pipelined)) {
    auto outcome = said(SmtpPhase::kMail, *mail_reply);
    tidy_up(mail_reply->code == 421);
    return outcome;
  }
  const auto rcpt_reply = ask(rcpt);
  if (!rcpt_reply) {
    auto outcome = silent(SmtpPhase::kRcpt);
    return mail_taken ? outcome : said(SmtpPhase::kMail, *mail_reply);
  }
  const bool rcpt_taken = rcpt_reply->kind() == 2;
  if (rcpt_reply->code == 421 || (!rcpt_taken && !pipelined)) {
    auto outcome = said(SmtpPhase::kRcpt, *rcpt_reply);
    tidy_up(rcpt_reply->code == 421);
    return outcome;
  }
  const auto data_reply = ask(data);
  const bool data_open = data_reply && data_reply->code == kStartMail;
  if (mail_taken && rcpt_taken && data_open) return std::nullopt;
  auto outcome = !mail_taken   ? said(SmtpPhase::kMail, *mail_reply)
                 : !rcpt_taken ? said(SmtpPhase::kRcpt, *rcpt_reply)
                 : data_reply  ? said(SmtpPhase::kData, *data_reply)
                               : silent(SmtpPhase::kData);
  tidy_up(!data_reply || data_reply->code == 421 || data_open);
  return outcome;
}

std::optional<DeliveryOutcome> SmtpSession::send_body(std::string_view bytes) {
  std::string wire = dot_stuffed(bytes);
  const std::size_t head = wire.size() - std::min(wire.size(), kTail);
  tail_ = wire.substr(head);
  const bool sent = link_.send(std::string_view(wire).substr(0, head), settings_.command_timeout);
  crash_point("body");
  if (sent && link_.quiet()) return std::nullopt;
  // A server that speaks in the middle of a message refuses it; it has not seen the end.
  const auto reply = link_.read_reply(std::chrono::seconds(1));
  auto outcome = reply ? said(SmtpPhase::kBody, *reply) : silent(SmtpPhase::kBody);
  link_.drop();
  return outcome;
}

std::optional<DeliveryOutcome> SmtpSession::dialogue(const Envelope& envelope,
                                                     std::string_view bytes) {
  if (auto refused = name_recipient(envelope, bytes)) return refused;
  crash_point("mail");
  return send_body(bytes);
}

DeliveryOutcome SmtpSession::hand_over() {
  if (!link_.quiet()) {
    // Still before the last bytes: nothing was taken.
    const auto reply = link_.read_reply(std::chrono::seconds(1));
    auto outcome = reply ? said(SmtpPhase::kBody, *reply) : silent(SmtpPhase::kBody);
    link_.drop();
    return outcome;
  }
  const bool sent = link_.send(tail_, settings_.command_timeout);
  crash_point("dot");
  // Even when sending failed the dot may have left the machine: only a reply settles it.
  const auto reply = link_.read_reply(sent ? settings_.dot_timeout : std::chrono::seconds(1));
  if (!reply) return silent(SmtpPhase::kDot);
  auto outcome = said(SmtpPhase::kDot, *reply);
  if (outcome.what == DeliveryClass::kAccepted) {
    outcome.queue_id = queue_id(reply->text);
  } else {
    // Rare enough that a fresh connection is the simplest way to be in step again.
    link_.drop();
  }
  return outcome;
}

}  // namespace homeward::deliver
