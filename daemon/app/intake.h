// The first half of the line: what the collector found becomes rows. Files that came together are
// surveyed, then read and published one after another, people before what is said of them.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/context.h"
#include "app/file_reports.h"
#include "app/reading.h"
#include "collect/collector.h"
#include "ingest/publish.h"
#include "store/intake.h"

namespace homeward::app {

// Main thread. Reading runs on one ingest worker; every method that stores throws SQLite::Exception
// when SQLite refuses, and may be called again.
class Intake {
 public:
  struct News {
    bool people = false;  // staff, roster: who is due and who is who may have changed
    bool rows = false;    // anything that a letter may tell
    bool any() const { return people || rows; }
  };

  // `threads` 0 reads inline. Clears away what a crash left of a file that was being read.
  Intake(const Context& context, collect::Collector& collector, FileReports& reports,
         std::size_t threads);

  // What the collector said of files; other events are not ours.
  void file_spooled(const collect::FileSpooled& event);
  void pictures_came(const collect::Pictures& event);
  void scan_finished(const collect::ScanFinished& event);

  // Gives files to the worker and stores what it read, for about kTurn; then wakes itself when
  // there is more to do.
  News tick();

  // No file is on its way through.
  bool idle() const { return unread_.empty() && !retrying_; }
  // When the last scan began whose every file is published; what slots wait for.
  Instant scanned_at() const { return scanned_at_; }

 private:
  struct Unread {
    store::FileRow row;
    bool submitted = false;
    bool surveyed = false;
    Reading::SourcePtr source;  // surveyed and null: our copy of the file is gone
    std::optional<int> cut_at;
  };
  // The one file whose rows are being stored.
  struct Current {
    FileId file{};
    Reading::SourcePtr source{};
    std::unique_ptr<ingest::Publication> publication{};
    std::size_t asked = 0;  // batches that the worker owes
    bool ended = false;
    std::vector<std::string> pictures_wanted{};
    bool awaits_pictures = false;
    std::chrono::steady_clock::time_point asked_at{};
    ingest::PicturesByName pictures{};
  };
  void survey_unread();
  void take_answers();
  void accept(Reading::Surveyed answer);
  void accept(Reading::Rows answer);
  void accept(Reading::Notes answer);
  template <typename Answer>
  void stage(Answer& answer);
  void accept(Reading::End answer);
  void begin_next();
  void begin(Unread& unread);
  void hold(Unread& unread, int cut_at);
  std::vector<std::vector<ingest::RosterRow>> rosters_of(const Unread& unread) const;
  void read_ahead();
  void ask_for_pictures();
  void finish();
  void published(const ingest::PublishSummary& summary);
  void give_up_current();
  void retry_waiting();
  void note_scan_done();
  std::filesystem::path spool_of(const std::string& sha256) const;
  void drop_copies_before(const store::FileRow& row) const;

  const Context context_;
  collect::Collector& collector_;
  FileReports& reports_;
  std::map<FileId, Unread> unread_;
  std::optional<Current> current_;
  bool retrying_ = true;  // rows in quarantine are being tried again
  Date retried_on_{};     // the last day whose rows were
  News news_;             // of what was published since tick() last said so
  Reading reading_;
  Instant scan_began_{};
  Instant scanned_at_{};
};

}  // namespace homeward::app
