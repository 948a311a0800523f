#include "app/board.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/overview.h"
#include "app/seen.h"
#include "app/sheets.h"
#include "app/standing.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/selection.h"
#include "store/holds.h"
#include "store/inbound.h"
#include "store/intake.h"
#include "store/people.h"
#include "store/wordings.h"

namespace homeward::app {

namespace {

constexpr int kFilesShown = 40;
constexpr std::chrono::days kUntoldShown{14};
constexpr std::chrono::days kMailShown{14};
constexpr std::chrono::hours kAskAhead{
    48};  // how long before its slot a missing strength is asked for

// The staff member's tasks, made when first needed; the empty name is "whoever reads this".
report::StaffTasks& tasks_of(report::BoardData& data, const std::string& name) {
  for (auto& tasks : data.staff) {
    if (tasks.name == name) return tasks;
  }
  data.staff.push_back({});
  data.staff.back().name = name;
  return data.staff.back();
}

// Why no letter will tell a note, from its reason in the ledger.
std::string untold_words(const std::string& reason) {
  if (reason == kWordingBlock) return "its words cannot go in a letter";
  if (reason == kPausedTooLong) return "it is from more than 60 days before letters went again";
  static const std::map<std::string, std::string> kFor = {
      {"over_cap", "a place among the child's other notes"},
      {"no_letter_day", "a day with school in the family's cadence"},
      {"welcome_letter", "the letters after the welcome"},
      {"needs_strength", "a strength or win to open the letter"},
      {"needs_two_positives", "two strengths or wins beside it"},
      {"needs_four_positives", "four strengths or wins to each concern over four weeks"},
      {"second_fall", "a call: its counts went back twice"},
      {"awaiting_approval", "its author's yes"},
      {"needs_translation", "its translation"},
      {kWordingHold, "other words"}};
  const auto found = kFor.find(reason.substr(reason.find('/') + 1));
  return "it waited four weeks for " + (found == kFor.end() ? "a letter" : found->second);
}

std::string route_sentence(const store::Route& route) {
  switch (route.state) {
    case store::RouteState::kOpen:
      return {};
    case store::RouteState::kPaused:
      return fmt::format(
          "The mail server asked us to wait ({}). Letters are kept and go by themselves.",
          route.reason);
    case store::RouteState::kStopped:
      return fmt::format(
          "The mail server refuses our settings ({}). The office's IT person should look.",
          route.reason);
  }
  return {};
}

}  // namespace

void Board::file_trouble(const collect::FileProblem& problem) {
  troubles_[problem.path] = {problem.path, problem.code, problem.detail, problem.lasting};
  // A path may name a child: people find it on the board.
  if (problem.lasting) {
    log::error("file.trouble_lasts", {{"code", problem.code}});
  } else {
    log::warning("file.trouble", {{"code", problem.code}});
  }
  touch();
}

void Board::sheet_written(const collect::Written& written) {
  if (written.placed == written.path) return trouble_over(written.path);
  const std::string name = written.placed.substr(written.placed.rfind('/') + 1);
  troubles_[written.path] = {written.path, "sheet_filled", name, false};
  touch();
}

void Board::trouble_over(const std::string& path) {
  if (troubles_.erase(path) > 0) touch();
}

void Board::tick() {
  if (!touched_) return;
  const std::string page = report::board_html(gather());
  if (collector_.submit(collect::WriteFile{report::kBoardPath, page})) touched_ = false;
}

report::BoardData Board::gather() {
  report::BoardData data;
  data.school = context_.config.school.name;
  data.zone = context_.config.school.zone;
  data.now = context_.clock.now();
  data.armed = is_armed(context_.database);
  data.why_disarmed = why_disarmed(context_.database);
  for (const auto& hold : standing_holds(context_.database, data.zone)) {
    data.holds.push_back({hold.words, hold.way_out});
  }
  data.redirected_to = context_.config.redirect_all_to;
  data.route_trouble = route_sentence(outbox_.route());
  const Overview overview = overview_of(context_.database, context_.config.school);
  data.families = overview.families;
  data.families_with_consent = overview.families_with_consent;
  const auto mail = store::inbox_counts(context_.database, data.now - kMailShown);
  data.mail_for_person = mail.for_person;
  data.mail_set_aside = mail.set_aside;
  add_families(data);
  add_tasks(data);
  add_files(data);
  add_sent(data);
  add_quiet_children(data);
  add_untold(data);
  const auto sheets = sheet_paths(context_.database);
  for (auto& tasks : data.staff) {
    if (const auto sheet = sheets.find(tasks.class_name); sheet != sheets.end())
      tasks.sheet = sheet->second;
  }
  return data;
}

// Families: who is not reached, whose letter comes next, whose child still needs a strength.
void Board::add_families(report::BoardData& data) {
  const auto students = students_by_id(context_.database);
  std::map<report::NotReached, report::NotReachedGroup> groups;
  std::map<LocalTime, int> next;
  SQLite::Statement positive(
      context_.database.sql(),
      "SELECT 1 FROM published_observation o LEFT JOIN ledger l ON l.family_id = ?1 AND "
      "l.observation_id "
      "= o.id JOIN family_student fs ON fs.student_id = o.student_id AND fs.family_id = ?1 AND "
      "fs.active = 1 WHERE o.kind IN ('strength', 'win') AND o.share = 1 AND o.withdrawn = 0 "
      "AND (l.outcome IS NULL OR l.outcome = 'deferred') LIMIT 1");
  std::map<StaffId, std::string> staff_names;
  for (const auto& member : store::load_staff(context_.database))
    staff_names[member.id] = member.name;
  for (const auto& family : store::load_families(context_.database)) {
    if (family.students.empty()) continue;
    if (const auto why = why_not_reached(context_.database, family)) {
      groups[*why].why = *why;
      groups[*why].children.push_back(names_of(family, students));
      if (*why != report::NotReached::kBounced) continue;  // its letters are still made
    }
    const auto slots = planner_.next_slots(family, data.now, 1);
    if (slots.empty()) continue;
    const LocalTime at = data.zone.local(slots.front().send_at);
    // The spread over ten minutes is nobody's business here: the slot's own minute is shown.
    ++next[std::chrono::floor<std::chrono::hours>(at)];
    positive.bind(1, family.id.value);
    const bool has_positive = positive.executeStep();
    positive.reset();
    if (has_positive) {
      ++data.letters_ready;
    } else if (slots.front().send_at - data.now <= kAskAhead) {
      for (const StudentId id : family.students) {
        const auto found = students.find(id);
        if (found == students.end()) continue;
        auto& tasks = tasks_of(data, staff_names[found->second.teacher]);
        tasks.need_strength.push_back(found->second.called());
        tasks.class_name = found->second.class_name;
        tasks.strength_by = slots.front().slot;
      }
    }
  }
  for (auto& [why, group] : groups) data.not_reached.push_back(std::move(group));
  for (const auto& [at, letters] : next) data.next.push_back({at, letters});
}

void Board::add_tasks(report::BoardData& data) {
  for (const auto& hold : store::open_holds(context_.database)) {
    auto& tasks = tasks_of(data, hold.author);
    if (hold.state == DigestState::kNeedsStrength) {
      for (const auto& child : hold.children) {
        auto& list = tasks.need_strength;
        if (std::find(list.begin(), list.end(), child) == list.end()) list.push_back(child);
      }
      tasks.class_name = hold.class_name;
    } else {
      tasks.held.push_back({fmt::format("letter-{}", hold.digest.value), hold.children,
                            "it could not be made (" + hold.reason + ")"});
    }
  }
  add_wording(data);
  if (context_.config.school.approve == Approval::kNone) return;
  for (const auto& concern : store::waiting_concerns(context_.database)) {
    tasks_of(data, concern.author)
        .concerns.push_back({fmt::format("concern-{}", concern.row.value),
                             {concern.child},
                             "a concern waits for its author's yes"});
  }
}

// Rows to write in other words, file by file; what never goes by letter, note by note.
void Board::add_wording(report::BoardData& data) {
  std::map<std::pair<std::string, FileId>, int> rows;
  for (const auto& note : store::stopped_by_wording(context_.database)) {
    if (worst_level(note.findings) == WordingLevel::kBlock) {
      tasks_of(data, note.author).by_phone.push_back({note.child, note.row.date});
    } else {
      ++rows[{note.author, note.row.file}];
    }
  }
  for (const auto& [whose, count] : rows) {
    if (const auto file = store::find_file(context_.database, whose.second))
      tasks_of(data, whose.first).to_reword.push_back({file->path, count});
  }
}

void Board::add_files(report::BoardData& data) {
  std::map<std::string, std::string> folder_owner;
  for (const auto& member : store::load_staff(context_.database))
    folder_owner[member.folder] = member.name;
  const auto is_held = [](const store::FileRow& file) {
    return file.state == store::FileState::kSpooled && file.held_until.has_value();
  };
  for (const auto& file : store::recent_files(context_.database, kFilesShown)) {
    data.files.push_back({file.path, file.received_at, file.accepted, file.rejected,
                          file.state == store::FileState::kRefused, file.waiting, is_held(file)});
  }
  for (const auto& file : store::current_files(context_.database)) {
    if (file.rejected == 0 && !is_held(file)) continue;
    const auto owner = folder_owner.find(file.path.substr(0, file.path.find('/')));
    auto& tasks = tasks_of(data, owner == folder_owner.end() ? "" : owner->second);
    if (is_held(file)) {
      tasks.cut_off.push_back({file.path, 0});
      continue;
    }
    if (file.waiting > 0) tasks.waiting_for_roster.push_back({file.path, file.waiting});
    if (file.rejected > file.waiting)
      tasks.to_mend.push_back({file.path, file.rejected - file.waiting});
  }
  for (const auto& [path, trouble] : troubles_) data.troubles.push_back(trouble);
}

void Board::add_untold(report::BoardData& data) {
  const auto students = students_by_id(context_.database);
  for (const auto& note : store::given_up_notes(context_.database, data.now - kUntoldShown)) {
    const auto found = students.find(note.student);
    if (found == students.end()) continue;
    data.untold.push_back(
        {short_name(found->second), note.date, note.author, untold_words(note.reason)});
  }
}

void Board::add_sent(report::BoardData& data) {
  const Instant week_ago = data.now - std::chrono::days{7};
  const auto term = context_.config.school.term_start;
  const Instant since = term ? data.zone.resolve(at_time(*term, TimeOfDay{0})) : Instant{};
  SQLite::Statement query(
      context_.database.sql(),
      "SELECT count(*) FILTER (WHERE state = 'sent' AND changed_at > ?1), count(*) FILTER (WHERE "
      "state = 'sent' AND changed_at > ?2), count(*) FILTER (WHERE state = 'sent' AND channel = "
      "'print' AND changed_at > ?1), count(*) FILTER (WHERE state = 'bounced' AND changed_at > "
      "?1), "
      "count(*) FILTER (WHERE state IN ('queued', 'claimed', 'handing_over')), (SELECT count(*) "
      "FROM digest WHERE state = 'expired' AND sealed_at > ?1) FROM message WHERE digest_id "
      "IS NOT NULL");
  query.bind(1, to_unix(week_ago));
  query.bind(2, to_unix(since));
  if (query.executeStep()) {
    data.sent = {query.getColumn(0).getInt(), query.getColumn(1).getInt(),
                 query.getColumn(2).getInt(), query.getColumn(3).getInt(),
                 query.getColumn(4).getInt(), query.getColumn(5).getInt()};
  }
  SQLite::Statement due(
      context_.database.sql(),
      "SELECT count(DISTINCT d.family_id), count(DISTINCT d.family_id) FILTER (WHERE EXISTS "
      "(SELECT 1 "
      "FROM message m WHERE m.digest_id = d.id AND m.state = 'sent')) FROM digest d WHERE d.state "
      "IN "
      "('sealed', 'composed', 'done', 'needs_strength', 'held', 'expired') AND d.sealed_at > ?");
  due.bind(1, to_unix(week_ago));
  if (due.executeStep()) {
    data.families_due = due.getColumn(0).getInt();
    data.families_reached = due.getColumn(1).getInt();
  }
}

void Board::add_quiet_children(report::BoardData& data) {
  for (const auto& child :
       unseen_children(context_.database, planner_.settings().calendar, context_.today())) {
    data.quiet_children.push_back({child.name, child.class_name, child.school_days, child.never});
  }
}

}  // namespace homeward::app
