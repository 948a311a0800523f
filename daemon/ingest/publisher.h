// What publishing every kind of table shares: the run over one file, its summary and its rejects.
// Main thread, within one transaction.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ingest/matching.h"
#include "ingest/publish.h"
#include "store/log_store.h"

namespace homeward::ingest {

// One publication. Lives as long as its transaction.
struct Publication {
  store::Database& database;
  FileId file;
  const ParsedFile& parsed;
  Instant now;
  const PicturesByName& pictures;
  PublishSummary& summary;

  // Takes the row down as rejected under the file's own header of `field`.
  void reject(const Origin& origin, const char* field, const std::string& code, std::string message,
              std::string hint);
  void warn(const Origin& origin, const std::string& what);
  void count(store::Saved saved);
  // The row's student, or null after a reject.
  const Student* student_of(const Directory& directory, const Origin& origin, const StudentRef& ref,
                            const Staff* author);
  // The stored picture's sha256, or empty (with a warning when one was named).
  std::string picture(const Origin& origin, const std::string& name);
};

Directory load_directory(store::Database& database);

void publish_staff(Publication& run, const std::vector<StaffRow>& rows);
void publish_roster(Publication& run, const std::vector<RosterRow>& rows);
void publish_log(Publication& run, const std::vector<LogRow>& rows);
void publish_goals(Publication& run, const std::vector<GoalRow>& rows);
void publish_strategies(Publication& run, const std::vector<StrategyRow>& rows);
void publish_family(Publication& run, const std::vector<FamilyRow>& rows);

// Untold rows that a new version of a file leaves out are withdrawn when not older than this.
inline constexpr int kWithdrawDays = 7;

}  // namespace homeward::ingest
