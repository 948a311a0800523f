// How far the database has come, to notice one that was put back from a backup; and what a lost
// span of time means for its rows. Main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "store/database.h"

namespace homeward::store {

// A number that rises in the very transaction that plans something for a family or hands it over
// (triggers of migration 0012).
std::int64_t progress(Database& database);
// Makes it at least that.
void raise_progress(Database& database, std::int64_t to);

// When the database last noted that something was planned or sent; nothing when it never did.
std::optional<Instant> last_event(Database& database);

// Whom a lost span concerns.
struct LostTurn {
  FamilyId family;
  LocalTime last_slot{};  // the newest settled one; the epoch when there is none
  // Something of it was on its way when the backup was made: it may have left since.
  std::vector<DigestId> open;
};
std::vector<LostTurn> lost_turns(Database& database);
// The family's newest digest, whatever became of it.
std::optional<DigestId> newest_digest(Database& database, FamilyId family);

// What was sealed or waited there may have left in the lost span: its rows are told no more, its
// messages are cancelled by the caller. Gives how many rows.
int withhold_digest(Database& database, DigestId digest);
// Every row of the family up to `until` that has no final outcome: withheld under `digest`
// ("restored_backup"), and its family notes count as thanked for. Gives how many rows.
int withhold_untold(Database& database, FamilyId family, DigestId digest, Date until);
// The same for what good news may have told: strengths and wins from `since` to `until`.
int withhold_good_news(Database& database, FamilyId family, DigestId digest, Date since,
                       Date until);

}  // namespace homeward::store
