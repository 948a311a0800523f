#include "collect/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "base/errors.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/unique_fd.h"

namespace homeward::collect {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPart = "incoming.part";

std::string words_for(int error_number) { return std::generic_category().message(error_number); }

// 0, or the errno of the write that failed.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

}  // namespace

FileState state_of(const struct stat& info) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {info.st_ino, static_cast<std::uint64_t>(info.st_size),
          info.st_mtim.tv_sec * kNanoseconds + info.st_mtim.tv_nsec};
}

SpoolOutcome outcome_of_errno(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return Vanished{};
    case ELOOP:
    case EISDIR:
    case ENXIO:
    case ENODEV:
      return NotRegular{};
    case EACCES:
    case EPERM:
      return Denied{words_for(error_number)};
    default:  // EBUSY, ETXTBSY, EAGAIN, ESTALE, EIO, EHOSTDOWN ...: it may get better
      return Busy{words_for(error_number)};
  }
}

Spool::Spool(fs::path folder, std::uint64_t cap) : folder_(std::move(folder)), cap_(cap) {
  if (folder_.has_parent_path()) files::make_folder(folder_.parent_path());
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    throw_errno("cannot create the spool " + folder_.string(), errno);
  }
  ::unlink((folder_ / kPart).c_str());
}

SpoolOutcome Spool::take(int folder_fd, const std::string& name, const FileState& expected,
                         const std::string& known_sha256) const {
  // O_NONBLOCK: should it have become a pipe since the look, opening it must not wait for a writer.
  const UniqueFd source(
      ::openat(folder_fd, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!source) return outcome_of_errno(errno);
  struct stat before {};
  if (::fstat(source.get(), &before) != 0) return outcome_of_errno(errno);
  if (!S_ISREG(before.st_mode)) return NotRegular{};
  if (state_of(before) != expected) return Changed{};
  if (expected.size > cap_) return TooLarge{expected.size};
  return copy(source.get(), expected, known_sha256);
}

SpoolOutcome Spool::copy(int source, const FileState& expected,
                         const std::string& known_sha256) const {
  const fs::path part = folder_ / kPart;
  const UniqueFd target(
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!target) return SpoolFull{words_for(errno)};
  const auto give_up = [&](SpoolOutcome outcome) {
    ::unlink(part.c_str());
    return outcome;
  };
  Sha256 hash;
  std::uint64_t total = 0;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::read(source, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return give_up(outcome_of_errno(errno));
    if (got == 0) break;
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
    total += piece.size();
    if (total > expected.size) return give_up(Changed{});
    hash.update(piece);
    if (const int error = write_all(target.get(), piece))
      return give_up(SpoolFull{words_for(error)});
  }
  struct stat after {};
  if (::fstat(source, &after) != 0) return give_up(outcome_of_errno(errno));
  if (total != expected.size || state_of(after) != expected) return give_up(Changed{});
  Spooled copied{hash.hex(), total, {}, false};
  if (copied.sha256 == known_sha256) {
    copied.known = true;
    return give_up(copied);
  }
  if (::fsync(target.get()) != 0) return give_up(SpoolFull{words_for(errno)});
  return keep(part, std::move(copied));
}

SpoolOutcome Spool::keep(const fs::path& part, Spooled copied) const {
  copied.path = folder_ / copied.sha256;
  if (::rename(part.c_str(), copied.path.c_str()) != 0) {
    const int error = errno;
    ::unlink(part.c_str());
    return SpoolFull{words_for(error)};
  }
  const UniqueFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return SpoolFull{words_for(errno)};
  return copied;
}

}  // namespace homeward::collect
