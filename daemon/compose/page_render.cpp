#include "compose/page_render.h"

#include <fmt/format.h>

#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"
#include "compose/document/document.h"
#include "compose/resources.h"

namespace homeward::compose {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestPage = 1ULL << 20U;

// A document's own problems, and boxes where letters should be.
RenderedPage finish(Document document, const std::string& file, RenderedPage out) {
  if (!document.missing_glyphs.empty()) {
    out.problems.push_back(
        {file, 0,
         fmt::format("no font has a shape for {}", text::join(document.missing_glyphs, ", "))});
  } else {
    out.pdf = std::move(document.pdf);
  }
  return out;
}

RenderedPage render_printable(const Resources& resources, const fs::path& file,
                              const std::string& language, const std::string& school, Instant now) {
  DocumentInfo info;
  info.title = file.stem().stem().string();
  info.author = school;
  info.language = language;
  info.rtl = resources.phrases_for(language).rtl();
  info.created = now;
  try {
    return finish(
        render_document(files::read(file, kLargestPage), {}, style_of_pages(resources), info),
        file.string(), {});
  } catch (const DocumentError& error) {
    return {{}, {{file.string(), error.line(), error.what()}}};
  }
}

}  // namespace

RenderedPage render_page(const ComposeSettings& settings, const std::string& page,
                         const std::string& language, Instant now) {
  const Resources resources(settings);
  const fs::path file = page;
  const bool markdown = file.extension() == ".md";
  const bool printable = file.extension() == ".html";
  std::string spoken = language;
  if (spoken.empty() && (markdown || printable)) spoken = language_of_page(file);
  if (spoken.empty()) spoken = settings.school.language;
  if (printable) return render_printable(resources, file, spoken, settings.school.name, now);

  RenderedPage out;
  std::optional<ParentLetter> own;
  const ParentLetter* letter = nullptr;
  if (markdown) {
    own = read_parent_letter(files::read(file, kLargestPage), page, spoken, resources.topics(),
                             out.problems);
    letter = own ? &*own : nullptr;
  } else {
    const std::string slug = resources.phrases_for(spoken).topic(page);
    letter = resources.parent_letters().find(slug.empty() ? page : slug, spoken);
    if (letter == nullptr) {
      out.problems.push_back({page, 0,
                              fmt::format("no page about it in \"{}\"; the topics are {}", spoken,
                                          text::join(resources.topics(), ", "))});
    }
  }
  if (letter == nullptr) return out;
  Document document = render_parent_letter(*letter, resources.phrases_for(spoken), resources,
                                           settings.school.name, now);
  return finish(std::move(document), page, std::move(out));
}

}  // namespace homeward::compose
