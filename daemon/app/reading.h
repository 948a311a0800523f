// The ingest worker: files are surveyed, then read batch by batch, some batches ahead of the main
// thread that stores them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <variant>

#include "base/worker_pool.h"
#include "domain/ids.h"
#include "ingest/note_matcher.h"
#include "ingest/read_table.h"

namespace homeward::app {

// Main thread; the worker's thread is its own.
class Reading {
 public:
  // A surveyed file, held open until it is let go.
  struct Source;
  using SourcePtr = std::shared_ptr<Source>;

  // What survey() and read_on() are answered with, in the order in which they were asked.
  struct Surveyed {
    FileId file;
    SourcePtr source;           // null: our own copy can not be read
    std::optional<int> cut_at;  // it begins like `older` and ends within that line of it
  };
  struct Rows {
    SourcePtr source;
    std::size_t table = 0;  // of survey().tables
    ingest::Batch batch;
  };
  struct Notes {
    SourcePtr source;
    std::size_t table = 0;
    ingest::MatchedBatch batch;
  };
  struct End {
    SourcePtr source;
    bool failed = false;  // our own copy could not be read to its end
  };
  using Answer = std::variant<Surveyed, Rows, Notes, End>;

  // `threads` 0 reads on the caller's thread. `wake` is notified when there is something to take().
  Reading(std::size_t threads, const Wake& wake);

  bool has_room() const { return worker_.has_room(); }
  // Call only when has_room(). `older` is the copy of the version before, or empty.
  void survey(FileId file, std::filesystem::path spooled, std::filesystem::path older,
              ingest::ReadContext context);
  // The next rows of the file, of all its tables one after another; those of log and attendance
  // tables matched by `matcher`, which is the worker's as long as it owes an answer. Call only when
  // has_room().
  void read_on(SourcePtr source, std::shared_ptr<ingest::NoteMatcher> matcher);
  std::optional<Answer> take() { return worker_.take(); }

  static const ingest::Survey& survey_of(const Source& source);

 private:
  struct Job {
    SourcePtr source{};  // null: to be surveyed
    std::shared_ptr<ingest::NoteMatcher> matcher{};
    FileId file{};
    std::filesystem::path spooled{};
    std::filesystem::path older{};
    ingest::ReadContext context{};
  };
  static Answer work(Job job);

  WorkerPool<Job, Answer> worker_;
};

}  // namespace homeward::app
