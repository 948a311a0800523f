#include "deliver/smtp_link.h"

#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "base/curl_start.h"
#include "base/errors.h"
#include "base/text.h"

namespace homeward::deliver {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kMaxTranscript = 1U << 18U;
constexpr seconds kFarewell{1};
constexpr long kAskedForMore = 334;

// What the server said while libcurl talked to it.
struct Greeting {
  SmtpCapabilities capabilities;
  bool authenticated = false;
  int code = 0;
  std::string last_line;
};

Greeting read_transcript(const std::string& transcript) {
  Greeting greeting;
  bool in_ehlo = false;
  for (const auto& raw : text::split(transcript, '\n')) {
    const std::string_view line = text::trim(raw);
    if (line.size() < 3) continue;
    greeting.last_line = std::string(line);
    const std::string_view code = line.substr(0, 3);
    if (code == "250" && in_ehlo && line.size() > 4) greeting.capabilities.add(line.substr(4));
    // The first line of an EHLO reply is the server's name. What it offered before STARTTLS could
    // have been forged on the way: the EHLO that follows the 220 starts afresh.
    in_ehlo = code == "250";
    if (code == "220") greeting.capabilities = SmtpCapabilities{};
    if (code == "235") greeting.authenticated = true;
  }
  return greeting;
}

DeliveryOutcome outcome_of(const TokenFailure& failure) {
  DeliveryOutcome outcome;
  outcome.phase = SmtpPhase::kAuth;
  outcome.text = failure.text;
  outcome.server = "the token service";
  switch (failure.fault) {
    case TokenFault::kInterrupted:
      outcome.what = DeliveryClass::kWithdrawn;
      break;
    case TokenFault::kUnreachable:
      outcome.what = DeliveryClass::kRouteNow;
      break;
    case TokenFault::kRefused:
      outcome.what = DeliveryClass::kRouteConfiguration;
      break;
  }
  return outcome;
}

bool wait_for(curl_socket_t socket, short events, Steady::time_point deadline) {
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - Steady::now()).count();
  if (left <= 0) return false;
  pollfd entry{socket, events, 0};
  const int ready = ::poll(&entry, 1, static_cast<int>(std::min<long long>(left, 3'600'000)));
  return ready > 0 || (ready < 0 && errno == EINTR);
}

}  // namespace

struct SmtpLink::Impl {
  Impl(const RelaySettings& relay, AccessTokens* of) : settings(relay), tokens(of) {}

  void configure();
  DeliveryOutcome failure(CURLcode result) const;
  void shut_down_sockets();
  bool pump();

  // libcurl's callbacks; `user` is the Impl.
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user);
  static int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static curl_socket_t on_open(void* user, curlsocktype purpose, curl_sockaddr* address);
  static int on_close(void* user, curl_socket_t fd);

  const RelaySettings settings;
  AccessTokens* const tokens;
  std::string bearer;  // the access token of this connection
  char error[CURL_ERROR_SIZE] = {};
  CURL* handle = nullptr;
  curl_socket_t socket = CURL_SOCKET_BAD;
  std::string transcript;
  SmtpCapabilities capabilities;
  ReplyParser parser;
  std::atomic<bool> interrupted = false;
  std::mutex mutex;       // guards `open`
  std::vector<int> open;  // the sockets that libcurl has open for us
};

std::size_t SmtpLink::Impl::on_header(char* bytes, std::size_t size, std::size_t count,
                                      void* user) {
  auto* self = static_cast<Impl*>(user);
  if (self->transcript.size() < kMaxTranscript) self->transcript.append(bytes, size * count);
  return size * count;
}

int SmtpLink::Impl::on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Impl*>(user)->interrupted ? 1 : 0;
}

curl_socket_t SmtpLink::Impl::on_open(void* user, curlsocktype, curl_sockaddr* address) {
  auto* self = static_cast<Impl*>(user);
  const std::lock_guard lock(self->mutex);
  if (self->interrupted) return CURL_SOCKET_BAD;
  const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (fd >= 0) self->open.push_back(fd);
  return fd;
}

int SmtpLink::Impl::on_close(void* user, curl_socket_t fd) {
  auto* self = static_cast<Impl*>(user);
  const std::lock_guard lock(self->mutex);
  self->open.erase(std::remove(self->open.begin(), self->open.end(), fd), self->open.end());
  return ::close(fd);
}

void SmtpLink::Impl::configure() {
  const auto set = [this](CURLoption option, auto value) {
    if (curl_easy_setopt(handle, option, value) != CURLE_OK) {
      throw Failure(ExitCode::kUnavailable, "libcurl lacks an option that safe mail needs");
    }
  };
  const std::string url = settings.helo.empty() ? settings.url : settings.url + "/" + settings.helo;
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_PROXY, "");  // whatever the environment says
  error[0] = '\0';
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(error));
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // no waiting for a resolver that hangs
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings.connect_timeout.count()));
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(settings.command_timeout.count()));
  set(CURLOPT_HEADERFUNCTION, &Impl::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Impl::on_progress);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
  set(CURLOPT_OPENSOCKETFUNCTION, &Impl::on_open);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  set(CURLOPT_CLOSESOCKETFUNCTION, &Impl::on_close);
  set(CURLOPT_CLOSESOCKETDATA, static_cast<void*>(this));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (settings.tls == TlsPolicy::kRequired) set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
  if (!settings.user.empty()) set(CURLOPT_USERNAME, settings.user.c_str());
  if (tokens != nullptr) {
    // Or libcurl would try the password ways that Microsoft still lists.
    set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
    set(CURLOPT_XOAUTH2_BEARER, bearer.c_str());
  } else if (!settings.user.empty()) {
    set(CURLOPT_PASSWORD, settings.password.c_str());
    set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
  }
}

DeliveryOutcome SmtpLink::Impl::failure(CURLcode result) const {
  DeliveryOutcome outcome;
  outcome.server = server_of(settings);
  outcome.what = DeliveryClass::kRouteNow;
  if (interrupted) {
    outcome.what = DeliveryClass::kWithdrawn;
    return outcome;
  }
  const Greeting greeting = read_transcript(transcript);
  long code = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
  // libcurl's own words say more than its code: which certificate problem, which port.
  outcome.text = error[0] != '\0' ? without_addresses(error, settings.user)
                                  : std::string(curl_easy_strerror(result));
  const bool server_said_no = code >= 400 && code <= 599;
  if (server_said_no) {
    outcome.code = static_cast<int>(code);
    const std::string_view line = greeting.last_line;
    const std::string_view said = line.size() > 4 ? line.substr(4) : std::string_view();
    outcome.enhanced = enhanced_code(outcome.code, said);
    outcome.text += ": " + without_addresses(said, settings.user);
  }
  switch (result) {
    case CURLE_LOGIN_DENIED:
      outcome.phase = SmtpPhase::kAuth;
      if (code == kAskedForMore && tokens != nullptr) {
        // XOAUTH2's way of saying no: an error as a challenge, before any 535.
        outcome.text = "the server refused the access token";
      } else if (!server_said_no) {
        outcome.text = tokens != nullptr ? "the server does not offer XOAUTH2"
                                         : "the server offers no login that we know (PLAIN, LOGIN)";
      }
      outcome.what = server_said_no
                         ? classify_reply(outcome.phase, outcome.code, outcome.enhanced, "")
                         : DeliveryClass::kRouteConfiguration;
      break;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_REMOTE_ACCESS_DENIED:
      outcome.what = classify_reply(SmtpPhase::kConnect, outcome.code, outcome.enhanced, "");
      break;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_SSL_CACERT_BADFILE:
      outcome.what = DeliveryClass::kRouteConfiguration;
      break;
    default:
      break;
  }
  return outcome;
}

void SmtpLink::Impl::shut_down_sockets() {
  const std::lock_guard lock(mutex);
  for (const int fd : open) ::shutdown(fd, SHUT_RDWR);
}

// Takes some of what has arrived, without waiting. False when the line is broken.
bool SmtpLink::Impl::pump() {
  char bytes[4096];
  std::size_t got = 0;
  const CURLcode result = curl_easy_recv(handle, bytes, sizeof bytes, &got);
  if (result == CURLE_AGAIN) return true;
  if (result != CURLE_OK || got == 0) return false;
  parser.feed({bytes, got});
  return true;
}

SmtpLink::SmtpLink(const RelaySettings& settings, AccessTokens* tokens)
    : impl_(std::make_unique<Impl>(settings, tokens)) {
  start_curl_once();
}

SmtpLink::~SmtpLink() { drop(); }

bool SmtpLink::connected() const { return impl_->handle != nullptr; }
const SmtpCapabilities& SmtpLink::capabilities() const { return impl_->capabilities; }
bool SmtpLink::interrupted() const { return impl_->interrupted; }

// A token that the relay refuses before its time (withdrawn, or the relay's clock is ahead) is
// replaced once.
std::optional<DeliveryOutcome> SmtpLink::connect() {
  if (impl_->tokens == nullptr) return connect_once();
  for (;;) {
    if (impl_->interrupted) return connect_once();
    auto answer = impl_->tokens->get([this] { return impl_->interrupted.load(); });
    if (answer.failure) return outcome_of(*answer.failure);
    impl_->bearer = std::move(answer.token);
    auto failed = connect_once();
    if (!failed || failed->phase != SmtpPhase::kAuth) return failed;
    impl_->tokens->refused(impl_->bearer);
    if (!answer.cached) return failed;
  }
}

std::optional<DeliveryOutcome> SmtpLink::connect_once() {
  drop();
  impl_->handle = curl_easy_init();
  if (impl_->handle == nullptr) throw Failure(ExitCode::kUnavailable, "libcurl has no memory left");
  impl_->configure();
  impl_->transcript.clear();
  impl_->parser = ReplyParser();
  const CURLcode result = curl_easy_perform(impl_->handle);
  if (result != CURLE_OK || impl_->interrupted) {
    auto outcome = impl_->failure(result);
    drop();
    return outcome;
  }
  curl_easy_getinfo(impl_->handle, CURLINFO_ACTIVESOCKET, &impl_->socket);
  const Greeting greeting = read_transcript(impl_->transcript);
  impl_->capabilities = greeting.capabilities;
  if (!impl_->settings.user.empty() && !greeting.authenticated) {
    // libcurl goes on without a login when none is offered; we never send unauthenticated by
    // accident.
    quit();
    DeliveryOutcome outcome;
    outcome.what = DeliveryClass::kRouteConfiguration;
    outcome.phase = SmtpPhase::kAuth;
    outcome.server = server_of(impl_->settings);
    outcome.text = "a user is configured, but the server offers no AUTH";
    return outcome;
  }
  return std::nullopt;
}

bool SmtpLink::send(std::string_view bytes, seconds patience) {
  if (!connected()) return false;
  auto deadline = Steady::now() + patience;
  while (!bytes.empty()) {
    if (impl_->interrupted) return false;
    std::size_t sent = 0;
    const CURLcode result = curl_easy_send(impl_->handle, bytes.data(), bytes.size(), &sent);
    if (result == CURLE_AGAIN) {
      if (!wait_for(impl_->socket, POLLOUT, deadline)) return false;
      continue;
    }
    if (result != CURLE_OK) return false;
    bytes.remove_prefix(sent);
    deadline = Steady::now() + patience;
  }
  return true;
}

std::optional<SmtpReply> SmtpLink::read_reply(seconds patience) {
  if (!connected()) return std::nullopt;
  const auto deadline = Steady::now() + patience;
  for (;;) {
    if (auto reply = impl_->parser.next()) return reply;
    if (impl_->parser.broken() || impl_->interrupted) return std::nullopt;
    char bytes[4096];
    std::size_t got = 0;
    const CURLcode result = curl_easy_recv(impl_->handle, bytes, sizeof bytes, &got);
    if (result == CURLE_AGAIN) {
      if (!wait_for(impl_->socket, POLLIN, deadline)) return std::nullopt;
    } else if (result != CURLE_OK || got == 0) {
      return std::nullopt;
    } else {
      impl_->parser.feed({bytes, got});
    }
  }
}

bool SmtpLink::quiet() {
  return connected() && !impl_->interrupted && impl_->pump() && !impl_->parser.has_leftover();
}

void SmtpLink::drop() {
  if (!connected()) return;
  impl_->shut_down_sockets();
  curl_easy_cleanup(impl_->handle);
  impl_->handle = nullptr;
  impl_->socket = CURL_SOCKET_BAD;
}

void SmtpLink::quit() {
  if (send("QUIT\r\n", kFarewell)) read_reply(kFarewell);
  drop();
}

void SmtpLink::interrupt() {
  impl_->interrupted = true;
  impl_->shut_down_sockets();
}

}  // namespace homeward::deliver
