// The few words of IMAP (RFC 9051, RFC 3501) that reading a mailbox takes, over a MailLine.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/access_token.h"
#include "base/mail_line.h"
#include "collect/imap_reader.h"

namespace homeward::collect {

// What keeps the mailbox from being read. Codes:
//   inbox_resolve, inbox_connect   the server is not found, or does not answer
//   inbox_tls                      no trusted connection: a certificate, or no STARTTLS
//   inbox_login                    it or the token service refuses the user, or it offers no login
//                                  that we know
//   inbox_folder                   there is no such folder for this user
//   inbox_server                   it answered with something else than IMAP, or broke the line
// `what()` is for a person and holds no secret, address or subject.
class InboxTrouble : public std::runtime_error {
 public:
  InboxTrouble(std::string code, const std::string& what)
      : std::runtime_error(what), code_(std::move(code)) {}
  const std::string& code() const { return code_; }

 private:
  std::string code_;
};

// One connection to one folder; used by one thread. Every method throws InboxTrouble, after which
// the connection is of no more use, and Failure when libcurl can not start.
class ImapClient {
 public:
  // Connects, logs in and opens the folder. The settings' user logs in by its password, or by an
  // access token from `tokens` (null: none): one from an earlier connection that the server refuses
  // is fetched anew once.
  ImapClient(const MailLineSettings& settings, AccessTokens* tokens, const std::string& folder,
             std::function<bool()> interrupted);
  // Says goodbye when the line still stands.
  ~ImapClient();

  std::uint32_t validity() const { return validity_; }

  // The UIDs from `first` on, ascending, at most `most`.
  std::vector<std::uint32_t> uids_from(std::uint32_t first, std::size_t most);
  // A message's size in bytes; nothing when it is gone.
  std::optional<std::uint64_t> size_of(std::uint32_t uid);
  // Its bytes, without marking it as read; nothing when it is gone. `most` bytes at most.
  std::optional<std::string> fetch(std::uint32_t uid, std::size_t most);
  void mark_read(std::uint32_t uid);

 private:
  struct Result {
    std::vector<ImapAnswer> answers;  // untagged
    std::string status;               // OK, NO, BAD
  };
  void connect();
  void log_in(const std::string& user, AccessTokens& tokens);
  // False when the server does not take the token.
  bool authenticate(const std::string& user, const std::string& token);
  void open(const std::string& folder);

  std::string send(const std::string& command, std::chrono::seconds patience);
  void send_line(const std::string& line, std::chrono::seconds patience);
  Result run(const std::string& command, std::chrono::seconds patience);
  // The answers to the command with that tag. `on_continue` says what to send when the server asks
  // for more (RFC 9051 7.6); null: it must not.
  Result finish(const std::string& tag, std::chrono::seconds patience,
                const std::function<std::string()>& on_continue = nullptr);
  ImapAnswer next_answer(std::chrono::steady_clock::time_point deadline);

  const std::function<bool()> interrupted_;
  MailLine line_;
  ImapReader reader_;
  int tag_ = 0;
  std::uint32_t validity_ = 0;
};

}  // namespace homeward::collect
