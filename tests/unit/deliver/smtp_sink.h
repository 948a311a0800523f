// tests/support/smtp_sink.py as a child process: a relay that nobody here wrote (aiosmtpd).
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/source_dir.h"
#include "support/temp_folder.h"

namespace homeward::testing {

// A self-signed certificate made by openssl for this test; with days = -1 it expired yesterday.
struct Certificate {
  explicit Certificate(const std::filesystem::path& folder,
                       const std::string& names = "DNS:localhost,IP:127.0.0.1", int days = 2)
      : file((folder / "cert.pem").string()), key((folder / "key.pem").string()) {
    const std::string request = (folder / "request.csr").string();
    const std::string command =
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test "
        "-addext subjectAltName=" +
        names + " -keyout '" + key + "' -out '" + request + "' 2>/dev/null && openssl x509 -req " +
        "-in '" + request + "' -signkey '" + key + "' -copy_extensions copy -days " +
        std::to_string(days) + " -out '" + file + "' 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl made no certificate");
  }
  std::string file;
  std::string key;
};

// Runs for the life of this object; its mail lies in folder()/mail/new.
class SmtpSink {
 public:
  explicit SmtpSink(std::vector<std::string> options = {}) {
    options.insert(options.begin(),
                   {"/usr/bin/python3", source_dir() / "tests/support/smtp_sink.py", "--maildir",
                    folder_ / "mail", "--log", folder_ / "log"});
    int input[2];
    int output[2];
    if (::pipe2(input, O_CLOEXEC) != 0 || ::pipe2(output, O_CLOEXEC) != 0) {
      throw std::runtime_error("no pipe");
    }
    std::vector<char*> arguments;
    for (auto& option : options) arguments.push_back(option.data());
    arguments.push_back(nullptr);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(input[0], 0);
      ::dup2(output[1], 1);
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
    ::close(input[0]);
    ::close(output[1]);
    input_ = input[1];
    FILE* const stream = ::fdopen(output[0], "r");
    if (std::fscanf(stream, "port %d", &port_) != 1)
      throw std::runtime_error("the sink did not start");
    std::fclose(stream);
  }
  ~SmtpSink() {
    ::close(input_);
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
  }
  SmtpSink(const SmtpSink&) = delete;
  SmtpSink& operator=(const SmtpSink&) = delete;

  std::string url(const std::string& host = "127.0.0.1") const {
    return "smtp://" + host + ":" + std::to_string(port_);
  }
  // The messages as they arrived.
  std::vector<std::string> messages() const {
    std::vector<std::string> messages;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "mail/new", none)) {
      messages.push_back(read(entry.path()));
    }
    return messages;
  }
  std::string log() const { return read(folder_ / "log"); }

 private:
  static std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  TempFolder folder_;
  pid_t child_ = -1;
  int input_ = -1;
  int port_ = 0;
};

}  // namespace homeward::testing
