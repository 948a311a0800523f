// A relay for the bench: a thread a connection, counts Message-IDs, keeps nothing.
//   bench_sink [--delay MILLISECONDS] [--cert PEM --key PEM]
// Prints "port N"; when its input closes, "messages N distinct M", and ends. --delay stands for the
// round trip to a far relay: every batch of replies waits for so long. --cert offers STARTTLS.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>

namespace {

struct Options {
  int delay_ms = 0;
  std::string certificate;
  std::string key;
};

class Counts {
 public:
  void add(std::string message_id) {
    const std::lock_guard lock(mutex_);
    ++messages_;
    distinct_.insert(std::move(message_id));
  }
  void print() {
    const std::lock_guard lock(mutex_);
    std::printf("messages %d distinct %zu\n", messages_, distinct_.size());
  }

 private:
  std::mutex mutex_;
  int messages_ = 0;
  std::unordered_set<std::string> distinct_;
};

std::string message_id_of(std::string_view head) {
  constexpr std::string_view kName = "\r\nMessage-I";  // smtp-source and we write it differently
  const auto at = head.find(kName);
  if (at == std::string_view::npos) return {};
  const auto begin = head.find(':', at + kName.size());
  return std::string(head.substr(begin, head.find("\r\n", begin) - begin));
}

// One connection's bytes, with or without TLS.
class Line {
 public:
  explicit Line(int fd) : fd_(fd) {}
  ~Line() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    ::close(fd_);
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  bool encrypt(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, fd_);
    return SSL_accept(ssl_) == 1;
  }
  bool encrypted() const { return ssl_ != nullptr; }
  // More bytes at the end of `buffer`; false when the other side is gone.
  bool read(std::string& buffer) {
    char bytes[65536];
    const auto got = ssl_ != nullptr ? static_cast<ssize_t>(SSL_read(ssl_, bytes, sizeof bytes))
                                     : ::recv(fd_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  bool write(const std::string& text) {
    const int size = static_cast<int>(text.size());
    return ssl_ != nullptr ? SSL_write(ssl_, text.data(), size) == size
                           : ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == size;
  }

 private:
  const int fd_;
  SSL* ssl_ = nullptr;
};

class Dialogue {
 public:
  Dialogue(int fd, const Options& options, SSL_CTX* context, Counts& counts)
      : line_(fd), options_(options), context_(context), counts_(counts) {}

  void run() {
    if (!line_.write("220 bench.example.org ESMTP\r\n")) return;
    while (line_.read(buffer_)) {
      std::string replies;
      bool going = true;
      while (going && take(replies)) {
        if (start_tls_) break;
      }
      if (replies.empty()) continue;
      if (options_.delay_ms > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(options_.delay_ms));
      if (!line_.write(replies) || ended_) return;
      if (start_tls_ && !line_.encrypt(context_)) return;
      start_tls_ = false;
    }
  }

 private:
  // Answers what is complete in the buffer; false when more bytes are wanted.
  bool take(std::string& replies) {
    return in_message_ ? take_message(replies) : take_command(replies);
  }

  bool take_message(std::string& replies) {
    // Not from the beginning each time: a message comes in many pieces.
    const auto from = searched_ < 4 ? 0 : searched_ - 4;
    const auto end = buffer_.find("\r\n.\r\n", from);
    if (end == std::string::npos) {
      searched_ = buffer_.size();
      return false;
    }
    counts_.add(
        message_id_of(std::string_view(buffer_).substr(0, std::min<std::size_t>(end, 8192))));
    buffer_.erase(0, end + 5);
    in_message_ = false;
    replies += "250 2.0.0 Ok: queued as B1\r\n";
    return true;
  }

  bool take_command(std::string& replies) {
    const auto end = buffer_.find("\r\n");
    if (end == std::string::npos) return false;
    const std::string command = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    const auto is = [&](std::string_view verb) { return command.compare(0, 4, verb) == 0; };
    if (is("EHLO")) {
      replies += "250-bench.example.org\r\n250-PIPELINING\r\n250-8BITMIME\r\n";
      if (context_ != nullptr && !line_.encrypted()) replies += "250-STARTTLS\r\n";
      replies += "250 SIZE 100000000\r\n";
    } else if (is("STAR")) {
      replies += "220 go on\r\n";
      start_tls_ = true;
    } else if (is("DATA")) {
      replies += "354 go on\r\n";
      in_message_ = true;
      searched_ = 0;
    } else if (is("QUIT")) {
      replies += "221 bye\r\n";
      ended_ = true;
    } else {
      replies += "250 2.0.0 Ok\r\n";
    }
    return true;
  }

  Line line_;
  const Options& options_;
  SSL_CTX* const context_;
  Counts& counts_;
  std::string buffer_;
  std::size_t searched_ = 0;
  bool in_message_ = false;
  bool start_tls_ = false;
  bool ended_ = false;
};

int listen_on_loopback(int& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, 256) != 0)
    throw std::runtime_error("cannot listen");
  ::getsockname(listener, generic, &size);
  port = ntohs(address.sin_port);
  return listener;
}

SSL_CTX* context_of(const Options& options) {
  if (options.certificate.empty()) return nullptr;
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  if (SSL_CTX_use_certificate_file(context, options.certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, options.key.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("cannot use the certificate");
  return context;
}

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--delay") {
      std::from_chars(value.data(), value.data() + value.size(), options.delay_ms);
    } else if (name == "--cert") {
      options.certificate = value;
    } else if (name == "--key") {
      options.key = value;
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c)
  static const Options options = read_options(argc, argv);
  static Counts counts;
  SSL_CTX* const context = context_of(options);
  int port = 0;
  const int listener = listen_on_loopback(port);
  std::printf("port %d\n", port);
  std::fflush(stdout);
  std::thread([listener, context] {
    for (;;) {
      const int fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const int yes = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      std::thread([fd, context] { Dialogue(fd, options, context, counts).run(); }).detach();
    }
  }).detach();
  while (std::getchar() != EOF) {
  }
  counts.print();
  std::fflush(stdout);
  ::_exit(0);
}
