// Writing to the share: reports, review, print - never drop/. Collector thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeward::collect {

// Each returns nothing when all is well, else why not in a few words. `share` is the open share.

// See WriteFile. `durable`: fsynced, so that it survives a power cut.
std::optional<std::string> write_to_share(int share, const std::string& path,
                                          std::string_view bytes, bool durable);

// See WriteFile::ours: the path at which to write, which is `path` or a name beside it; nothing
// when people's work stands at each of them. Copies of ours that lie further down those names, and
// that nobody filled in, are removed.
std::optional<std::string> place_beside_others(int share, const std::string& path,
                                               std::string_view bytes,
                                               const std::vector<std::string>& ours);

// See RemoveOurs.
std::optional<std::string> remove_ours(int share, const std::string& path,
                                       const std::vector<std::string>& ours);

// See RemoveTree. Links inside are removed, not followed.
std::optional<std::string> remove_from_share(int share, const std::string& path);

// Names of the folders in review/approved/, sorted.
std::vector<std::string> list_approved(int share);

// What the two above may touch. Pure.
bool may_write(std::string_view path);
bool may_remove(std::string_view path);

}  // namespace homeward::collect
