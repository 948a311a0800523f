#include "compose/leak_index.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "compose/address.h"

namespace homeward::compose {

namespace {

constexpr std::size_t kShortestGlued = 8;
constexpr std::size_t kLongestSide = 128;  // of an e-mail address, left or right of its sign

bool has_digit(std::string_view text) { return text.find_first_of("0123456789") < text.size(); }

bool contains(const WordList& all, const WordList& some) {
  return std::search(all.begin(), all.end(), some.begin(), some.end()) != all.end();
}

// One letter that is glued to the front of an Arabic word: and, so, with, to, like.
std::string_view without_proclitic(std::string_view word) {
  constexpr std::size_t kTwoBytes = 2;
  for (const std::string_view letter : {"و", "ف", "ب", "ل", "ك"}) {
    if (word.starts_with(letter) && word.size() > 3 * kTwoBytes) return word.substr(kTwoBytes);
  }
  return {};
}

std::string other_spelling(const std::string& word) {
  static const std::map<std::string, std::string> kShort = {
      {"street", "st"},      {"avenue", "ave"},    {"road", "rd"},
      {"drive", "dr"},       {"lane", "ln"},       {"court", "ct"},
      {"boulevard", "blvd"}, {"apartment", "apt"}, {"place", "pl"}};
  for (const auto& [full, brief] : kShort) {
    if (word == full) return brief;
    if (word == brief) return full;
  }
  return {};
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& byte : out) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  }
  return out;
}

std::string joined(const WordList& words) {
  std::string out;
  for (const auto& word : words) out += word;
  return out;
}

}  // namespace

LeakIndex::LeakIndex(const Everyone& everyone, const School& school) {
  for (const Student& student : everyone.students) {
    add_name(LeakKind::kStudentName, student.id.value, {}, student.name, student.called());
    if (!student.preferred.empty())
      add_name(LeakKind::kStudentName, student.id.value, {}, student.name, student.given);
    add_id(student);
    add_given(student);
    students_[student.id] = student;
    allow(everybodys_, student.class_name);
  }
  for (const Guardian& guardian : everyone.guardians) {
    add_name(LeakKind::kGuardianName, guardian.id.value, guardian.family, guardian.name, "");
    add_address(guardian);
    guardians_[guardian.family].push_back(guardian);
    if (guardian.email.empty()) continue;
    const auto wire = wire_address(guardian.email);
    emails_[lower_ascii(guardian.email)].push_back(guardian);
    if (wire && lower_ascii(*wire) != lower_ascii(guardian.email))
      emails_[lower_ascii(*wire)].push_back(guardian);
  }
  for (const auto& [family, student] : everyone.homes) homes_[family].push_back(student);
  for (const Staff& member : everyone.staff) {
    allow(everybodys_, member.name);
    everybodys_.emails.insert(lower_ascii(member.email));
  }
  allow(everybodys_, school.name);
  for (const std::string& address : {school.from_address, school.office_address})
    everybodys_.emails.insert(lower_ascii(address));
}

void LeakIndex::allow(OwnWords& own, const std::string& name) {
  WordList words = folded_words(name);
  if (words.empty()) return;
  own.words.insert(words.begin(), words.end());
  if (words.size() > 1 && std::find(own.names.begin(), own.names.end(), words) == own.names.end())
    own.names.push_back(std::move(words));
}

void LeakIndex::add(Pattern pattern) {
  if (pattern.words.empty()) return;
  pattern.ordinary = std::all_of(pattern.words.begin(), pattern.words.end(),
                                 [](const std::string& word) { return is_ordinary(word); });
  auto& same_first = by_first_[pattern.words.front()];
  for (const std::uint32_t other : same_first) {
    const Pattern& known = patterns_[other];
    if (known.words == pattern.words && known.id == pattern.id && known.kind == pattern.kind &&
        known.turn == pattern.turn) {
      return;
    }
  }
  same_first.push_back(static_cast<std::uint32_t>(patterns_.size()));
  patterns_.push_back(std::move(pattern));
}

// "Maya Rose Stone" is also "Maya Stone", "Stone, Maya" and "mayastone.pdf"; a name in the
// school's own "Stone, Maya" is read the right way round first.
void LeakIndex::add_name(LeakKind kind, std::int64_t id, FamilyId family, const std::string& name,
                         const std::string& called) {
  std::string usual = name;
  if (const auto comma = name.find(','); comma != std::string::npos)
    usual = name.substr(comma + 1) + " " + name.substr(0, comma);
  const WordList words = folded_words(usual);
  if (words.size() < 2) return;
  std::vector<WordList> forms = {words, {words.front(), words.back()}};
  // Two family names: "Ana García" for Ana García López.
  if (words.size() == 3) forms.push_back({words[0], words[1]});
  if (const WordList first = folded_words(called); !first.empty()) {
    forms.push_back(first);
    forms.back().push_back(words.back());
  }
  for (const WordList& form : forms) {
    add({kind, id, family, form, 0, false});
    for (std::size_t cut = 1; cut < form.size(); ++cut) {
      WordList turned(form.begin() + static_cast<std::ptrdiff_t>(cut), form.end());
      const std::size_t turn = turned.size();
      turned.insert(turned.end(), form.begin(), form.begin() + static_cast<std::ptrdiff_t>(cut));
      add({kind, id, family, std::move(turned), turn, false});
    }
    if (const std::string glued = joined(form); glued.size() >= kShortestGlued &&
                                                form.front().size() > 1 && form.back().size() > 1 &&
                                                static_cast<unsigned char>(glued.front()) < 0x80) {
      add({kind, id, family, {glued}, 0, false});
    }
  }
}

// Short ids are left alone: 17 or A4 stand in many letters.
void LeakIndex::add_id(const Student& student) {
  const WordList words = folded_words(student.key);
  const std::string all = joined(words);
  const bool only_digits = all.find_first_not_of("0123456789") == std::string::npos;
  if (!has_digit(all) || all.size() < (only_digits ? 5U : 4U)) return;
  add({LeakKind::kStudentId, student.id.value, {}, words, 0, false});
  if (words.size() > 1) add({LeakKind::kStudentId, student.id.value, {}, {all}, 0, false});
}

// The street with its number; what has neither needs its second line too.
void LeakIndex::add_address(const Guardian& guardian) {
  const std::string lines = text::replace_all(guardian.postal_address, "\n", ",");
  WordList words;
  for (const std::string& piece : text::split(lines, ',')) {
    for (std::string& word : folded_words(piece)) words.push_back(std::move(word));
    if (words.size() >= 3 && has_digit(joined(words))) break;
  }
  if (words.size() < 3) return;
  add({LeakKind::kAddress, guardian.id.value, guardian.family, words, 0, false});
  for (std::string& word : words) {
    if (std::string other = other_spelling(word); !other.empty()) word = std::move(other);
  }
  add({LeakKind::kAddress, guardian.id.value, guardian.family, std::move(words), 0, false});
}

void LeakIndex::add_given(const Student& student) {
  const WordList full = folded_words(student.name);
  for (const std::string* name : {&student.given, &student.preferred}) {
    WordList words = folded_words(*name);
    if (words.empty() || (words.size() == 1 && text::length(words.front()) < 3)) continue;
    if (std::all_of(words.begin(), words.end(),
                    [](const std::string& word) { return is_ordinary(word); })) {
      continue;
    }
    auto& same = given_[words.front()];
    auto found = std::find_if(same.begin(), same.end(),
                              [&](const Given& given) { return given.words == words; });
    if (found == same.end()) found = same.insert(same.end(), Given{words, {}, {}});
    found->students.push_back(student.id);
    found->surnames.insert(full.begin(), full.end());
  }
}

OwnWords LeakIndex::own_words(FamilyId family, const std::vector<Student>& children) const {
  OwnWords own = everybodys_;
  own.family = family;
  const auto add_child = [&](const Student& child) {
    own.students.insert(child.id);
    allow(own, child.name);
    const WordList full = folded_words(child.name);
    for (const std::string* name : {&child.given, &child.preferred}) {
      allow(own, *name);
      if (!name->empty() && !full.empty()) allow(own, *name + " " + full.back());
      for (std::string& word : folded_words(*name)) own.given.insert(std::move(word));
    }
  };
  if (const auto home = homes_.find(family); home != homes_.end()) {
    for (const StudentId id : home->second) {
      if (const auto child = students_.find(id); child != students_.end()) add_child(child->second);
    }
  }
  for (const Student& child : children) add_child(child);
  if (const auto parents = guardians_.find(family); parents != guardians_.end()) {
    for (const Guardian& guardian : parents->second) {
      allow(own, guardian.name);
      allow(own, guardian.postal_address);
      own.emails.insert(lower_ascii(guardian.email));
      if (const WordList words = folded_words(guardian.name); !words.empty())
        own.given.insert(words.front());
    }
  }
  return own;
}

std::optional<Leak> LeakIndex::match(const std::vector<Word>& words, std::size_t at,
                                     std::string_view first, const OwnWords& own,
                                     bool without_ids) const {
  const auto bucket = by_first_.find(first);
  if (bucket == by_first_.end()) return std::nullopt;
  for (const std::uint32_t number : bucket->second) {
    const Pattern& pattern = patterns_[number];
    const bool is_name =
        pattern.kind == LeakKind::kStudentName || pattern.kind == LeakKind::kGuardianName;
    if (pattern.kind == LeakKind::kStudentId && without_ids) continue;
    if (pattern.family ? pattern.family == own.family
                       : own.students.contains(StudentId{pattern.id})) {
      continue;
    }
    // Word by word; a capital or an initial may stand between a first and a last name.
    std::size_t next = at + 1;
    bool same = true;
    bool comma = false;
    bool skipped = false;
    for (std::size_t i = 1; same && i < pattern.words.size(); ++i, ++next) {
      const Gap allowed = pattern.kind == LeakKind::kAddress ? Gap::kEnd
                          : is_name && pattern.turn == i     ? Gap::kComma
                                                             : Gap::kSpace;
      if (is_name && pattern.turn == 0 && pattern.words.size() == 2 && next + 1 < words.size() &&
          words[next].folded != pattern.words[i] && words[next].gap == Gap::kSpace &&
          words[next].capital) {
        ++next;
        skipped = true;
      }
      same = next < words.size() && words[next].folded == pattern.words[i] &&
             words[next].gap <= allowed;
      comma = comma || (same && words[next].gap == Gap::kComma);
    }
    if (!same) continue;
    const auto begin = words.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = words.begin() + static_cast<std::ptrdiff_t>(next);
    if (is_name && (pattern.ordinary || skipped) &&
        !std::all_of(begin, end, [](const Word& word) { return word.capital; })) {
      continue;
    }
    WordList said;
    for (auto word = begin; word != end; ++word) said.push_back(word->folded);
    said.front() = std::string(first);
    const bool own_name = std::any_of(own.names.begin(), own.names.end(), [&](const auto& name) {
      return contains(name, said) || (is_name && said.size() == 1 && joined(name) == said[0]);
    });
    if (own_name) continue;
    // "Will, May and Grace": this family's own children one after the other.
    if (comma && std::all_of(said.begin(), said.end(),
                             [&](const std::string& word) { return own.given.contains(word); })) {
      continue;
    }
    // "In May Grace grew beans": a month or a subject before this family's own Grace.
    static const std::set<std::string_view> kBeforeATime = {
        "in", "on", "by", "since", "last", "this", "next", "every", "during", "until", "en", "de"};
    if (is_name && pattern.ordinary && at > 0 && words[at].gap == Gap::kSpace &&
        kBeforeATime.contains(words[at - 1].folded) && own.given.contains(said.back())) {
      continue;
    }
    return Leak{pattern.kind, pattern.id};
  }
  return std::nullopt;
}

std::optional<Leak> LeakIndex::find(const std::vector<Word>& words, const OwnWords& own,
                                    bool without_ids) const {
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (auto leak = match(words, at, words[at].folded, own, without_ids)) return leak;
    if (const auto bare = without_proclitic(words[at].folded); !bare.empty()) {
      if (auto leak = match(words, at, bare, own, without_ids)) return leak;
    }
  }
  return std::nullopt;
}

std::optional<Leak> LeakIndex::find_email(std::string_view text, const OwnWords& own) const {
  const auto in_address = [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0x80 || std::isalnum(value) != 0 ||
           std::string_view(".!#$%&'*+-/=?^_`{|}~").find(byte) != std::string_view::npos;
  };
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at;
    std::size_t end = at + 1;
    while (begin > 0 && at - begin < kLongestSide && in_address(text[begin - 1])) --begin;
    while (end < text.size() && end - at < kLongestSide && in_address(text[end])) ++end;
    while (end > at && std::isalnum(static_cast<unsigned char>(text[end - 1])) == 0 &&
           static_cast<unsigned char>(text[end - 1]) < 0x80) {
      --end;
    }
    // What is glued before or behind it ("to=ana@...", "...?subject=stop") is no part of it.
    for (std::size_t stop = end; stop > at; --stop) {
      if (stop != end && std::isalnum(static_cast<unsigned char>(text[stop])) != 0) continue;
      for (std::size_t start = begin; start < at; ++start) {
        if (start != begin && std::isalnum(static_cast<unsigned char>(text[start - 1])) != 0)
          continue;
        const std::string address = lower_ascii(text.substr(start, stop - start));
        const auto found = emails_.find(address);
        if (found == emails_.end()) continue;
        const bool ours = own.emails.contains(address) ||
                          std::any_of(found->second.begin(), found->second.end(),
                                      [&](const Guardian& g) { return g.family == own.family; });
        if (!ours) return Leak{LeakKind::kEmail, found->second.front().id.value};
        start = at;
      }
    }
  }
  return std::nullopt;
}

std::optional<Leak> LeakIndex::find_given(const std::vector<Word>& words,
                                          const OwnWords& own) const {
  static const std::set<std::string_view> kTitles = {
      "mr",   "mrs",   "ms",   "miss",   "mx",       "dr",        "saint", "st",    "san", "santa",
      "lake", "queen", "king", "prince", "princess", "president", "aunt",  "uncle", "sra", "sr"};
  const auto bearer = [&](std::size_t at, std::string_view first) -> std::optional<Leak> {
    const auto bucket = given_.find(first);
    if (bucket == given_.end() || !words[at].capital) return std::nullopt;
    for (const Given& given : bucket->second) {
      std::size_t next = at + 1;
      bool same = true;
      for (std::size_t i = 1; same && i < given.words.size(); ++i, ++next)
        same = next < words.size() && words[next].folded == given.words[i] &&
               words[next].gap == Gap::kSpace;
      const bool borne = std::any_of(given.words.begin(), given.words.end(),
                                     [&](const std::string& w) { return own.words.contains(w); });
      if (!same || borne) continue;
      // Rosa Parks is no pupil where no Rosa is called Parks.
      const bool cased =
          !words[at].written.empty() && static_cast<unsigned char>(words[at].folded.front()) < 0x80;
      if (cased && next < words.size() && words[next].gap == Gap::kSpace && words[next].capital &&
          !has_digit(words[next].folded) && !given.surnames.contains(words[next].folded)) {
        continue;
      }
      return Leak{LeakKind::kGivenName, given.students.front().value};
    }
    return std::nullopt;
  };
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0 && words[at].gap != Gap::kEnd && kTitles.contains(words[at - 1].folded)) continue;
    if (auto leak = bearer(at, words[at].folded)) return leak;
    if (const auto bare = without_proclitic(words[at].folded); !bare.empty()) {
      if (auto leak = bearer(at, bare)) return leak;
    }
  }
  return std::nullopt;
}

}  // namespace homeward::compose
