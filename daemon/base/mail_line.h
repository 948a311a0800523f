// A line to a mail server: libcurl does TCP, TLS and the login, we speak from there on.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace homeward {

struct MailLineSettings {
  std::string url;       // imap://host:port or imaps://host:port, nothing behind it
  bool tls = true;       // STARTTLS or TLS from the start with a verified certificate, or nothing
  std::string user;      // empty: no login
  std::string password;  // the secret itself
  std::string ca_file;   // PEM; empty: the system's
  std::chrono::seconds connect_timeout{30};  // TCP, TLS and each answer until the login is done
};

// What kept the line from being there.
enum class LineFault { kNone, kResolve, kConnect, kTls, kLogin, kServer, kInterrupted };

// One connection, used by one thread. `interrupted` is asked about once a second while waiting
// (from that thread); once it says yes, every call gives up at once. Throws Failure(kUnavailable)
// when libcurl can not start; nothing else.
class MailLine {
 public:
  MailLine(MailLineSettings settings, std::function<bool()> interrupted);
  ~MailLine();
  MailLine(const MailLine&) = delete;
  MailLine& operator=(const MailLine&) = delete;

  // Opens the line and logs in; `detail` gets words for a person without secrets or addresses.
  LineFault connect(std::string& detail);
  bool connected() const;

  // False when the line broke, or took no byte for `patience`.
  bool send(std::string_view bytes, std::chrono::seconds patience);
  // What came next, at most 16 KB; nothing when the line broke or was silent until `deadline`.
  std::optional<std::string> receive(std::chrono::steady_clock::time_point deadline);

  // Closes without a word more.
  void drop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace homeward
