#include "compose/voice.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "base/errors.h"
#include "base/hash.h"
#include "base/text.h"

namespace homeward::compose {

namespace {

// Cuts at sentence ends, as the language has them.
std::vector<std::string> split_sentences(std::string_view words, const std::string& language) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(icu::BreakIterator::createSentenceInstance(
      icu::Locale::forLanguageTag(language, status), status));
  HOMEWARD_CHECK(U_SUCCESS(status));
  const auto wide = icu::UnicodeString::fromUTF8(
      icu::StringPiece(words.data(), static_cast<int32_t>(words.size())));
  breaks->setText(wide);
  std::vector<std::string> out;
  int32_t start = breaks->first();
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
    std::string piece;
    wide.tempSubStringBetween(start, end).toUTF8String(piece);
    const std::string_view trimmed = text::trim(piece);
    if (!trimmed.empty()) out.emplace_back(trimmed);
    start = end;
  }
  return out;
}

// Ends with the full stop of any script (Unicode's Sentence_Terminal), or with what closes it.
bool is_closed(std::string_view sentence) {
  const auto wide = icu::UnicodeString::fromUTF8(
      icu::StringPiece(sentence.data(), static_cast<int32_t>(sentence.size())));
  if (wide.isEmpty()) return false;
  const UChar32 last = wide.char32At(wide.length() - 1);
  constexpr std::uint32_t kClosing = U_GC_PE_MASK | U_GC_PF_MASK;  // ) ” » ’
  return u_hasBinaryProperty(last, UCHAR_S_TERM) || (U_GET_GC_MASK(last) & kClosing) != 0 ||
         last == U'…' || last == U':' || last == U'"';
}

std::string_view pronoun_of(const Student& student) {
  const std::string first = text::fold_case(student.pronouns.substr(0, student.pronouns.find('/')));
  if (first == "she" || first == "ella") return "she";
  if (first == "he" || first == "él") return "he";
  if (first == "they" || first == "elle") return "they";
  return "other";
}

}  // namespace

Sentence Voice::phrase(std::string_view key, const Args& args) const {
  Said said = phrases_.say(key, args);
  Sentence out;
  out.text = std::move(said.text);
  out.phrase = std::move(said.id);
  mark(out, said.language);
  out.fell_back = !out.language.empty();
  return out;
}

Args Voice::child_args(const Student& student) const {
  return {{"child", student.called()}, {"pronoun", std::string(pronoun_of(student))}};
}

std::string Voice::language_of(std::string_view words) const {
  const std::string script = script_of(words);
  const auto pieces = text::words(words);
  const auto writes_so = [&](const Phrases& phrases) {
    return script.empty() || script_of_language(phrases.language()) == script;
  };
  const Phrases* best = writes_so(school_phrases_) ? &school_phrases_ : nullptr;
  std::size_t most = best != nullptr ? best->common_words_in(pieces) : 0;
  const auto consider = [&](const Phrases& phrases, std::size_t margin) {
    if (&phrases == best || !writes_so(phrases)) return;
    const std::size_t found = phrases.common_words_in(pieces);
    if (best != nullptr && found < most + margin) return;
    best = &phrases;
    most = found;
  };
  consider(phrases_, 1);
  // One word may be anybody's ("no"): a language that nobody expects here needs two.
  for (const Phrases* phrases : known_) consider(*phrases, 2);
  return best != nullptr ? best->language() : "und-" + script;
}

Voice::Words Voice::words_of(const Observation& row) const {
  for (const auto& [language, words] : row.translations) {
    if (is_same_language(language, reader_)) return {words, language};
  }
  return {row.text, {}};
}

void Voice::mark(Sentence& sentence, const std::string& language) const {
  sentence.language.clear();
  if (language.empty() || is_same_language(language, phrases_.language())) return;
  sentence.language = language;
  sentence.turned = reads_right_to_left(language) != phrases_.rtl();
}

Paragraph Voice::own_words(std::string_view words, std::string_view table, std::int64_t row,
                           std::string_view language) const {
  Paragraph out;
  const std::string spoken = language.empty() ? language_of(words) : std::string(language);
  for (std::string& piece : split_sentences(text::fold_space(words), spoken)) {
    Sentence sentence;
    sentence.text = std::move(piece);
    mark(sentence, spoken);
    sentence.table = std::string(table);
    sentence.row = row;
    out.push_back(std::move(sentence));
  }
  if (!out.empty() && !is_closed(out.back().text)) out.back().text += ".";
  return out;
}

Paragraph Voice::told(const Observation& row, bool name_author) const {
  const Words words = words_of(row);
  Paragraph out = own_words(words.text, "observation", row.id.value, words.language);
  if (out.empty()) return out;
  const bool by = name_author && row.author && !is_signer(row.author);
  const std::string where = place(row.setting, language_of(row.text));
  std::string key = by ? "lead.by_day" : "lead.day";
  if (!where.empty()) key += "_place";
  Args args = {{"day", day(row.date)}};
  if (!where.empty()) args.emplace_back("place", where);
  if (by) args.emplace_back("author", author_name(row.author));
  const Sentence lead = phrase(key, args);
  out.front().lead = lead.text;
  out.front().phrase = lead.phrase;
  if (!row.link.empty())
    out.push_back(linked("lead.link", {}, row.link, "observation", row.id.value));
  return out;
}

Sentence Voice::linked(std::string_view key, const Args& args, const std::string& link,
                       std::string_view table, std::int64_t row) const {
  Sentence out = phrase(key, args);
  out.lead = std::move(out.text);
  out.text = out.link = link;
  out.table = std::string(table);
  out.row = row;
  return out;
}

std::string Voice::topic(std::string_view written) const {
  for (const Phrases* phrases : {&phrases_, &school_phrases_}) {
    if (std::string slug = phrases->topic(written); !slug.empty()) return slug;
  }
  for (const Phrases* phrases : known_) {
    if (std::string slug = phrases->topic(written); !slug.empty()) return slug;
  }
  return {};
}

const Printable* Voice::printable(std::string_view slug) const {
  if (printables_ == nullptr || slug.empty() || !by_email()) return nullptr;
  return printables_->find(slug, {reader_, school_.language});
}

std::string Voice::author_name(StaffId author) const {
  for (const Staff& person : source_.staff) {
    if (person.id == author) return person.name;
  }
  return signer_name();
}

const std::string& Voice::signer_name() const {
  return has_signer() ? source_.signer.name : school().name;
}

std::string Voice::day(Date date) const {
  const int age = days_between(date, source_.digest.period_end);
  return phrases_.date(age >= 0 && age < 7 ? DateForm::kDay : DateForm::kDayMonth, date);
}

std::string Voice::place(std::string_view setting, std::string_view language) const {
  const std::string_view trimmed = text::trim(setting);
  if (trimmed.empty()) return {};
  std::string bare = text::fold_case(trimmed);
  if (bare.starts_with("the ")) bare.erase(0, 4);
  const std::string key = "place." + text::lookup_key(bare);
  if (key != "place.other" && key != "place.foreign" && phrases_.has(key))
    return phrases_.say(key).text;
  // "el patio" tells its language; "math" has that of the words beside it.
  const auto pieces = text::words(trimmed);
  std::string spoken(language);
  for (const Phrases* phrases : known_) {
    if (phrases->common_words_in(pieces) > school_phrases_.common_words_in(pieces))
      spoken = phrases->language();
  }
  if (script_of(trimmed) !=
      script_of_language(spoken.empty() ? school_phrases_.language() : spoken))
    spoken = language_of(trimmed);
  if (spoken.empty()) spoken = school_phrases_.language();
  const bool ours = is_same_language(spoken, phrases_.language());
  return phrases_.say(ours ? "place.other" : "place.foreign", {{"setting", std::string(trimmed)}})
      .text;
}

bool Voice::is_recent(std::string_view id) const {
  return std::ranges::find(source_.recent_phrases, id) != source_.recent_phrases.end();
}

std::string Voice::next_in_turn(const std::vector<std::string>& ids) const {
  const auto rested = [&](const std::string& id) {
    return std::ranges::find(source_.recent_phrases, id) - source_.recent_phrases.begin();
  };
  const auto fresh = std::ranges::find_if(ids, [&](const auto& id) { return !is_recent(id); });
  if (fresh != ids.end()) return *fresh;
  return ids.empty() ? std::string() : *std::ranges::min_element(ids, {}, rested);
}

std::string Voice::pick(const std::vector<std::string>& banks,
                        const std::vector<std::string>& used) const {
  std::vector<std::string> all;
  for (const std::string& bank : banks) {
    std::vector<std::string> ids = phrases_.bank(bank);
    if (ids.empty()) continue;
    const auto seed = stable_hash(source_.family.key + "|" + source_.digest.slot + "|" + bank);
    std::ranges::rotate(ids, ids.begin() + static_cast<std::ptrdiff_t>(seed % ids.size()));
    all.insert(all.end(), ids.begin(), ids.end());
  }
  std::vector<std::string> unused;
  std::ranges::copy_if(all, std::back_inserter(unused), [&](const std::string& id) {
    return std::ranges::find(used, id) == used.end();
  });
  return next_in_turn(unused.empty() ? all : unused);
}

}  // namespace homeward::compose
