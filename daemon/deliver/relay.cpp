#include "deliver/relay.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/errors.h"
#include "base/loopback.h"
#include "base/text.h"

namespace homeward::deliver {

namespace {

constexpr std::size_t kMaxConnections = 64;

struct Url {
  std::string scheme;
  std::string host;  // without the brackets of an IPv6 address
  std::string authority;
};

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == ':';
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

// scheme://host:port or scheme://[v6]:port, nothing else: no user, no path.
std::optional<Url> parse(const std::string& text) {
  Url url;
  const auto colon = text.find("://");
  if (colon == std::string::npos) return std::nullopt;
  url.scheme = text.substr(0, colon);
  url.authority = text.substr(colon + 3);
  const auto port = url.authority.rfind(':');
  if (port == std::string::npos || !is_port(std::string_view(url.authority).substr(port + 1))) {
    return std::nullopt;
  }
  url.host = url.authority.substr(0, port);
  const bool bracketed = url.host.size() > 2 && url.host.front() == '[' && url.host.back() == ']';
  if (bracketed) url.host = url.host.substr(1, url.host.size() - 2);
  if (!bracketed && url.host.find(':') != std::string::npos) return std::nullopt;
  if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_host_character)) {
    return std::nullopt;
  }
  return url;
}

[[noreturn]] void refuse(const std::string& what) { throw Failure(ExitCode::kConfig, what); }

}  // namespace

void validate(const RelaySettings& settings) {
  const auto url = parse(settings.url);
  if (!url || (url->scheme != "smtp" && url->scheme != "smtps")) {
    refuse(
        "relay: the url must look like smtp://mail.example.org:587 or "
        "smtps://mail.example.org:465");
  }
  if (settings.connections < 1 || settings.connections > kMaxConnections) {
    refuse(fmt::format("relay: connections must be 1 to {}", kMaxConnections));
  }
  if (settings.messages_per_connection < 1) {
    refuse("relay: messages per connection must be at least 1");
  }
  if (settings.oauth.wanted()) {
    if (settings.user.empty()) refuse("relay: oauth needs user (the mailbox)");
    if (const auto mistake = mistake_in(settings.oauth)) refuse("relay: " + *mistake);
  } else if (settings.user.empty() != settings.password.empty()) {
    refuse(
        "relay: a user needs a password and a password a user; leave out both for a relay without "
        "authentication");
  }
  if (text::has_control(settings.user) || text::has_control(settings.password)) {
    refuse(
        "relay: the user or password holds a control character (a line end in the secret's file?)");
  }
  if (!std::all_of(settings.helo.begin(), settings.helo.end(), is_host_character)) {
    refuse("relay: helo must be a host name");
  }
  if (settings.connect_timeout.count() < 1 || settings.command_timeout.count() < 1 ||
      settings.dot_timeout.count() < 1 || settings.idle.count() < 0) {
    refuse("relay: timeouts must be positive");
  }
}

std::vector<std::string> warnings_about(const RelaySettings& settings) {
  const auto url = parse(settings.url);
  std::vector<std::string> warnings;
  if (!url || url->scheme == "smtps" || settings.tls == TlsPolicy::kRequired) return warnings;
  if (!is_loopback(url->host)) {
    warnings.emplace_back(
        "letters travel to the relay unencrypted: anyone on the way can read them");
  }
  if (!settings.user.empty()) {
    warnings.emplace_back("the relay's password or access token travels unencrypted");
  }
  return warnings;
}

std::string server_of(const RelaySettings& settings) {
  const auto url = parse(settings.url);
  return url ? url->authority : std::string();
}

}  // namespace homeward::deliver
