// Where letters are handed over: the one relay of an instance.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/access_token.h"

namespace homeward::deliver {

enum class TlsPolicy {
  kRequired,  // STARTTLS or smtps with a verified certificate, or nothing is sent
  kNone,      // plaintext, because the configuration says so
};

struct RelaySettings {
  std::string url;  // smtp://host:port (STARTTLS) or smtps://host:port (TLS from the start)
  TlsPolicy tls = TlsPolicy::kRequired;
  std::string user;      // empty: no authentication
  std::string password;  // the secret itself, already loaded; empty with `oauth`
  OAuthSettings oauth;
  std::string ca_file;          // PEM; empty: the system's
  std::string helo;             // the name we greet with; empty: the machine's
  std::size_t connections = 4;  // couriers, 1 to 64
  std::size_t messages_per_connection = 100;
  std::chrono::seconds connection_age{600};   // then the next letter takes a new connection
  std::chrono::seconds idle{20};              // an unused connection is closed after this
  std::chrono::seconds connect_timeout{30};   // TCP and TLS
  std::chrono::seconds command_timeout{300};  // RFC 5321 4.5.3.2
  std::chrono::seconds dot_timeout{600};      // RFC 5321 4.5.3.2.6
};

// Throws Failure(kConfig) that says which setting is wrong and what to write instead.
void validate(const RelaySettings& settings);

// What a person should know of settings that are allowed: plaintext to another machine, a password
// over plaintext. Sentences for `check` and the log.
std::vector<std::string> warnings_about(const RelaySettings& settings);

// "host:port" of the url, for attempts and logs.
std::string server_of(const RelaySettings& settings);

}  // namespace homeward::deliver
