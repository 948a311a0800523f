// A zip file read by place and in pieces (libzip), with every limit that a hostile one needs. No
// file is ever unpacked onto a disk. Ingest worker; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "ingest/bytes.h"
#include "ingest/reject.h"

struct zip_file;

namespace homeward::ingest {

class ZipArchive;

// One part of an archive, inflated on the way, from its first byte to its last.
class ZipPart {
 public:
  // No part of a real workbook is larger; a million rows are a third of it.
  static constexpr std::uint64_t kMostInflated = 1U << 30U;  // bytes
  // Beyond the first bytes, real tables shrink to a twentieth, zero bytes to a thousandth.
  static constexpr std::uint64_t kMostRatio = 200;
  static constexpr std::uint64_t kFreeOfRatio = 8U << 20U;  // bytes

  // `packed` and `whole` are the part's sizes in bytes as the archive has them.
  ZipPart(std::shared_ptr<const ZipArchive> archive, zip_file* file, std::uint64_t packed,
          std::uint64_t whole);
  ~ZipPart();
  ZipPart(const ZipPart&) = delete;
  ZipPart& operator=(const ZipPart&) = delete;

  // The next bytes; 0 at the end and on trouble. The end is without trouble only when length and
  // checksum are right. Throws Failure (kIo) when the file can not be read.
  std::size_t read(char* into, std::size_t room);
  const std::optional<Reject>& trouble() const { return trouble_; }

 private:
  std::shared_ptr<const ZipArchive> archive_;
  zip_file* file_;
  const std::uint64_t packed_;
  const std::uint64_t whole_;
  std::uint64_t inflated_ = 0;
  std::optional<Reject> trouble_;
};

class ZipArchive : public std::enable_shared_from_this<ZipArchive> {
 public:
  static constexpr std::uint64_t kMostParts = 10'000;

  // Refuses what is no zip, cut short, encrypted, or has parts that lie outside or twice. `bytes`
  // must outlive the archive and its parts. Throws Failure (kIo) when it can not be read.
  static std::variant<std::shared_ptr<const ZipArchive>, Reject> open(const Bytes& bytes);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  // Names are told apart without regard to case, as in OPC. `name` has no leading slash.
  bool has(std::string_view name) const;
  // Nothing when there is no such part or it can not be opened.
  std::unique_ptr<ZipPart> part(std::string_view name) const;

 private:
  friend class ZipPart;
  struct Zip;  // libzip's side

  explicit ZipArchive(std::unique_ptr<Zip> zip);
  std::optional<Reject> take_names();

  struct Entry {
    std::uint64_t index = 0;
    std::uint64_t packed = 0;  // bytes, at most the archive's
    std::uint64_t whole = 0;   // bytes, inflated
  };
  std::unique_ptr<Zip> zip_;
  std::unordered_map<std::string, Entry> entries_;  // by name in lower case
};

}  // namespace homeward::ingest
