// Files, read whole and written so that a reader never sees half of one. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace homeward::files {

namespace fs = std::filesystem;

// The bytes of a regular file of at most `cap` bytes. Throws Failure (kNoInput when it does not
// exist, kIo when it cannot be read or is larger).
std::string read(const fs::path& path, std::uint64_t cap = 64ULL << 20U);

// Writes a neighbour file, fsyncs it and renames it over `path`; creates missing folders.
// Throws Failure (kCannotCreate or kIo) and leaves the old file whole.
void write_atomically(const fs::path& path, std::string_view bytes, unsigned mode = 0644);

// Creates `path` and its parents. Throws Failure.
void make_folder(const fs::path& path);

// fsyncs a folder, so that a rename in it survives a power cut. Throws Failure.
void sync_folder(const fs::path& path);

}  // namespace homeward::files
