// Goals and strategies of log_store.h: one row a key, stated anew by each file.
#include "store/log_store.h"

namespace homeward::store {

namespace {

// Added, changed or same, told by the number of rows a guarded upsert touched.
bool known(Database& database, const char* select, const std::string& key) {
  Prepared query(database, select);
  query.bind(1, key);
  return query.executeStep();
}

Saved outcome(bool was_known, int touched) {
  if (!was_known) return Saved::kAdded;
  return touched > 0 ? Saved::kChanged : Saved::kSame;
}

}  // namespace

bool goal_belongs_elsewhere(Database& database, const std::string& key, StudentId student) {
  Prepared query(database,
                 "SELECT 1 FROM goal g JOIN observation o ON o.goal_id = g.id WHERE g.key = ? "
                 "AND g.student_id <> ? LIMIT 1");
  query.bind(1, key);
  query.bind(2, student.value);
  return query.executeStep();
}

Saved save_goal(Database& database, const Goal& goal) {
  const bool was_known = known(database, "SELECT 1 FROM goal WHERE key = ?", goal.key);
  Prepared upsert(
      database,
      "INSERT INTO goal (key, student_id, goal, measure, baseline, target, of, better_up, "
      "start_date, end_date, "
      "agreed_on, agreed_by, school_step, home_step, family_wording, active, family_id) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
      "student_id = excluded.student_id, goal = excluded.goal, measure = excluded.measure, "
      "baseline = excluded.baseline, target = excluded.target, of = excluded.of, better_up = "
      "excluded.better_up, "
      "start_date = excluded.start_date, end_date = excluded.end_date, agreed_on = "
      "excluded.agreed_on, "
      "agreed_by = excluded.agreed_by, school_step = excluded.school_step, home_step = "
      "excluded.home_step, "
      "family_wording = excluded.family_wording, active = excluded.active, family_id = "
      "excluded.family_id "
      "WHERE (student_id, goal, measure, better_up, start_date, agreed_by, school_step, home_step, "
      "family_wording, "
      "active) IS NOT (excluded.student_id, excluded.goal, excluded.measure, excluded.better_up, "
      "excluded.start_date, excluded.agreed_by, excluded.school_step, excluded.home_step, "
      "excluded.family_wording, excluded.active) OR (baseline, target, of, end_date, agreed_on, "
      "family_id) IS NOT (excluded.baseline, excluded.target, excluded.of, excluded.end_date, "
      "excluded.agreed_on, excluded.family_id)");
  upsert.bind(1, goal.key);
  upsert.bind(2, goal.student.value);
  upsert.bind(3, goal.goal);
  upsert.bind(4, goal.measure);
  bind_optional(upsert, 5, goal.baseline);
  bind_optional(upsert, 6, goal.target);
  bind_optional(upsert, 7, goal.of);
  upsert.bind(8, goal.better_up ? 1 : 0);
  upsert.bind(9, to_iso(goal.start));
  bind_optional(upsert, 10, goal.end);
  bind_optional(upsert, 11, goal.agreed_on);
  upsert.bind(12, goal.agreed_by);
  upsert.bind(13, goal.school_step);
  upsert.bind(14, goal.home_step);
  upsert.bind(15, goal.family_wording);
  upsert.bind(16, goal.active ? 1 : 0);
  bind_id_or_null(upsert, 17, goal.family);
  return outcome(was_known, upsert.exec());
}

Saved save_strategy(Database& database, const Strategy& strategy, const std::string& picture,
                    const std::string& alt) {
  const bool was_known = known(database, "SELECT 1 FROM strategy WHERE key = ?", strategy.key);
  Prepared upsert(
      database,
      "INSERT INTO strategy (key, student_id, title, text, why, topic, school_step, home_step, "
      "minutes, started, "
      "sent_home_on, link, language, picture, alt, printable) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, "
      "?, ?, ?, nullif(?, ''), ?, ?) "
      "ON CONFLICT (key) DO UPDATE SET student_id = excluded.student_id, title = excluded.title, "
      "text = excluded.text, why = excluded.why, topic = excluded.topic, school_step = "
      "excluded.school_step, "
      "home_step = excluded.home_step, minutes = excluded.minutes, started = excluded.started, "
      "sent_home_on = excluded.sent_home_on, link = excluded.link, language = excluded.language, "
      "picture = coalesce(excluded.picture, picture), alt = excluded.alt, "
      "printable = excluded.printable WHERE (student_id, title, text, why, topic, school_step, "
      "home_step, minutes, started, "
      "sent_home_on, link, "
      "language, alt, printable) IS NOT (excluded.student_id, excluded.title, excluded.text, "
      "excluded.why, "
      "excluded.topic, "
      "excluded.school_step, excluded.home_step, excluded.minutes, excluded.started, "
      "excluded.sent_home_on, "
      "excluded.link, excluded.language, excluded.alt, excluded.printable) "
      "OR (excluded.picture IS NOT NULL AND picture IS NOT excluded.picture)");
  upsert.bind(1, strategy.key);
  bind_id_or_null(upsert, 2, strategy.student);
  upsert.bind(3, strategy.title);
  upsert.bind(4, strategy.text);
  upsert.bind(5, strategy.why);
  upsert.bind(6, strategy.topic);
  upsert.bind(7, strategy.school_step);
  upsert.bind(8, strategy.home_step);
  bind_optional(upsert, 9, strategy.minutes);
  bind_optional(upsert, 10, strategy.started);
  bind_optional(upsert, 11, strategy.sent_home_on);
  upsert.bind(12, strategy.link);
  upsert.bind(13, strategy.language);
  upsert.bind(14, picture);
  upsert.bind(15, alt);
  upsert.bind(16, strategy.printable);
  return outcome(was_known, upsert.exec());
}

std::vector<Goal> load_goal_keys(Database& database) {
  Prepared query(database, "SELECT id, key, student_id, goal FROM goal ORDER BY id");
  std::vector<Goal> goals;
  while (query.executeStep()) {
    Goal goal;
    goal.id = {query.getColumn(0).getInt64()};
    goal.key = query.getColumn(1).getString();
    goal.student = {query.getColumn(2).getInt64()};
    goal.goal = query.getColumn(3).getString();
    goals.push_back(std::move(goal));
  }
  return goals;
}

}  // namespace homeward::store
