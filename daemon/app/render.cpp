#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/files.h"
#include "compose/page_render.h"

namespace homeward::app {

ExitCode render(const Config& config, const RenderOptions& options) {
  const auto page = compose::render_page(compose_settings(config, "render"), options.page,
                                         options.language, SystemClock().now());
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
