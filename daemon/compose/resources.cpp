#include "compose/resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "base/files.h"
#include "base/language.h"
#include "compose/phrase_lint.h"

namespace homeward::compose {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kReference = "en";

}  // namespace

Resources::Resources(const ComposeSettings& settings)
    : layouts_(settings.template_folders, problems_) {
  load_phrases(settings);
  load_style(settings);
  parent_letters_ = ParentLetters(settings.template_folders, topics(), problems_);
  if (school_ != nullptr) {
    for (const auto& [key, letter] : parent_letters_.all()) {
      note_borrowed_words(letter, fmt::format("letters: {} in \"{}\"", key.first, key.second),
                          problems_);
    }
  }
  printables_ = Printables(settings.template_folders, problems_);
}

std::vector<std::string> Resources::topics() const {
  std::set<std::string> slugs;
  for (const auto& [language, phrases] : phrases_) {
    for (const auto& [slug, names] : phrases->pack().topics) slugs.insert(slug);
  }
  return {slugs.begin(), slugs.end()};
}

void Resources::load_phrases(const ComposeSettings& settings) {
  auto packs = load_phrase_packs(settings.template_folders, problems_);
  const PhrasePack reference = shipped_pack(settings.template_folders, kReference);
  if (reference.patterns.empty()) {
    problems_.push_back({"phrases/en.toml", 0, "the shipped phrases are missing"});
    return;
  }
  for (const auto& [language, pack] : packs) {
    lint_pack(pack, reference, problems_);
    if (pack.reviewed_by.empty()) {
      problems_.push_back(
          {language + ".toml", 0, "not reviewed by a speaker yet (pack.reviewed_by)", true});
    }
  }
  std::string school = settings.school.language;
  if (!packs.contains(school)) {
    const auto same = std::ranges::find_if(
        packs, [&](const auto& entry) { return is_same_language(entry.first, school); });
    if (same != packs.end()) school = same->first;
  }
  if (!packs.contains(school)) {
    problems_.push_back(
        {"phrases", 0,
         fmt::format("no phrases for the school's language \"{}\"", settings.school.language)});
    school = std::string(kReference);
    if (!packs.contains(school)) return;
  }
  // A school's language that lacks a key falls back to the shipped English.
  const Phrases* base = nullptr;
  if (school != kReference && packs.contains(kReference)) {
    auto english = std::make_unique<Phrases>(packs.at(std::string(kReference)), nullptr);
    base = english.get();
    phrases_.emplace(std::string(kReference), std::move(english));
  }
  auto own = std::make_unique<Phrases>(packs.at(school), base);
  school_ = own.get();
  phrases_.insert_or_assign(school, std::move(own));
  for (auto& [language, pack] : packs) {
    if (!phrases_.contains(language)) {
      phrases_.emplace(language, std::make_unique<Phrases>(std::move(pack), school_));
    }
  }
}

void Resources::load_style(const ComposeSettings& settings) {
  for (const fs::path& root : settings.template_folders) {
    const fs::path path = root / "style" / "summary.toml";
    std::error_code error;
    if (!fs::is_regular_file(path, error)) continue;
    try {
      style_ = load_page_style(files::read(path, 1ULL << 20U));
    } catch (const Failure& failure) {
      problems_.push_back({path.string(), 0, failure.what()});
    }
    break;
  }
  style_.font_config = settings.font_config;
  if (settings.school.paper == "Letter") {
    style_.page_width = 612;
    style_.page_height = 792;
  }
}

bool Resources::usable() const {
  return std::ranges::all_of(problems_, [](const Problem& problem) { return problem.warning; });
}

const Phrases& Resources::phrases_for(std::string_view language) const {
  if (const auto found = phrases_.find(language); found != phrases_.end()) return *found->second;
  for (const auto& [tag, phrases] : phrases_) {
    if (is_same_language(tag, language)) return *phrases;
  }
  return *school_;
}

bool Resources::speaks(std::string_view language) const {
  return is_same_language(phrases_for(language).language(), language);
}

std::string Resources::page_phrase(std::string_view language) const {
  const std::string words =
      speaks(language) ? phrases_for(language).pattern("summary.page") : std::string();
  return words.empty() ? "{page} / {pages}" : words;
}

void Resources::note_borrowed_words(const ParentLetter& letter, const std::string& file,
                                    Problems& problems) const {
  if (speaks(letter.language)) return;
  const std::string& language = letter.language;
  problems.push_back({file, 0,
                      fmt::format("no phrases for \"{}\": the headings stand in \"{}\"; "
                                  "phrases/{}.toml with next.heading, next.minutes, parent.books "
                                  "and parent.by gives them words",
                                  language, phrases_for(language).language(), language),
                      true});
}

std::vector<const Phrases*> Resources::all() const {
  std::vector<const Phrases*> out;
  for (const auto& [tag, phrases] : phrases_) out.push_back(phrases.get());
  return out;
}

std::vector<std::string> Resources::take_unresolved() {
  std::vector<std::string> out;
  for (auto& [language, phrases] : phrases_) {
    out.insert(out.end(), phrases->unresolved().begin(), phrases->unresolved().end());
    phrases->clear_unresolved();
  }
  return out;
}

}  // namespace homeward::compose
