#include "compose/layouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <map>
#include <optional>

#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"

namespace homeward::compose {

namespace fs = std::filesystem;

namespace {

struct Source {
  std::string file;
  std::string text;
};

std::optional<Source> find(const std::vector<fs::path>& roots, const std::string& name) {
  for (const fs::path& root : roots) {
    const fs::path path = root / "layouts" / (name + ".mustache");
    std::error_code error;
    if (fs::is_regular_file(path, error))
      return Source{path.string(), files::read(path, 1ULL << 20U)};
  }
  return std::nullopt;
}

// The partials of one extension: name -> source.
std::map<std::string, Source> partials_of(const std::vector<fs::path>& roots,
                                          const std::string& extension) {
  std::map<std::string, Source> out;
  const std::string tail = "." + extension + ".mustache";
  for (const fs::path& root : roots) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(root / "layouts", missing)) {
      const std::string file = entry.path().filename().string();
      if (!file.starts_with('_') || !file.ends_with(tail)) continue;
      const std::string name = file.substr(1, file.size() - tail.size() - 1);
      if (!out.contains(name))
        out[name] = Source{entry.path().string(), files::read(entry.path(), 1ULL << 20U)};
    }
  }
  return out;
}

// Partials are put in at load, so that each layout is parsed once; a cycle ends at the limit.
std::string expand(const std::string& text, const std::map<std::string, Source>& partials,
                   int depth) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("{{>", at);
    const std::size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (close == std::string::npos || depth > 5) break;
    out.append(text, at, open - at);
    const std::string name(text::trim(std::string_view(text).substr(open + 3, close - open - 3)));
    if (const auto found = partials.find(name); found != partials.end()) {
      std::string inner = expand(found->second.text, partials, depth + 1);
      while (inner.ends_with('\n')) inner.pop_back();
      out += inner;
    }
    at = close + 2;
  }
  return out.append(text, at, std::string::npos);
}

// A section that is left out leaves its empty line behind: at most `keep` of them in a row stay.
std::string without_gaps(const std::string& words, int keep) {
  std::string out;
  out.reserve(words.size());
  int empty = keep;  // none at the beginning
  for (const std::string& line : text::split(words, '\n')) {
    const bool blank = text::trim(line).empty();
    empty = blank ? empty + 1 : 0;
    if (!blank || empty <= keep) out.append(line).append("\n");
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

constexpr std::pair<const char*, const char*> kLayouts[] = {
    {"letter.html", "html"}, {"letter.txt", "txt"}, {"summary.html", "html"}};

}  // namespace

struct Layouts::Parsed {
  std::map<std::string, kainjow::mustache::mustache, std::less<>> layouts;
};

Layouts::Layouts(const std::vector<fs::path>& roots, Problems& problems)
    : parsed_(std::make_unique<Parsed>()) {
  for (const auto& [name, extension] : kLayouts) {
    const auto source = find(roots, name);
    if (!source) {
      problems.push_back({fmt::format("layouts/{}.mustache", name), 0, "there is no such layout"});
      continue;
    }
    const LayoutRules& rules = rules_of(name);
    const auto partials = partials_of(roots, extension);
    std::vector<std::string> names;
    for (const auto& [partial, unused] : partials) names.push_back(partial);
    const std::size_t before = problems.size();
    lint_layout(source->text, source->file, rules, names, problems);
    for (const auto& [partial, part] : partials) {
      // Shared by two layouts, but named once.
      if (std::string_view(name) != "summary.html")
        lint_layout(part.text, part.file, rules, names, problems);
    }
    const std::string whole = expand(source->text, partials, 0);
    lint_required(whole, source->file, rules, problems);
    if (problems.size() != before) continue;
    kainjow::mustache::mustache layout(whole);
    if (!layout.is_valid()) {
      problems.push_back({source->file, 0, layout.error_message()});
      continue;
    }
    if (std::string_view(extension) == "txt") {
      layout.set_custom_escape([](const std::string& words) { return words; });
    } else {
      layout.set_custom_escape([](const std::string& words) { return text::escape_html(words); });
    }
    parsed_->layouts.emplace(name, std::move(layout));
  }
}

Layouts::~Layouts() = default;
Layouts::Layouts(Layouts&&) noexcept = default;
Layouts& Layouts::operator=(Layouts&&) noexcept = default;

std::string Layouts::render(std::string_view name, const LayoutData& data) {
  const auto found = parsed_->layouts.find(name);
  HOMEWARD_CHECK(found != parsed_->layouts.end());
  return without_gaps(found->second.render(data), name.ends_with(".txt") ? 1 : 0);
}

}  // namespace homeward::compose
