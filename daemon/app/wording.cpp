#include "app/wording.h"

#include <set>

#include "base/errors.h"
#include "base/files.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestPack = 4ULL << 20U;  // bytes

// The languages that a folder has a pack for.
std::set<std::string> languages_in(const fs::path& folder) {
  std::set<std::string> out;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".toml") out.insert(entry.path().stem().string());
  }
  return out;
}

// Adds a file's rules when there is such a file; false when it does not hold.
bool add_file(const fs::path& path, WordingPack& pack, std::vector<WordingProblem>& problems) {
  if (!fs::exists(path)) return true;
  const std::size_t before = problems.size();
  try {
    read_wording_pack(files::read(path, kLargestPack), path.string(), pack, problems);
  } catch (const Failure& failure) {
    problems.push_back({path.string(), 0, {}, {}, failure.what()});
  }
  return problems.size() == before;
}

}  // namespace

Wording::Wording(const Config& config) {
  load(data_folder() / "config" / "wording", config.folder / "wording", config.allow_terms,
       config.school.language);
}

Wording::Wording() { load(data_folder() / "config" / "wording", {}, {}, "en"); }

void Wording::load(const fs::path& shipped, const fs::path& own,
                   const std::vector<std::string>& allow_terms,
                   const std::string& school_language) {
  std::map<std::string, WordingGuards::GuardPtr> packs;
  std::set<std::string> languages = languages_in(shipped);
  if (!own.empty()) languages.merge(languages_in(own));
  for (const auto& language : languages) {
    WordingPack pack;
    pack.language = language;
    const std::string name = language + ".toml";
    const bool shipped_holds = add_file(shipped / name, pack, problems_);
    if (!own.empty() && fs::exists(own / name)) {
      WordingPack both = pack;
      if (add_file(own / name, both, problems_)) {
        if (auto guard = WordingGuard::make(both, allow_terms, problems_)) {
          packs[language] = std::move(guard);
          continue;
        }
      }
    }
    if (!shipped_holds || pack.rules.empty()) continue;
    if (auto guard = WordingGuard::make(pack, allow_terms, problems_))
      packs[language] = std::move(guard);
  }
  guards_ = WordingGuards(std::move(packs), school_language);
}

}  // namespace homeward::app
