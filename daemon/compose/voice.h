// How one letter speaks: phrases with this child, this week and this author filled in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/language.h"
#include "compose/letter_model.h"
#include "compose/phrases.h"
#include "compose/printables.h"
#include "domain/school.h"

namespace homeward::compose {

// Pure but for the phrases' formatting state: one composer thread. Borrows everything.
class Voice {
 public:
  // `phrases` speak the letter's language, `school_phrases` the one in which teachers write;
  // `reader` is the language into which rows were translated for this reader; `known`: every
  // language that a row may turn out to be written in.
  Voice(const LetterSource& source, const School& school, const Phrases& phrases,
        const Phrases& school_phrases, std::string reader, std::vector<const Phrases*> known,
        const Printables* printables = nullptr)
      : source_(source),
        school_(school),
        phrases_(phrases),
        school_phrases_(school_phrases),
        reader_(std::move(reader)),
        known_(std::move(known)),
        printables_(printables) {}

  const LetterSource& source() const { return source_; }
  const School& school() const { return school_; }
  const Phrases& phrases() const { return phrases_; }
  bool by_email() const { return source_.guardian.channel == Channel::kEmail; }

  // A phrase as a sentence. child_args() gives {child} and {pronoun}.
  Sentence phrase(std::string_view key, const Args& args = {}) const;
  Args child_args(const Student& student) const;

  // The slug of what a teacher calls a topic, in whichever language; empty when none knows it. Both
  // versions of a letter in two languages thus speak of the same.
  std::string topic(std::string_view written) const;

  // The language of what somebody typed, by its script and its frequent words: the school's unless
  // it sounds more like the letter's, or much more like another.
  std::string language_of(std::string_view words) const;
  // The row's words for this reader, and their language.
  struct Words {
    std::string text;
    std::string language;
  };
  Words words_of(const Observation& row) const;
  // Marks words of another language than the letter's.
  void mark(Sentence& sentence, const std::string& language) const;
  bool is_school_language() const { return &phrases_ == &school_phrases_; }
  // False for the school's half of a letter in two languages: what the family itself worded stands
  // in the other one.
  bool is_family_language() const {
    return source_.guardian.language.empty() ||
           is_same_language(reader_, source_.guardian.language);
  }
  // A row's own words, one sentence each, closed with a full stop when the teacher left it out.
  Paragraph own_words(std::string_view words, std::string_view table, std::int64_t row,
                      std::string_view language = {}) const;
  // own_words of a row, led in by its day and place, and by its author when that is not the signer
  // and `name_author` is set.
  Paragraph told(const Observation& row, bool name_author) const;

  // The phrase `key` before an address of the web that a row names.
  Sentence linked(std::string_view key, const Args& args, const std::string& link,
                  std::string_view table, std::int64_t row) const;
  // The page of that name in this reader's language, else in the school's, or null: none goes on
  // paper.
  const Printable* printable(std::string_view slug) const;

  bool is_signer(StaffId author) const {
    return has_signer() && (!author || author == source_.signer.id);
  }
  // False where the staff table names nobody for this child: the school itself signs then.
  bool has_signer() const { return !source_.signer.name.empty(); }
  const std::string& signer_name() const;
  // As families know that person; the signer's own name when it is not known.
  std::string author_name(StaffId author) const;
  // "Monday" within the last seven days of the letter, else "12 October".
  std::string day(Date date) const;
  // "in science", in the letter's language; a setting in another language stands in quotation
  // marks. `language`: of the row that it belongs to. Empty without a setting.
  std::string place(std::string_view setting, std::string_view language = {}) const;

  // The next sentence of the first of `banks` that has one the family did not read in its last four
  // letters; when all were read, the one that rested longest. Deterministic.
  // What this letter already `used` is not drawn twice while there is another.
  std::string pick(const std::vector<std::string>& banks,
                   const std::vector<std::string>& used) const;
  // The first of `ids`, in their own order, that the last four letters did not use; else the one
  // that rested longest. Empty without any.
  std::string next_in_turn(const std::vector<std::string>& ids) const;
  bool is_recent(std::string_view id) const;

 private:
  const LetterSource& source_;
  const School& school_;
  const Phrases& phrases_;
  const Phrases& school_phrases_;
  const std::string reader_;
  const std::vector<const Phrases*> known_;
  const Printables* printables_;
};

}  // namespace homeward::compose
