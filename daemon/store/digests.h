// Digests, the row ledger and each family's place in its cadence. Main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "store/database.h"

namespace homeward::store {

// Where a family stands in its cadence.
struct FamilyTurn {
  FamilyId family;
  Instant known_since{};
  std::string
      last_slot;  // local time "2026-10-23T16:00" of the newest slot that was settled, or empty
  std::optional<Instant> silent_until;  // store/turns.h, mark_silent()
};

// Families that plan should look at by `now`, the longest due first.
std::vector<FamilyId> families_due(Database& database, Instant now);
std::optional<FamilyTurn> turn_of(Database& database, FamilyId family);
// When the next family is due; nothing when there is none.
std::optional<Instant> next_family_due(Database& database);
void set_next_due(Database& database, FamilyId family, std::optional<Instant> at);
void settle_slot(Database& database, FamilyId family, LocalTime slot);
// Asks plan to look at every family again: the roster, the cadences or the clock changed.
void rouse_families(Database& database);
// The same for the families whose letter waits for a strength or is held: rows came or changed.
void rouse_waiting_families(Database& database);

// Inserts and gives the id; nothing when the family already has a digest for that kind and slot.
// `reason`: why a slot is settled without a letter.
std::optional<DigestId> insert_digest(Database& database, const Digest& digest,
                                      const std::string& reason = "");
void set_digest_state(Database& database, DigestId digest, DigestState state,
                      const std::string& reason = "");
std::optional<DigestState> state_of(Database& database, DigestId digest);
// The digest is sealed now: its state, instants and the end of its period.
void seal_digest(Database& database, const Digest& digest, Instant at);
std::vector<Digest> digests_in(Database& database, DigestState state);
std::optional<Digest> load_digest(Database& database, DigestId digest);
// The periodic one that waits for a strength or is held.
std::optional<Digest> waiting_digest(Database& database, FamilyId family);
// The digest of that key, whatever became of it.
std::optional<DigestId> digest_of(Database& database, FamilyId family, DigestKind kind,
                                  const std::string& slot);
// Why a slot of a lost span (a backup that was put back) counts as gone: it may have been told.
inline constexpr const char* kRestoredBackup = "restored_backup";
// True when the family was ever sent, or is about to be sent, a letter - or may have been, in a
// span that was lost.
bool had_letter(Database& database, FamilyId family);

// Writes verdicts over what earlier digests deferred; a told row stays told (HOMEWARD_CHECK). A row
// that is deferred for the first time is so from `today` on, the family's own date.
void write_verdicts(Database& database, const Digest& digest, const std::vector<Verdict>& verdicts,
                    Date today);
// Rows for which the finished letter had no room: the next one may tell them.
void put_off(Database& database, DigestId digest, const std::vector<ObservationId>& rows,
             Date today);
// The digest's rows become untold again; those that it deferred keep the day of that.
void release_rows(Database& database, DigestId digest);
void mark_note_told(Database& database, FamilyNoteId note, DigestId digest);

// The family's digests that wait for a strength or are held give way to a newer slot: their rows
// are untold again.
void retire_open_digests(Database& database, FamilyId family);

// Digests whose every message expired or was cancelled, and that still claim rows.
std::vector<DigestId> digests_that_reached_nobody(Database& database);
// Releases their rows, and says so in their reason.
void release_unreached(Database& database, DigestId digest);

}  // namespace homeward::store
