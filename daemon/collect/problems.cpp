#include "collect/problems.h"

#include <algorithm>

namespace homeward::collect {

bool is_retried(const std::string& code) {
  return code == "denied" || code == "busy" || code == "spool_failed" ||
         code.starts_with("database_") || code.starts_with("inbox_");
}

bool Problems::may_try(const std::string& path, const FileState& state, Steady now) const {
  const auto it = files_.find(path);
  if (it == files_.end() || it->second.state != state) return true;
  return is_retried(it->second.code) && now >= it->second.next;
}

std::optional<FileProblem> Problems::note(FileProblem problem, const FileState& state, Steady now) {
  const auto [it, is_new] = files_.try_emplace(problem.path, Known{problem.code, state, now, now});
  Known& known = it->second;
  const bool is_other = !is_new && known.code != problem.code;
  if (is_other) known = {problem.code, state, known.since, now, known.attempts, known.lasting_told};
  known.state = state;
  const auto wait =
      std::min<std::chrono::seconds>(kFirstRetry * (1 << std::min(known.attempts, 6)), kLastRetry);
  ++known.attempts;
  known.next = now + wait;
  if (!known.lasting_told && now - known.since >= kLasting && is_retried(known.code)) {
    known.lasting_told = true;
    problem.lasting = true;
    return problem;
  }
  if (!is_new && !is_other) return std::nullopt;
  return problem;
}

bool Problems::over(const std::string& path) { return files_.erase(path) > 0; }

std::vector<std::string> Problems::keep_only(const std::set<std::string>& seen) {
  std::vector<std::string> gone;
  for (auto it = files_.begin(); it != files_.end();) {
    if (seen.contains(it->first)) {
      ++it;
      continue;
    }
    gone.push_back(it->first);
    it = files_.erase(it);
  }
  return gone;
}

std::optional<Steady> Problems::next_try(const std::string& path) const {
  const auto it = files_.find(path);
  if (it == files_.end() || !is_retried(it->second.code)) return std::nullopt;
  return it->second.next;
}

}  // namespace homeward::collect
