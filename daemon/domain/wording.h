// The wording guard: what in a teacher's note a family should not read like this, why, and what to
// write instead. It finds; it never rewrites. Spec: letters, "The wording guard".
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/observation.h"
#include "domain/wording_names.h"
#include "domain/wording_pack.h"

namespace homeward {

inline constexpr std::size_t kLongestWording = 4096;  // bytes of a note that are judged

struct WordingFinding {
  WordingLevel level = WordingLevel::kNone;
  std::string rule;
  TextRange bytes;  // in the note as it was written
  std::string why;
  std::string instead;
};

struct WordingVerdict {
  std::vector<WordingFinding> findings;  // worst first, then by place
  // A concern that lacks a setting or a count: how it could say more. Empty when nothing lacks.
  std::string hint;

  WordingLevel level() const {
    return findings.empty() ? WordingLevel::kNone : findings.front().level;
  }
  // Whether the row may not leave as it is.
  bool stops() const { return level() >= WordingLevel::kHold; }
};

// Reserved rule ids of what is decided without a pack's rule.
inline constexpr const char* kRuleOtherChild = "people.other_child";
inline constexpr const char* kRuleNoPack = "no_pack";      // a concern in a language without a pack
inline constexpr const char* kRuleTooLong = "too_long";    // longer than kLongestWording
inline constexpr const char* kRuleTimeout = "time_limit";  // a pattern gave up on this note

// Why something is found and what to write instead, in a teacher's words.
struct WordingAdvice {
  std::string why;
  std::string instead;
};
// Of a reserved id; empty for any other.
WordingAdvice advice_on_reserved(std::string_view rule);

// What is known about one note besides its words. Pointers may be null and must outlive the call.
struct WordingAbout {
  Kind kind = Kind::kObservation;
  bool has_setting = false;
  bool has_count = false;
  const KnownNames* names = nullptr;
  const OwnWords* own = nullptr;
};

// One language's rules compiled for ICU. Immutable: any thread.
class WordingGuard {
 public:
  // Compiles the pack and runs its examples. Null, with the reasons in `problems`, when a pattern
  // does not compile, an example fails or a pattern is too slow.
  static std::shared_ptr<const WordingGuard> make(const WordingPack& pack,
                                                  std::vector<std::string> allow_terms,
                                                  std::vector<WordingProblem>& problems);
  // For a language without a pack: concerns are held, other children's names found.
  static std::shared_ptr<const WordingGuard> without_pack(std::string language);
  ~WordingGuard();
  WordingGuard(const WordingGuard&) = delete;
  WordingGuard& operator=(const WordingGuard&) = delete;

  // Names, titles and the school's own terms are masked first; quotations too, for hold and
  // suggest. In strengths and wins a hold is a suggestion, but for medical and other people.
  WordingVerdict judge(std::string_view note, const WordingAbout& about) const;
  const std::string& language() const;
  std::size_t rule_count() const;
  // The rule with that id; null when there is none.
  const WordingRule* rule(std::string_view id) const;
  // Of a note's words (text::words), how many are the language's everyday ones.
  std::size_t common_words_in(const std::vector<std::string>& words) const;
  // Differs when what the guard would find may differ.
  const std::string& version() const;

 private:
  struct Compiled;
  explicit WordingGuard(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace homeward
