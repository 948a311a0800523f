#include "app/intake.h"

#include <algorithm>

#include "app/settings.h"
#include "base/errors.h"
#include "base/files.h"
#include "base/log.h"
#include "report/file_report.h"

namespace homeward::app {

namespace {

constexpr std::size_t kWorkerQueue = 8;
constexpr std::size_t kMostHeldBack = 64;  // parsed files that wait for their batch to be whole
constexpr std::chrono::seconds kPicturePatience{60};

std::filesystem::path spool_of(const Config& config, const std::string& sha256) {
  return config.state / "spool" / sha256;
}

bool is_people(ingest::TableKind kind) {
  return kind == ingest::TableKind::kStaff || kind == ingest::TableKind::kRoster;
}

}  // namespace

Intake::Intake(const Context& context, collect::Collector& collector, std::size_t threads)
    : context_(context),
      collector_(collector),
      worker_(threads, kWorkerQueue, context.wake, &Intake::parse) {}

void Intake::file_spooled(const collect::FileSpooled& event) {
  auto& database = context_.database;
  const auto known = store::find_file_by_sha256(database, event.sha256);
  if (!known) {
    database.transact([&] {
      const FileId id =
          store::insert_spooled(database, event.path, event.sha256,
                                static_cast<std::int64_t>(event.size), context_.clock.now());
      log::info("file.received", {{"file", id.value}, {"bytes", event.size}});
    });
    return;
  }
  if (!known->current || known->state == store::FileState::kRefused) {
    // An old version restored, or its bytes under a new name after the old name got new ones.
    database.transact([&] { store::make_current_again(database, known->id, event.path); });
    log::warning("file.restored", {{"file", known->id.value}});
    return;
  }
  log::info("file.already_imported", {{"file", known->id.value}});
  if (known->state == store::FileState::kPublished) drop_spooled(event.sha256);
}

// Children's notes lie in the spool only as long as they are needed there.
void Intake::drop_spooled(const std::string& sha256) const {
  std::error_code ignored;
  std::filesystem::remove(spool_of(context_.config, sha256), ignored);
}

void Intake::pictures_came(const collect::Pictures& event) {
  for (auto& [id, unread] : unread_) {
    if (!unread.awaits_pictures || unread.row.path != event.beside) continue;
    for (const auto& picture : event.pictures) {
      unread.pictures[picture.name] = {picture.bytes, picture.why, picture.wanted()};
    }
    unread.awaits_pictures = event.more;
  }
}

void Intake::scan_finished(const collect::ScanFinished& event) {
  // Files that are still being written belong to a later scan.
  if (event.pending == 0) scan_began_ = event.started_at;
}

Intake::Parsed Intake::parse(Job job) {
  Parsed parsed;
  parsed.file = job.file;
  try {
    parsed.table = ingest::read_file(std::make_unique<ingest::FileBytes>(job.spooled), job.context);
  } catch (const std::exception&) {
    parsed.unreadable = true;
  }
  return parsed;
}

void Intake::take_in(store::FileRow row) {
  const auto [found, added] = unread_.try_emplace(row.id);
  if (added) found->second.row = std::move(row);
}

// Files without rows yet, oldest first.
void Intake::take_in_unread() {
  for (auto& row : store::files_to_read(context_.database, context_.clock.now()))
    take_in(std::move(row));
  for (auto& [id, unread] : unread_) {
    if (unread.submitted || !worker_.has_room()) continue;
    unread.submitted = true;
    worker_.submit({id, spool_of(context_.config, unread.row.sha256),
                    read_context(context_.config, unread.row.path, context_.today())});
  }
}

void Intake::accept(Parsed parsed) {
  const auto found = unread_.find(parsed.file);
  HOMEWARD_CHECK(found != unread_.end());
  Unread& unread = found->second;
  if (parsed.unreadable) {
    parsed.table.rejects.push_back({0, "", "spool_missing",
                                    "Homeward's own copy of this file is gone.",
                                    "Save the file once more, or drop it under another name.", ""});
  }
  unread.table = std::move(parsed.table);
  unread.parsed = true;
  if (!unread.table.attachments.empty()) {
    unread.awaits_pictures =
        collector_.submit(collect::ReadBeside{unread.row.path, unread.table.attachments});
  }
}

Intake::News Intake::tick() {
  take_in_unread();
  while (auto parsed = worker_.take()) accept(std::move(*parsed));
  publish_ready();
  retry_waiting_rows();
  note_scan_done();
  return std::exchange(news_, {});
}

// A batch that came together is published in the order of its tables, whatever the file names.
void Intake::publish_ready() {
  std::vector<Unread*> ready;
  const auto now = std::chrono::steady_clock::now();
  for (auto& [id, unread] : unread_) {
    // A share that hangs on a picture must not keep the notes from the families.
    if (unread.awaits_pictures && now - unread.asked_at > kPicturePatience)
      unread.awaits_pictures = false;
    if (unread.ready()) ready.push_back(&unread);
  }
  if (ready.empty() || (ready.size() < unread_.size() && ready.size() < kMostHeldBack)) return;
  std::stable_sort(ready.begin(), ready.end(), [](const Unread* a, const Unread* b) {
    return ingest::publish_rank(a->table.table().head.kind) <
           ingest::publish_rank(b->table.table().head.kind);
  });
  for (Unread* unread : ready) publish(*unread);
}

// New people or goals may be the ones that earlier rows named in vain.
void Intake::retry_waiting_rows() {
  for (int tried = 1; tried > 0;) {
    const auto retried = ingest::retry_quarantine(
        context_.database, read_context(context_.config, {}, context_.today()),
        context_.clock.now());
    tried = retried.tried;
    news_.rows = news_.rows || retried.released > 0;
  }
}

void Intake::publish(Unread& unread) {
  const auto summary = ingest::publish(context_.database, unread.row.id, unread.table,
                                       context_.clock.now(), unread.pictures);
  log::info("file.published", {{"file", unread.row.id.value},
                               {"kind", ingest::to_string(unread.table.table().head.kind)},
                               {"accepted", summary.accepted},
                               {"rejected", summary.rejected},
                               {"withdrawn", summary.withdrawn}});
  news_.people = news_.people ||
                 (is_people(unread.table.table().head.kind) && summary.added + summary.changed > 0);
  news_.rows = news_.rows || summary.added + summary.changed + summary.withdrawn > 0;
  report(unread, summary);
  drop_spooled(unread.row.sha256);
  unread_.erase(unread.row.id);
}

void Intake::report(const Unread& unread, const ingest::PublishSummary& summary) {
  report::FileReport page;
  page.path = unread.row.path;
  page.received_at = unread.row.received_at;
  page.kind = ingest::to_string(unread.table.table().head.kind);
  page.accepted = summary.accepted;
  page.rejected = summary.rejected;
  for (const auto& reject : summary.rejects) {
    page.rejects.push_back(
        {reject.line, reject.column, reject.code, reject.message, reject.hint, reject.raw});
  }
  page.header = unread.table.table().head.header_raw;
  for (const auto& use : unread.table.table().head.columns)
    page.columns.push_back({use.header, use.field});
  page.ignored = unread.table.table().head.ignored;
  page.warnings = summary.warnings;
  page.waits_for_roster = summary.waiting > 0;
  page.school = context_.config.school.name;
  page.zone = context_.config.school.zone;
  if (!collector_.submit(
          collect::WriteFile{report::report_path(page.path), report::file_report_html(page)})) {
    log::warning("report.not_written", {{"file", unread.row.id.value}});
  }
  if (const std::string mend = report::rejected_rows_csv(page); !mend.empty()) {
    if (!collector_.submit(collect::WriteFile{report::mend_path(page.path), mend})) {
      log::warning("report.not_written", {{"file", unread.row.id.value}});
    }
  }
}

// A scan counts for the slots once everything it found is published.
void Intake::note_scan_done() {
  if (unread_.empty()) scanned_at_ = scan_began_;
}

}  // namespace homeward::app
