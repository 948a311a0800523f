// The fixed sentences of one language, ready to be said.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "compose/phrase_pack.h"

namespace homeward::compose {

using Arg = std::variant<std::string, std::int64_t>;
using Args = std::vector<std::pair<std::string, Arg>>;

// A sentence with its source.
struct Said {
  std::string id;  // the phrase's key
  std::string text;
  std::string language;  // set only when it fell back to the school's language
};

// How a date is written: in this week, older, whole, or on a chart's axis.
enum class DateForm { kDay, kDayMonth, kFull, kShort };

// A pack compiled for ICU. One per composer thread: message formats are not shareable. A key that
// the pack lacks is said by `fallback` (the school's language), visibly: Said::language is set.
class Phrases {
 public:
  // `fallback` may be null and must outlive this. Patterns that do not parse are left out; the lint
  // names them.
  Phrases(PhrasePack pack, const Phrases* fallback);
  ~Phrases();
  Phrases(const Phrases&) = delete;
  Phrases& operator=(const Phrases&) = delete;

  const std::string& language() const { return pack_.language; }
  bool rtl() const { return pack_.rtl; }
  const PhrasePack& pack() const { return pack_; }

  bool has(std::string_view key) const;
  // The sentence. An unknown key, or an argument that the pattern wants and did not get, is noted
  // in unresolved() and the letter must not leave.
  Said say(std::string_view key, const Args& args = {}) const;
  // This pack's own pattern itself, for {page} of {pages} that the renderer fills in; empty when it
  // has none.
  std::string pattern(std::string_view key) const;
  // "Monday", "19 October" ... in this language, of a civil date (no zone involved).
  std::string date(DateForm form, Date date) const;
  // Names joined as the language does: "Zoë and Ben".
  std::string list(const std::vector<std::string>& names) const;

  // The ids of a bank ("question.transitions") in the order of their numbers; the fallback's when
  // this pack has none.
  std::vector<std::string> bank(std::string_view prefix) const;
  // The slug of a row's free topic, by its names here or in the fallback; empty when unknown.
  std::string topic(std::string_view free_text) const;
  // How many of `words` (text::words) are frequent words of this language.
  std::size_t common_words_in(const std::vector<std::string>& words) const;

  // Keys that could not be said whole since the last clear.
  const std::vector<std::string>& unresolved() const { return unresolved_; }
  void clear_unresolved() { unresolved_.clear(); }

 private:
  struct Compiled;
  const PhrasePack pack_;
  const Phrases* fallback_;
  std::unique_ptr<Compiled> compiled_;
  mutable std::vector<std::string> unresolved_;
};

// The names of a pattern's arguments, sorted, each once. Throws nothing; `error` gets ICU's word
// when the pattern does not parse.
std::vector<std::string> pattern_arguments(std::string_view pattern, std::string& error);
// The plural forms of a pattern that this language (BCP 47) never uses, as "one" in Chinese: their
// words would never be said. Write =1 for the number itself.
std::vector<std::string> unreached_plurals(std::string_view pattern, const std::string& language);

}  // namespace homeward::compose
