#include "collect/scanner.h"

#include <algorithm>
#include <deque>

#include "collect/share.h"

namespace homeward::collect {

namespace {

struct Folder {
  std::string path;
  int depth = 0;
};

class Scan {
 public:
  explicit Scan(FileSource& source) : source_(source) {}

  DropScan run() {
    waiting_.push_back({"", 0});
    while (!waiting_.empty() && !full_) {
      const Folder folder = waiting_.front();
      waiting_.pop_front();
      look_into(folder);
    }
    std::sort(result_.tables.begin(), result_.tables.end(),
              [](const Candidate& a, const Candidate& b) { return a.path < b.path; });
    return std::move(result_);
  }

 private:
  void look_into(const Folder& folder) {
    auto listing = source_.list(folder.path);
    if (const auto* trouble = std::get_if<ListTrouble>(&listing)) {
      if (!trouble->vanished) {
        result_.complete = false;
        report(folder.path.empty() ? kDrop : folder.path, trouble->code, trouble->detail);
      }
      return;
    }
    result_.folders.push_back(folder.path);
    for (Entry& entry : std::get<std::vector<Entry>>(listing)) {
      judge(folder, entry);
      if (full_) return;
    }
  }

  void judge(const Folder& folder, Entry& entry) {
    std::string path = folder.path.empty() ? entry.name : folder.path + "/" + entry.name;
    const bool is_folder = entry.type == EntryType::kFolder;
    const Treatment treatment = treatment_of(entry.name);
    if (is_folder ? is_ignored_folder(entry.name) : treatment == Treatment::kIgnored) return;
    if (!is_safe_relative(path)) {
      return report(path, "bad_name", "please rename it, with plain letters");
    }
    if (is_folder) return descend(folder, std::move(path));
    if (entry.type == EntryType::kSymlink) return report(path, "symlink", "a link, not a file");
    if (entry.type == EntryType::kSpecial) return report(path, "special", "not a regular file");
    if (treatment == Treatment::kConflictCopy) {
      return report(path, "conflict_copy", "two versions were kept: delete one, rename the other");
    }
    add(treatment == Treatment::kTable ? result_.tables : result_.pictures, std::move(path), entry);
  }

  void descend(const Folder& folder, std::string path) {
    if (folder.depth + 1 >= kMaxDepth)
      return report(path, "too_deep", "too many folders in folders");
    waiting_.push_back({std::move(path), folder.depth + 1});
  }

  void add(std::vector<Candidate>& list, std::string path, const Entry& entry) {
    if (list.size() >= kMaxFiles) {
      full_ = true;
      result_.complete = false;
      return report(kDrop, "too_many", "more files than one scan looks at: move old ones away");
    }
    list.push_back({std::move(path), entry.state, entry.mode});
  }

  void report(const std::string& path, const std::string& code, const std::string& detail) {
    result_.oddities.push_back({printable(path), code, detail});
  }

  FileSource& source_;
  std::deque<Folder> waiting_;
  DropScan result_;
  bool full_ = false;
};

}  // namespace

DropScan scan_drop(FileSource& source) { return Scan(source).run(); }

}  // namespace homeward::collect
