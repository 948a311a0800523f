#include "compose/enclosures.h"

#include <algorithm>

#include "base/language.h"
#include "base/text.h"
#include "compose/child_text.h"
#include "compose/document/document.h"
#include "compose/parent_letters.h"
#include "compose/resources.h"

namespace homeward::compose {

namespace {
constexpr double kPageScale = 1.4;   // read from the fridge door, and large print for everybody
constexpr double kParagraphs = 2.2;  // paragraphs of prose, where a letter has single lines
}  // namespace

PageStyle style_of_pages(const Resources& resources) {
  PageStyle style = resources.style();
  style.scale = std::max(style.scale, kPageScale);
  style.paragraph_gap *= kParagraphs;
  return style;
}

const ParentLetter* page_for(const Voice& voice, const Resources& resources) {
  const LetterSource& source = voice.source();
  if (!source.parent_pages.due || !voice.by_email()) return nullptr;
  std::vector<std::string> topics;
  for (const ChildNews* news : told_children(source)) {
    for (std::string& topic : topics_of(voice, *news)) topics.push_back(std::move(topic));
  }
  const std::string& language =
      source.guardian.language.empty() ? voice.school().language : source.guardian.language;
  return resources.parent_letters().choose(topics, source.parent_pages.sent, language);
}

Document render_parent_letter(const ParentLetter& letter, const Phrases& phrases,
                              const Resources& resources, const std::string& school,
                              Instant created) {
  DocumentInfo info;
  info.title = letter.title;
  info.author = school;
  info.language = letter.language;
  info.rtl = reads_right_to_left(letter.language);
  info.created = created;
  info.page_phrase = resources.page_phrase(info.language);
  return render_document(parent_letter_xhtml(letter, phrases, school), {},
                         style_of_pages(resources), info);
}

std::vector<Enclosure> printables_of(const LetterModel& email, const Voice& voice,
                                     const Resources& resources, Instant created) {
  std::vector<Enclosure> out;
  for (const ChildPart& child : email.children) {
    for (const Block& block : child.blocks) {
      const Printable* page = voice.printable(block.printable);
      if (page == nullptr || std::ranges::find(out, page->title, &Enclosure::title) != out.end())
        continue;
      DocumentInfo info = info_of(page->xhtml);
      info.author = voice.school().name;
      if (info.language.empty()) info.language = page->language;
      info.created = created;
      info.page_phrase = resources.page_phrase(info.language);
      Document document = render_document(page->xhtml, {}, style_of_pages(resources), info);
      out.push_back({page->slug + ".pdf", "", page->title, std::move(document.pdf)});
    }
  }
  return out;
}

std::string enclosure_name(const std::string& topic) {
  return "page-" + text::replace_all(topic, "_", "-") + ".pdf";
}

}  // namespace homeward::compose
