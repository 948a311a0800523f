#include "collect/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/errors.h"
#include "base/files.h"
#include "base/unique_fd.h"
#include "collect/spool_writer.h"

namespace homeward::collect {

namespace {

namespace fs = std::filesystem;

constexpr const char* kPart = "incoming.part";

std::string words_for(int error_number) { return std::generic_category().message(error_number); }

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

void make_spool(const fs::path& folder) {
  if (folder.has_parent_path()) files::make_folder(folder.parent_path());
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw_errno("cannot create the spool " + folder.string(), errno);
  }
}

Spool::Spool(fs::path folder, std::uint64_t cap) : folder_(std::move(folder)), cap_(cap) {
  make_spool(folder_);
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
  SpoolWriter target(folder_, kPart);
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::read(source, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return outcome_of_errno(errno);
    if (got == 0) break;
    if (!target.write({buffer.data(), static_cast<std::size_t>(got)})) return target.finish({});
    if (target.size() > expected.size) return Changed{};
  }
  struct stat after {};
  if (::fstat(source, &after) != 0) return outcome_of_errno(errno);
  if (target.size() != expected.size || state_of(after) != expected) return Changed{};
  return target.finish(known_sha256);
}

}  // namespace homeward::collect
