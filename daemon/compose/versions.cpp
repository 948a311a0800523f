#include "compose/versions.h"

#include <algorithm>

#include "compose/letter_text.h"

namespace homeward::compose {

namespace {

constexpr std::size_t kGoodLength = 150;  // words of an e-mail's sentences, per child
constexpr std::size_t kHardStop = 200;    // and of everything in its body

// Says that a page is attached in the place of the sentence about the fridge.
void announce(LetterModel& letter, const Sentence& page) {
  for (Sentence& sentence : letter.after_signature) {
    if (sentence.phrase == "signature.fridge") sentence = page;
  }
}

// The e-mail's words, cut back step by step until they are short enough to be read. `page`: what
// announces a page that goes with it, or empty.
LetterModel fitted_letter(const Voice& voice, const Sentence& page) {
  const std::size_t children = told_children(voice.source()).size();
  const auto written = [&](Trim trim) {
    LetterModel letter = write_letter(voice, kEmailCaps, trim);
    if (!page.empty()) announce(letter, page);
    return letter;
  };
  LetterModel letter = written(Trim::kNothing);
  for (int step = 1; step <= static_cast<int>(kLastTrim); ++step) {
    const Trim trim = static_cast<Trim>(step);
    // A plan's why, and what family and child said, are dropped only where the hard stop demands
    // it.
    const bool long_now = body_words(letter, Headings::kLeftOut) > kGoodLength * children;
    const bool too_long = body_words(letter, Headings::kCounted) > kHardStop * children;
    if (!(too_long || (long_now && trim <= Trim::kProgressDetail))) break;
    letter = written(trim);
  }
  return letter;
}

}  // namespace

std::vector<Version> versions_of(const LetterSource& source, const School& school,
                                 const Resources& resources) {
  const Phrases& ours = resources.school_phrases();
  const Phrases& pack = resources.phrases_for(source.guardian.language);
  const std::string& wish =
      source.guardian.language.empty() ? school.language : source.guardian.language;
  const auto version = [&](const Phrases& phrases, const std::string& reader) {
    return Version(
        Voice(source, school, phrases, ours, reader, resources.all(), &resources.printables()));
  };
  const bool unreviewed = &pack != &ours && pack.pack().reviewed_by.empty();
  if (unreviewed && school.unreviewed == Unreviewed::kSchool) return {version(ours, wish)};
  std::vector<Version> out;
  if (unreviewed && school.unreviewed == Unreviewed::kBoth) {
    out.push_back(version(ours, ours.language()));
    const Said below = pack.say("note.below");
    Sentence& notice = out.back().notice;
    notice.text = below.text;
    notice.phrase = below.id;
    out.back().voice.mark(notice, pack.language());
  }
  out.push_back(version(pack, wish));
  if (unreviewed) out.back().notice = out.back().voice.phrase("note.unreviewed");
  return out;
}

bool write_emails(std::vector<Version>& versions, const ParentLetter* page) {
  return std::ranges::all_of(versions, [&](Version& version) {
    const Voice& voice = version.voice;
    version.email = fitted_letter(
        voice,
        page != nullptr ? voice.phrase("parent.attached", {{"title", page->title}}) : Sentence{});
    version.email.notice = version.notice;
    const std::size_t children = version.email.children.size();
    return body_words(version.email, Headings::kCounted) <= kHardStop * children;
  });
}

void write_page(Version& version, const Caps& caps) {
  version.page = write_letter(version.voice, caps, Trim::kNothing);
  version.page.notice = version.notice;
}

// A chart needs room that large type does not leave; the table has its figures.
Caps first_page_caps(const LetterSource& source) {
  return source.guardian.large_print ? kPlainPageCaps : kPageCaps;
}

std::vector<std::string> pictures_shown(const LetterModel& letter) {
  std::vector<std::string> out;
  for (const ChildPart& child : letter.children) {
    for (const Block& block : child.blocks) {
      if (block.picture && std::ranges::find(out, block.picture->sha256) == out.end()) {
        out.push_back(block.picture->sha256);
      }
    }
  }
  return out;
}

int pages_wanted(const LetterSource& source, const LetterModel& page) {
  const bool figure = std::ranges::any_of(page.children, [](const ChildPart& child) {
    return child.chart || std::ranges::any_of(child.blocks, [](const Block& block) {
             return block.picture.has_value();
           });
  });
  return figure || source.guardian.large_print ? 2 : 1;
}

int most_pages(const LetterModel& page) {
  return std::max(2, static_cast<int>(page.children.size()));
}

}  // namespace homeward::compose
