#include "base/access_token.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/curl_start.h"
#include "base/errors.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/loopback.h"
#include "base/text.h"

namespace homeward {

namespace {

using std::chrono::seconds;

constexpr std::size_t kMaxReply = 64U << 10U;
constexpr std::size_t kMaxToken = 16U << 10U;
constexpr seconds kUnsaidLifetime{300};
constexpr seconds kLongestMargin{300};  // a connection's login must end before its token does

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;

bool is_token(const std::string& text) {
  return !text.empty() && text.size() <= kMaxToken &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

// RFC 6749 5.2: a short word. Anything else a server puts there is not ours to repeat.
bool is_error_word(const std::string& text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
  });
}

std::string string_in(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Some servers write the number as a string.
std::optional<long long> number_in(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (found->is_number()) return static_cast<long long>(std::min(found->get<double>(), 1e9));
  if (!found->is_string()) return std::nullopt;
  const auto digits = found->get<std::string>();
  long long value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::string form_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::size_t take_reply(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto* const reply = static_cast<std::string*>(user);
  if (reply->size() + size * count > kMaxReply) return 0;
  reply->append(bytes, size * count);
  return size * count;
}

int look_for_interrupt(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const AccessTokens::Interrupted*>(user))() ? 1 : 0;
}

// http:// only where nobody is on the way.
bool is_safe_url(const std::string& url) {
  const bool encrypted = url.starts_with("https://");
  if (!encrypted && !url.starts_with("http://")) return false;
  const auto begin = url.find("://") + 3;
  const std::string authority = url.substr(begin, url.find('/', begin) - begin);
  if (authority.empty() || authority.find('@') != std::string::npos || text::has_control(url))
    return false;
  return encrypted || is_loopback(authority) ||
         is_loopback(authority.substr(0, authority.rfind(':')));
}

}  // namespace

std::optional<std::string> mistake_in(const OAuthSettings& settings) {
  if (!is_safe_url(settings.token_url)) {
    return "oauth_token_url must be https, such as "
           "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token";
  }
  if (settings.client_id.empty()) return "oauth needs oauth_client_id";
  if (settings.refresh_token.empty() && settings.client_secret.empty()) {
    return "oauth needs oauth_refresh_token, or oauth_client_secret for the client-credentials "
           "grant";
  }
  for (const auto& secret : {settings.client_secret, settings.refresh_token}) {
    if (text::has_control(secret))
      return "an oauth secret holds a control character (a line end in its file?)";
  }
  return std::nullopt;
}

TokenReply read_token_reply(std::string_view json) {
  TokenReply reply;
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return reply;
  reply.error = string_in(object, "error");
  if (!is_error_word(reply.error)) reply.error.clear();
  reply.access_token = string_in(object, "access_token");
  if (!is_token(reply.access_token)) reply.access_token.clear();
  reply.refresh_token = string_in(object, "refresh_token");
  if (!is_token(reply.refresh_token)) reply.refresh_token.clear();
  const auto lifetime = number_in(object, "expires_in");
  reply.lifetime =
      lifetime ? seconds{std::clamp<long long>(*lifetime, 0, 86'400)} : kUnsaidLifetime;
  return reply;
}

std::string token_request(const OAuthSettings& settings, const std::string& refresh_token) {
  std::string form = refresh_token.empty()
                         ? std::string("grant_type=client_credentials")
                         : "grant_type=refresh_token&refresh_token=" + form_escaped(refresh_token);
  const auto add = [&form](const char* name, const std::string& value) {
    if (!value.empty()) form += std::string("&") + name + "=" + form_escaped(value);
  };
  add("client_id", settings.client_id);
  add("client_secret", settings.client_secret);
  add("scope", settings.scope);
  return form;
}

AccessTokens::AccessTokens(OAuthSettings settings, Now now)
    : settings_(std::move(settings)), now_(std::move(now)) {}

AccessTokens::Answer AccessTokens::get(const Interrupted& interrupted) {
  const std::lock_guard lock(mutex_);
  if (!token_.empty() && now_() < good_until_) return {token_, true, std::nullopt};
  token_.clear();
  return fetch(interrupted);
}

void AccessTokens::refused(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (token_ == token) token_.clear();
}

// The file's first line says of which configured token it is the successor: a person who writes a
// new one into the credential is believed.
std::string AccessTokens::newest_refresh_token() const {
  const std::string& configured = settings_.refresh_token;
  if (configured.empty() || settings_.kept_token_file.empty()) return configured;
  try {
    const auto lines = text::split(files::read(settings_.kept_token_file, kMaxReply), '\n');
    if (lines.size() >= 2 && lines[0] == sha256_hex(configured) && is_token(lines[1]))
      return lines[1];
  } catch (const Failure&) {
    // None was kept yet.
  }
  return configured;
}

void AccessTokens::keep(const std::string& refresh_token) {
  if (settings_.kept_token_file.empty() || settings_.refresh_token.empty()) return;
  if (refresh_token.empty() || refresh_token == newest_refresh_token()) return;
  try {
    constexpr unsigned kOwnerOnly = 0600;
    files::write_atomically(settings_.kept_token_file,
                            sha256_hex(settings_.refresh_token) + "\n" + refresh_token + "\n",
                            kOwnerOnly);
  } catch (const Failure&) {
    // The old one holds for weeks; the next fetch keeps the next.
  }
}

AccessTokens::Answer AccessTokens::fetch(const Interrupted& interrupted) {
  start_curl_once();
  const Easy handle(curl_easy_init());
  if (!handle) throw Failure(ExitCode::kUnavailable, "libcurl has no memory left");
  const std::string form = token_request(settings_, newest_refresh_token());
  std::string body;
  const auto set = [&handle](CURLoption option, auto value) {
    if (curl_easy_setopt(handle.get(), option, value) != CURLE_OK)
      throw Failure(ExitCode::kUnavailable, "libcurl lacks an option that a safe login needs");
  };
  set(CURLOPT_URL, settings_.token_url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https,http");  // http only to loopback: mistake_in()
  set(CURLOPT_FOLLOWLOCATION, 0L);           // a secret goes to no other address
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT, static_cast<long>(settings_.timeout.count()));
  set(CURLOPT_POSTFIELDSIZE, static_cast<long>(form.size()));
  set(CURLOPT_POSTFIELDS, form.c_str());
  set(CURLOPT_WRITEFUNCTION, &take_reply);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &look_for_interrupt);
  set(CURLOPT_XFERINFODATA, &interrupted);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings_.ca_file.empty()) set(CURLOPT_CAINFO, settings_.ca_file.c_str());
  const CURLcode result = curl_easy_perform(handle.get());
  if (interrupted()) return {{}, false, TokenFailure{TokenFault::kInterrupted, "broken off"}};
  if (result != CURLE_OK) {
    return {{},
            false,
            TokenFailure{TokenFault::kUnreachable,
                         std::string("no access token: ") + curl_easy_strerror(result)}};
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  const TokenReply reply = read_token_reply(body);
  if (status == 200 && !reply.access_token.empty()) {
    keep(reply.refresh_token);
    token_ = reply.access_token;
    good_until_ = now_() + reply.lifetime - std::min(kLongestMargin, reply.lifetime / 4);
    return {token_, false, std::nullopt};
  }
  const bool busy = status == 429 || status >= 500;
  return {{},
          false,
          TokenFailure{busy ? TokenFault::kUnreachable : TokenFault::kRefused,
                       fmt::format("no access token: the token service answered {}{}{}", status,
                                   reply.error.empty() ? "" : " ", reply.error)}};
}

}  // namespace homeward
