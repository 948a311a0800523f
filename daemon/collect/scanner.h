// One look over drop/: which tables lie there, and what can not be one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "collect/file_source.h"

namespace homeward::collect {

struct Candidate {
  std::string path;  // relative to drop/
  FileState state;
  std::string mode;  // for a person
};

// Something that will not be read as it is: a FileProblem in the making.
struct Oddity {
  std::string path;  // printable
  std::string code;
  std::string detail;
};

struct DropScan {
  std::vector<Candidate> tables;  // sorted by path
  std::vector<Candidate> pictures;
  std::vector<Oddity> oddities;
  std::vector<std::string> folders;  // every folder that was listed, "" first
  bool complete = true;              // false: some folder could not be listed
};

// Bounds of one scan: beyond them a folder is reported instead of read.
inline constexpr int kMaxDepth = 16;
inline constexpr std::size_t kMaxFiles = 200'000;

// Lists all of drop/ through `source`. Reads no file. Collector thread.
DropScan scan_drop(FileSource& source);

}  // namespace homeward::collect
