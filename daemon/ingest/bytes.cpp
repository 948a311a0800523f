#include "ingest/bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/errors.h"

namespace homeward::ingest {

std::size_t TextBytes::read_at(std::uint64_t at, char* into, std::size_t room) const {
  if (at >= bytes_.size()) return 0;
  const std::size_t count = std::min(room, bytes_.size() - static_cast<std::size_t>(at));
  std::memcpy(into, bytes_.data() + at, count);
  return count;
}

FileBytes::FileBytes(const std::filesystem::path& path)
    : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {
  struct stat info {};
  if (!fd_)
    throw Failure(errno == ENOENT ? ExitCode::kNoInput : ExitCode::kIo, "a file can not be opened");
  if (::fstat(fd_.get(), &info) != 0 || !S_ISREG(info.st_mode))
    throw Failure(ExitCode::kIo, "a file can not be read");
  size_ = static_cast<std::uint64_t>(info.st_size);
}

std::size_t FileBytes::read_at(std::uint64_t at, char* into, std::size_t room) const {
  std::size_t done = 0;
  while (done < room && at + done < size_) {
    const auto got = ::pread(fd_.get(), into + done, room - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw Failure(ExitCode::kIo, "a file can not be read to its end");
    done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace homeward::ingest
