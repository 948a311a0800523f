#include "collect/inbox.h"

#include "collect/imap_client.h"
#include "collect/inbox_rounds.h"
#include "collect/line.h"
#include "collect/mail_reader.h"

namespace homeward::collect {

Inbox::Inbox(InboxOptions options, const Wake& wake)
    : end_(std::make_unique<LineEnd>(clock_, wake)) {
  start_mail_reader();
  const auto rounds = std::make_shared<InboxRounds>(std::move(options), end_->line());
  end_->start([rounds] { rounds->run(); });
}

Inbox::~Inbox() = default;

bool Inbox::look_now() { return end_->submit(ScanNow{}); }

bool Inbox::submit(Command&& command) { return end_->submit(std::move(command)); }

std::optional<Event> Inbox::take() { return end_->take(); }

bool Inbox::stop(std::chrono::milliseconds grace) { return end_->stop(grace); }

void try_inbox(const InboxOptions& options) {
  const auto tokens = tokens_for(options);
  ImapClient client(options.line, tokens.get(), options.folder, [] { return false; });
  client.uids_from(1, 1);
}

}  // namespace homeward::collect
