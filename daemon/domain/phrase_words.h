// The words of a cadence's phrase, each with its place. Used by the two readers of phrases alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cadence.h"

namespace homeward {

class PhraseWords {
 public:
  // What stands between words is dropped, and so is a comma at a word's end.
  explicit PhraseWords(std::string_view phrase, std::string_view between = " ,;\t\r\n");

  bool done() const { return next_ == words_.size(); }
  // The word at hand in lower case; empty at the end.
  const std::string& peek() const;
  // The word at hand as it was written.
  const std::string& written() const;
  // 1-based, in bytes; behind the phrase at its end.
  std::size_t column() const { return done() ? end_ : words_[next_].column; }
  // Past the word at hand; nothing at the end.
  void skip() {
    if (!done()) ++next_;
  }
  // Takes the word at hand when it is this one.
  bool accept(std::string_view word);
  // Takes the words at hand when they are these, all of them or none.
  bool accept_all(std::string_view words);

  // What stands where `what` should: "near" are words that may have been meant.
  CadenceError expected(std::string_view what, const std::vector<std::string>& near = {}) const;

 private:
  struct Word {
    std::string lower;
    std::string written;
    std::size_t column = 1;
  };
  std::vector<Word> words_;
  std::size_t next_ = 0;
  std::size_t end_;
};

// The time at hand: "16:00", "7:30", "4 pm", "4:30pm", "noon". Throws CadenceError.
TimeOfDay take_time(PhraseWords& words);
// The date at hand: "2026-09-04". Throws CadenceError.
Date take_date(PhraseWords& words);

// "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR" and the DTSTART before it (RFC 5545, 3.3.10): the part of
// it that the grammar can say. Whether it is one, and what it is; throws CadenceError.
bool is_rrule(std::string_view phrase);
Cadence parse_rrule(std::string_view phrase);

// Lays the series of `cadence`, which is weekly, so that `start` lies in its first week or before.
void anchor_weeks(Cadence& cadence, Date start);

}  // namespace homeward
