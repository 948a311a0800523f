// Goals, strategies and what families did or said.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "ingest/readers.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

constexpr int kMostCounted = 100000;

// A met goal is still told of until its last day, so that it can be celebrated.
bool read_goal_active(const Reading& reading, RowCheck& check, const std::optional<Date>& end) {
  const auto word = text::lookup_key(check.text(Field::kStatus));
  if (word == "met" || word == "reached" || word == "achieved") {
    return !end || *end >= reading.context.today;
  }
  return check.word(Field::kStatus, &goal_active_word, "active, met, ended, proposed")
      .value_or(true);
}

void check_goal_numbers(RowCheck& check, const GoalRow& row) {
  if (row.target && row.of && *row.target > *row.of) {
    check.fail(Field::kTarget, "bad_count", "The target is more than there are opportunities.",
               "target is at most of: 4 of 5.");
  }
  if (row.end && *row.end < row.start) {
    check.fail(Field::kEnd, "bad_dates", "The goal ends before it starts.", "Check both dates.");
  }
}

}  // namespace

std::vector<GoalRow> read_goals(const Reading& reading) {
  std::vector<GoalRow> rows;
  for (const auto& cells : reading.rows) {
    RowCheck check(cells, reading.layout, reading.orders, reading.context.today);
    GoalRow row;
    row.origin = check.origin();
    check.id(Field::kGoalId);
    row.key = check.required(Field::kGoalId);
    row.student = read_student(check, true);
    row.family_key = check.id(Field::kFamily);
    row.goal = check.required(Field::kGoal);
    row.measure = check.text(Field::kMeasure);
    row.baseline = check.number(Field::kBaseline, 0, kMostCounted);
    row.target = check.number(Field::kTarget, 0, kMostCounted);
    row.of = check.number(Field::kOf, 1, kMostCounted);
    row.better_up = check.word(Field::kBetter, &better_up_word, "up, down").value_or(true);
    row.start = check.required_date(Field::kStart);
    row.end = check.date(Field::kEnd);
    row.agreed_on = check.date(Field::kAgreedOn);
    row.agreed_by = check.text(Field::kAgreedBy);
    row.school_step = check.text(Field::kSchoolStep);
    row.home_step = check.text(Field::kHomeStep);
    row.family_wording = check.text(Field::kFamilyWording);
    row.active = read_goal_active(reading, check, row.end);
    check_goal_numbers(check, row);
    if (reading.settle(check)) rows.push_back(std::move(row));
  }
  return rows;
}

namespace {

// A page of the library, named as its file is without language and ending: "visual-schedule", also
// written "Visual schedule". Empty when it is none.
std::string printable_name(const std::string& written) {
  std::string name = text::fold_case(written);
  for (char& c : name) {
    if (c == ' ' || c == '_') c = '-';
  }
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  return plain ? name : std::string();
}

// An unknown page stays as written, so that putting it into the library mends it.
void doubt_printable(const Reading& reading, const RowCheck& check, const std::string& name) {
  const auto& known = reading.context.printables;
  if (!known || std::ranges::find(*known, name) != known->end()) return;
  const std::string near = text::nearest(name, *known);
  reading.warn(
      check, Field::kAttachment,
      fmt::format("There is no page \"{}\" to print in the library{} Letters go without it "
                  "until it is there.",
                  name,
                  near.empty() ? "; known are: " + text::join(*known, ", ") + "."
                               : "; did you mean \"" + near + "\"?"));
}

}  // namespace

std::vector<StrategyRow> read_strategies(const Reading& reading) {
  std::vector<StrategyRow> rows;
  for (const auto& cells : reading.rows) {
    RowCheck check(cells, reading.layout, reading.orders, reading.context.today);
    StrategyRow row;
    row.origin = check.origin();
    check.id(Field::kStrategyId);
    row.key = check.required(Field::kStrategyId);
    row.student = read_student(check, false);
    row.title = check.required(Field::kTitle);
    row.text = check.required(Field::kText);
    row.why = check.text(Field::kWhy);
    row.topic = check.text(Field::kTopic);
    row.school_step = check.text(Field::kSchoolStep);
    row.home_step = check.text(Field::kHomeStep);
    row.minutes = check.number(Field::kMinutes, 1, 600);
    row.started = check.date(Field::kStart);
    row.sent_home_on = check.date(Field::kSentHomeOn);
    row.link = check.link(Field::kLink);
    row.alt = check.text(Field::kAlt);
    const std::string language = check.text(Field::kLanguage);
    row.language = language_word(language).value_or("");
    if (!language.empty() && row.language.empty()) {
      check.fail(Field::kLanguage, "unknown_word", "This language is not known here.",
                 "Write its English name or its code: Spanish, es.");
    }
    if (!reading.settle(check)) continue;
    row.printable = printable_name(check.text(Field::kAttachment));
    if (!row.printable.empty()) {
      doubt_printable(reading, check, row.printable);
    } else {
      row.attachment = reading.attachment(check);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<FamilyRow> read_family(const Reading& reading) {
  std::vector<FamilyRow> rows;
  for (const auto& cells : reading.rows) {
    RowCheck check(cells, reading.layout, reading.orders, reading.context.today);
    FamilyRow row;
    row.origin = check.origin();
    row.date = check.required_date(Field::kDate, reading.context.today);
    row.family_key = check.id(Field::kFamily);
    row.student = read_student(check, false);
    if (row.family_key.empty() && row.student.key.empty() && row.student.name.empty()) {
      check.fail(check.has(Field::kFamily) ? Field::kFamily : Field::kStudent, "missing_value",
                 "Nothing says which family this is about.",
                 "Write the family's id or the pupil's name.");
    }
    row.kind = check.word(Field::kKind, &family_kind_word, "effort, insight")
                   .value_or(FamilyNoteKind::kEffort);
    row.text = check.required(Field::kText);
    if (reading.settle(check)) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace homeward::ingest
