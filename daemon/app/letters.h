// The second half of the line: sealed digests become messages in the outbox, and pages for print.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "app/context.h"
#include "app/settings.h"
#include "base/worker_pool.h"
#include "collect/collector.h"
#include "compose/composer.h"
#include "compose/leak_guard.h"
#include "plan/planner.h"
#include "store/outbox.h"
#include "store/refused_addresses.h"

namespace homeward::app {

// Composers are not shareable and dear to make: a thread takes one, uses it and puts it back. All
// are made at the start, so that a template edited later never meets a half-done school night.
class ComposerShelf {
 public:
  // One for each of `threads`. Throws Failure(kConfig) with everything that is wrong in the
  // templates.
  ComposerShelf(const compose::ComposeSettings& settings, std::size_t threads);
  // What the guard finds in a finished letter holds it; no guard: a letter for staff's eyes.
  std::vector<compose::ComposeResult> compose(const std::vector<LetterSource>& sources,
                                              const compose::LeakGuard* guard,
                                              const std::string& passes);

 private:
  std::mutex mutex_;
  std::vector<compose::Composer> idle_;  // never empty while a thread asks: one a thread
};

// Main thread; composing runs on `threads` workers (0: inline). Methods that store throw
// SQLite::Exception when SQLite refuses, and may be called again.
class Letters {
 public:
  Letters(const Context& context, plan::Planner& planner, store::Outbox& outbox,
          std::size_t threads);

  // Gives sealed digests to the composers and puts finished letters into the outbox, each digest in
  // one transaction. True when something changed.
  bool tick();
  bool idle() const {
    return composing_.empty() && copying_.empty() && !copies_wanted_ && workers_.in_flight() == 0 &&
           previews_.empty();
  }
  // A letter that the relay refused for its address: the address is marked, the letter goes on
  // paper too. In the caller's transaction.
  void came_back(const store::Ending& ending);
  // Students, families or staff changed: later letters are compared with them anew.
  void people_changed() { guard_.reset(); }

  // A letter for the review folder: made from these sources as it would be sent, stored nowhere.
  // Precondition: may_preview(). The results come through take_preview().
  struct Preview {
    std::string name;  // of the folder in review/held
    std::vector<compose::Composed> letters;
  };
  bool may_preview() const { return workers_.in_flight() < kPreviewsAtOnce; }
  void preview(const std::string& name, std::vector<LetterSource> sources);
  std::optional<Preview> take_preview();

  // Paper: writes due pages to print/<date>/<class>/, by family, and notes them as printed once a
  // later scan shows that the collector did it.
  void print_due(collect::Collector& collector, bool armed);
  void write_failed(const std::string& path);
  void scan_finished(std::int64_t scan_number);
  bool printing() const { return !printing_.empty(); }

 private:
  static constexpr std::size_t kPreviewsAtOnce = 2;  // what leaves goes first
  struct Job {
    std::string preview;  // the folder's name; empty: a letter that is to leave
    Digest digest;
    std::vector<LetterSource> sources;
    std::shared_ptr<const compose::LeakGuard> guard;
    MessageId copy_of{};  // none: a new letter
    std::string passes;   // of the guard's findings, what a person let pass
  };
  struct Done {
    std::string preview;
    Digest digest;
    std::vector<GuardianId> guardians;
    std::vector<std::string> message_ids;
    std::vector<compose::ComposeResult> results;
    MessageId copy_of{};
  };
  struct Page {
    MessageId message;
    std::int64_t after_scan = 0;
    bool copy = false;
  };

  Done compose(Job job);
  bool submit(const Digest& digest);
  void store_letters(Done done);
  void ask_for_copies();
  bool submit_copy(const store::PrintCopy& copy);
  void store_copy(const Done& done);
  void print_page(collect::Collector& collector, MessageId message, DigestId digest,
                  const std::string& pdf, bool copy);
  void note_printed(const Page& page);
  std::shared_ptr<const compose::LeakGuard> guard();
  std::string refusal_of(const Done& done) const;
  static std::vector<ObservationId> left_out_of_all(const Done& done);
  void stop_after_leaks(const Done& done, const std::string& code);
  Instant deadline_of(const Digest& digest);
  const char* waits_for(FamilyId family) const;

  const Context context_;
  plan::Planner& planner_;
  store::Outbox& outbox_;
  ComposerShelf shelf_;
  std::shared_ptr<const compose::LeakGuard> guard_;  // made when it is next needed
  std::set<DigestId> composing_;
  std::set<MessageId> copying_;
  bool copies_wanted_ = true;      // after a start, some may be left
  std::vector<Preview> previews_;  // made, and not taken yet
  std::map<std::string, Page> printing_;
  std::int64_t last_scan_ = 0;
  std::chrono::steady_clock::time_point print_again_{};
  WorkerPool<Job, Done> workers_;
};

}  // namespace homeward::app
