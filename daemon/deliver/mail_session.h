// The transport seam: one courier's connection to wherever mail goes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/delivery.h"

namespace homeward::deliver {

// One message in one SMTP transaction. The views live as long as the transaction.
struct Envelope {
  std::string from;
  std::string to;
  std::string id;  // Message-ID without brackets; comes back in bounces as ENVID (RFC 3461)
};

// Used by its courier's thread only, but for interrupt(). Never throws for what a network or a
// server does: that is an outcome.
class MailSession {
 public:
  virtual ~MailSession() = default;

  // Connects if need be, says MAIL, RCPT, DATA and all of the body but its tail. Nothing: ready to
  // hand over. Otherwise the outcome; the message was not taken.
  virtual std::optional<DeliveryOutcome> prepare(const Envelope& envelope,
                                                 std::string_view bytes) = 0;
  // After a successful prepare(): the tail, the dot, and the reply.
  virtual DeliveryOutcome hand_over() = 0;
  // After a successful prepare(): drops the connection, so that the relay forgets the message.
  virtual void abandon() = 0;
  // Ends an idle connection politely; prepare() connects again.
  virtual void close() = 0;
  virtual bool connected() const = 0;
  // From any thread: whatever waits, ends soon; every later call fails at once.
  virtual void interrupt() = 0;
};

using SessionFactory = std::function<std::unique_ptr<MailSession>()>;

}  // namespace homeward::deliver
