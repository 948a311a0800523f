// The line that data travels, one round at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/board.h"
#include "app/context.h"
#include "app/guards.h"
#include "app/intake.h"
#include "app/letters.h"
#include "app/mailroom.h"
#include "app/note_guard.h"
#include "app/review.h"
#include "app/settings.h"
#include "app/sheets.h"
#include "app/staff_mail.h"
#include "collect/collector.h"
#include "collect/sources.h"
#include "deliver/dispatcher.h"
#include "plan/planner.h"
#include "store/outbox.h"

namespace homeward::app {

struct PipelineOptions {
  bool once = false;          // one scan, no settling, no watching: `serve --once`
  bool machine_time = true;   // the clock is the machine's, not a pretended one
  bool rehearsal = false;     // the share is looked at as the clock is moved, and not in between
  std::size_t composers = 2;  // threads
};

// Everything of one instance but the loop around it. Main thread. tick() never throws: a step that
// fails is logged and backed off, the others go on.
class Pipeline {
 public:
  // Throws Failure (kConfig) when schedules, templates or relay settings do not hold.
  Pipeline(const Context& context, PipelineOptions options);

  // One round: events, intake, plan, compose, review, notes to staff, deliver, board.
  void tick();

  // Planning stopped for a breath and goes on in the next tick().
  bool goes_on() const { return plan_goes_on_; }

  // Nothing is in flight and nothing is due at the clock's present time.
  bool idle();
  // Runs `work` as a step of its own: a throw is logged and backs off that step alone.
  void run_step(const char* name, const std::function<void()>& work);

  // When tick() has work that no wake announces; nothing: only when woken.
  std::optional<Instant> next_due();

  // Looks at the share again; idle() is false until that scan is done.
  void scan();
  // The clock was moved by a person: every decision is taken anew.
  void clock_moved();

  // Says yes to a held thing; the answer's words.
  store::Answer approve(const store::Request& request);
  // Nothing more can be done now: the share is gone or a step keeps failing.
  bool stuck();

  // For SIGTERM: finishes what is in flight for at most `grace`.
  void stop(std::chrono::milliseconds grace);

  // What serve --once says at its end.
  bool waits_for_retry();
  bool needs_operator();
  bool share_available() const { return share_available_; }
  // One line for systemd's STATUS=, counts only.
  std::string status_line();

 private:
  using Steady = std::chrono::steady_clock;
  struct Step {
    int failures = 0;
    Steady::time_point not_before{};
  };

  bool failing() const;
  bool may_plan();
  void take_events();
  void handle(const collect::Event& event);
  void take_in(const collect::FileSpooled& event);
  bool reads_databases() const;
  void plan();
  void deliver();
  bool may_print_at(Instant at) const;
  void write_to_staff();

  const Context context_;
  Guards guards_;
  NoteGuard note_guard_;
  plan::Planner planner_;
  store::Outbox outbox_;
  collect::Collector collector_;
  std::optional<collect::Sources> sources_;  // none: no [[source]]
  FileReports reports_;
  Intake intake_;
  Letters letters_;
  deliver::Dispatcher dispatcher_;
  Review review_;
  StaffMail staff_mail_;
  Mailroom mailroom_;
  Board board_;
  Sheets sheets_;
  std::map<std::string, Step> steps_;
  std::optional<Instant> scan_asked_;  // a scan that begins then or later is waited for
  bool plan_goes_on_ = false;
  bool share_available_ = true;
  int scans_heard_ = 0;             // since the last one was asked for
  Steady::time_point last_scan_{};  // when the last answer came
  const Steady::time_point began_ = Steady::now();
  std::optional<Steady::time_point> intake_busy_since_;
  int sources_asked_ = 0;                  // looks at the databases that wait for their answer
  Steady::time_point sources_asked_at_{};  // the oldest of them
  std::size_t troubled_sources_ = 0;       // of the last look
  std::size_t unsettled_files_ = 0;        // of the last scan: still written, or tried again later
  bool first_look_done_ = false;           // the share was read, or had its patience
  bool share_answered_ = false;            // the first scan was answered
};

}  // namespace homeward::app
