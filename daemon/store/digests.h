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
};

// Families that plan should look at by `now`.
std::vector<FamilyTurn> families_due(Database& database, Instant now);
// When the next family is due; nothing when there is none.
std::optional<Instant> next_family_due(Database& database);
void set_next_due(Database& database, FamilyId family, std::optional<Instant> at);
void settle_slot(Database& database, FamilyId family, LocalTime slot);
// Asks plan to look at every family again: the roster, the cadences or the clock changed.
void rouse_families(Database& database);
// The same for the families whose letter waits for a strength or is held: rows came or changed.
void rouse_waiting_families(Database& database);

// Inserts and gives the id; nothing when the family already has a digest for that kind and slot.
std::optional<DigestId> insert_digest(Database& database, const Digest& digest);
void set_digest_state(Database& database, DigestId digest, DigestState state,
                      const std::string& reason = "");
std::optional<DigestState> state_of(Database& database, DigestId digest);
// The digest is sealed now: its state, instants and the end of its period.
void seal_digest(Database& database, const Digest& digest, Instant at);
std::vector<Digest> digests_in(Database& database, DigestState state);
std::optional<Digest> waiting_digest(Database& database, FamilyId family);
// True when the family was ever sent, or is about to be sent, a letter.
bool had_letter(Database& database, FamilyId family);

// Writes verdicts over what earlier digests deferred; a told row stays told (HOMEWARD_CHECK).
void write_verdicts(Database& database, const Digest& digest, const std::vector<Verdict>& verdicts);
// The digest's rows become untold again.
void release_rows(Database& database, DigestId digest);
void mark_note_told(Database& database, FamilyNoteId note, DigestId digest);

// The family's digest that waits for a strength or is held gives way to a newer slot: its rows are
// untold again.
void retire_open_digests(Database& database, FamilyId family);

// Digests whose every message expired or was cancelled; `plan` releases their rows.
std::vector<DigestId> digests_that_reached_nobody(Database& database);

}  // namespace homeward::store
