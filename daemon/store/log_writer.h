// Writes the log rows of the file that is being read. Statements are prepared once for a file.
// Main thread, within the caller's transactions.
#pragma once

#include <memory>
#include <string>

#include "store/log_store.h"

namespace homeward::store {

// New rows go straight into `observation`, where nobody sees them before their file is published
// (published_observation). Known rows stay as they are: what the file says differently waits in
// staged_row until settle_log() (log_changes.h).
class LogWriter {
 public:
  enum class Mode {
    kStaged,    // a file is being read
    kReleased,  // rows of a published file that had waited: visible at once
  };

  LogWriter(Database& database, FileId file, Instant now, Mode mode);
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // `other` is a second fingerprint under which the row may be known, or empty. A row that the file
  // has twice counts once (kSame). kChanged: known, and the file says it differently.
  Saved write(const StatedRow& stated, const std::string& other);
  // The row that was written last is not shared, because a file at another path says so.
  bool is_kept_back() const { return kept_back_; }

 private:
  struct Statements;
  struct Known;

  std::optional<Known> find(const std::string& fingerprint, const StatedRow& stated);
  bool insert(const StatedRow& stated, const std::string& fingerprint, bool hidden);
  Saved restate(const Known& known, const StatedRow& stated);
  bool add_source(const Known& known, int line);
  bool is_elsewhere(ObservationId row);
  void note_not_shared(ObservationId row);
  bool look_at_sharing(ObservationId row, bool not_shared);
  bool is_staged(ObservationId row);
  void name_picture(ObservationId row, const StatedRow& stated);

  Database& database_;
  const FileId file_;
  const Instant now_;
  const Mode mode_;
  bool was_published_ = false;
  bool current_ = false;
  bool kept_back_ = false;
  std::string path_;
  std::unique_ptr<Statements> sql_;
};

}  // namespace homeward::store
