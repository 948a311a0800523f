#include "base/errors.h"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace homeward {

void throw_errno(const std::string& what, int error_number) {
  throw Failure(ExitCode::kIo, what + ": " + std::generic_category().message(error_number));
}

namespace detail {
void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "bug: check failed at %s:%d: %s\n", file, line, expression);
  std::abort();
}
}  // namespace detail

}  // namespace homeward
