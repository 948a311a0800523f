// Access tokens for XOAUTH2: fetched from the provider, kept until shortly before they expire.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace homeward {

// Where XOAUTH2's access tokens come from. Secrets are the secrets themselves, already loaded.
struct OAuthSettings {
  std::string token_url;  // https; http only to loopback. Empty: no OAuth
  std::string client_id;
  std::string client_secret;  // may be empty beside a refresh token
  std::string refresh_token;  // empty: the client-credentials grant
  std::string scope;
  std::string ca_file;          // PEM; empty: the system's
  std::string kept_token_file;  // where a newer refresh token is kept; empty: nowhere
  std::chrono::seconds timeout{30};

  bool wanted() const { return !token_url.empty(); }
};

// What keeps settings from being used, in words without secrets that follow "relay: " or
// "inbox: "; nothing when they hold.
std::optional<std::string> mistake_in(const OAuthSettings& settings);

// What a token endpoint answered (RFC 6749 5.1, 5.2). Pure.
struct TokenReply {
  std::string access_token;          // printable ASCII; empty: refused
  std::chrono::seconds lifetime{0};  // as it says; 5 minutes when it does not
  std::string refresh_token;         // a newer one that takes the old one's place, or empty
  std::string error;                 // "invalid_grant", or empty; never the server's free text
};
TokenReply read_token_reply(std::string_view json);

// The form that asks for a token: the refresh-token grant (RFC 6749 6) when there is one, else the
// client-credentials grant (4.4). Holds secrets: never log it.
std::string token_request(const OAuthSettings& settings, const std::string& refresh_token);

// Why there is no token.
enum class TokenFault {
  kInterrupted,
  kUnreachable,  // the token service is away or busy: later it may be there
  kRefused,      // it says no: a person must look at the settings
};
struct TokenFailure {
  TokenFault fault = TokenFault::kUnreachable;
  std::string text;  // for a person, without secrets; "no access token: ..."
};

// One for all connections of one user; any thread. A token's age is counted on the monotonic clock
// from its own `expires_in`, so that a wrong wall clock, here or there, does not matter.
class AccessTokens {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;
  explicit AccessTokens(OAuthSettings settings, Now now = std::chrono::steady_clock::now);

  struct Answer {
    std::string token;
    bool cached = false;                  // it was fetched for an earlier connection
    std::optional<TokenFailure> failure;  // then there is no token
  };
  // Asked about once a second, from the thread that waits: true ends the fetch.
  using Interrupted = std::function<bool()>;
  // Blocks while it is fetched, at most the settings' timeout. Throws Failure(kUnavailable) when
  // libcurl cannot start, and nothing for what the network says.
  Answer get(const Interrupted& interrupted);
  // The mail server did not take it: the next get() fetches anew.
  void refused(const std::string& token);

 private:
  Answer fetch(const Interrupted& interrupted);
  void keep(const std::string& refresh_token);
  std::string newest_refresh_token() const;

  const OAuthSettings settings_;
  const Now now_;
  std::mutex mutex_;  // guards all below
  std::string token_;
  std::chrono::steady_clock::time_point good_until_{};
};

}  // namespace homeward
