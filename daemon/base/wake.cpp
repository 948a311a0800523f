#include "base/wake.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <cstdint>

#include "base/errors.h"

namespace homeward {

Wake::Wake() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!fd_) throw_errno("cannot create an eventfd", errno);
}

void Wake::notify() const {
  const std::uint64_t one = 1;
  // EAGAIN means the counter is full, hence the loop is already due to wake.
  [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof one);
}

void Wake::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = ::read(fd_.get(), &count, sizeof count);
}

}  // namespace homeward
