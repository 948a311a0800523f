// What the letter says of one child: blocks in the order of spec 3-letters.
#pragma once

#include <utility>

#include "compose/letter_model.h"
#include "compose/letter_text.h"
#include "compose/voice.h"

namespace homeward::compose {

// Remembers what was drawn from banks and plans while a letter is written.
struct Used {
  std::vector<std::string> ids;
  std::string opener;  // the number of this letter's way to name strengths and wins
  void add(const std::string& id) {
    if (!id.empty()) ids.push_back(id);
  }
};

inline void append(Paragraph& to, Paragraph more) {
  for (Sentence& sentence : more) to.push_back(std::move(sentence));
}

// The rows of `news` in `section`, by position, at most `cap`.
std::vector<const Observation*> rows_of(const ChildNews& news, Section section, std::size_t cap);

// Strengths, progress, concern, strategy, next step and the child's own words.
ChildPart write_child(const Voice& voice, const ChildNews& news, const Caps& caps, Trim trim,
                      Used& used);

// Topic slugs that matter now, most telling first: the concern's, the goals' and rows', the plan's.
std::vector<std::string> topics_of(const Voice& voice, const ChildNews& news);

// Appends the lines of progress, at most `cap`.
void add_progress(const Voice& voice, const ChildNews& news, std::size_t cap, Trim trim, Used& used,
                  std::vector<Block>& blocks);

// Appends what class does, what may be used at home, and the one thing to try.
void add_strategies(const Voice& voice, const ChildNews& news, std::size_t cap, Trim trim,
                    Used& used, std::vector<Block>& blocks);
void add_resources(const Voice& voice, const ChildNews& news, std::size_t cap, Used& used,
                   std::vector<Block>& blocks);
void add_next_step(const Voice& voice, const ChildNews& news, Used& used,
                   std::vector<Block>& blocks);

// "4 of 5 times. Two weeks ago it was 2 of 5.", with what that means; `row` is its source.
Paragraph progress_text(const Voice& voice, const ChildNews& news, const GoalCourse& course,
                        const Observation& row, Trim trim, Used& used);

// The measure as families know it, without a full stop: their own wording in their own language.
std::string measure_of(const Voice& voice, const Goal& goal);

// The course of the goal and setting that `row` counts, or null.
const GoalCourse* course_of(const ChildNews& news, const Observation& row);

// Weeks between a course's two windows, rounded.
int weeks_earlier(const GoalCourse& course);

// The goals table and the chart of the summary.
std::vector<GoalLine> goal_lines(const Voice& voice, const ChildNews& news, std::size_t cap);
std::optional<Chart> chart_of(const Voice& voice, const ChildNews& news);

}  // namespace homeward::compose
