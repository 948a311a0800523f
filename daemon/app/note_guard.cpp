#include "app/note_guard.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <set>

#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "store/digests.h"
#include "store/everyone.h"
#include "store/versions.h"
#include "store/wordings.h"

namespace homeward::app {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kRowsAJob = 64;
constexpr std::size_t kJobsAhead = 8;
constexpr int kWindow = 2048;  // ids that are looked through at once
constexpr std::chrono::milliseconds kTurn{10};
constexpr int kRecentDays = 60;  // rows that are older are judged when a letter would tell them
constexpr std::string_view kNotePrefix = "note-";
constexpr std::size_t kLongestReason = 500;  // bytes

}  // namespace

NoteGuard::NoteGuard(Wording wording, store::Database& database, const Wake& wake,
                     std::size_t threads)
    : database_(database),
      wake_(wake),
      wording_(std::move(wording)),
      pool_(threads, kJobsAhead, wake, [this](Job job) { return judge(std::move(job)); }) {
  for (const auto& problem : wording_.problems())
    log::warning("wording.pack", {{"line", problem.line}, {"rule", problem.rule}});
}

NoteGuard::Done NoteGuard::judge(Job job) const {
  Done done;
  done.judged_by = std::move(job.judged_by);
  for (auto& row : job.rows) {
    auto findings = judge_row(wording_.guards(), *job.names, row);
    done.rows.emplace_back(std::move(row), std::move(findings));
  }
  return done;
}

void NoteGuard::people_changed() {
  names_.reset();
  all_seen_ = false;
}

void NoteGuard::know_people() {
  if (names_) return;
  names_ = std::make_shared<const SchoolNames>(store::load_everyone(database_),
                                               store::known_titles(database_));
  const std::string judged_by = sha256_hex(guards().version() + names_->version()).substr(0, 16);
  if (judged_by != judged_by_) seen_ = {};
  judged_by_ = judged_by;
}

bool NoteGuard::store_judged() {
  std::vector<Done> all;
  while (auto done = pool_.take()) all.push_back(std::move(*done));
  if (all.empty()) return false;
  std::size_t rows = 0;
  std::size_t stopped = 0;
  database_.transact([&] {
    std::set<FileId> files;
    for (const auto& done : all) {
      for (const auto& [row, findings] : done.rows) {
        store::save_wording(database_, row, done.judged_by, findings);
        if (!findings.empty()) files.insert(row.file);
        stopped += worst_level(findings) >= WordingLevel::kHold ? 1U : 0U;
        ++rows;
      }
    }
    for (const FileId file : files) store::set_report_due(database_, file, true);
  });
  log::info("wording.judged", {{"rows", rows}, {"stopped", stopped}});
  return true;
}

void NoteGuard::submit(std::vector<Observation> rows) {
  for (std::size_t begin = 0; begin < rows.size(); begin += kRowsAJob) {
    const auto from = rows.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto to =
        rows.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kRowsAJob, rows.size()));
    pool_.submit(
        {{std::make_move_iterator(from), std::make_move_iterator(to)}, names_, judged_by_});
  }
}

// New rows lie behind those that were seen; reworded ones are marked as such.
void NoteGuard::look_for_rows(Date today) {
  const auto began = SteadyClock::now();
  const Date since = plus_days(today, -kRecentDays);
  while (pool_.in_flight() == 0 && SteadyClock::now() - began < kTurn) {
    // Whatever is in flight may be among them, so only when nothing is.
    auto reworded = store::reworded_rows(database_, kRowsAJob * kJobsAhead);
    if (!reworded.empty()) return submit(std::move(reworded));
    auto found =
        store::unjudged_rows(database_, judged_by_, seen_, kWindow, kRowsAJob * kJobsAhead, since);
    all_seen_ = found.last == seen_;
    if (all_seen_) return;
    seen_ = found.last;
    submit(std::move(found.rows));
  }
}

bool NoteGuard::tick(Date today) {
  know_people();
  const bool stored = store_judged();
  if (!all_seen_) {
    look_for_rows(today);
    if (!all_seen_ && pool_.in_flight() == 0) wake_.notify();
  }
  return stored;
}

plan::PlanSettings NoteGuard::judging(plan::PlanSettings settings) {
  settings.wording_of = [this](const Observation& row) { return level_of(row); };
  return settings;
}

WordingLevel NoteGuard::level_of(const Observation& row) {
  know_people();
  if (const auto level = store::wording_of(database_, row.id, judged_by_)) return *level;
  const auto findings = judge_row(guards(), *names_, row);
  store::save_wording(database_, row, judged_by_, findings);
  if (!findings.empty()) store::set_report_due(database_, row.file, true);
  return store::wording_of(database_, row.id, judged_by_).value_or(WordingLevel::kHold);
}

std::string note_name(ObservationId row) { return fmt::format("{}{}", kNotePrefix, row.value); }

std::optional<store::Answer> release_note(store::Database& database, const std::string& argument,
                                          const std::string& by, Instant now) {
  using store::RequestState;
  if (!argument.starts_with(kNotePrefix)) return std::nullopt;
  const auto refused = [](std::string why) {
    return store::Answer{RequestState::kRefused, std::move(why)};
  };
  const auto blank = argument.find(' ');
  const std::string name = argument.substr(0, blank);
  const std::string reason(blank == std::string::npos
                               ? std::string_view()
                               : text::trim(std::string_view(argument).substr(blank)));
  ObservationId row;
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + kNotePrefix.size(), end, row.value);
  if (parsed.ec != std::errc{} || parsed.ptr != end)
    return refused(name + " is no note's name; it is like note-12, as its file's report says");
  if (reason.empty() || reason.size() > kLongestReason)
    return refused("say why it may leave as it is: homeward approve " + name + " --reason \"...\"");
  switch (store::release_wording(database, row, reason, by, now)) {
    case store::Release::kNotHeld:
      return refused(name + " is not held for its words");
    case store::Release::kBlocked:
      return refused(name +
                     " holds words that never go by letter; ring the family, or use the "
                     "school's form");
    case store::Release::kReleased:
      break;
  }
  store::rouse_waiting_families(database);
  return store::Answer{RequestState::kDone, name + " may leave as it is with the next letter"};
}

}  // namespace homeward::app
