// The first half of the line: what the collector found becomes rows, and each file gets a report.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/context.h"
#include "base/worker_pool.h"
#include "collect/collector.h"
#include "ingest/publish.h"
#include "ingest/read_table.h"
#include "store/intake.h"

namespace homeward::app {

// Main thread. Parsing runs on one ingest worker; every method that stores throws SQLite::Exception
// when SQLite refuses, and may be called again.
class Intake {
 public:
  struct News {
    bool people = false;  // staff, roster: who is due and who is who may have changed
    bool rows = false;    // anything that a letter may tell
    bool any() const { return people || rows; }
  };

  // `threads` 0 parses inline.
  Intake(const Context& context, collect::Collector& collector, std::size_t threads);

  // What the collector said of files; other events are not ours.
  void file_spooled(const collect::FileSpooled& event);
  void pictures_came(const collect::Pictures& event);
  void scan_finished(const collect::ScanFinished& event);

  // Gives files to the worker, publishes what is ready - people before what is said of them.
  News tick();

  // No file is on its way through.
  bool idle() const { return unread_.empty(); }
  // When the last scan began whose every file is published; what slots wait for.
  Instant scanned_at() const { return scanned_at_; }

 private:
  struct Job {
    FileId file;
    std::filesystem::path spooled;
    ingest::ReadContext context;
  };
  struct Parsed {
    FileId file;
    ingest::ParsedFile table;
    bool unreadable = false;  // the spooled copy is gone
  };
  struct Unread {
    store::FileRow row;
    bool submitted = false;
    bool parsed = false;
    bool awaits_pictures = false;
    std::chrono::steady_clock::time_point asked_at{};  // for the pictures
    ingest::ParsedFile table;
    ingest::PicturesByName pictures;
    bool ready() const { return parsed && !awaits_pictures; }
  };

  static Parsed parse(Job job);
  void take_in(store::FileRow row);
  void take_in_unread();
  void accept(Parsed parsed);
  void retry_waiting_rows();
  void publish_ready();
  void publish(Unread& unread);
  void drop_spooled(const std::string& sha256) const;
  void report(const Unread& unread, const ingest::PublishSummary& summary);
  void note_scan_done();

  const Context context_;
  collect::Collector& collector_;
  std::map<FileId, Unread> unread_;
  News news_;  // of what was published since tick() last said so
  WorkerPool<Job, Parsed> worker_;
  Instant scan_began_{};
  Instant scanned_at_{};
};

}  // namespace homeward::app
