// A child beside that child's own past: figures first, then what they mean, in plain words.
#include <algorithm>
#include <iterator>
#include <set>

#include "base/text.h"
#include "compose/child_text.h"

namespace homeward::compose {

namespace {

Sentence from_row(Sentence sentence, const Observation& row) {
  sentence.table = "observation";
  sentence.row = row.id.value;
  return sentence;
}

bool meets_target(const GoalCourse& course) {
  const Goal& goal = course.goal;
  if (!course.now || !goal.target || !goal.of || course.now->of < 4) return false;
  const int now = course.now->done * *goal.of;
  const int target = *goal.target * course.now->of;
  return goal.better_up ? now >= target : now <= target;
}

Sentence ago(const Voice& voice, const GoalCourse& course) {
  return voice.phrase("progress.ago", {{"weeks", weeks_earlier(course)},
                                       {"done", course.earlier->done},
                                       {"of", course.earlier->of}});
}

Sentence same(const Voice& voice, const GoalCourse& course) {
  const Count& now = *course.now;
  if (now == *course.earlier) {
    return voice.phrase("progress.same_equal", {{"done", now.done}, {"of", now.of}});
  }
  return voice.phrase("progress.same", {{"done", now.done},
                                        {"of", now.of},
                                        {"weeks", weeks_earlier(course)},
                                        {"before", course.earlier->done},
                                        {"before_of", course.earlier->of}});
}

// The rows of one goal in one setting are one line; the newest of them speaks, so that an old count
// is never the news while a later one is known.
std::vector<const Observation*> newest_first(const std::vector<const Observation*>& rows,
                                             const Observation& of) {
  std::vector<const Observation*> out;
  std::ranges::copy_if(rows, std::back_inserter(out), [&](const Observation* row) {
    return row->goal == of.goal && setting_key(row->setting) == setting_key(of.setting);
  });
  std::ranges::stable_sort(out, [](const Observation* a, const Observation* b) {
    return std::pair(a->date, a->id.value) > std::pair(b->date, b->id.value);
  });
  return out;
}

// A course of late rows alone: the newest count beside the one before it, if it was made in the
// same place. Without a number of weeks: "last week" would be wrong of both.
std::optional<GoalCourse> late_course(const ChildNews& news,
                                      const std::vector<const Observation*>& newest) {
  const auto counted =
      std::ranges::find_if(newest, [](const Observation* row) { return row->count.has_value(); });
  if (counted == newest.end()) return std::nullopt;
  const Observation& row = **counted;
  const auto found = std::ranges::find_if(
      news.goals, [&](const GoalCourse& course) { return course.goal.id == row.goal; });
  if (found == news.goals.end()) return std::nullopt;
  GoalCourse late;
  late.goal = found->goal;
  late.now = row.count;
  late.setting = row.setting;
  const auto before = std::find_if(counted + 1, newest.end(), [&](const Observation* other) {
    return other->count && other->date < row.date;
  });
  if (before != newest.end()) late.earlier = (*before)->count;
  return late;
}

}  // namespace

int weeks_earlier(const GoalCourse& course) { return std::max(0, (course.days_earlier + 3) / 7); }

std::string measure_of(const Voice& voice, const Goal& goal) {
  const bool home_language = voice.is_school_language();
  const std::string& words = !home_language && !goal.family_wording.empty() ? goal.family_wording
                             : !goal.measure.empty()                        ? goal.measure
                                                                            : goal.wording();
  std::string out(text::trim(words));
  while (!out.empty() && (out.back() == '.' || out.back() == ':')) out.pop_back();
  return out;
}

const GoalCourse* course_of(const ChildNews& news, const Observation& row) {
  if (!row.goal) return nullptr;
  const auto found = std::ranges::find_if(news.goals, [&](const GoalCourse& course) {
    return course.goal.id == row.goal && setting_key(course.setting) == setting_key(row.setting);
  });
  return found != news.goals.end() && found->now ? &*found : nullptr;
}

Paragraph progress_text(const Voice& voice, const ChildNews& news, const GoalCourse& course,
                        const Observation& row, Trim trim, Used& used) {
  const Movement movement = movement_of(course);
  const std::string where = voice.place(course.setting);
  const bool flat = movement == Movement::kSame && course.earlier.has_value();
  Args args = {{"measure", measure_of(voice, course.goal)}};
  if (!where.empty()) args.emplace_back("place", where);
  const std::string suffix = where.empty() ? "" : "_place";
  const Sentence lead = voice.phrase((flat ? "progress.topic" : "progress.measure") + suffix, args);

  Paragraph out;
  Sentence figures =
      flat ? same(voice, course)
           : voice.phrase("progress.now", {{"done", course.now->done}, {"of", course.now->of}});
  figures.lead = lead.text;
  figures.strong = !flat;
  out.push_back(from_row(std::move(figures), row));
  if (flat) {
    out.push_back(voice.phrase("progress.keeping"));
    return out;
  }
  // With too few opportunities to compare, the present count stands alone.
  if (course.earlier && movement != Movement::kUnknown)
    out.push_back(from_row(ago(voice, course), row));
  if (movement == Movement::kSmallWin) {
    if (meets_target(course)) {
      out.push_back(voice.phrase("progress.target",
                                 {{"target", *course.goal.target}, {"of", *course.goal.of}}));
    } else if (!course.goal.better_up) {
      out.push_back(voice.phrase("progress.fewer"));
    }
    if (trim < Trim::kProgressDetail) {
      const std::string cheer = voice.pick({"progress.win"}, used.ids);
      out.push_back(voice.phrase(cheer, voice.child_args(news.student)));
      used.add(cheer);
    }
  } else if (movement == Movement::kOtherWay) {
    out.push_back(voice.phrase("progress.other_way"));
    out.push_back(voice.phrase("progress.other_way_plan"));
  }
  return out;
}

void add_progress(const Voice& voice, const ChildNews& news, std::size_t cap, Trim trim, Used& used,
                  std::vector<Block>& blocks) {
  std::vector<std::pair<GoalId, std::string>> shown;
  std::size_t count = 0;
  const auto rows = rows_of(news, Section::kProgress, news.rows.size());
  for (const Observation* row : rows) {
    if (count == cap) break;
    const auto newest = row->goal ? newest_first(rows, *row) : std::vector{row};
    const std::pair line(row->goal, setting_key(row->setting));
    if (row->goal && std::ranges::find(shown, line) != shown.end()) continue;
    if (row->goal) shown.push_back(line);
    row = newest.front();
    Block block;
    block.kind = BlockKind::kProgress;
    block.heading = voice.phrase("progress.heading");
    if (const GoalCourse* course = course_of(news, *row)) {
      Paragraph words = progress_text(voice, news, *course, *row, trim, used);
      if (trim < Trim::kProgressDetail) {
        const Voice::Words own = voice.words_of(*row);
        append(words, voice.own_words(own.text, "observation", row->id.value, own.language));
      }
      block.paragraphs.push_back(std::move(words));
      block.bar = Bar{course->now->done, course->now->of};
    } else if (const auto late = row->goal ? late_course(news, newest) : std::nullopt) {
      // Counted before this period: its figures stand with their own day.
      Paragraph words = progress_text(voice, news, *late, *row, trim, used);
      append(words, voice.told(*row, true));
      block.paragraphs.push_back(std::move(words));
      block.bar = Bar{late->now->done, late->now->of};
    } else {
      Paragraph words = voice.told(*row, true);
      if (row->count) {
        Sentence figures =
            voice.phrase("concern.count", {{"done", row->count->done}, {"of", row->count->of}});
        figures.table = "observation";
        figures.row = row->id.value;
        words.push_back(std::move(figures));
        block.bar = Bar{row->count->done, row->count->of};
      }
      if (words.empty()) continue;
      block.paragraphs.push_back(std::move(words));
    }
    // Several goals share one heading.
    if (count > 0) block.heading = {};
    blocks.push_back(std::move(block));
    ++count;
  }
}

std::vector<GoalLine> goal_lines(const Voice& voice, const ChildNews& news, std::size_t cap) {
  std::vector<GoalLine> lines;
  std::set<GoalId> shown;
  for (const GoalCourse& course : news.goals) {
    if (lines.size() == cap) break;
    const Goal& goal = course.goal;
    if (!shown.insert(goal.id).second) continue;  // counted in several settings
    const auto first = [&](const std::string& words) {
      Sentence all;
      for (const Sentence& piece : voice.own_words(words, "goal", goal.id.value)) {
        if (all.empty())
          all = piece;
        else
          all.text += " " + piece.text;
      }
      return all;
    };
    GoalLine line;
    line.goal = first(goal.wording());
    if (!goal.family_wording.empty() &&
        voice.is_family_language()) {  // the family's own words, in its own language
      line.goal.text = goal.family_wording;
      line.goal.language.clear();
    }
    line.agreed =
        goal.agreed_on
            ? voice.phrase("summary.agreed",
                           {{"date", voice.phrases().date(DateForm::kDayMonth, *goal.agreed_on)}})
            : voice.phrase("summary.fit");
    line.at_school = first(goal.school_step);
    line.at_home = first(goal.home_step);
    if (is_second_fall(course)) {
      // Its figures wait for a call.
    } else if (course.now) {
      line.now =
          voice.phrase("summary.count_now", {{"done", course.now->done}, {"of", course.now->of}});
      line.bar = Bar{course.now->done, course.now->of};
    } else {
      line.now = voice.phrase("summary.count_none");
    }
    if (movement_of(course) != Movement::kUnknown && course.earlier && !is_second_fall(course)) {
      line.before = voice.phrase("summary.count_before", {{"weeks", weeks_earlier(course)},
                                                          {"done", course.earlier->done},
                                                          {"of", course.earlier->of}});
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::optional<Chart> chart_of(const Voice& voice, const ChildNews& news) {
  for (const GoalCourse& course : news.goals) {
    if (course.weeks.size() < 3 || is_second_fall(course)) continue;
    const int of = course.weeks.front().count.of;
    // Weeks with unequal chances would draw a slope that is not there.
    if (!std::ranges::all_of(course.weeks, [&](const WeekCount& w) { return w.count.of == of; }))
      continue;
    Chart chart;
    const std::string measure = measure_of(voice, course.goal);
    std::vector<std::string> counts;
    for (const WeekCount& week : course.weeks) {
      if (!chart.points.empty()) chart.points += ",";
      std::string label = voice.phrases().date(DateForm::kShort, week.week);
      std::erase_if(label, [](char c) { return c == ',' || c == ':'; });
      chart.points += label + ":" + std::to_string(week.count.done);
      counts.push_back(std::to_string(week.count.done));
    }
    chart.max = of;
    chart.heading = voice.phrase("summary.chart", {{"measure", measure}});
    chart.label =
        voice.phrase("summary.chart_label",
                     {{"measure", measure}, {"of", of}, {"counts", voice.phrases().list(counts)}});
    return chart;
  }
  return std::nullopt;
}

}  // namespace homeward::compose
