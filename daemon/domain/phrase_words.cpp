#include "domain/phrase_words.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace homeward {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// 12 for noon and midnight; `after` is "am", "p.m." and the like.
std::optional<TimeOfDay> twelve_hour(std::string_view clock, std::string_view after) {
  const bool pm = after == "pm" || after == "p.m.";
  if (!pm && after != "am" && after != "a.m.") return std::nullopt;
  const bool minutes = clock.find(':') != std::string_view::npos;
  const auto time = parse_time_of_day(minutes ? std::string(clock) : std::string(clock) + ":00");
  constexpr std::chrono::hours kHalf{12};
  if (!time || *time < std::chrono::hours{1} || *time >= kHalf + std::chrono::hours{1})
    return std::nullopt;
  const TimeOfDay hour = *time >= kHalf ? *time - kHalf : *time;
  return pm ? hour + kHalf : hour;
}

}  // namespace

PhraseWords::PhraseWords(std::string_view phrase, std::string_view between)
    : end_(phrase.size() + 1) {
  std::size_t i = phrase.find_first_not_of(between);
  while (i != std::string_view::npos) {
    const std::size_t stop = std::min(phrase.find_first_of(between, i), phrase.size());
    auto word = phrase.substr(i, stop - i);
    while (word.ends_with(',')) word.remove_suffix(1);
    if (!word.empty()) words_.push_back({lower(word), std::string(word), i + 1});
    i = phrase.find_first_not_of(between, stop);
  }
}

const std::string& PhraseWords::peek() const {
  static const std::string kNone;
  return done() ? kNone : words_[next_].lower;
}

const std::string& PhraseWords::written() const {
  static const std::string kNone;
  return done() ? kNone : words_[next_].written;
}

bool PhraseWords::accept(std::string_view word) {
  if (done() || words_[next_].lower != word) return false;
  ++next_;
  return true;
}

bool PhraseWords::accept_all(std::string_view words) {
  const std::size_t before = next_;
  for (const auto& word : text::split(words, ' ')) {
    if (accept(word)) continue;
    next_ = before;
    return false;
  }
  return true;
}

CadenceError PhraseWords::expected(std::string_view what,
                                   const std::vector<std::string>& near) const {
  if (done()) return {column(), fmt::format("the phrase ends where {} should stand", what)};
  std::string message =
      fmt::format("\"{}\" stands where {} should", text::shorten(written(), 40), what);
  const std::string meant = text::nearest(peek(), near);
  if (!meant.empty()) message += fmt::format("; did you mean \"{}\"?", meant);
  return {column(), std::move(message)};
}

TimeOfDay take_time(PhraseWords& words) {
  const std::string word = words.peek();
  const CadenceError wrong = words.expected("a time such as 16:00 or 4 pm");
  words.skip();
  if (word == "noon") return std::chrono::hours{12};
  // "4 pm", and 4:30pm written as one.
  if (auto time = twelve_hour(word, words.peek())) {
    words.skip();
    return *time;
  }
  const auto letters = word.find_first_of("ap");
  if (letters != std::string::npos) {
    if (auto time = twelve_hour(word.substr(0, letters), word.substr(letters))) return *time;
  }
  if (const auto time = parse_time_of_day(word)) return *time;
  const bool digits = !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
  if (digits && word.size() <= 2) {
    throw CadenceError{
        wrong.column,
        fmt::format("\"{0}\" may be morning or evening; write {0}:00 or {0} pm", word)};
  }
  throw wrong;
}

Date take_date(PhraseWords& words) {
  const auto date = parse_iso_date(words.peek());
  if (!date) throw words.expected("a date such as 2026-09-04");
  words.skip();
  return *date;
}

}  // namespace homeward
