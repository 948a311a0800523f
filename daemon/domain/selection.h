// What a letter tells and in which order: the verdict on every row a family has not been told.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "domain/school.h"
#include "domain/wording_pack.h"

namespace homeward {

// What a family was told of one child in the last kBalanceDays days.
struct Balance {
  int positives = 0;  // strengths and wins
  int concerns = 0;
};

// What the family was told before, so that nothing repeats.
struct History {
  std::vector<std::pair<StudentId, std::string>> told_texts;  // of the last six letters, by child
  std::vector<std::string> recent_topics;  // skills of the last two letters (lookup keys)
  std::vector<StaffId> recent_authors;     // of the last two letters
  std::map<StudentId, Balance> balance;
};

// What an untold row has waited for until now.
struct Waiting {
  std::optional<Date> deferred_on;  // when a letter first put it off
  std::string reason;               // why the last one did
  bool through_silence = false;     // it came while nobody of the family could be written to
};

struct SelectionInput {
  std::vector<Observation> rows;    // every row without a final outcome for this family
  std::vector<StudentId> children;  // in the order the letter names them
  // Those of them who belong to another family too: what one household did is not told to the
  // other.
  std::vector<StudentId> shared_children;
  History history;
  std::map<ObservationId, Waiting> waiting;  // of the rows; nothing: a new one
  // What the wording guard says of rows' words: hold and block stop a row, unless a person said
  // that it may leave; nothing: it may.
  std::map<ObservationId, WordingLevel> wording;
  // Rows that a person is to look at before any letter tells them, with the ledger's reason: a
  // stable word, such as kSecondFall. The letter leaves without them.
  std::map<ObservationId, std::string> held;
  // The first day of the family's welcome letter: its history of before is never told.
  std::optional<Date> first_day;
  // The last slot that passed while nobody could be written to (a pause, a missing consent).
  std::optional<Date> silent_until;
  Date today{};
  bool welcome = false;
  // Languages (BCP 47) in which guardians read and the school does not write: a concern must not
  // reach them in words they may misread, so it waits for its translation into each.
  std::vector<std::string> languages;
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
inline constexpr std::size_t kMostChildren = 3;  // of one letter; the others have their turn next
inline constexpr int kPositivesBeforeConcern = 2;
// Over four weeks, of each child and to each family: a policy of the school's kindness, not a
// proven threshold (spec 3-letters, "What the evidence asks for").
inline constexpr int kPositivesPerConcern = 4;
inline constexpr int kBalanceDays = 28;
inline constexpr int kDeferDays = 28;   // from the first letter that put the row off
inline constexpr int kPausedDays = 60;  // of a pause's rows are told after it
inline constexpr int kMostGoodNews = 2;
inline constexpr double kNearDuplicate = 0.7;

// Pure and deterministic. Rules: strengths first; at most one concern in the whole letter and only
// behind two told positives of the same child, with four for each concern over four weeks;
// unapproved concerns wait; near-duplicates merge; at most three children; what is over a cap waits
// at most 28 days from the first letter that put it off; a welcome letter tells one positive, no
// concern and no figures; what the wording guard stops is no part of a letter.
Selection choose_rows(const SelectionInput& input);

// Good news of the day: at most two positives dated `since` or later, each child's words beside
// them. Only what is told gets a verdict; the rest is the next letter's to judge.
Selection choose_good_news(const SelectionInput& input, Date since);

// Withheld because it waited too long, whatever for: staff are told of it.
inline constexpr const char* kWaitedTooLong = "waited_too_long";  // then "/" and what it waited for
inline constexpr const char* kPausedTooLong = "paused_too_long";
// Of a row whose words the guard stops: it waits to be reworded, or is for another channel.
inline constexpr const char* kWordingHold = "wording_hold";
inline constexpr const char* kWordingBlock = "wording_block";

// Reasons of deferred rows that become somebody's to say by phone (domain/phone_task.h).
inline constexpr const char* kAwaitingApproval = "awaiting_approval";
inline constexpr const char* kNeedsTwoPositives = "needs_two_positives";
inline constexpr const char* kNeedsFourPositives = "needs_four_positives";  // over four weeks
inline constexpr const char* kSecondFall = "second_fall";  // the counts went back twice running

// The family's children in the order in which this letter names them: each letter begins with the
// next one, so that none is always first. `letters_before`: how many the family had, >= 0.
std::vector<StudentId> in_turn(std::vector<StudentId> children, int letters_before);

// 0.5^(age/7 days) + 0.3 setting + 0.3 count + 0.2 new skill + 0.1 new author - 0.5 repeated skill.
double score_of(const Observation& row, const History& history, Date today);

}  // namespace homeward
