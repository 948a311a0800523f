#include "domain/selection.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/language.h"
#include "base/text.h"

namespace homeward {

namespace {

template <typename Value>
bool contains(const std::vector<Value>& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Where a row of this kind would stand.
Section section_of(Kind kind) {
  switch (kind) {
    case Kind::kStrength:
    case Kind::kWin:
      return Section::kStrength;
    case Kind::kConcern:
      return Section::kConcern;
    case Kind::kStudentVoice:
      return Section::kQuote;
    case Kind::kStrategy:
      return Section::kStrategy;
    case Kind::kFamilyEffort:
      return Section::kThanks;
    case Kind::kQuestion:
      return Section::kQuestion;
    case Kind::kGoal:
    case Kind::kObservation:
    case Kind::kAbsence:
      return Section::kProgress;
  }
  return Section::kProgress;
}

int cap_of(Section section, bool welcome) {
  if (welcome) return section == Section::kStrength || section == Section::kQuestion ? 1 : 0;
  switch (section) {
    case Section::kStrength:
      return kMostPositives;
    case Section::kProgress:
      return kMostProgress;
    case Section::kQuote:
      return kMostQuotes;
    case Section::kStrategy:
      return kMostStrategies;
    case Section::kConcern:
    case Section::kThanks:
    case Section::kQuestion:
      return 1;
  }
  return 0;
}

// Chooses rows of one letter; keeps what was told so far so that the concern comes last.
class Chooser {
 public:
  explicit Chooser(const SelectionInput& input) : input_(input) {}

  Selection run() {
    std::vector<const Observation*> open;
    for (const auto& row : input_.rows) {
      if (!judged_at_once(row)) open.push_back(&row);
    }
    std::sort(open.begin(), open.end(),
              [&](const Observation* a, const Observation* b) { return comes_first(*a, *b); });
    std::size_t children = 0;
    for (const StudentId child : input_.children) {
      if (children == kMostChildren) {
        wait_for_next_letter(open, child);
        continue;
      }
      choose_section(open, child, Section::kStrength);
      if (positives_[child] > 0) ++children;
      for (const Section section : {Section::kProgress, Section::kQuote, Section::kStrategy,
                                    Section::kThanks, Section::kQuestion}) {
        positives_[child] > 0 ? choose_section(open, child, section)
                              : wait_for_strength(open, child, section);
      }
    }
    choose_concern(open);
    return std::move(selection_);
  }

  Selection run_good_news(Date since) {
    std::vector<const Observation*> open;
    for (const auto& row : input_.rows) {
      const bool fresh = row.date >= since && row.date <= input_.today;
      const bool may_go = row.share && !is_stopped(row) && !input_.held.contains(row.id);
      if (fresh && may_go && contains(input_.children, row.student)) open.push_back(&row);
    }
    std::sort(open.begin(), open.end(),
              [&](const Observation* a, const Observation* b) { return comes_first(*a, *b); });
    int told = 0;
    for (const Observation* row : open) {
      if (!is_positive(row->kind) || told == kMostGoodNews || is_repeat(*row)) continue;
      tell(*row, Section::kStrength, positives_[row->student]++);
      ++told;
    }
    std::set<StudentId> quoted;
    for (const Observation* row : open) {
      if (row->kind != Kind::kStudentVoice || positives_[row->student] == 0 || is_repeat(*row))
        continue;
      if (quoted.insert(row->student).second) tell(*row, Section::kQuote, 0);
    }
    selection_.has_positive = selection_.has_news = told > 0;
    return std::move(selection_);
  }

 private:
  // Rows that need no comparing: never told, or too old to wait any longer.
  bool judged_at_once(const Observation& row) {
    if (!contains(input_.children, row.student)) {
      withhold(row, "not_a_child_of_this_family");
    } else if (row.kind == Kind::kFamilyEffort && contains(input_.shared_children, row.student)) {
      withhold(row, "family_not_named");
    } else if (!row.share || row.kind == Kind::kAbsence) {
      withhold(row, "not_shared");
    } else if (input_.first_day && row.date < *input_.first_day) {
      withhold(row, "before_first_letter");
    } else if (const auto reason = waited_too_long(row); !reason.empty()) {
      withhold(row, reason);
    } else if (wording_of(row) == WordingLevel::kBlock) {
      withhold(row, kWordingBlock);
    } else if (is_stopped(row)) {
      selection_.has_news = true;
      defer(row, kWordingHold);
    } else if (const auto held = input_.held.find(row.id); held != input_.held.end()) {
      selection_.has_news = true;
      defer(row, held->second);
    } else {
      selection_.has_news = true;
      return false;
    }
    return true;
  }

  // By how long it waited, never by its own date: a late row is told with that date.
  std::string waited_too_long(const Observation& row) const {
    const auto found = input_.waiting.find(row.id);
    if (found == input_.waiting.end()) return {};
    const Waiting& wait = found->second;
    if (wait.deferred_on && days_between(*wait.deferred_on, input_.today) > kDeferDays)
      return std::string(kWaitedTooLong) + "/" + wait.reason;
    const bool too_early =
        input_.silent_until && days_between(row.date, *input_.silent_until) > kPausedDays;
    return wait.through_silence && too_early ? kPausedTooLong : "";
  }

  WordingLevel wording_of(const Observation& row) const {
    const auto found = input_.wording.find(row.id);
    return found == input_.wording.end() ? WordingLevel::kNone : found->second;
  }
  bool is_stopped(const Observation& row) const { return wording_of(row) >= WordingLevel::kHold; }

  bool comes_first(const Observation& a, const Observation& b) const {
    const double score_a = score_of(a, input_.history, input_.today);
    const double score_b = score_of(b, input_.history, input_.today);
    if (score_a != score_b) return score_a > score_b;
    if (a.date != b.date) return a.date > b.date;
    return a.id < b.id;
  }

  void choose_section(const std::vector<const Observation*>& open, StudentId child,
                      Section section) {
    const int cap = cap_of(section, input_.welcome);
    int told = 0;
    // Rows of one goal in one setting are one line of progress.
    std::map<std::pair<std::int64_t, std::string>, int> lines;
    for (const Observation* row : open) {
      if (row->student != child || section_of(row->kind) != section) continue;
      const std::pair line(row->goal.value, setting_key(row->setting));
      if (section == Section::kProgress && row->goal) {
        const auto known = lines.find(line);
        if (known != lines.end()) {
          tell(*row, section, known->second);
          continue;
        }
      } else if (is_repeat(*row)) {
        selection_.verdicts.push_back({row->id, Outcome::kMerged, section, 0, "near_duplicate"});
        continue;
      }
      if (told == cap) {
        defer(*row, input_.welcome ? "welcome_letter" : "over_cap");
        continue;
      }
      if (row->goal) lines[line] = told;
      tell(*row, section, told++);
    }
    if (section == Section::kStrength) {
      positives_[child] = told;
      if (told > 0) selection_.has_positive = true;
    }
  }

  // A child's part opens with a strength or is not there at all.
  void wait_for_strength(const std::vector<const Observation*>& open, StudentId child,
                         Section section) {
    for (const Observation* row : open) {
      if (row->student == child && section_of(row->kind) == section) defer(*row, "needs_strength");
    }
  }

  // The letter has its three children already.
  void wait_for_next_letter(const std::vector<const Observation*>& open, StudentId child) {
    left_out_.insert(child);
    for (const Observation* row : open) {
      if (row->student == child && row->kind != Kind::kConcern) defer(*row, "over_cap");
    }
  }

  // Whether one more concern keeps four positives to each over four weeks, this letter's included.
  bool is_balanced(StudentId child) const {
    const auto found = input_.history.balance.find(child);
    const Balance before = found == input_.history.balance.end() ? Balance{} : found->second;
    return before.positives + positives_.at(child) >= kPositivesPerConcern * (before.concerns + 1);
  }

  void choose_concern(const std::vector<const Observation*>& open) {
    bool told = false;
    for (const Observation* row : open) {
      if (row->kind != Kind::kConcern) continue;
      if (input_.welcome) {
        defer(*row, "welcome_letter");
      } else if (input_.approval != Approval::kNone && !row->approved) {
        defer(*row, kAwaitingApproval);
      } else if (!is_translated(*row)) {
        defer(*row, "needs_translation");
      } else if (left_out_.contains(row->student)) {
        defer(*row, "over_cap");
      } else if (positives_[row->student] < kPositivesBeforeConcern) {
        defer(*row, kNeedsTwoPositives);
      } else if (!is_balanced(row->student)) {
        defer(*row, kNeedsFourPositives);
      } else if (told) {
        defer(*row, "over_cap");
      } else if (is_repeat(*row)) {
        selection_.verdicts.push_back(
            {row->id, Outcome::kMerged, Section::kConcern, 0, "near_duplicate"});
      } else {
        tell(*row, Section::kConcern, 0);
        told = true;
      }
    }
  }

  // For every guardian who needs it.
  bool is_translated(const Observation& row) const {
    return std::all_of(
        input_.languages.begin(), input_.languages.end(), [&](const std::string& language) {
          return std::any_of(
              row.translations.begin(), row.translations.end(),
              [&](const auto& said) { return is_same_language(said.first, language); });
        });
  }

  bool is_repeat(const Observation& row) const {
    const auto near = [&](StudentId student, const std::string& other) {
      return student == row.student && text::similarity(row.text, other) >= kNearDuplicate;
    };
    const auto& told = input_.history.told_texts;
    return std::any_of(
               told_here_.begin(), told_here_.end(),
               [&](const Observation* other) { return near(other->student, other->text); }) ||
           std::any_of(told.begin(), told.end(),
                       [&](const auto& other) { return near(other.first, other.second); });
  }

  void tell(const Observation& row, Section section, int position) {
    told_here_.push_back(&row);
    selection_.verdicts.push_back({row.id, Outcome::kTold, section, position, ""});
  }
  void defer(const Observation& row, const std::string& reason) {
    selection_.verdicts.push_back({row.id, Outcome::kDeferred, Section::kStrength, 0, reason});
  }
  void withhold(const Observation& row, const std::string& reason) {
    selection_.verdicts.push_back({row.id, Outcome::kWithheld, Section::kStrength, 0, reason});
  }

  const SelectionInput& input_;
  Selection selection_;
  std::vector<const Observation*> told_here_;
  std::map<StudentId, int> positives_;
  std::set<StudentId> left_out_;  // children of a family of many, whose turn is the next letter
};

}  // namespace

double score_of(const Observation& row, const History& history, Date today) {
  const double age = std::max(0, days_between(row.date, today));
  double score = std::pow(0.5, age / 7.0);
  if (!row.setting.empty()) score += 0.3;
  if (row.count) score += 0.3;
  if (!row.topic.empty()) {
    score += contains(history.recent_topics, text::lookup_key(row.topic)) ? -0.5 : 0.2;
  }
  if (row.author && !contains(history.recent_authors, row.author)) score += 0.1;
  return score;
}

std::vector<StudentId> in_turn(std::vector<StudentId> children, int letters_before) {
  if (children.empty()) return children;
  const auto first = static_cast<std::size_t>(letters_before) % children.size();
  std::rotate(children.begin(), children.begin() + static_cast<std::ptrdiff_t>(first),
              children.end());
  return children;
}

Selection choose_rows(const SelectionInput& input) { return Chooser(input).run(); }

Selection choose_good_news(const SelectionInput& input, Date since) {
  return Chooser(input).run_good_news(since);
}

}  // namespace homeward
