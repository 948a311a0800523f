// The texts that a workbook's cells share. The one thing of a workbook that is held in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/reject.h"
#include "ingest/zip_archive.h"

namespace homeward::ingest {

// Longest text of a cell, in bytes; spreadsheet programs stop at 32,767 letters.
inline constexpr std::size_t kLongestCell = 256U << 10U;

// "_x000D_" is how workbooks write what XML can not: undone. Half of a pair becomes U+FFFD.
std::string undo_escapes(std::string text);

// Texts by their number, one behind the other in blocks: no piece of memory a text.
class SharedStrings {
 public:
  static constexpr std::uint64_t kMostBytes = 64U << 20U;
  static constexpr std::size_t kMostTexts = 4'000'000;

  // Reads xl/sharedStrings.xml, which `part` is. Why not, when it can not be read. Throws Failure
  // (kIo).
  std::optional<Reject> read(std::unique_ptr<ZipPart> part);

  std::size_t size() const { return places_.size(); }
  std::string_view operator[](std::size_t number) const;

 private:
  static constexpr std::size_t kBlock = 1U << 20U;

  friend class SharedStringsPart;
  // False when there is no more room.
  bool add(std::string_view text);

  struct Place {
    std::uint32_t at = 0;  // block times kBlock, and the place in it
    std::uint32_t size = 0;
  };
  std::vector<std::string> blocks_;  // each kBlock at most, and never grown beyond it
  std::vector<Place> places_;
};

}  // namespace homeward::ingest
