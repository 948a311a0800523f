// How things fail. Three kinds, and nothing between them:
//  - a bug: HOMEWARD_CHECK aborts, always on;
//  - the environment (disk, network, database, config): Failure, an exception caught in main,
//    around each step of a tick and at the top of each thread;
//  - an expected outcome (a rejected row, "needs a strength"): a value, never an exception.
#pragma once

#include <stdexcept>
#include <string>

namespace homeward {

// Exit codes of sysexits.h that scripts and systemd lean on (RestartPreventExitStatus=64 78).
enum class ExitCode : int {
  kOk = 0,
  kNeedsPerson = 1,
  kUsage = 64,
  kDataError = 65,
  kNoInput = 66,
  kUnavailable = 69,
  kSoftware = 70,
  kCannotCreate = 73,
  kIo = 74,
  kTempFail = 75,
  kConfig = 78,
};

// The environment did not do its part. `what()` says what happened and what to do; it never holds a
// name, an address or a child's text. Thread-safe as any exception.
class Failure : public std::runtime_error {
 public:
  Failure(ExitCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  explicit Failure(const std::string& what) : Failure(ExitCode::kIo, what) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

// Throws Failure with the text of errno appended: "cannot open the spool: No space left on device".
[[noreturn]] void throw_errno(const std::string& what, int error_number);

namespace detail {
[[noreturn]] void check_failed(const char* expression, const char* file, int line);
}

}  // namespace homeward

// An always-on check of our own logic: prints the place and aborts.
#define HOMEWARD_CHECK(expression) \
  (static_cast<bool>(expression)   \
       ? static_cast<void>(0)      \
       : ::homeward::detail::check_failed(#expression, __FILE__, __LINE__))
