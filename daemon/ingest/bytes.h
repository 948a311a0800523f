// Where a file's bytes come from: a spooled copy, or a text in memory. Read by place, so that a
// file of any size is read in pieces, twice if need be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/unique_fd.h"

namespace homeward::ingest {

class Bytes {
 public:
  virtual ~Bytes() = default;
  virtual std::uint64_t size() const = 0;
  // Copies up to `room` bytes from place `at` on; fewer only at the end, 0 there. Throws Failure
  // (kIo) when the file can not be read, or has become shorter.
  virtual std::size_t read_at(std::uint64_t at, char* into, std::size_t room) const = 0;

 protected:
  Bytes() = default;
  Bytes(const Bytes&) = default;
  Bytes& operator=(const Bytes&) = default;
};

// Bytes that lie in memory and outlive this object. Any thread.
class TextBytes : public Bytes {
 public:
  explicit TextBytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read_at(std::uint64_t at, char* into, std::size_t room) const override;

 private:
  std::string_view bytes_;
};

// A regular file. Any thread.
class FileBytes : public Bytes {
 public:
  // Throws Failure (kNoInput, kIo) when it can not be opened.
  explicit FileBytes(const std::filesystem::path& path);
  std::uint64_t size() const override { return size_; }
  std::size_t read_at(std::uint64_t at, char* into, std::size_t room) const override;

 private:
  UniqueFd fd_;
  std::uint64_t size_ = 0;
};

}  // namespace homeward::ingest
