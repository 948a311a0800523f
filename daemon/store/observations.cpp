#include "store/observations.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace homeward::store {

namespace {

constexpr const char* kColumns =
    "o.id, o.student_id, o.date, o.kind, o.text, o.setting, o.author_id, o.goal_id, o.done, o.of, "
    "o.topic, "
    "o.what_helped, o.picture, o.alt, o.link, o.share, o.approved, o.file_id, o.line";
constexpr int kColumnCount = 19;
constexpr int kRecentLetters = 6;
constexpr int kRecentTopicLetters = 2;
constexpr int kChartWeeks = 8;

std::int64_t id_or_zero(const SQLite::Column& column) {
  return column.isNull() ? 0 : column.getInt64();
}

Observation observation_from(SQLite::Statement& row) {
  Observation out;
  out.id = {row.getColumn(0).getInt64()};
  out.student = {row.getColumn(1).getInt64()};
  out.date = date_of_column(row.getColumn(2));
  out.kind = parse_kind(row.getColumn(3).getString()).value_or(Kind::kObservation);
  out.text = row.getColumn(4).getString();
  out.setting = row.getColumn(5).getString();
  out.author = {id_or_zero(row.getColumn(6))};
  out.goal = {id_or_zero(row.getColumn(7))};
  if (!row.getColumn(8).isNull())
    out.count = Count{row.getColumn(8).getInt(), row.getColumn(9).getInt()};
  out.topic = row.getColumn(10).getString();
  out.what_helped = row.getColumn(11).getString();
  out.attachment = text_of(row.getColumn(12));
  out.alt = row.getColumn(13).getString();
  out.link = row.getColumn(14).getString();
  out.share = row.getColumn(15).getInt() != 0;
  out.approved = row.getColumn(16).getInt() != 0;
  out.file = {row.getColumn(17).getInt64()};
  out.line = row.getColumn(18).getInt();
  return out;
}

// What the row's file says of it in other languages.
class Translations {
 public:
  explicit Translations(Database& database)
      : query_(database,
               "SELECT language, text FROM observation_translation WHERE observation_id = ? ORDER "
               "BY language") {}

  void add_to(Observation& row) {
    query_.bind(1, row.id.value);
    while (query_.executeStep())
      row.translations.emplace_back(query_.getColumn(0).getString(),
                                    query_.getColumn(1).getString());
    query_.reset();
  }

 private:
  Prepared query_;
};

Goal goal_from(SQLite::Statement& row) {
  Goal goal;
  goal.id = {row.getColumn(0).getInt64()};
  goal.key = row.getColumn(1).getString();
  goal.student = {row.getColumn(2).getInt64()};
  goal.goal = row.getColumn(3).getString();
  goal.measure = row.getColumn(4).getString();
  goal.baseline = optional_int(row.getColumn(5));
  goal.target = optional_int(row.getColumn(6));
  goal.of = optional_int(row.getColumn(7));
  goal.better_up = row.getColumn(8).getInt() != 0;
  goal.start = date_of_column(row.getColumn(9));
  goal.end = optional_date(row.getColumn(10));
  goal.agreed_on = optional_date(row.getColumn(11));
  goal.agreed_by = row.getColumn(12).getString();
  goal.school_step = row.getColumn(13).getString();
  goal.home_step = row.getColumn(14).getString();
  goal.family_wording = row.getColumn(15).getString();
  goal.active = row.getColumn(16).getInt() != 0;
  goal.family = {id_or_zero(row.getColumn(17))};
  return goal;
}

struct DatedCount {
  Date date{};
  Count count;
  std::string setting;
};

std::vector<DatedCount> counts_until(Database& database, GoalId goal, Date end) {
  Prepared query(
      database,
      "SELECT o.date, o.done, o.of, o.setting FROM published_observation o WHERE o.goal_id = ? AND "
      "o.done IS NOT NULL AND o.withdrawn = 0 AND o.share = 1 AND o.date <= ? AND NOT EXISTS "
      "(SELECT 1 FROM published_observation a WHERE a.student_id = o.student_id AND a.date = "
      "o.date "
      "AND a.kind = 'absence' AND a.withdrawn = 0) ORDER BY o.date, o.id");
  query.bind(1, goal.value);
  query.bind(2, to_iso(end));
  std::vector<DatedCount> out;
  while (query.executeStep()) {
    out.push_back({date_of_column(query.getColumn(0)),
                   {query.getColumn(1).getInt(), query.getColumn(2).getInt()},
                   query.getColumn(3).getString()});
  }
  return out;
}

std::optional<Count> sum_between(const std::vector<DatedCount>& counts, Date start, Date end) {
  std::optional<Count> sum;
  for (const auto& entry : counts) {
    if (entry.date < start || entry.date > end) continue;
    if (!sum) sum = Count{};
    sum->done += entry.count.done;
    sum->of += entry.count.of;
  }
  return sum;
}

std::vector<WeekCount> weekly(const std::vector<DatedCount>& counts) {
  std::map<Date, Count> weeks;
  for (const auto& entry : counts) {
    const auto since_monday = weekday_of(entry.date) - std::chrono::Monday;
    auto& sum = weeks[plus_days(entry.date, -static_cast<int>(since_monday.count()))];
    sum.done += entry.count.done;
    sum.of += entry.count.of;
  }
  std::vector<WeekCount> out;
  for (const auto& [week, count] : weeks) out.push_back({week, count});
  if (out.size() > kChartWeeks) out.erase(out.begin(), out.end() - kChartWeeks);
  return out;
}

// `counts`: of one setting.
GoalCourse course_of(const Goal& goal, const std::vector<DatedCount>& counts, Date start,
                     Date end) {
  GoalCourse course;
  course.goal = goal;
  if (!counts.empty()) course.setting = counts.back().setting;
  course.now = sum_between(counts, start, end);
  const int window = days_between(start, end) + 1;
  for (int back = window; back <= kChartWeeks * 7; back += window) {
    const auto sum = sum_between(counts, plus_days(start, -back), plus_days(end, -back));
    if (!sum) continue;
    if (course.earlier) {
      course.before_earlier = sum;
      break;
    }
    course.earlier = sum;
    course.days_earlier = back;
  }
  course.weeks = weekly(counts);
  return course;
}

// One for each setting of the period; of a goal that was not counted then, of the last setting.
std::vector<GoalCourse> courses_of(Database& database, const Goal& goal, Date start, Date end) {
  std::map<std::string, std::vector<DatedCount>> by_setting;
  std::string last;
  for (auto& entry : counts_until(database, goal.id, end)) {
    last = setting_key(entry.setting);
    by_setting[last].push_back(std::move(entry));
  }
  std::vector<GoalCourse> courses;
  for (const auto& [setting, counts] : by_setting) {
    GoalCourse course = course_of(goal, counts, start, end);
    if (course.now) courses.push_back(std::move(course));
  }
  if (courses.empty()) courses.push_back(course_of(goal, by_setting[last], start, end));
  return courses;
}

}  // namespace

std::vector<UntoldRow> untold_rows(Database& database, FamilyId family) {
  Prepared query(
      database,
      std::string("SELECT ") + kColumns +
          ", o.created_at, l.deferred_on, l.reason FROM published_observation o JOIN "
          "family_student fs ON fs.student_id = o.student_id "
          "AND "
          "fs.family_id = ?1 "
          "AND fs.active = 1 LEFT JOIN ledger l ON l.family_id = ?1 AND l.observation_id = o.id "
          "WHERE o.withdrawn = 0 AND (l.outcome IS NULL OR l.outcome = 'deferred') ORDER BY o.id");
  query.bind(1, family.value);
  std::vector<UntoldRow> rows;
  while (query.executeStep()) {
    rows.push_back({observation_from(query), from_unix(query.getColumn(kColumnCount).getInt64()),
                    optional_date(query.getColumn(kColumnCount + 1)),
                    text_of(query.getColumn(kColumnCount + 2))});
  }
  Translations translations(database);
  for (UntoldRow& untold : rows) translations.add_to(untold.row);
  return rows;
}

namespace {

std::map<StudentId, Balance> balance_of(Database& database, FamilyId family, Instant since) {
  Prepared query(
      database,
      "SELECT o.student_id, sum(o.kind IN ('strength', 'win')), sum(o.kind = 'concern') FROM "
      "digest "
      "d JOIN ledger l ON l.digest_id = d.id JOIN observation o ON o.id = l.observation_id WHERE "
      "d.family_id = ?1 AND d.state NOT IN ('needs_strength', 'held', 'cancelled') AND d.sealed_at "
      "> "
      "?2 AND "
      "l.outcome = 'told' GROUP BY o.student_id");
  query.bind(1, family.value);
  query.bind(2, to_unix(since));
  std::map<StudentId, Balance> out;
  while (query.executeStep()) {
    out[{query.getColumn(0).getInt64()}] = {query.getColumn(1).getInt(),
                                            query.getColumn(2).getInt()};
  }
  return out;
}

}  // namespace

int letters_before(Database& database, FamilyId family, DigestId digest) {
  Prepared query(database,
                 "SELECT count(*) FROM digest WHERE family_id = ?1 AND kind = 'periodic' AND state "
                 "IN ('sealed', 'composed', 'done') AND (?2 = 0 OR id < ?2)");
  query.bind(1, family.value);
  query.bind(2, digest.value);
  query.executeStep();
  return query.getColumn(0).getInt();
}

History history_of(Database& database, FamilyId family, Instant balance_since) {
  Prepared query(
      database,
      "WITH letters AS (SELECT id, row_number() OVER (ORDER BY sealed_at DESC, "
      "id DESC) AS age FROM digest "
      "WHERE family_id = ?1 AND state IN ('sealed', 'composed', 'done')) "
      "SELECT letters.age, o.text, o.topic, o.author_id, o.student_id FROM ledger l JOIN "
      "letters ON letters.id = l.digest_id "
      "JOIN observation o ON o.id = l.observation_id "
      "WHERE l.family_id = ?1 AND l.outcome = 'told' AND letters.age <= ?2 "
      "ORDER BY letters.age, o.id");
  query.bind(1, family.value);
  query.bind(2, kRecentLetters);
  History history;
  history.balance = balance_of(database, family, balance_since);
  while (query.executeStep()) {
    history.told_texts.emplace_back(StudentId{query.getColumn(4).getInt64()},
                                    query.getColumn(1).getString());
    if (query.getColumn(0).getInt() > kRecentTopicLetters) continue;
    if (const auto topic = query.getColumn(2).getString(); !topic.empty()) {
      history.recent_topics.push_back(text::lookup_key(topic));
    }
    if (!query.getColumn(3).isNull())
      history.recent_authors.push_back({query.getColumn(3).getInt64()});
  }
  return history;
}

std::vector<ToldRow> told_rows(Database& database, DigestId digest) {
  Prepared query(
      database,
      std::string("SELECT ") + kColumns +
          ", l.section, l.position FROM ledger l JOIN observation o ON o.id = "
          "l.observation_id WHERE l.digest_id = ? AND l.outcome = 'told' AND o.withdrawn = 0 "
          "ORDER BY l.section, l.position, o.id");
  query.bind(1, digest.value);
  std::vector<ToldRow> rows;
  while (query.executeStep()) {
    rows.push_back(
        {observation_from(query),
         parse_section(query.getColumn(kColumnCount).getString()).value_or(Section::kStrength),
         query.getColumn(kColumnCount + 1).getInt()});
  }
  Translations translations(database);
  for (ToldRow& told : rows) translations.add_to(told.row);
  std::stable_sort(rows.begin(), rows.end(), [](const ToldRow& a, const ToldRow& b) {
    return std::pair(a.section, a.position) < std::pair(b.section, b.position);
  });
  return rows;
}

std::vector<GoalCourse> goal_courses(Database& database, StudentId student, Date start, Date end) {
  Prepared query(
      database,
      "SELECT id, key, student_id, goal, measure, baseline, target, of, better_up, start_date, "
      "end_date, agreed_on, agreed_by, school_step, home_step, family_wording, active, family_id "
      "FROM goal "
      "WHERE student_id = ?1 AND active = 1 AND start_date <= ?2 AND (end_date IS NULL OR "
      "end_date >= ?3) ORDER BY id");
  query.bind(1, student.value);
  query.bind(2, to_iso(end));
  query.bind(3, to_iso(start));
  std::vector<GoalCourse> courses;
  while (query.executeStep()) {
    for (auto& course : courses_of(database, goal_from(query), start, end))
      courses.push_back(std::move(course));
  }
  std::stable_partition(courses.begin(), courses.end(),
                        [](const GoalCourse& course) { return course.now.has_value(); });
  return courses;
}

std::vector<Strategy> strategies_for(Database& database, StudentId student, Date today) {
  Prepared query(database,
                 "SELECT id, key, student_id, title, text, why, topic, school_step, "
                 "home_step, minutes, started, sent_home_on, "
                 "link, language, printable FROM strategy WHERE (student_id = ?1 OR student_id IS "
                 "NULL) AND (started IS NULL OR "
                 "started <= ?2) ORDER BY student_id IS NULL, started DESC, id");
  query.bind(1, student.value);
  query.bind(2, to_iso(today));
  std::vector<Strategy> out;
  while (query.executeStep()) {
    Strategy strategy;
    strategy.id = {query.getColumn(0).getInt64()};
    strategy.key = query.getColumn(1).getString();
    strategy.student = {id_or_zero(query.getColumn(2))};
    strategy.title = query.getColumn(3).getString();
    strategy.text = query.getColumn(4).getString();
    strategy.why = query.getColumn(5).getString();
    strategy.topic = query.getColumn(6).getString();
    strategy.school_step = query.getColumn(7).getString();
    strategy.home_step = query.getColumn(8).getString();
    strategy.minutes = optional_int(query.getColumn(9));
    strategy.started = optional_date(query.getColumn(10));
    strategy.sent_home_on = optional_date(query.getColumn(11));
    strategy.link = query.getColumn(12).getString();
    strategy.language = query.getColumn(13).getString();
    strategy.printable = query.getColumn(14).getString();
    out.push_back(std::move(strategy));
  }
  return out;
}

std::map<std::string, std::string> named_printables(Database& database) {
  Prepared query(database, "SELECT key, printable FROM strategy WHERE printable <> ''");
  std::map<std::string, std::string> out;
  while (query.executeStep())
    out.emplace(query.getColumn(0).getString(), query.getColumn(1).getString());
  return out;
}

std::optional<FamilyNote> family_note(Database& database, FamilyId family, FamilyNoteKind kind,
                                      DigestId digest, Date today) {
  Prepared query(
      database,
      "SELECT id, date, text, choice FROM family_note WHERE family_id = ?1 AND kind = ?2 AND date "
      "<= ?4 "
      "AND "
      "(told_in = ?3 OR (told_in IS NULL AND date > ?5)) ORDER BY told_in IS NULL, date DESC, id "
      "LIMIT 1");
  query.bind(1, family.value);
  query.bind(2, to_string(kind));
  query.bind(3, digest.value);
  query.bind(4, to_iso(today));
  query.bind(5, to_iso(plus_days(today, -kDeferDays)));
  if (!query.executeStep()) return std::nullopt;
  FamilyNote note;
  note.id = {query.getColumn(0).getInt64()};
  note.family = family;
  note.date = date_of_column(query.getColumn(1));
  note.kind = kind;
  note.text = query.getColumn(2).getString();
  note.choice = parse_letter_choice(query.getColumn(3).getString());
  return note;
}

}  // namespace homeward::store
