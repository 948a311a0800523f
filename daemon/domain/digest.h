// A digest: what one family is told for one slot. The row ledger records what became of each row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/goal.h"
#include "domain/ids.h"
#include "domain/observation.h"
#include "domain/parent_page.h"
#include "domain/people.h"
#include "domain/strategy.h"

namespace homeward {

enum class DigestKind { kPeriodic, kGoodNews };

// sealed -> composed -> done; needs_strength waits for its author, held for whoever mends the
// letter's content; the rest are ends.
enum class DigestState {
  kSealed,         // rows claimed, not composed yet
  kComposed,       // its messages are in the outbox
  kDone,           // every message reached an end
  kNeedsStrength,  // it would open without a strength
  kHeld,           // composing refused it: a leak, a missing glyph, a broken layout
  kNothingToSay,
  kCoalesced,  // an earlier slot of an outage, or two slots moved to one day
  kExpired,    // past its grace; its rows roll on
  kCancelled,
};

// What became of a row for a family.
enum class Outcome {
  kTold,
  kMerged,    // a near-duplicate of a row that is told
  kDeferred,  // over a cap or waiting: the next letter may tell it
  kWithheld,  // never told; `reason` says why
};

// Where in the letter a told row stands.
enum class Section { kStrength, kProgress, kConcern, kStrategy, kQuote, kThanks, kQuestion };

const char* to_string(DigestKind kind);
const char* to_string(DigestState state);
const char* to_string(Outcome outcome);
const char* to_string(Section section);
std::optional<DigestState> parse_digest_state(std::string_view text);
std::optional<Section> parse_section(std::string_view text);

// One line of the row ledger.
struct Verdict {
  ObservationId row;
  Outcome outcome = Outcome::kDeferred;
  Section section = Section::kStrength;  // meaningful when told
  int position = 0;                      // 0-based within its section and child
  std::string reason;                    // for merged, deferred, withheld: a stable word or two
};

struct Digest {
  DigestId id;
  FamilyId family;
  DigestKind kind = DigestKind::kPeriodic;
  DigestState state = DigestState::kSealed;
  std::string slot;  // "2026-10-30T16:00[America/New_York]": nominal local time, the key
  LocalTime slot_local{};
  Date period_start{};  // first day this letter is about
  Date period_end{};    // the slot's day
  Instant sealed_at{};
  Instant send_at{};
  bool welcome = false;  // the family's first letter
};

// A told row with its place.
struct ToldRow {
  Observation row;
  Section section = Section::kStrength;
  int position = 0;
};

// What the letter says of one child.
struct ChildNews {
  Student student;
  std::vector<ToldRow> rows;         // by section, then position
  std::vector<GoalCourse> goals;     // active goals of the child, those counted now first
  std::vector<Strategy> strategies;  // the child's own, newest first, then those for all
};

// Everything that composing one guardian's letter needs: values only, no database. Made on the
// main thread, moved to a composer.
struct LetterSource {
  Digest digest;
  Family family;      // without its guardians
  Guardian guardian;  // the one recipient
  Staff signer;
  std::vector<Staff> staff;  // authors of the rows
  std::vector<ChildNews> children;
  std::optional<FamilyNote> effort;   // untold and recent
  std::optional<FamilyNote> insight;  // untold and recent
  // Phrase ids used in this family's last four letters, the longest unused first.
  std::vector<std::string> recent_phrases;
  struct Picture {
    std::string sha256;
    std::string mime;  // image/png or image/jpeg
    std::string bytes;
  };
  std::vector<Picture> pictures;
  ParentPages parent_pages;
  std::string message_id;  // without angle brackets
  std::string
      cadence_name;  // the family's cadence in words the letter may use: weekly, fortnightly ...
};

}  // namespace homeward
