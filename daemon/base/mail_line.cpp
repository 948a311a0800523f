#include "base/mail_line.h"

#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "base/curl_start.h"
#include "base/errors.h"

namespace homeward {

namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr milliseconds kGlance{1000};  // between two looks whether we are interrupted
constexpr curl_off_t kMostGreeting = 1
                                     << 18;  // bytes that a server may say before the login is done

LineFault fault_of(CURLcode result) {
  switch (result) {
    case CURLE_OK:
      return LineFault::kNone;
    case CURLE_COULDNT_RESOLVE_HOST:
      return LineFault::kResolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return LineFault::kConnect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
      return LineFault::kTls;
    case CURLE_LOGIN_DENIED:
      return LineFault::kLogin;
    default:
      return LineFault::kServer;
  }
}

}  // namespace

struct MailLine::Impl {
  Impl(MailLineSettings given, std::function<bool()> asked)
      : settings(std::move(given)), interrupted(std::move(asked)) {}

  void configure();
  bool wait(short events, Steady::time_point deadline) const;

  static std::size_t on_header(char*, std::size_t size, std::size_t count, void* user);
  static int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const MailLineSettings settings;
  const std::function<bool()> interrupted;
  CURL* handle = nullptr;
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_off_t greeted = 0;
};

std::size_t MailLine::Impl::on_header(char*, std::size_t size, std::size_t count, void* user) {
  auto* self = static_cast<Impl*>(user);
  self->greeted += static_cast<curl_off_t>(size * count);
  return self->greeted > kMostGreeting ? 0 : size * count;
}

int MailLine::Impl::on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Impl*>(user)->interrupted() ? 1 : 0;
}

void MailLine::Impl::configure() {
  const auto set = [this](CURLoption option, auto value) {
    if (curl_easy_setopt(handle, option, value) != CURLE_OK)
      throw Failure(ExitCode::kUnavailable, "libcurl lacks an option that safe mail needs");
  };
  set(CURLOPT_URL, settings.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "imap,imaps");
  set(CURLOPT_PROXY, "");  // whatever the environment says
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // no waiting for a resolver that hangs
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(settings.connect_timeout.count()));
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(settings.connect_timeout.count()));
  set(CURLOPT_HEADERFUNCTION, &Impl::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Impl::on_progress);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (settings.tls) set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
  if (!settings.user.empty()) {
    set(CURLOPT_USERNAME, settings.user.c_str());
    set(CURLOPT_PASSWORD, settings.password.c_str());
  }
}

bool MailLine::Impl::wait(short events, Steady::time_point deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
    if (left.count() <= 0 || interrupted()) return false;
    pollfd entry{socket, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::min(left, kGlance).count()));
    if (ready > 0) return true;
  }
}

MailLine::MailLine(MailLineSettings settings, std::function<bool()> interrupted)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(interrupted))) {
  start_curl_once();
}

MailLine::~MailLine() { drop(); }

bool MailLine::connected() const { return impl_->handle != nullptr; }

LineFault MailLine::connect(std::string& detail) {
  drop();
  impl_->greeted = 0;
  impl_->handle = curl_easy_init();
  if (impl_->handle == nullptr) throw Failure(ExitCode::kUnavailable, "libcurl has no memory left");
  impl_->configure();
  const CURLcode result = curl_easy_perform(impl_->handle);
  if (impl_->interrupted()) {
    drop();
    return LineFault::kInterrupted;
  }
  if (result != CURLE_OK) {
    detail = curl_easy_strerror(result);
    drop();
    return fault_of(result);
  }
  curl_easy_getinfo(impl_->handle, CURLINFO_ACTIVESOCKET, &impl_->socket);
  return LineFault::kNone;
}

bool MailLine::send(std::string_view bytes, std::chrono::seconds patience) {
  if (!connected()) return false;
  while (!bytes.empty()) {
    std::size_t sent = 0;
    const CURLcode result = curl_easy_send(impl_->handle, bytes.data(), bytes.size(), &sent);
    if (result == CURLE_AGAIN) {
      if (!impl_->wait(POLLOUT, Steady::now() + patience)) return false;
      continue;
    }
    if (result != CURLE_OK) return false;
    bytes.remove_prefix(sent);
  }
  return true;
}

std::optional<std::string> MailLine::receive(Steady::time_point deadline) {
  if (!connected()) return std::nullopt;
  std::array<char, 16384> bytes{};
  for (;;) {
    std::size_t got = 0;
    const CURLcode result = curl_easy_recv(impl_->handle, bytes.data(), bytes.size(), &got);
    if (result == CURLE_OK && got > 0) return std::string(bytes.data(), got);
    if (result != CURLE_AGAIN || !impl_->wait(POLLIN, deadline)) return std::nullopt;
  }
}

void MailLine::drop() {
  if (!connected()) return;
  // libcurl would wait for an answer to its LOGOUT.
  if (impl_->socket != CURL_SOCKET_BAD) ::shutdown(impl_->socket, SHUT_RDWR);
  curl_easy_cleanup(impl_->handle);
  impl_->handle = nullptr;
  impl_->socket = CURL_SOCKET_BAD;
}

}  // namespace homeward
