#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/errors.h"
#include "base/files.h"
#include "compose/page_render.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestPicture = 16ULL << 20U;
constexpr std::size_t kMostPictures = 200;

// The pictures of a folder (not of its folders), by their names.
compose::Assets pictures_of(const fs::path& folder) {
  compose::Assets assets;
  if (folder.empty()) return assets;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    throw Failure(ExitCode::kNoInput, fmt::format("--assets: no folder {}", folder.string()));
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string kind = entry.path().extension().string();
    if (!entry.is_regular_file() || (kind != ".png" && kind != ".jpg" && kind != ".jpeg")) continue;
    if (assets.size() == kMostPictures) {
      throw Failure(ExitCode::kDataError, fmt::format("--assets: more than {} pictures in {}",
                                                      kMostPictures, folder.string()));
    }
    assets[entry.path().filename().string()] = {files::read(entry.path(), kLargestPicture)};
  }
  return assets;
}

}  // namespace

ExitCode render(const RenderOptions& options) {
  const Config config = options.config_file.empty() ? Config{} : load_config(options.config_file);
  compose::PageRequest request{options.page, options.language, pictures_of(options.assets),
                               SystemClock().now()};
  const auto page = compose::render_page(compose_settings(config, "render"), request);
  for (const auto& problem : page.problems) {
    fmt::print(stderr, "{}:{}: {}{}\n", problem.file, problem.line, problem.warning ? "note: " : "",
               problem.message);
  }
  if (page.pdf.empty()) return ExitCode::kDataError;
  files::write_atomically(options.out, page.pdf);
  fmt::print("{}\n", options.out.string());
  return ExitCode::kOk;
}

}  // namespace homeward::app
