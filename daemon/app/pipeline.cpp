#include "app/pipeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/collect_options.h"
#include "app/dispatch_options.h"
#include "app/late_pictures.h"
#include "app/send_gate.h"
#include "base/errors.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/database_path.h"
#include "store/digests.h"
#include "store/requests.h"

namespace homeward::app {

namespace {

constexpr std::chrono::seconds kFirstBackOff{2};
constexpr std::chrono::seconds kLongestBackOff{300};
constexpr std::chrono::seconds kSharePatience{300};  // that a hung share may keep letters waiting
constexpr std::chrono::seconds kOncePatience{
    120};                                       // for the first answer of the share, serve --once
constexpr std::chrono::seconds kStopShare{15};  // of the service manager's 90 s
constexpr std::chrono::seconds kStopSources{5};
constexpr std::chrono::milliseconds kMostPlanning{
    50};  // in a round: mail, signals and the watchdog wait for it
constexpr std::chrono::seconds kScanPause{2};  // between two scans that a slot waits for

}  // namespace

Pipeline::Pipeline(const Context& context, PipelineOptions options)
    : context_(context),
      guards_(context, options.machine_time),
      note_guard_(Wording(context.config), context.database, context.wake, 1),
      planner_(context.database, note_guard_.judging(plan_settings(context.config))),
      outbox_(context.database),
      collector_(collector_options(context, options.once || options.rehearsal), context.clock,
                 context.wake),
      reports_(context, collector_, note_guard_.guards()),
      intake_(context, collector_, reports_, 1),
      letters_(context, planner_, outbox_, options.composers),
      dispatcher_(outbox_, relay_settings(context.config), context.clock, context.wake,
                  dispatch_options(context, guards_, planner_.settings())),
      review_(context, collector_, planner_, letters_, outbox_),
      staff_mail_(context, planner_, outbox_, note_guard_.guards()),
      mailroom_(context, outbox_, options.once || options.rehearsal,
                [this](const std::string& name) {
                  return approve({0, "approve", name, "a reply"});
                }),
      board_(context, planner_, outbox_, collector_),
      sheets_(context, collector_) {
  if (!context.config.sources.empty())
    sources_.emplace(sources_options(context, options.once), context.wake);
  outbox_.on_ending([this](const store::Ending& ending) { letters_.came_back(ending); });
  dispatcher_.recover();
  store::rouse_families(context_.database);
  planner_.looking_since(context_.clock.now());
  sheets_.write();
  ask_for_late_pictures(context_, collector_);
  scan();
  mailroom_.look();
}

void Pipeline::run_step(const char* name, const std::function<void()>& work) {
  Step& step = steps_[name];
  const auto now = Steady::now();
  if (now < step.not_before) return;
  try {
    work();
    step = {};
  } catch (const std::exception& error) {
    step.failures = std::min(step.failures + 1, 8);
    step.not_before =
        now + std::min<std::chrono::seconds>(kLongestBackOff, kFirstBackOff * (1 << step.failures));
    log::error("step.failed", {{"step", name}, {"why", error.what()}, {"failures", step.failures}});
  }
}

void Pipeline::tick() {
  run_step("guards", [&] {
    if (guards_.look()) clock_moved();
    if (guards_.changed()) board_.touch();
  });
  run_step("events", [&] { take_events(); });
  run_step("inbox", [&] {
    if (mailroom_.take([this](const collect::Event& event) { handle(event); })) board_.touch();
    if (!guards_.held()) mailroom_.forget_old();
  });
  run_step("intake", [&] {
    const auto news = intake_.tick();
    if (news.people) {
      store::rouse_families(context_.database);
      cancel_forbidden(context_.database, outbox_, context_.clock.now());
    }
    if (news.rows) {
      planner_.rows_came(context_.clock.now());
      note_guard_.rows_came();
    }
    if (news.any()) {
      board_.touch();
      review_.touch();
    }
    if (news.people) {
      letters_.people_changed();
      note_guard_.people_changed();
      sheets_.write();
    }
  });
  run_step("wording", [&] {
    // Not beside a file that is being stored: reading it must not wait.
    if (!intake_.idle() || !note_guard_.tick(context_.today())) return;
    reports_.look_again();
    planner_.rows_came(context_.clock.now());
    board_.touch();
  });
  run_step("reports", [&] {
    if (share_available_) reports_.write();
  });
  run_step("plan", [&] {
    // First, so that what a late letter would have told is free for the one that is due now.
    outbox_.expire(context_.clock.now());
    plan();
  });
  run_step("compose", [&] {
    if (letters_.tick()) board_.touch();
  });
  run_step("review", [&] { review_.tick(share_available_); });
  run_step("staff", [&] { write_to_staff(); });
  run_step("deliver", [&] { deliver(); });
  run_step("board", [&] {
    if (share_available_ && intake_.idle() && note_guard_.idle() && letters_.idle()) board_.tick();
  });
}

void Pipeline::take_events() {
  while (auto event = collector_.take()) handle(*event);
  while (auto event = sources_ ? sources_->take() : std::nullopt) handle(*event);
}

void Pipeline::take_in(const collect::FileSpooled& event) {
  try {
    intake_.file_spooled(event);
  } catch (...) {
    // Not stored, so not known: who told it keeps it in mind and tells it once more.
    [[maybe_unused]] const bool asked = sources_ && is_database_path(event.path)
                                            ? sources_->tell_again(event.path)
                                            : collector_.submit(collect::TellAgain{event.path});
    throw;
  }
  board_.touch();
}

void Pipeline::handle(const collect::Event& event) {
  if (const auto* spooled = std::get_if<collect::FileSpooled>(&event)) {
    take_in(*spooled);
  } else if (const auto* pictures = std::get_if<collect::Pictures>(&event)) {
    intake_.pictures_came(*pictures);
    if (take_late_pictures(context_, *pictures) > 0) board_.touch();
  } else if (const auto* finished = std::get_if<collect::ScanFinished>(&event)) {
    share_answered_ = true;
    last_scan_ = Steady::now();
    unsettled_files_ = finished->pending + finished->troubled;
    // A clock that steps back between asking and scanning must not leave us waiting for ever.
    if (scan_asked_ && (finished->started_at >= *scan_asked_ || ++scans_heard_ > 1))
      scan_asked_.reset();
    intake_.scan_finished(*finished);
    reports_.look_again();
    letters_.scan_finished(finished->scan_number);
    if (finished->pending > 0) board_.touch();
  } else if (const auto* problem = std::get_if<collect::FileProblem>(&event)) {
    board_.file_trouble(*problem);
  } else if (const auto* over = std::get_if<collect::ProblemOver>(&event)) {
    board_.trouble_over(over->path);
  } else if (std::holds_alternative<collect::ShareUnavailable>(event)) {
    if (share_available_) log::error("share.unavailable");
    share_available_ = false;
    share_answered_ = true;
    scan_asked_.reset();
  } else if (std::holds_alternative<collect::ShareBack>(event)) {
    log::info("share.back");
    share_available_ = true;
    reports_.share_back();
    board_.touch();
    sheets_.write();
  } else if (const auto* approved = std::get_if<collect::Approved>(&event)) {
    // A request like any other, so that it is answered and audited once.
    context_.database.transact([&] {
      store::add_request(context_.database, "approve", approved->name, "review folder",
                         context_.clock.now());
    });
    context_.wake.notify();  // it is answered behind this round; then letters may be planned
    board_.touch();
  } else if (const auto* failed = std::get_if<collect::WriteFailed>(&event)) {
    log::warning("share.write_failed");
    letters_.write_failed(failed->path);
    reports_.write_failed(failed->path);
    sheets_.write_failed(failed->path);
  } else if (const auto* written = std::get_if<collect::Written>(&event)) {
    reports_.written(*written);
    if (sheets_.is_sheet(written->path)) board_.sheet_written(*written);
  } else if (const auto* read = std::get_if<collect::SourcesRead>(&event)) {
    sources_asked_ -= read->answers;
    sources_asked_at_ = Steady::now();
    troubled_sources_ = read->troubled;
  }
}

void Pipeline::plan() {
  plan_goes_on_ = false;
  if (!may_plan()) return;
  guards_.share_was_read();
  if (guards_.held()) return;
  const Instant now = context_.clock.now();
  const auto until = Steady::now() + kMostPlanning;
  const auto sealed = planner_.tick(now, share_available_ ? intake_.scanned_at() : Instant{},
                                    [until] { return Steady::now() > until; });
  plan_goes_on_ = planner_.is_amid();
  guards_.note_progress();
  if (!sealed.empty()) board_.touch();
  const bool rested = Steady::now() - last_scan_ > kScanPause || unsettled_files_ == 0;
  if (planner_.waits_for_scan() && share_available_ && !scan_asked_ && rested) {
    scan();
    mailroom_.look();
  }
}

// Letters are planned on what the share holds: after its first scan, with every file read - but a
// share that hangs, or a file that cannot be read, keeps them waiting five minutes and no longer.
bool Pipeline::may_plan() {
  const auto now = Steady::now();
  // A teacher's yes that was heard, and not yet done, counts for the letter that is due.
  const auto requests = store::waiting_requests(context_.database);
  const auto is_approval = [](const auto& request) { return request.verb == "approve"; };
  if (std::any_of(requests.begin(), requests.end(), is_approval)) return false;
  if (!share_answered_) return now - began_ > kSharePatience;
  if (reads_databases() || mailroom_.waits()) return false;
  if (intake_.idle() && note_guard_.idle()) {
    intake_busy_since_.reset();
    return true;
  }
  if (!intake_busy_since_) intake_busy_since_ = now;
  return now - *intake_busy_since_ > kSharePatience;
}

// What was committed before a slot counts for it; a database that hangs does so no longer.
bool Pipeline::reads_databases() const {
  return sources_asked_ > 0 && Steady::now() - sources_asked_at_ < kSharePatience;
}

// Staff hear of what is so once the share was read and what is due was made.
void Pipeline::write_to_staff() {
  if (guards_.held() || !may_plan() || planner_.waits_for_scan() || !letters_.idle()) return;
  if (staff_mail_.tick()) board_.touch();
}

bool Pipeline::failing() const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [](const auto& step) { return step.second.failures > 0; });
}

// What goes to the printer keeps to the school's own days and hours.
bool Pipeline::may_print_at(Instant at) const {
  const auto& settings = planner_.settings();
  return first_allowed(at, settings.school.zone, settings.calendar, settings.quiet) == at;
}

void Pipeline::deliver() {
  // After a start nothing leaves before the share was read: a "no" may lie there.
  first_look_done_ = first_look_done_ || may_plan();
  const bool may_leave = first_look_done_ && !guards_.held() && is_armed(context_.database);
  const auto busy = dispatcher_.busy();
  dispatcher_.tick({may_leave, context_.config.redirect_all_to});
  if (busy != dispatcher_.busy()) board_.touch();
  letters_.print_due(collector_, may_leave && may_print_at(context_.clock.now()) &&
                                     share_available_ && context_.config.redirect_all_to.empty());
  if (letters_.printing() && !scan_asked_ && share_available_) scan();
}

void Pipeline::scan() {
  const Instant now = context_.clock.now();
  if (sources_ && sources_->read_now() && sources_asked_++ == 0) sources_asked_at_ = Steady::now();
  if (!collector_.submit(collect::ScanNow{})) return;
  scan_asked_ = now;
  scans_heard_ = 0;
}

void Pipeline::clock_moved() {
  for (auto& [name, step] : steps_) step = {};
  planner_.looking_since(context_.clock.now());
  board_.touch();
  scan();
  mailroom_.look();
}

bool Pipeline::idle() {
  const Instant now = context_.clock.now();
  const auto due = next_due();
  return !scan_asked_ && !reads_databases() && !mailroom_.waits() && intake_.idle() &&
         note_guard_.idle() && letters_.idle() && !(share_available_ && review_.pending()) &&
         !letters_.printing() && dispatcher_.busy() == 0 && !board_.pending() &&
         !(due && *due <= now);
}

store::Answer Pipeline::approve(const store::Request& request) {
  board_.touch();
  return review_.approve(request);
}

bool Pipeline::stuck() {
  if (!share_answered_ && Steady::now() - began_ > kOncePatience) {
    log::error("share.hangs");
    share_available_ = false;
    return true;
  }
  return (failing() || !share_available_) && letters_.idle() && dispatcher_.busy() == 0 &&
         share_answered_;
}

std::optional<Instant> Pipeline::next_due() {
  std::optional<Instant> next;
  const auto consider = [&next](std::optional<Instant> at) {
    if (at && (!next || *at < *next)) next = at;
  };
  if (!guards_.held()) {
    consider(planner_.next_due());
    consider(staff_mail_.next_due());
  }
  consider(dispatcher_.next_due());
  consider(guards_.next_look());
  const Instant now = context_.clock.now();
  if (share_available_ && review_.pending()) consider(now + std::chrono::seconds{1});
  if (is_armed(context_.database) && !may_print_at(now)) {
    const auto& settings = planner_.settings();
    consider(first_allowed(now, settings.school.zone, settings.calendar, settings.quiet));
  }
  // What a failing step left undone is due all the time; it waits for its back-off, not in a
  // circle.
  if (failing() && next && *next <= now) next = now + std::chrono::seconds{1};
  return next;
}

void Pipeline::stop(std::chrono::milliseconds grace) {
  run_step("stop", [&] {
    const std::size_t broken_off = dispatcher_.stop(grace);
    if (broken_off > 0) log::warning("delivery.broken_off", {{"messages", broken_off}});
  });
  if (!collector_.stop(std::min<std::chrono::milliseconds>(grace, kStopShare)))
    log::warning("share.hangs");
  if (sources_ && !sources_->stop(std::min<std::chrono::milliseconds>(grace, kStopSources)))
    log::warning("source.hangs");
  if (!mailroom_.stop(std::min<std::chrono::milliseconds>(grace, kStopSources)))
    log::warning("inbox.hangs");
}

}  // namespace homeward::app
