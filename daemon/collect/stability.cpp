#include "collect/stability.h"

#include <algorithm>

namespace homeward::collect {

Stability::Verdict Stability::look(const std::string& path, const FileState& state, Steady now,
                                   std::chrono::milliseconds settle) {
  const auto [it, is_new] = files_.try_emplace(path, Seen{state, now, false});
  Seen& file = it->second;
  if (!is_new && file.state != state) file = {state, now, false};
  if (file.done) return Verdict::kDone;
  return now - file.since >= settle ? Verdict::kComplete : Verdict::kPending;
}

bool Stability::settled(const std::string& path, const FileState& state, Steady now,
                        std::chrono::milliseconds settle) const {
  if (settle.count() == 0) return true;
  const auto it = files_.find(path);
  return it != files_.end() && it->second.state == state && now - it->second.since >= settle;
}

void Stability::done(const std::string& path, const FileState& state) {
  files_[path] = {state, {}, true};
}

void Stability::restart(const std::string& path) { files_.erase(path); }

void Stability::keep_only(const std::set<std::string>& seen) {
  std::erase_if(files_, [&](const auto& file) { return !seen.contains(file.first); });
}

Steady Stability::due(const std::string& path, std::chrono::milliseconds settle) const {
  const auto it = files_.find(path);
  return it == files_.end() ? Steady{} : it->second.since + settle;
}

}  // namespace homeward::collect
