// What a letter tells and in which order: the verdict on every row a family has not been told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "domain/school.h"

namespace homeward {

// What the family was told before, so that nothing repeats.
struct History {
  std::vector<std::pair<StudentId, std::string>> told_texts;  // of the last six letters, by child
  std::vector<std::string> recent_topics;  // skills of the last two letters (lookup keys)
  std::vector<StaffId> recent_authors;     // of the last two letters
};

struct SelectionInput {
  std::vector<Observation> rows;    // every row without a final outcome for this family
  std::vector<StudentId> children;  // in the order the letter names them
  // Those of them who belong to another family too: what one household did is not told to the
  // other.
  std::vector<StudentId> shared_children;
  History history;
  Date period_start{};
  Date today{};
  bool welcome = false;
  // A guardian reads another language than the school writes: a concern must not reach them in
  // words they may misread, so it waits for its translation.
  bool needs_translation = false;
  Approval approval = Approval::kConcerns;
};

struct Selection {
  std::vector<Verdict> verdicts;  // one for each row of the input
  bool has_positive = false;      // the letter can open with a strength
  bool has_news = false;          // there is something a family would be told
};

// Caps of one child's part of the page (spec 3-letters, "Choosing"); the e-mail shows the first
// few.
inline constexpr int kMostPositives = 5;
inline constexpr int kMostProgress = 3;
inline constexpr int kMostQuotes = 2;
inline constexpr int kMostStrategies = 2;
inline constexpr int kPositivesBeforeConcern = 2;
inline constexpr int kDeferDays = 28;
inline constexpr double kNearDuplicate = 0.7;

// Pure and deterministic. Rules: strengths first; at most one concern in the whole letter and only
// behind two told positives of the same child; unapproved concerns wait; near-duplicates merge;
// what is over a cap waits at most 28 days; a welcome letter tells one positive, no concern and no
// figures.
Selection choose_rows(const SelectionInput& input);

// 0.5^(age/7 days) + 0.3 setting + 0.3 count + 0.2 new skill + 0.1 new author - 0.5 repeated skill.
double score_of(const Observation& row, const History& history, Date today);

}  // namespace homeward
