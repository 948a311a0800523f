#include "app/our_files.h"

#include "base/text.h"

namespace homeward::app {

namespace {

constexpr std::size_t kHashesKept = 50;

std::string key_of(const std::string& path) { return "sheet." + path; }

}  // namespace

std::vector<std::string> remember_ours(store::Database& database, const std::string& path,
                                       const std::string& sha256) {
  auto ours = ours_at(database, path);
  std::erase(ours, sha256);
  ours.push_back(sha256);
  if (ours.size() > kHashesKept) ours.erase(ours.begin());
  database.set_meta(key_of(path), text::join(ours, " "));
  return ours;
}

std::vector<std::string> ours_at(store::Database& database, const std::string& path) {
  auto ours = text::split(database.meta(key_of(path)).value_or(""), ' ');
  std::erase(ours, "");
  return ours;
}

void forget_ours(store::Database& database, const std::string& path) {
  database.clear_meta(key_of(path));
}

}  // namespace homeward::app
