// One table on its way into the spool: bytes in, a file named by their hash out. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/unique_fd.h"
#include "collect/spool.h"

namespace homeward::collect {

class SpoolWriter {
 public:
  // Begins <folder>/<part> (0600) anew. Threads that write at the same time need names of their
  // own.
  SpoolWriter(std::filesystem::path folder, const std::string& part);
  // Removes what was not kept.
  ~SpoolWriter();
  SpoolWriter(const SpoolWriter&) = delete;
  SpoolWriter& operator=(const SpoolWriter&) = delete;

  // False when the spool takes no more; finish() says why.
  bool write(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  // Spooled (fsynced and renamed to its hash; or known, and nothing is kept), or SpoolFull.
  SpoolOutcome finish(const std::string& known_sha256);

 private:
  SpoolOutcome keep(Spooled written);

  std::filesystem::path folder_;
  std::filesystem::path part_;
  UniqueFd target_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
  int error_ = 0;  // errno of the write that failed
};

}  // namespace homeward::collect
