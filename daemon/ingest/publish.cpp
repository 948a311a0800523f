#include "ingest/publish.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/errors.h"
#include "ingest/publisher.h"
#include "store/intake.h"
#include "store/log_changes.h"
#include "store/people.h"
#include "store/quarantine.h"
#include "store/versions.h"
#include "store/wanted_pictures.h"

namespace homeward::ingest {

namespace {

constexpr std::size_t kBufferedRows = 2048;  // some 15 us each when a million came: below 50 ms
constexpr int kDropped = 2000;               // rows removed in one transaction

void drop_leftovers(store::Database& database) {
  for (int removed = 1; removed > 0;)
    database.transact([&] { removed = store::drop_unpublished(database, kDropped); });
}

}  // namespace

bool is_streamed(TableKind kind) {
  return kind == TableKind::kLog || kind == TableKind::kAttendance;
}

struct Publication::State {
  struct Piece {
    const TableHead* head;
    MatchedBatch batch;
  };
  struct Table {
    const TableHead* head;
    Rows rows;
  };

  State(store::Database& database, FileId file, PublishContext given)
      : context(std::move(given)), run{database, file, context, Run::Mode::kStage} {}

  const TableHead* known_head(const TableHead& head);
  void buffer_up(const TableHead* head, MatchedBatch&& batch);
  void place(Piece& piece);
  void flush();
  void publish_kept();
  void settle_pictures(const PicturesByName& pictures);
  void store_outcome(store::FileState state);

  const PublishContext context;
  Run run;
  std::unique_ptr<LogPublisher> log;
  std::shared_ptr<NoteMatcher> matcher;
  std::deque<TableHead> heads;
  std::vector<Piece> buffer;
  std::size_t buffered = 0;  // rows
  std::vector<Table> kept;
  bool has_log = false;
  bool staged = false;  // something is in the database
  bool done = false;
};

Publication::Publication(store::Database& database, FileId file, PublishContext context) {
  drop_leftovers(database);
  state_ = std::make_unique<State>(database, file, std::move(context));
  state_->run.had_waiting = store::has_waiting_before(database, file);
}

Publication::~Publication() {
  if (state_->done || !state_->staged) return;
  try {
    drop_leftovers(state_->run.database);
  } catch (const std::exception&) {
    // The next publication, or the next start, removes what is left.
  }
}

const TableHead* Publication::State::known_head(const TableHead& head) {
  if (heads.empty() || heads.back().sheet != head.sheet ||
      heads.back().header_line != head.header_line || heads.back().kind != head.kind)
    heads.push_back(head);
  return &heads.back();
}

void Publication::State::place(Piece& piece) {
  run.head = piece.head;
  run.begin_batch();
  for (auto& reject : piece.batch.rejects) run.take(std::move(reject));
  for (auto& warning : piece.batch.warnings) run.take_warning(std::move(warning));
  if (is_streamed(piece.head->kind)) {
    if (!log) log = std::make_unique<LogPublisher>(run, store::LogWriter::Mode::kStaged);
    log->place(piece.batch);
  }
  run.end_batch();
}

void Publication::State::flush() {
  const Run before = run;
  try {
    run.database.transact_unsynced([&] {
      store::begin_staging(run.database, run.file);
      for (auto& piece : buffer) place(piece);
    });
  } catch (...) {
    run.restore(before);
    throw;
  }
  staged = true;
  buffer.clear();
  buffered = 0;
}

std::shared_ptr<NoteMatcher> Publication::matcher() {
  State& state = *state_;
  if (!state.matcher) {
    state.matcher = std::make_shared<NoteMatcher>(state.run.database, state.context.path,
                                                  state.run.had_waiting);
  }
  return state.matcher;
}

void Publication::stage(const TableHead& head, Batch&& batch) {
  if (is_streamed(head.kind)) return stage(head, matcher()->match(head, std::move(batch)));
  State& state = *state_;
  HOMEWARD_CHECK(!state.done);
  const TableHead* known = state.known_head(head);
  if (state.kept.empty() || state.kept.back().head != known) state.kept.push_back({known, {}});
  append_rows(state.kept.back().rows, std::move(batch.rows));
  MatchedBatch rest;
  rest.rejects = std::move(batch.rejects);
  rest.warnings = std::move(batch.warnings);
  state.buffer_up(known, std::move(rest));
}

void Publication::stage(const TableHead& head, MatchedBatch&& batch) {
  State& state = *state_;
  HOMEWARD_CHECK(!state.done && is_streamed(head.kind));
  state.has_log = state.has_log || head.kind == TableKind::kLog;
  state.buffer_up(state.known_head(head), std::move(batch));
}

void Publication::State::buffer_up(const TableHead* head, MatchedBatch&& batch) {
  buffered += batch.notes.size() + batch.days.size() + batch.doubts.size() + batch.rejects.size();
  buffer.push_back({head, std::move(batch)});
  if (buffered >= kBufferedRows) flush();
}

void Publication::note(const Survey& survey) {
  for (const auto& reject : survey.rejects) state_->run.take(reject);
  for (const auto& warning : survey.warnings) state_->run.take_warning(warning);
  state_->run.summary.rejected += static_cast<int>(survey.rejects.size());
}

void Publication::State::publish_kept() {
  std::stable_sort(kept.begin(), kept.end(), [](const Table& a, const Table& b) {
    return publish_rank(a.head->kind) < publish_rank(b.head->kind);
  });
  struct Visitor {
    Run& run;
    void operator()(const std::vector<StaffRow>& rows) const { publish_staff(run, rows); }
    void operator()(const std::vector<RosterRow>& rows) const { publish_roster(run, rows); }
    void operator()(const std::vector<GoalRow>& rows) const { publish_goals(run, rows); }
    void operator()(const std::vector<StrategyRow>& rows) const { publish_strategies(run, rows); }
    void operator()(const std::vector<FamilyRow>& rows) const { publish_family(run, rows); }
    void operator()(const std::vector<LogRow>&) const {}
    void operator()(const std::vector<AttendanceRow>&) const {}
    void operator()(std::monostate) const {}
  };
  for (const auto& table : kept) {
    run.head = table.head;
    run.begin_batch();
    std::visit(Visitor{run}, table.rows);
    run.end_batch();
    const TableKind kind = table.head->kind;
    run.summary.people |= kind == TableKind::kStaff || kind == TableKind::kRoster;
    if (run.summary.people || kind == TableKind::kGoals) store::ask_for_retry(run.database);
  }
  note_vanished_people(run);
}

void Publication::State::settle_pictures(const PicturesByName& pictures) {
  for (const auto& named : store::staged_pictures(run.database, run.file)) {
    const std::string sha256 = run.picture(named.line, named.name);
    const auto found = pictures.find(named.name);
    // A picture that is not there yet is added when it comes.
    if (sha256.empty() && (found == pictures.end() || found->second.may_still_come)) {
      for (const ObservationId row : store::rows_naming(run.database, run.file, named.name))
        store::want_picture(run.database, row, {context.path, named.name}, context.now);
    }
    run.summary.changed += store::settle_picture(run.database, run.file, named.name, sha256);
  }
  if (run.summary.waiting == 0) return;
  for (const auto& [name, picture] : pictures) {
    const std::string sha256 = run.picture(0, name);
    if (!sha256.empty()) store::keep_picture(run.database, run.file, name, sha256);
  }
}

void Publication::State::store_outcome(store::FileState outcome) {
  auto& summary = run.summary;
  std::stable_sort(summary.rejects.begin(), summary.rejects.end(),
                   [](const Reject& a, const Reject& b) {
                     return std::tie(a.sheet, a.line) < std::tie(b.sheet, b.line);
                   });
  if (run.unlisted > 0) {
    summary.warnings.push_back(fmt::format(
        "{} more lines were not taken and are not listed here. Mend the first ones, then save the "
        "file again: often one cause is behind them all.",
        run.unlisted));
  }
  if (run.untold > 0)
    summary.warnings.push_back(fmt::format("There are {} more remarks like these.", run.untold));
  std::vector<store::RejectRow> rejects;
  for (const auto& reject : summary.rejects) {
    rejects.push_back({reject.line, reject.column, reject.code, reject.message, reject.hint,
                       reject.raw, reject.sheet});
  }
  summary.refused = outcome == store::FileState::kRefused;
  if (!heads.empty() && !summary.refused) summary.table_kind = to_string(heads.front().kind);
  store::set_rejects(run.database, run.file, rejects);
  store::set_outcome(run.database, run.file,
                     {outcome, summary.table_kind, summary.accepted, summary.rejected},
                     context.now);
  store::end_hold(run.database, run.file);
  store::end_staging(run.database);
}

PublishSummary Publication::publish(const PicturesByName& pictures) {
  State& state = *state_;
  Run& run = state.run;
  HOMEWARD_CHECK(!state.done);
  const Run before = run;
  const Date since = plus_days(state.context.today, -kWithdrawDays);
  run.pictures = &pictures;
  try {
    run.database.transact([&] {
      for (auto& piece : state.buffer) state.place(piece);
      state.publish_kept();
      if (state.has_log) {
        const auto changes = store::settle_log(run.database, run.file, since, state.context.now);
        run.summary.added -= changes.paired;
        run.summary.changed += changes.paired;
        run.summary.withdrawn += changes.withdrawn;
      }
      if (state.log) state.log->settle();
      state.settle_pictures(pictures);
      store::settle_waiting(run.database, run.file, since);
      store::make_visible(run.database, run.file, state.context.now);
      state.store_outcome(store::FileState::kPublished);
    });
  } catch (...) {
    run.restore(before);
    throw;
  }
  state.done = true;
  return run.summary;
}

PublishSummary Publication::refuse(const Reject& reject) {
  State& state = *state_;
  HOMEWARD_CHECK(!state.done);
  if (state.staged) drop_leftovers(state.run.database);
  PublishSummary summary;
  summary.rejects = {reject};
  summary.rejected = 1;
  summary.warnings = state.run.summary.warnings;
  state.run.summary = std::move(summary);
  state.run.unlisted = 0;
  state.run.database.transact([&] { state.store_outcome(store::FileState::kRefused); });
  state.done = true;
  return state.run.summary;
}

PublishSummary publish(store::Database& database, FileId file, const ParsedFile& parsed,
                       Instant now, const PicturesByName& pictures) {
  Publication publication(database, file, {parsed.path, parsed.today, parsed.assume_consent, now});
  if (parsed.refused()) return publication.refuse(parsed.rejects.front());
  Survey rest;  // what belongs to no table that was read
  rest.rejects = parsed.rejects;
  rest.warnings = parsed.warnings;
  for (const auto& table : parsed.tables) {
    Batch batch;
    batch.rows = table.rows;
    const auto own = std::stable_partition(
        rest.rejects.begin(), rest.rejects.end(),
        [&](const Reject& reject) { return reject.sheet != table.head.sheet; });
    batch.rejects.assign(own, rest.rejects.end());
    rest.rejects.erase(own, rest.rejects.end());
    publication.stage(table.head, std::move(batch));
  }
  publication.note(rest);
  return publication.publish(pictures);
}

}  // namespace homeward::ingest
