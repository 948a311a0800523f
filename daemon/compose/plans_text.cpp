// What class does, what may be used at home, and the one thing to try.
#include <algorithm>
#include <string_view>

#include "compose/child_text.h"

namespace homeward::compose {

namespace {

std::string plan_id(std::string_view what, std::int64_t id) {
  return std::string(what) + ":" + std::to_string(id);
}

Paragraph strategy_text(const Voice& voice, const ChildNews& news, const Strategy& plan,
                        Trim trim) {
  Paragraph words = voice.own_words(plan.text, "strategy", plan.id.value, plan.language);
  if (words.empty()) return words;
  if (!plan.title.empty()) {
    const Sentence title = voice.phrase("strategy.title", {{"title", plan.title}});
    words.front().lead = title.text;
    words.front().phrase = title.phrase;
  }
  if (trim >= Trim::kStrategyWhy) return words;
  append(words, voice.own_words(plan.why, "strategy", plan.id.value, plan.language));
  // Claimed only when dated, and not before that day has come.
  if (trim < Trim::kStrategyCopy && plan.sent_home_on &&
      *plan.sent_home_on <= voice.source().digest.period_end) {
    Args args = voice.child_args(news.student);
    args.emplace_back("day", voice.day(*plan.sent_home_on));
    Sentence copy = voice.phrase("strategy.sent_home", args);
    copy.table = "strategy";
    copy.row = plan.id.value;
    words.push_back(std::move(copy));
  }
  return words;
}

// The plans worth telling, best first: one for a topic of this letter, then the child's own. A plan
// that the family read lately rests, unless the concern is about it.
std::vector<const Strategy*> plans_of(const Voice& voice, const ChildNews& news) {
  const auto topics = topics_of(voice, news);
  const auto concerns = rows_of(news, Section::kConcern, 1);
  const std::string concern_topic = concerns.empty() ? "" : voice.topic(concerns[0]->topic);
  std::vector<const Strategy*> fitting;
  std::vector<const Strategy*> own;
  for (const Strategy& plan : news.strategies) {
    if (plan.why.empty() || plan.text.empty()) continue;
    const std::string topic = voice.topic(plan.topic);
    const bool about_concern = !topic.empty() && topic == concern_topic;
    if (voice.is_recent(plan_id("strategy", plan.id.value)) && !about_concern) continue;
    const bool fits = !topic.empty() && std::ranges::find(topics, topic) != topics.end();
    if (about_concern && plan.student)
      fitting.insert(fitting.begin(), &plan);
    else if (fits && plan.student)
      fitting.push_back(&plan);
    else if (plan.student)
      own.push_back(&plan);
    else if (about_concern)
      own.push_back(&plan);
  }
  fitting.insert(fitting.end(), own.begin(), own.end());
  return fitting;
}

// What may be passed on as it is, best first: a page or a link about a topic of this letter, or
// this child's own.
std::vector<const Strategy*> resources_of(const Voice& voice, const ChildNews& news) {
  const auto topics = topics_of(voice, news);
  std::vector<const Strategy*> fitting;
  std::vector<const Strategy*> own;
  for (const Strategy& plan : news.strategies) {
    if (plan.link.empty() && voice.printable(plan.printable) == nullptr) continue;
    const std::string topic = voice.topic(plan.topic);
    if (!topic.empty() && std::ranges::find(topics, topic) != topics.end()) {
      fitting.push_back(&plan);
    } else if (plan.student) {
      own.push_back(&plan);
    }
  }
  fitting.insert(fitting.end(), own.begin(), own.end());
  return fitting;
}

// One thing to try, from the first source that has one which the family did not read lately.
struct Step {
  std::string id;
  Paragraph words;
  std::optional<int> minutes;
};

std::vector<Step> known_steps(const Voice& voice, const ChildNews& news) {
  std::vector<Step> steps;
  const auto minutes_for = [&](const std::string& step) -> std::optional<int> {
    for (const Strategy& plan : news.strategies) {
      if (plan.home_step == step) return plan.minutes;
    }
    return std::nullopt;
  };
  for (const Observation* row : rows_of(news, Section::kProgress, news.rows.size())) {
    const GoalCourse* course = course_of(news, *row);
    if (course == nullptr || course->goal.home_step.empty()) continue;
    const Goal& goal = course->goal;
    steps.push_back({plan_id("step:goal", goal.id.value),
                     voice.own_words(goal.home_step, "goal", goal.id.value),
                     minutes_for(goal.home_step)});
  }
  for (const Strategy* plan : plans_of(voice, news)) {
    if (plan->home_step.empty()) continue;
    steps.push_back({plan_id("step:strategy", plan->id.value),
                     voice.own_words(plan->home_step, "strategy", plan->id.value, plan->language),
                     plan->minutes});
  }
  for (const Strategy* plan : resources_of(voice, news)) {
    if (plan->home_step.empty()) continue;
    steps.push_back({plan_id("step:strategy", plan->id.value),
                     voice.own_words(plan->home_step, "strategy", plan->id.value, plan->language),
                     plan->minutes});
  }
  return steps;
}

}  // namespace

void add_strategies(const Voice& voice, const ChildNews& news, std::size_t cap, Trim trim,
                    Used& used, std::vector<Block>& blocks) {
  Block block;
  block.kind = BlockKind::kStrategy;
  block.heading = voice.phrase("strategy.heading");
  for (const Observation* row : rows_of(news, Section::kStrategy, cap)) {
    block.paragraphs.push_back(voice.told(*row, true));
  }
  for (const Strategy* plan : plans_of(voice, news)) {
    if (block.paragraphs.size() >= cap) break;
    block.paragraphs.push_back(strategy_text(voice, news, *plan, trim));
    used.add(plan_id("strategy", plan->id.value));
  }
  std::erase_if(block.paragraphs, [](const Paragraph& words) { return words.empty(); });
  if (!block.paragraphs.empty()) blocks.push_back(std::move(block));
}

// One page is attached to a letter, however many its summary names. What the family got lately
// rests.
void add_resources(const Voice& voice, const ChildNews& news, std::size_t cap, Used& used,
                   std::vector<Block>& blocks) {
  Block block;
  block.kind = BlockKind::kResource;
  block.heading = voice.phrase("resource.heading");
  for (const Strategy* plan : resources_of(voice, news)) {
    if (block.paragraphs.size() >= cap) break;
    if (voice.is_recent(plan_id("resource", plan->id.value))) continue;
    const Printable* page = voice.printable(plan->printable);
    if (page != nullptr && block.paragraphs.empty()) {
      Sentence attached = voice.phrase("resource.attached", {{"title", page->title}});
      attached.table = "strategy";
      attached.row = plan->id.value;
      block.paragraphs.push_back({std::move(attached)});
      block.printable = page->slug;
    } else if (!plan->link.empty()) {
      block.paragraphs.push_back({voice.linked("resource.link", {{"title", plan->title}},
                                               plan->link, "strategy", plan->id.value)});
    } else {
      continue;
    }
    used.add(plan_id("resource", plan->id.value));
  }
  if (!block.paragraphs.empty()) blocks.push_back(std::move(block));
}

void add_next_step(const Voice& voice, const ChildNews& news, Used& used,
                   std::vector<Block>& blocks) {
  Block block;
  block.kind = BlockKind::kNextStep;
  block.heading = voice.phrase("next.heading");
  std::vector<Step> steps = known_steps(voice, news);
  const auto fresh =
      std::ranges::find_if(steps, [&](const Step& step) { return !voice.is_recent(step.id); });
  if (fresh != steps.end()) {
    if (fresh->minutes && *fresh->minutes > 0) {
      fresh->words.push_back(voice.phrase("next.minutes", {{"minutes", *fresh->minutes}}));
    }
    block.paragraphs.push_back(std::move(fresh->words));
    used.add(fresh->id);
  } else {
    std::vector<std::string> banks;
    for (const auto& topic : topics_of(voice, news)) banks.push_back("next." + topic);
    banks.emplace_back("next.general");
    const std::string id = voice.pick(banks, used.ids);
    block.paragraphs.push_back({voice.phrase(id, voice.child_args(news.student))});
    used.add(id);
  }
  blocks.push_back(std::move(block));
}

}  // namespace homeward::compose
