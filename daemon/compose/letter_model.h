// A letter as ordered values: what is said, in which order, and where each sentence comes from.
// Layouts only place it; nothing is decided after this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/digest.h"
#include "domain/letter_choice.h"

namespace homeward::compose {

// What stands between two pieces of a line: a space, but nothing behind full-width punctuation or
// beside an empty piece.
std::string_view gap_between(std::string_view before, std::string_view after);

// One sentence that a family reads. Its source is a phrase, a row, or a phrase that leads in a row.
struct Sentence {
  std::string lead;      // "On Monday, in science:"; may be empty
  std::string text;      // the teacher's own words, or the phrase
  std::string link;      // http or https: where `text` leads; empty for most
  std::string language;  // of `text`, when it is not the letter's
  bool strong = false;   // the figures of a progress line
  std::string phrase;    // id of the phrase, empty when it is a row alone
  std::string table;     // observation, goal, strategy, family_note; empty without a row
  std::int64_t row = 0;
  bool fell_back = false;  // the phrase was missing in the letter's language
  bool turned = false;     // `language` runs against the letter's direction

  bool empty() const { return text.empty() && lead.empty(); }
  std::string whole() const { return lead + std::string(gap_between(lead, text)) + text; }
};

using Paragraph = std::vector<Sentence>;

enum class BlockKind {
  kStrength,
  kWelcome,
  kProgress,
  kConcern,
  kStrategy,
  kNextStep,
  kResource,
  kQuote,
  kThanks,
  kCelebrate,
  kQuestion,
};

struct Bar {
  int done = 0;
  int of = 0;
};

// A child's drawing that stands in the letter.
struct PictureRef {
  std::string sha256;
  Sentence alt;
};

struct Block {
  BlockKind kind = BlockKind::kStrength;
  Sentence heading;
  std::vector<Paragraph> paragraphs;
  std::optional<Bar> bar;
  std::optional<PictureRef> picture;
  std::string
      printable;  // of a resource: the page that goes with the e-mail (compose/printables.h)
};

// A goal in the summary's table.
struct GoalLine {
  Sentence goal;
  Sentence agreed;
  Sentence at_school;  // may be empty
  Sentence at_home;    // may be empty
  Sentence now;
  Sentence before;  // empty without an earlier count
  std::optional<Bar> bar;
};

// A child's own course over weeks.
struct Chart {
  Sentence heading;
  Sentence label;      // the same in words, for a screen reader
  std::string points;  // "14 Sep:1,21 Sep:2"
  int max = 0;
};

struct ChildPart {
  std::string name;       // as the child is called
  std::string full_name;  // for paper
  std::vector<Block> blocks;
  std::vector<GoalLine> goals;
  std::optional<Chart> chart;
};

struct Choice {
  LetterChoice kind = LetterChoice::kQuestion;
  Sentence label;
};

struct LetterModel {
  std::string language;
  bool rtl = false;
  std::string subject;
  std::string masthead;  // "Lincoln Elementary · Room 12 · week of 19 October"
  Sentence title;
  Sentence notice;  // of a letter in two languages: where the other is, or that nobody reviewed it
  Sentence greeting;
  std::vector<ChildPart> children;
  std::vector<Block> closing;  // thanks, celebrate, question
  std::vector<Choice> choices;
  Sentence choices_lead;  // in plain text, above the choices; empty: they are links alone
  Sentence signature;
  std::vector<Sentence> after_signature;
  std::vector<Sentence> footer;
  std::vector<std::string> used;         // for LetterSource::recent_phrases of the next letters
  std::vector<FamilyNoteId> notes_told;  // the family's own words that this letter passed on
};

// How much one letter may hold (spec 3-letters, "Choosing").
struct Caps {
  std::size_t strengths = 2;
  std::size_t progress = 1;
  std::size_t concerns = 1;
  std::size_t strategies = 1;
  std::size_t quotes = 1;
  std::size_t resources = 1;
  bool page = false;  // the summary: strengths as one list with their authors, and the goals
  bool chart = false;
};
inline constexpr Caps kEmailCaps{2, 1, 1, 1, 1, 1, false, false};
inline constexpr Caps kPageCaps{5, 3, 1, 2, 2, 3, true, true};
// Where the whole page would not fit on two, as in large type.
inline constexpr Caps kPlainPageCaps{5, 3, 1, 2, 2, 3, true, false};
inline constexpr Caps kShortPageCaps{3, 2, 1, 1, 1, 0, true, false};
// No more than an e-mail says, for what is still too long.
inline constexpr Caps kLeastPageCaps{2, 1, 1, 1, 1, 0, true, false};

// Every sentence in reading order, headings and alternative texts included.
std::vector<const Sentence*> sentences_of(const LetterModel& letter);

// Words of the body, from greeting to signature without the footer, with or without its headings
// and the lines below the signature.
enum class Headings { kLeftOut, kCounted };
std::size_t body_words(const LetterModel& letter, Headings headings);

// {"sentences":[...]} for all the models of one letter, each text once, in order of first
// appearance.
std::string trace_json(const std::vector<const LetterModel*>& models);

}  // namespace homeward::compose
