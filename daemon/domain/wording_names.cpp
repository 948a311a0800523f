#include "domain/wording_names.h"

#include <unicode/unistr.h>

#include <algorithm>

namespace homeward {

namespace {

constexpr std::size_t kShortestName = 2;   // "B." is no name to look for
constexpr std::size_t kLongestName = 400;  // bytes

std::u16string lower(std::u16string_view word) {
  const icu::UnicodeString folded =
      icu::UnicodeString(word.data(), static_cast<std::int32_t>(word.size())).foldCase();
  return {folded.getBuffer(), static_cast<std::size_t>(folded.length())};
}

std::vector<std::u16string> split_words(std::string_view name) {
  const WordingText text = read_wording(name, kLongestName);
  std::vector<std::u16string> out;
  for (const auto& word : words_of(text))
    out.push_back(text.text.substr(word.begin, word.end - word.begin));
  return out;
}

bool is_title_word(const std::u16string& word) {
  static const std::set<std::u16string> titles{u"Mr", u"Mrs", u"Ms", u"Miss", u"Mx",
                                               u"Dr", u"Sra", u"Sr", u"Srta", u"Prof"};
  return titles.contains(word);
}

}  // namespace

void add_words(OwnWords& words, std::string_view name) {
  for (auto& word : split_words(name)) words.insert(std::move(word));
}

void KnownNames::add(std::string_view name, bool pupil, bool any_case) {
  Entry entry{split_words(name), pupil, any_case};
  if (entry.words.empty() || (entry.words.size() == 1 && entry.words[0].size() < kShortestName))
    return;
  auto& entries = by_first_[lower(entry.words.front())];
  const auto same =
      std::ranges::find_if(entries, [&](const Entry& other) { return other.words == entry.words; });
  if (same != entries.end()) {
    same->pupil = same->pupil || pupil;
    same->any_case = same->any_case || any_case;
    return;
  }
  entries.push_back(std::move(entry));
  std::ranges::stable_sort(
      entries, [](const Entry& a, const Entry& b) { return a.words.size() > b.words.size(); });
}

void KnownNames::add_person(std::string_view name) {
  const auto words = split_words(name);
  add(name, false, false);
  // Each part alone too: "Savage", never "Ms".
  for (const auto& word : words) {
    if (is_title_word(word)) continue;
    std::string part;
    icu::UnicodeString(word.data(), static_cast<std::int32_t>(word.size())).toUTF8String(part);
    add(part, false, false);
  }
}

void KnownNames::add_title(std::string_view title) {
  const bool several = split_words(title).size() > 1;
  add(title, false, several);
}

void KnownNames::add_term(std::string_view term) { add(term, false, true); }

void KnownNames::add_pupil(const Student& student) {
  add_person(student.name);  // the surname, to be masked
  add(student.name, true, false);
  add(student.given, true, false);
  add(student.preferred, true, false);
}

std::vector<KnownNames::Hit> KnownNames::find(const WordingText& text) const {
  std::vector<Hit> hits;
  const auto words = words_of(text);
  const auto word_at = [&](std::size_t i) {
    return std::u16string_view(text.text).substr(words[i].begin, words[i].end - words[i].begin);
  };
  const auto fits = [&](const Entry& entry, std::size_t at) {
    if (at + entry.words.size() > words.size()) return false;
    for (std::size_t i = 0; i < entry.words.size(); ++i) {
      const auto word = word_at(at + i);
      if (entry.any_case ? lower(word) != lower(entry.words[i]) : word != entry.words[i])
        return false;
    }
    return true;
  };
  for (std::size_t i = 0; i < words.size();) {
    const auto found = by_first_.find(lower(word_at(i)));
    std::size_t step = 1;
    if (found != by_first_.end()) {
      for (const auto& entry : found->second) {
        if (!fits(entry, i)) continue;
        step = entry.words.size();
        hits.push_back({{words[i].begin, words[i + step - 1].end}, entry.pupil, step == 1});
        break;
      }
    }
    i += step;
  }
  return hits;
}

}  // namespace homeward
