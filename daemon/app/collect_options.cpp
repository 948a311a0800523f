#include "app/collect_options.h"

#include <map>
#include <string>

#include "ingest/picture.h"
#include "store/intake.h"

namespace homeward::app {

namespace {

// What is stored of each path, and need not be told again.
std::map<std::string, std::string> known_files(store::Database& database) {
  std::map<std::string, std::string> known;
  for (const auto& file : store::current_files(database)) {
    if (file.state == store::FileState::kPublished) known[file.path] = file.sha256;
  }
  return known;
}

}  // namespace

collect::CollectorOptions collector_options(const Context& context, bool as_it_lies) {
  collect::CollectorOptions out;
  out.share = context.config.share;
  out.spool = context.config.state / "spool";
  if (context.config.settle_seconds)
    out.settle = std::chrono::seconds{*context.config.settle_seconds};
  if (as_it_lies) {
    out.settle = std::chrono::milliseconds{0};
    out.scan_every = std::chrono::milliseconds{0};
    out.watch = false;
  }
  out.prepare_picture = [](std::string_view bytes) {
    auto clean = ingest::clean_picture(bytes);
    return collect::PreparedPicture{std::move(clean.mime), std::move(clean.bytes),
                                    std::move(clean.why)};
  };
  out.known = known_files(context.database);
  return out;
}

collect::SourcesOptions sources_options(const Context& context, bool once) {
  collect::SourcesOptions out;
  out.sources = context.config.sources;
  out.spool = context.config.state / "spool";
  out.once = once;
  out.known = known_files(context.database);
  return out;
}

}  // namespace homeward::app
