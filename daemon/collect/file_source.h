// The file source: one of the seams to the world. What a scan sees of drop/, and how a file is
// taken from it. Collector thread only.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "collect/spool.h"

namespace homeward::collect {

enum class EntryType { kFile, kFolder, kSymlink, kSpecial };

struct Entry {
  std::string name;
  EntryType type = EntryType::kFile;
  FileState state;   // meaningful for files
  std::string mode;  // "mode 0640, owner 1001": for a person who looks for the cause
};

// A folder that could not be listed: a code of FileProblem, and words for a person.
struct ListTrouble {
  std::string code;
  std::string detail;
  bool vanished = false;
};

using Listing = std::variant<std::vector<Entry>, ListTrouble>;

// What lies in `folder` beneath the open folder `root` ('/' separated; "": itself), in any order,
// without . and .. and without following a link.
Listing list_folder(int root, const std::string& folder);

class FileSource {
 public:
  virtual ~FileSource() = default;
  // What lies in `folder`, relative to drop/ ("" is drop/ itself), in any order.
  virtual Listing list(const std::string& folder) = 0;
  // Copies the file into the spool if it still is in state `expected`. When its bytes hash to
  // `known_sha256` nothing is left in the spool.
  virtual SpoolOutcome spool(const std::string& path, const FileState& expected,
                             const std::string& known_sha256) = 0;
};

// The real one: openat and fstatat beneath the opened drop/, no symbolic link followed.
class DropFolder final : public FileSource {
 public:
  // `drop` stays open and owned by the caller.
  DropFolder(int drop, const Spool& spool) : drop_(drop), spool_(spool) {}
  Listing list(const std::string& folder) override { return list_folder(drop_, folder); }
  SpoolOutcome spool(const std::string& path, const FileState& expected,
                     const std::string& known_sha256) override;

 private:
  int drop_;
  const Spool& spool_;
};

}  // namespace homeward::collect
