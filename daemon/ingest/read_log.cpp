// Log sheets: one note a line, or one pupil a line with a column per kind of note.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ingest/readers.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

constexpr int kMostOpportunities = 100000;

// "3 of 5", "3/5", "3 out of 5", "3 de 5": both numbers in one cell.
std::optional<std::pair<std::string, std::string>> both_numbers(const std::string& cell) {
  constexpr std::array<std::string_view, 7> kBetween{"/", "outof", "of", "de", "sur", "von", "z"};
  std::string folded = text::replace_all(text::fold_case(cell), " ", "");
  for (const auto between : kBetween) {
    const auto at = folded.find(between);
    if (at == std::string::npos || at == 0 || at + between.size() == folded.size()) continue;
    return std::pair(folded.substr(0, at), folded.substr(at + between.size()));
  }
  return std::nullopt;
}

std::optional<int> small_number(const std::string& digits) {
  if (digits.empty() || digits.size() > 6) return std::nullopt;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Count> read_count(RowCheck& check) {
  const auto both = both_numbers(check.text(Field::kDone));
  std::optional<int> done;
  std::optional<int> of;
  if (both) {
    done = small_number(both->first);
    of = small_number(both->second);
    if (!done || !of) {
      check.fail(Field::kDone, "bad_count",
                 fmt::format("\"{}\" is not a count.", check.text(Field::kDone)),
                 "Write 3 of 5, or 3 into done and 5 into of.");
    }
  } else {
    done = check.number(Field::kDone, 0, kMostOpportunities);
    of = check.number(Field::kOf, 0, kMostOpportunities);
  }
  if (!check.ok() || (!done && !of)) return std::nullopt;
  if (!done || !of) {
    check.fail(done ? Field::kOf : Field::kDone, "bad_count",
               "A count needs both numbers: how often, and out of how many.",
               "Fill in both done and of, or leave both empty.");
    return std::nullopt;
  }
  if (*of < 1 || *done > *of) {
    check.fail(Field::kDone, "bad_count", fmt::format("{} of {} can not be.", *done, *of),
               "done is at most of, and of is at least 1.");
    return std::nullopt;
  }
  return Count{*done, *of};
}

// "+2", "-1", "−1": the sign tells praise from worry; nothing for none or nought.
std::optional<Kind> kind_of_points(RowCheck& check) {
  const std::string written = text::replace_all(check.text(Field::kPoints), "\u2212", "-");
  if (written.empty()) return std::nullopt;
  const bool minus = written.front() == '-';
  const auto digits = std::string_view(written).substr(minus || written.front() == '+' ? 1 : 0);
  const auto points = small_number(std::string(digits));
  if (!points) {
    check.fail(Field::kPoints, "bad_number",
               fmt::format("\"{}\" is not a number of points.", text::shorten(written, 60)),
               "Write a whole number: 1 or +1 for what went well, -1 for a concern.");
    return std::nullopt;
  }
  if (*points == 0) return std::nullopt;
  return minus ? Kind::kConcern : Kind::kStrength;
}

std::optional<Kind> kind_of_row(RowCheck& check, const std::optional<Kind>& by_path) {
  const std::string written = check.text(Field::kKind);
  if (written.empty()) {
    if (const auto by_points = kind_of_points(check)) return by_points;
    if (by_path) return by_path;
  }
  const auto kind = kind_word(written);
  if (kind) return kind;
  const auto words = text::split(text::replace_all(kKindList, " ", ""), ',');
  std::string hint = fmt::format("Write one of: {}.", kKindList);
  if (written.empty()) {
    check.fail(Field::kKind, "missing_kind", "Nothing says what kind of note this is.",
               std::move(hint));
  } else {
    const auto near = text::nearest(text::fold_case(written), words);
    if (!near.empty()) hint = fmt::format("Did you mean {}? The kinds are: {}.", near, kKindList);
    check.fail(Field::kKind, "unknown_kind",
               fmt::format("\"{}\" is not a kind of note.", text::shorten(written, 60)),
               std::move(hint));
  }
  return std::nullopt;
}

// Sums of points ("12") beside a kind's name are no notes.
void check_words(RowCheck& check, const std::string& header, const std::string& text) {
  const bool words = std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
  });
  if (words || text.empty()) return;
  check.fail(header, "no_words", fmt::format("\"{}\" are no words.", text::shorten(text, 60)),
             "Say in a few words what was seen.");
}

// All that the notes of one line share.
LogRow read_common(const Reading& reading, RowCheck& check) {
  LogRow row;
  row.origin = check.origin();
  row.row_id = check.text(Field::kRowId);
  row.date = check.required_date(Field::kDate, reading.context.today);
  row.student = read_student(check, true);
  row.setting = check.text(Field::kSetting);
  row.author = check.text(Field::kAuthor);
  row.goal = check.text(Field::kGoal);
  row.count = read_count(check);
  row.topic = check.text(Field::kTopic);
  row.what_helped = check.text(Field::kWhatHelped);
  row.alt = check.text(Field::kAlt);
  row.link = check.link(Field::kLink);
  row.translator = check.text(Field::kTranslator);
  for (const auto& column : reading.layout.columns) {
    const std::string words = text::fold_space(check.cell(column));
    if (!column.language.empty() && !words.empty())
      row.translations.push_back({column.language, words});
  }
  return row;
}

bool shared(const Reading& reading, Kind kind, const std::optional<bool>& told) {
  return told.value_or(shared_by_default(kind, reading.context.share_concerns));
}

// What belongs to one note alone goes to the note it fits best: counts to a goal, a picture to what
// the child said; else to the first.
void give_singles(const Reading& reading, RowCheck& check, LogRow& common,
                  std::vector<LogRow>& notes) {
  const auto best = [&](Kind kind) -> LogRow& {
    const auto found =
        std::find_if(notes.begin(), notes.end(), [&](const LogRow& n) { return n.kind == kind; });
    return found == notes.end() ? notes.front() : *found;
  };
  LogRow& counted = best(Kind::kGoal);
  counted.count = common.count;
  counted.goal = common.goal;
  LogRow& pictured = best(Kind::kStudentVoice);
  pictured.attachment = reading.attachment(check);
  pictured.alt = common.alt;
  if (notes.size() == 1) {
    notes.front().translations = common.translations;
  } else if (!common.translations.empty()) {
    reading.warn(check, Field::kText,
                 "The translation was left out: this line holds several notes.");
  }
}

void read_wide(const Reading& reading, RowCheck& check, std::vector<LogRow>& out) {
  LogRow common = read_common(reading, check);
  const auto told = check.yes_or_no(Field::kShare);
  for (const auto& column : reading.layout.columns) {
    if (column.kind) check_words(check, column.header, text::fold_space(check.cell(column)));
  }
  if (!reading.settle(check)) return;
  std::vector<LogRow> notes;
  for (const auto& column : reading.layout.columns) {
    std::string words = text::fold_space(check.cell(column));
    if (!column.kind || words.empty()) continue;
    LogRow note = common;
    note.count.reset();
    note.goal.clear();
    note.alt.clear();
    note.translations.clear();
    note.kind = *column.kind;
    note.text = std::move(words);
    note.share = shared(reading, note.kind, told);
    note.not_shared = told == false;
    if (!note.row_id.empty())
      note.row_id += std::string(":") + to_string(note.kind) + column.number;
    notes.push_back(std::move(note));
  }
  if (notes.empty()) return;
  give_singles(reading, check, common, notes);
  std::move(notes.begin(), notes.end(), std::back_inserter(out));
}

void read_long(const Reading& reading, RowCheck& check, const std::optional<Kind>& by_path,
               std::vector<LogRow>& out) {
  LogRow row = read_common(reading, check);
  const auto kind = kind_of_row(check, by_path);
  // Behaviour exports have a short name of what was seen, and a comment that may be blank.
  const std::string behaviour = check.text(Field::kBehaviour);
  const bool commented = !check.text(Field::kText).empty();
  const Field told_by = commented || behaviour.empty() ? Field::kText : Field::kBehaviour;
  if (commented && row.topic.empty()) row.topic = behaviour;
  // An absence speaks for itself.
  row.text = kind == Kind::kAbsence ? check.text(told_by) : check.required(told_by);
  if (check.has(told_by)) check_words(check, check.header_of(told_by), row.text);
  const auto told = check.yes_or_no(Field::kShare);
  if (!reading.settle(check)) return;
  row.kind = *kind;
  row.share = shared(reading, row.kind, told);
  row.not_shared = told == false;
  row.attachment = reading.attachment(check);
  out.push_back(std::move(row));
}

}  // namespace

std::vector<LogRow> read_log(const Reading& reading) {
  std::vector<LogRow> rows;
  const bool wide = reading.layout.wide();
  const auto by_path = kind_of_path(place_of(reading.context, reading.layout.sheet));
  for (const auto& cells : reading.rows) {
    RowCheck check(cells, reading.layout, reading.orders, reading.context.today);
    if (wide) {
      read_wide(reading, check, rows);
    } else {
      read_long(reading, check, by_path, rows);
    }
  }
  return rows;
}

}  // namespace homeward::ingest
