// A token service in a thread: answers each POST with the next of a list.
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "support/loopback_listener.h"

namespace homeward::testing {

class ScriptedHttp {
 public:
  struct Answer {
    int status = 200;
    std::string body;
  };
  static constexpr const char* kHangUp = "<hang up>";
  static constexpr const char* kSilence = "<silence>";

  explicit ScriptedHttp(std::vector<Answer> answers) : answers_(std::move(answers)) {
    std::tie(listener_, port_) = listen_on_loopback();
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedHttp() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (const int fd : silent_) ::close(fd);
    ::close(listener_);
  }
  ScriptedHttp(const ScriptedHttp&) = delete;
  ScriptedHttp& operator=(const ScriptedHttp&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/token"; }
  // The forms that came.
  std::vector<std::string> bodies() {
    const std::lock_guard lock(mutex_);
    return bodies_;
  }

 private:
  static std::string read_request(int fd) {
    std::string request;
    for (;;) {
      const auto head = request.find("\r\n\r\n");
      const auto length = request.find("Content-Length: ");
      if (head != std::string::npos && length != std::string::npos) {
        const auto wanted = std::stoul(request.substr(length + 16));
        if (request.size() >= head + 4 + wanted) return request.substr(head + 4);
      }
      char bytes[4096];
      const ssize_t got = ::recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) return {};
      request.append(bytes, static_cast<std::size_t>(got));
    }
  }
  void serve() {
    for (std::size_t next = 0;; ++next) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const std::string body = read_request(fd);
      {
        const std::lock_guard lock(mutex_);
        bodies_.push_back(body);
      }
      const Answer answer = next < answers_.size() ? answers_[next] : Answer{500, ""};
      if (answer.body == kSilence) {
        silent_.push_back(fd);
        continue;
      }
      if (answer.body != kHangUp) {
        const std::string text = "HTTP/1.1 " + std::to_string(answer.status) +
                                 " x\r\nContent-Type: application/json\r\nConnection: close\r\n"
                                 "Content-Length: " +
                                 std::to_string(answer.body.size()) + "\r\n\r\n" + answer.body;
        [[maybe_unused]] const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      }
      ::close(fd);
    }
  }

  const std::vector<Answer> answers_;
  int listener_ = -1;
  int port_ = 0;
  std::vector<int> silent_;  // connections that wait for an answer; the thread's
  std::mutex mutex_;
  std::vector<std::string> bodies_;
  std::thread thread_;
};

}  // namespace homeward::testing
