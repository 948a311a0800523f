// Access tokens for XOAUTH2: fetched from the provider, kept until shortly before they expire.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "deliver/relay.h"
#include "domain/delivery.h"

namespace homeward::deliver {

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

// One for all couriers of a relay; any thread. A token's age is counted on the monotonic clock from
// its own `expires_in`, so that a wrong wall clock, here or there, does not matter.
class AccessTokens {
 public:
  using Now = std::function<std::chrono::steady_clock::time_point()>;
  explicit AccessTokens(OAuthSettings settings, Now now = std::chrono::steady_clock::now);

  struct Answer {
    std::string token;
    bool cached = false;                     // it was fetched for an earlier connection
    std::optional<DeliveryOutcome> failure;  // then there is no token
  };
  // Blocks while it is fetched, at most the settings' timeout. Never throws for what the network
  // says: unreachable is kRouteNow, refused is kRouteConfiguration.
  Answer get();
  // The relay did not take it: the next get() fetches anew.
  void refused(const std::string& token);
  // For good: ends a fetch that waits.
  void interrupt() { interrupted_ = true; }

 private:
  Answer fetch();
  void keep(const std::string& refresh_token);
  std::string newest_refresh_token() const;

  const OAuthSettings settings_;
  const Now now_;
  std::atomic<bool> interrupted_ = false;
  std::mutex mutex_;  // guards all below
  std::string token_;
  std::chrono::steady_clock::time_point good_until_{};
};

}  // namespace homeward::deliver
