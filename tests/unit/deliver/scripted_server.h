// A misbehaving SMTP server in a thread: says what a test tells it to.
#pragma once

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "support/loopback_listener.h"

namespace homeward::testing {

// What the server says. kHangUp in place of a reply closes the connection without a word.
inline constexpr const char* kHangUp = "<hang up>";
inline constexpr const char* kSilence = "<silence>";

struct Script {
  std::string banner = "220 scripted.example.org ESMTP";
  std::vector<std::string> ehlo{"PIPELINING", "SIZE 1000000", "8BITMIME", "DSN",
                                "ENHANCEDSTATUSCODES"};
  // The reply to a command line, or nothing for the usual one. "<dot>" is the end of a message,
  // "<idle>" is asked right after an accepted message (what is said is unasked for).
  std::function<std::optional<std::string>(const std::string& line)> answer;
};

// Listens on a loopback port of the kernel's choice; one thread a connection. What it heard may be
// read at any time.
class ScriptedServer {
 public:
  explicit ScriptedServer(Script script) : script_(std::move(script)) {
    std::tie(listener_, port_) = listen_on_loopback();
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~ScriptedServer() {
    stop();
    acceptor_.join();
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
  }

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

  std::vector<std::string> commands() {
    const std::lock_guard lock(mutex_);
    return commands_;
  }
  // The messages whose dot was seen, dots removed as RFC 5321 says.
  std::vector<std::string> bodies() {
    const std::lock_guard lock(mutex_);
    return bodies_;
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return bodies_.size();
  }
  std::string last_body() {
    const std::lock_guard lock(mutex_);
    return bodies_.empty() ? std::string() : bodies_.back();
  }
  // No new connections, old ones cut.
  void stop() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }

 private:
  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0 || stopping_) {
        if (fd >= 0) ::close(fd);
        return;
      }
      ++connections_;
      const int yes = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      const std::lock_guard lock(mutex_);
      open_.push_back(fd);
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }

  static bool say(int fd, const std::string& reply) {
    if (reply == kHangUp) return false;
    if (reply == kSilence) return true;
    const std::string line = reply + "\r\n";
    return ::send(fd, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size());
  }

  static bool read_line(int fd, std::string& buffer, std::string& line) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n")) == std::string::npos) {
      char bytes[4096];
      const ssize_t got = ::recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) return false;
      buffer.append(bytes, static_cast<std::size_t>(got));
    }
    line = buffer.substr(0, end);
    buffer.erase(0, end + 2);
    return true;
  }

  std::string usual(const std::string& line) const {
    const std::string verb = line.substr(0, 4);
    if (verb == "EHLO") {
      std::string reply = "250-scripted.example.org";
      for (const auto& keyword : script_.ehlo) reply += "\r\n250-" + keyword;
      return reply + "\r\n250 HELP";
    }
    if (verb == "DATA") return "354 go on";
    if (verb == "QUIT") return "221 2.0.0 bye";
    if (line == "<dot>") return "250 2.0.0 Ok: queued as Q1";
    if (line == "<idle>") return kSilence;
    return "250 2.0.0 Ok";
  }

  std::string reply_to(const std::string& line) const {
    if (script_.answer) {
      if (auto answer = script_.answer(line)) return *answer;
    }
    return usual(line);
  }

  bool take_body(int fd, std::string& buffer) {
    std::string body;
    std::string line;
    while (read_line(fd, buffer, line)) {
      if (line == ".") {
        {
          const std::lock_guard lock(mutex_);
          bodies_.push_back(body);
        }
        return say(fd, reply_to("<dot>")) && say(fd, reply_to("<idle>"));
      }
      body += (line.rfind('.', 0) == 0 ? line.substr(1) : line) + "\r\n";
    }
    return false;
  }

  void serve(int fd) {
    std::string buffer;
    std::string line;
    bool going = say(fd, script_.banner);
    while (going && read_line(fd, buffer, line)) {
      {
        const std::lock_guard lock(mutex_);
        commands_.push_back(line);
      }
      const std::string reply = reply_to(line);
      going = say(fd, reply) && line != "QUIT";
      if (going && line == "DATA" && reply.rfind("354", 0) == 0) going = take_body(fd, buffer);
    }
    const std::lock_guard lock(mutex_);
    std::erase(open_, fd);
    ::close(fd);
  }

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;  // guards all below
  std::vector<std::string> commands_;
  std::vector<std::string> bodies_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace homeward::testing
