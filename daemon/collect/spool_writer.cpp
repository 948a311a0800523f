#include "collect/spool_writer.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace homeward::collect {

namespace {

SpoolFull full(int error_number) { return {std::generic_category().message(error_number)}; }

}  // namespace

SpoolWriter::SpoolWriter(std::filesystem::path folder, const std::string& part)
    : folder_(std::move(folder)),
      part_(folder_ / part),
      target_(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)) {
  if (!target_) error_ = errno;
}

SpoolWriter::~SpoolWriter() {
  if (!part_.empty()) ::unlink(part_.c_str());
}

bool SpoolWriter::write(std::string_view bytes) {
  if (error_ != 0) return false;
  hash_.update(bytes);
  size_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t put = ::write(target_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      error_ = errno;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

SpoolOutcome SpoolWriter::finish(const std::string& known_sha256) {
  if (error_ != 0) return full(error_);
  Spooled written{hash_.hex(), size_, {}, false};
  if (written.sha256 == known_sha256) {
    written.known = true;
    return written;
  }
  if (::fsync(target_.get()) != 0) return full(errno);
  return keep(std::move(written));
}

SpoolOutcome SpoolWriter::keep(Spooled written) {
  written.path = folder_ / written.sha256;
  if (::rename(part_.c_str(), written.path.c_str()) != 0) return full(errno);
  part_.clear();
  const UniqueFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return full(errno);
  return written;
}

}  // namespace homeward::collect
