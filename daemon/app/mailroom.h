// The mailbox as the pipeline sees it: what is looked at when, and that each message is handled
// once.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "app/answers.h"
#include "app/context.h"
#include "collect/inbox.h"

namespace homeward::app {

// How the mailbox is reached, from [inbox]; nothing when none is configured. Throws
// Failure(kConfig) when the credential can not be read.
std::optional<collect::InboxOptions> mailbox_options(const Config& config);

// Main thread. A message's try is committed before it is read, and what became of it, with the
// place in the mailbox, before it is marked: so kill -9 at any moment handles none twice, and one
// that can not be read is set aside after some tries.
class Mailroom {
 public:
  // Without [inbox] it does nothing. `only_when_asked`: no looks of its own. Throws Failure.
  Mailroom(const Context& context, store::Outbox& outbox, bool only_when_asked,
           Answers::Approve approve);

  // Looks at the mailbox now; waits() until that is done, or for a minute.
  void look();
  bool waits() const;

  // Takes what the inbox thread told. Trouble goes to `problem` and `over` as the collector's does.
  // True when something was handled. Throws what SQLite threw; that message is then told again.
  bool take(const std::function<void(const collect::Event&)>& trouble);

  // Once a day: what is older than it may be kept (store/kept_mail.h). Only with a clock that is
  // believed. Also without [inbox]: there may have been one.
  void forget_old();

  // The mailbox could not be read at the last look.
  bool troubled() const { return troubled_; }
  // As Pipeline::stop.
  bool stop(std::chrono::milliseconds grace) { return !inbox_ || inbox_->stop(grace); }

 private:
  using Steady = std::chrono::steady_clock;
  bool take_one(const collect::Event& event);
  void waiting(const collect::MailWaiting& event);
  void fetched(const collect::MailFetched& event);
  void failed(const collect::MailFailed& event);
  void set_aside(const store::InboxPlace& message, const char* why);
  void done(const store::InboxPlace& message, bool mark_read);

  const Context context_;
  std::optional<collect::Inbox> inbox_;
  std::optional<Answers> answers_;
  int asked_ = 0;  // looks that wait for their answer
  Steady::time_point asked_at_{};
  bool troubled_ = false;
  Date forgotten_on_{};
};

}  // namespace homeward::app
