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

PageStyle style_for(const Resources& resources, const fs::path& file) {
  const bool printable = fs::absolute(file).parent_path().filename() == "printables";
  return printable ? style_of_pages(resources) : resources.style();
}

// The document says itself what it is called, in which language it is and which way that runs.
RenderedPage render_html(const Resources& resources, const PageRequest& request,
                         const std::string& school, const std::string& school_language) {
  const fs::path file = request.page;
  std::error_code unknown;
  if (fs::file_size(file, unknown) > kLargestPage && !unknown) {
    return {{}, {{file.string(), 1, "the document is larger than 1 MiB"}}};
  }
  try {
    const std::string xhtml = files::read(file, kLargestPage);
    DocumentInfo info = info_of(xhtml);
    if (!request.language.empty()) info.language = request.language;
    if (info.language.empty()) info.language = language_of_page(file);
    if (info.language.empty()) info.language = school_language;
    if (info.title.empty()) info.title = file.stem().string();
    info.author = school;
    info.page_phrase = resources.page_phrase(info.language);
    return finish(render_document(xhtml, request.assets, style_for(resources, file), info),
                  file.string(), {});
  } catch (const DocumentError& error) {
    return {{}, {{file.string(), error.line(), error.what()}}};
  }
}

}  // namespace

RenderedPage render_page(const ComposeSettings& settings, const PageRequest& request) {
  const Resources resources(settings);
  const std::string& page = request.page;
  const fs::path file = page;
  if (file.extension() == ".html") {
    return render_html(resources, request, settings.school.name, settings.school.language);
  }
  const bool markdown = file.extension() == ".md";
  std::string spoken = request.language;
  if (spoken.empty() && markdown) spoken = language_of_page(file);
  if (spoken.empty()) spoken = settings.school.language;

  RenderedPage out;
  std::optional<ParentLetter> own;
  const ParentLetter* letter = nullptr;
  if (markdown) {
    own = read_parent_letter(files::read(file, kLargestPage), page, spoken, resources.topics(),
                             out.problems);
    letter = own ? &*own : nullptr;
    if (own) resources.note_borrowed_words(*own, page, out.problems);
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
                                           settings.school.name, request.now);
  return finish(std::move(document), page, std::move(out));
}

}  // namespace homeward::compose
