#include "app/intake.h"

#include <algorithm>
#include <utility>

#include "app/settings.h"
#include "base/errors.h"
#include "base/log.h"
#include "domain/database_path.h"
#include "store/quarantine.h"
#include "store/versions.h"

namespace homeward::app {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostHeldBack = 64;  // surveyed files that wait for their batch to be whole
constexpr std::size_t kAhead = 8;  // batches that are read while one is stored: half a window
constexpr std::chrono::milliseconds kTurn{50};
constexpr std::chrono::seconds kPicturePatience{60};
constexpr std::chrono::hours kHold{24};  // a version that looks cut off
constexpr int kClearAtOnce = 5000;       // rows

const ingest::Reject kCopyGone{0,
                               "",
                               "spool_missing",
                               "Homeward's own copy of this file is gone.",
                               "Save the file once more, or drop it under another name.",
                               ""};

// In which order files that came together are best published.
int rank_of(const Reading::SourcePtr& source) {
  int rank = ingest::publish_rank(ingest::TableKind::kNone);
  if (!source) return rank;
  for (const auto& table : Reading::survey_of(*source).tables)
    rank = std::min(rank, ingest::publish_rank(table.kind));
  return rank;
}

}  // namespace

Intake::Intake(const Context& context, collect::Collector& collector, FileReports& reports,
               std::size_t threads)
    : context_(context), collector_(collector), reports_(reports), reading_(threads, context.wake) {
  auto& database = context_.database;
  for (int cleared = 1; cleared > 0;)
    database.transact([&] { cleared = store::drop_unpublished(database, kClearAtOnce); });
}

std::filesystem::path Intake::spool_of(const std::string& sha256) const {
  return context_.config.state / "spool" / sha256;
}

void Intake::file_spooled(const collect::FileSpooled& event) {
  auto& database = context_.database;
  store::Received received;
  database.transact([&] {
    received = store::receive(database, event.path, event.sha256,
                              static_cast<std::int64_t>(event.size), context_.clock.now());
  });
  const auto file = received.file.value;
  switch (received.arrival) {
    case store::Arrival::kNew:
      return log::info("file.received", {{"file", file}, {"bytes", event.size}});
    case store::Arrival::kRestored:
      return log::warning("file.restored", {{"file", file}});
    case store::Arrival::kKnown:
      return log::info("file.already_imported", {{"file", file}});
    case store::Arrival::kCopy:
      log::info("file.already_imported", {{"file", file}});
      reports_.already_imported(event.path, *store::find_file(database, received.file));
  }
}

void Intake::scan_finished(const collect::ScanFinished& event) {
  // Files that are still being written belong to a later scan.
  if (event.pending == 0) scan_began_ = event.started_at;
}

Intake::News Intake::tick() {
  survey_unread();
  take_answers();
  begin_next();
  read_ahead();
  finish();
  retry_waiting();
  note_scan_done();
  return std::exchange(news_, {});
}

// Surveys -----------------------------------------------------------------------------------------

// Files without rows yet, oldest first; of thousands that came at once, a batch.
void Intake::survey_unread() {
  if (unread_.size() < kMostHeldBack) {
    for (auto& row :
         store::files_to_read(context_.database, context_.clock.now(), 2 * kMostHeldBack)) {
      const FileId id = row.id;
      unread_.try_emplace(id, Unread{std::move(row), false, false, nullptr, std::nullopt});
    }
  }
  for (auto& [id, unread] : unread_) {
    if (unread.submitted) continue;
    if (!reading_.has_room()) return;
    const auto& row = unread.row;
    const auto before = store::version_before(context_.database, row);
    const bool may_be_cut =
        before && !row.published_at && !row.held_until && !is_database_path(row.path);
    unread.submitted = true;
    reading_.survey(id, spool_of(row.sha256),
                    may_be_cut ? spool_of(before->sha256) : std::filesystem::path(),
                    read_context(context_.config, row.path, context_.today()));
  }
}

void Intake::accept(Reading::Surveyed answer) {
  const auto found = unread_.find(answer.file);
  HOMEWARD_CHECK(found != unread_.end());
  found->second.surveyed = true;
  found->second.source = std::move(answer.source);
  found->second.cut_at = answer.cut_at;
}

// Storing -----------------------------------------------------------------------------------------

void Intake::take_answers() {
  const auto began = SteadyClock::now();
  while (auto answer = reading_.take()) {
    try {
      std::visit([this](auto& what) { accept(std::move(what)); }, *answer);
    } catch (...) {
      give_up_current();  // from its first row again, when SQLite takes rows again
      throw;
    }
    if (SteadyClock::now() - began < kTurn) continue;
    context_.wake.notify();
    return;
  }
}

void Intake::accept(Reading::Rows answer) { stage(answer); }
void Intake::accept(Reading::Notes answer) { stage(answer); }

// What the worker still read of a file that was given up is nobody's.
template <typename Answer>
void Intake::stage(Answer& answer) {
  if (!current_ || current_->source != answer.source) return;
  --current_->asked;
  auto& wanted = current_->pictures_wanted;
  for (auto& name : answer.batch.attachments) {
    if (std::find(wanted.begin(), wanted.end(), name) == wanted.end())
      wanted.push_back(std::move(name));
  }
  const auto& tables = Reading::survey_of(*answer.source).tables;
  current_->publication->stage(tables[answer.table], std::move(answer.batch));
}

void Intake::accept(Reading::End answer) {
  if (!current_ || current_->source != answer.source) return;
  --current_->asked;
  if (answer.failed) {
    published(current_->publication->refuse(kCopyGone));
  } else if (!std::exchange(current_->ended, true)) {
    ask_for_pictures();
  }
}

// A batch that came together is published in the order of its tables, whatever the file names.
void Intake::begin_next() {
  if (current_ || unread_.empty()) return;
  Unread* next = nullptr;
  std::size_t surveyed = 0;
  for (auto& [id, unread] : unread_) {
    if (!unread.surveyed) continue;
    ++surveyed;
    if (next == nullptr || rank_of(unread.source) < rank_of(next->source)) next = &unread;
  }
  if (next == nullptr || (surveyed < unread_.size() && surveyed < kMostHeldBack)) return;
  begin(*next);
}

void Intake::begin(Unread& unread) {
  const FileId id = unread.row.id;
  const auto refusal = unread.source ? Reading::survey_of(*unread.source).refusal
                                     : std::optional<ingest::Reject>(kCopyGone);
  if (!refusal && unread.cut_at) return hold(unread, *unread.cut_at);
  ingest::PublishContext publishing;
  publishing.path = unread.row.path;
  publishing.today = context_.today();
  publishing.assume_consent = context_.config.school.assume_consent;
  publishing.now = context_.clock.now();
  current_.emplace();
  current_->file = id;
  current_->source = unread.source;
  current_->publication =
      std::make_unique<ingest::Publication>(context_.database, id, std::move(publishing));
  if (refusal) return published(current_->publication->refuse(*refusal));
  current_->publication->note(Reading::survey_of(*unread.source));
}

// Whoever asked not to be written to is heard at once, even in a roster that is cut off.
void Intake::hold(Unread& unread, int cut_at) {
  auto& database = context_.database;
  const store::FileRow row = unread.row;
  const Instant now = context_.clock.now();
  const auto rosters = rosters_of(unread);
  int narrowed = 0;
  database.transact([&] {
    narrowed = 0;
    store::hold_version(database, row.id, cut_at, now + kHold);
    for (const auto& rows : rosters) narrowed += ingest::publish_narrowing(database, rows, now);
  });
  log::warning("file.held", {{"file", row.id.value}, {"narrowed", narrowed}});
  news_.people = news_.people || narrowed > 0;
  news_.rows = true;
  unread_.erase(row.id);
  reports_.held(row, cut_at, now + kHold);
  context_.wake.notify();  // for the next file
}

// Whoever asked not to be written to is heard at once, even in a roster that is cut off.
std::vector<std::vector<ingest::RosterRow>> Intake::rosters_of(const Unread& unread) const {
  std::vector<std::vector<ingest::RosterRow>> rosters;
  const auto& tables = Reading::survey_of(*unread.source).tables;
  const bool any = std::any_of(tables.begin(), tables.end(), [](const auto& table) {
    return table.kind == ingest::TableKind::kRoster;
  });
  if (!any) return rosters;
  auto parsed = ingest::read_file(std::make_unique<ingest::FileBytes>(spool_of(unread.row.sha256)),
                                  read_context(context_.config, unread.row.path, context_.today()));
  for (auto& table : parsed.tables) {
    if (auto* rows = std::get_if<std::vector<ingest::RosterRow>>(&table.rows))
      rosters.push_back(std::move(*rows));
  }
  return rosters;
}

void Intake::read_ahead() {
  if (!current_ || current_->ended) return;
  while (current_->asked < kAhead && reading_.has_room()) {
    reading_.read_on(current_->source, current_->publication->matcher());
    ++current_->asked;
  }
}

void Intake::ask_for_pictures() {
  if (current_->pictures_wanted.empty()) return;
  const std::string& path = unread_.at(current_->file).row.path;
  current_->asked_at = SteadyClock::now();
  current_->awaits_pictures =
      collector_.submit(collect::ReadBeside{path, current_->pictures_wanted});
}

void Intake::pictures_came(const collect::Pictures& event) {
  if (!current_ || !current_->awaits_pictures) return;
  if (unread_.at(current_->file).row.path != event.beside) return;
  for (const auto& picture : event.pictures) {
    current_->pictures[picture.name] = {picture.bytes, picture.why, picture.wanted()};
  }
  current_->awaits_pictures = event.more;
}

void Intake::finish() {
  if (!current_ || !current_->ended) return;
  // A share that hangs on a picture must not keep the notes from the families.
  if (current_->awaits_pictures && SteadyClock::now() - current_->asked_at > kPicturePatience)
    current_->awaits_pictures = false;
  if (current_->awaits_pictures) return;
  published(current_->publication->publish(current_->pictures));
}

void Intake::published(const ingest::PublishSummary& summary) {
  const Unread& unread = unread_.at(current_->file);
  log::info("file.published", {{"file", unread.row.id.value},
                               {"kind", summary.table_kind},
                               {"accepted", summary.accepted},
                               {"rejected", summary.rejected},
                               {"waiting", summary.waiting},
                               {"withdrawn", summary.withdrawn}});
  news_.people = news_.people || summary.people;
  news_.rows = news_.rows || summary.added + summary.changed + summary.withdrawn > 0;
  const ingest::Survey empty;
  reports_.note(unread.row, unread.source ? Reading::survey_of(*unread.source) : empty, summary);
  drop_copies_before(unread.row);
  unread_.erase(current_->file);
  current_.reset();
  context_.wake.notify();  // for the next file
}

void Intake::give_up_current() {
  if (!current_) return;
  unread_.erase(current_->file);
  current_.reset();
}

// New people, goals or staff may be the ones that earlier rows named in vain; and other rows wait
// for their day.
void Intake::retry_waiting() {
  if (current_ || !unread_.empty()) return;
  const auto began = SteadyClock::now();
  if (const Date today = context_.today(); today != retried_on_) {
    context_.database.transact([&] { store::ask_for_retry_on(context_.database, today); });
    retried_on_ = today;
  }
  retrying_ = true;
  while (retrying_ && SteadyClock::now() - began < kTurn) {
    const auto summary = ingest::retry_quarantine(
        context_.database, read_context(context_.config, {}, context_.today()),
        context_.clock.now());
    news_.rows = news_.rows || summary.released > 0;
    if (summary.released > 0) reports_.look_again();
    retrying_ = summary.tried > 0;
  }
  if (retrying_) context_.wake.notify();
}

// Children's notes lie in the spool only as long as they are needed there: the copy of a path's
// current version tells a later one that is cut off.
void Intake::drop_copies_before(const store::FileRow& row) const {
  for (const auto& version : store::versions_of(context_.database, row.path)) {
    if (store::is_needed(context_.database, version.sha256)) continue;
    std::error_code ignored;
    std::filesystem::remove(spool_of(version.sha256), ignored);
  }
}

// A scan counts for the slots once everything it found is published.
void Intake::note_scan_done() {
  if (idle()) scanned_at_ = scan_began_;
}

}  // namespace homeward::app
