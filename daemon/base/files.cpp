#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/errors.h"
#include "base/unique_fd.h"

namespace homeward::files {

std::string read(const fs::path& path, std::uint64_t cap) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) throw Failure(ExitCode::kNoInput, path.string() + ": no such file");
    throw_errno("cannot open " + path.string(), errno);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) throw_errno("cannot read " + path.string(), errno);
  if (!S_ISREG(info.st_mode)) throw Failure(path.string() + " is not a regular file");
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(info.st_size));
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("cannot read " + path.string(), errno);
    if (got == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(got));
    if (bytes.size() > cap) throw Failure(path.string() + " is larger than allowed");
  }
}

namespace {
void write_all(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw_errno("cannot write " + path.string(), errno);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}
}  // namespace

void write_atomically(const fs::path& path, std::string_view bytes, unsigned mode) {
  if (path.has_parent_path()) make_folder(path.parent_path());
  fs::path temporary = path.parent_path() / ("." + path.filename().string() + ".part");
  {
    const UniqueFd file(::open(temporary.c_str(),
                               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                               static_cast<mode_t>(mode)));
    if (!file) throw_errno("cannot create " + temporary.string(), errno);
    write_all(file.get(), bytes, temporary);
    if (::fsync(file.get()) != 0) throw_errno("cannot sync " + temporary.string(), errno);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    throw_errno("cannot rename to " + path.string(), errno);
  }
}

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error)
    throw Failure(ExitCode::kCannotCreate,
                  "cannot create " + path.string() + ": " + error.message());
}

void sync_folder(const fs::path& path) {
  const UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) throw_errno("cannot sync " + path.string(), errno);
}

}  // namespace homeward::files
