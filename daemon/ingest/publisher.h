// What publishing every kind of table shares: the run over one file, its summary and its rejects.
// Main thread, within a transaction.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/matching.h"
#include "ingest/publish.h"
#include "store/log_writer.h"
#include "store/roster_store.h"

namespace homeward::ingest {

// One run over (some of) a file's rows.
struct Run {
  // A reject may wait in quarantine rather than ask for a mended row.
  enum class Mode {
    kStage,  // a file is being read: rows that nobody knows wait
    kRetry,  // rows that waited: rejects only say why they go on waiting
  };

  store::Database& database;
  FileId file;
  const PublishContext& context;
  Mode mode;
  const TableHead* head = nullptr;           // of the rows at hand
  const PicturesByName* pictures = nullptr;  // null while staging
  PublishSummary summary{};
  int unlisted = 0;                                  // rejects beyond kMostRejects
  int untold = 0;                                    // warnings beyond kMostWarnings
  std::map<int, std::set<std::string>> bad_lines{};  // of the batch at hand: their codes
  std::vector<store::RosterEntry> listed{};          // whom the file's roster tables name
  bool had_waiting = false;  // older versions of the path have rows in quarantine

  // Every line belongs to one batch.
  void begin_batch();
  void end_batch();
  // As it was before a transaction that was rolled back.
  void restore(const Run& before);
  // Takes the row down as rejected under the file's own header of `field`.
  void reject(const Origin& origin, const char* field, const std::string& code, std::string message,
              std::string hint, std::optional<Date> date = std::nullopt);
  // One of reading.
  void take(Reject reject);
  // The record waits in quarantine.
  void keep_waiting(int line, const std::string& raw, const std::string& code,
                    std::optional<Date> date);
  void take_warning(std::string warning);
  void warn(const Origin& origin, const std::string& what);
  void count(store::Saved saved);
  // The row's student, or null after a reject.
  const Student* student_of(const Directory& directory, const Origin& origin, const StudentRef& ref,
                            const Staff* author, std::optional<Date> date = std::nullopt);
  // The stored picture's sha256, or empty (with a warning when one was named). `line` 0: unknown.
  std::string picture(int line, const std::string& name);
  // The version has the record again that an older one has waiting.
  void note_stated(const std::string& record);
};

// Codes of rows that wait for somebody or something still to come.
bool may_wait(TableKind kind, std::string_view code);

Directory load_directory(store::Database& database);

void publish_staff(Run& run, const std::vector<StaffRow>& rows);
void publish_roster(Run& run, const std::vector<RosterRow>& rows);
// After all tables of the file: a warning names whom the version before named and this one does
// not. Nothing changes for them.
void note_vanished_people(Run& run);
void publish_goals(Run& run, const std::vector<GoalRow>& rows);
void publish_strategies(Run& run, const std::vector<StrategyRow>& rows);
void publish_family(Run& run, const std::vector<FamilyRow>& rows);

// Log and attendance rows of one file, batch by batch.
class LogPublisher {
 public:
  LogPublisher(Run& run, store::LogWriter::Mode mode);
  void place(const MatchedBatch& batch);
  // As the file is published.
  void settle();

 private:
  void place(const MatchedNote& note);

  Run& run_;
  store::LogWriter writer_;
  bool any_by_writer_ = false;         // rows are stored under their writer's name ...
  bool any_by_class_teacher_ = false;  // ... and without one
};

// Untold rows that a new version of a file leaves out are withdrawn when not older than this.
inline constexpr int kWithdrawDays = 7;

}  // namespace homeward::ingest
