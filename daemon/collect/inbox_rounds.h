// The inbox thread at work: a look at the mailbox when it is due, one message at a time.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "collect/imap_client.h"
#include "collect/inbox.h"
#include "collect/line.h"
#include "collect/problems.h"

namespace homeward::collect {

// Where access tokens for the mailbox come from; null when its password logs in.
std::unique_ptr<AccessTokens> tokens_for(const InboxOptions& options);

// Made on the main thread, then used by the inbox thread alone.
class InboxRounds {
 public:
  InboxRounds(InboxOptions options, std::shared_ptr<Line> line);

  // Until the line is stopped. Throws only LeftBehind.
  void run();

 private:
  bool look_is_due() const;
  void do_commands();
  void sleep();
  void look();
  void fetch(const FetchMail& wanted);
  void go_on(const MailDone& done);
  void tell_next();
  void end_look(bool troubled);
  ImapClient& open();
  void trouble(const std::string& code, const std::string& detail);

  const InboxOptions options_;
  const std::shared_ptr<Line> line_;
  const std::unique_ptr<AccessTokens> tokens_;  // null: the password logs in
  std::unique_ptr<ImapClient> client_;
  std::uint32_t validity_;
  std::uint32_t after_;             // every UID up to it is done
  std::deque<std::uint32_t> uids_;  // found by this look and not told yet
  bool looking_ = false;            // a message was told, and its answer has not come
  bool more_ = false;               // the look found more than it took
  int asked_ = 0;                   // ScanNow that wait for their answer
  Steady due_;
  Problems problems_;
};

}  // namespace homeward::collect
