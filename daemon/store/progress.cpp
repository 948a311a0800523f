#include "store/progress.h"

#include <algorithm>
#include <functional>

#include "store/digests.h"
#include "store/observations.h"

namespace homeward::store {

namespace {
constexpr const char* kReason = "restored_backup";
}

std::int64_t progress(Database& database) {
  return database.sql().execAndGet("SELECT steps FROM progress").getInt64();
}

void raise_progress(Database& database, std::int64_t to) {
  Prepared update(database, "UPDATE progress SET steps = max(steps, ?)");
  update.bind(1, to);
  update.exec();
}

std::optional<Instant> last_event(Database& database) {
  const auto newest = database.sql().execAndGet(
      "SELECT max(at) FROM (SELECT max(sealed_at) AS at FROM digest UNION ALL SELECT "
      "max(changed_at) FROM message)");
  if (newest.isNull()) return std::nullopt;
  return from_unix(newest.getInt64());
}

std::vector<LostTurn> lost_turns(Database& database) {
  const auto unreached = digests_that_reached_nobody(database);
  Prepared families(database, "SELECT id, last_slot FROM family ORDER BY id");
  Prepared open(database,
                "SELECT id FROM digest WHERE family_id = ? AND state IN ('sealed', "
                "'composed', 'needs_strength', 'held', 'expired', 'cancelled') ORDER BY "
                "id");
  Prepared ended(database,
                 "SELECT 1 FROM digest WHERE id = ? AND state IN ('expired', "
                 "'cancelled')");
  std::vector<LostTurn> turns;
  while (families.executeStep()) {
    LostTurn turn;
    turn.family = {families.getColumn(0).getInt64()};
    turn.last_slot = parse_iso_local(families.getColumn(1).getString()).value_or(LocalTime{});
    open.bind(1, turn.family.value);
    while (open.executeStep()) {
      const DigestId digest{open.getColumn(0).getInt64()};
      ended.bind(1, digest.value);
      // One that ended while letters were held would free its rows to be told again.
      const bool is_over = ended.executeStep();
      ended.reset();
      if (!is_over || std::find(unreached.begin(), unreached.end(), digest) != unreached.end())
        turn.open.push_back(digest);
    }
    open.reset();
    turns.push_back(std::move(turn));
  }
  return turns;
}

std::optional<DigestId> newest_digest(Database& database, FamilyId family) {
  Prepared query(database, "SELECT id FROM digest WHERE family_id = ? ORDER BY id DESC LIMIT 1");
  query.bind(1, family.value);
  if (!query.executeStep()) return std::nullopt;
  return DigestId{query.getColumn(0).getInt64()};
}

int withhold_digest(Database& database, DigestId digest) {
  Prepared update(database,
                  "UPDATE ledger SET outcome = 'withheld', section = NULL, position = "
                  "NULL, reason = ? WHERE digest_id = ? AND outcome <> 'withheld'");
  update.bind(1, kReason);
  update.bind(2, digest.value);
  return update.exec();
}

namespace {

int withhold(Database& database, FamilyId family, DigestId digest, Date until,
             const std::function<bool(const Observation&)>& may_be_told) {
  std::vector<Verdict> verdicts;
  for (const auto& untold : untold_rows(database, family)) {
    if (untold.row.date <= until && may_be_told(untold.row))
      verdicts.push_back({untold.row.id, Outcome::kWithheld, Section::kStrength, 0, kReason});
  }
  Digest owner;
  owner.id = digest;
  owner.family = family;
  write_verdicts(database, owner, verdicts, until);
  return static_cast<int>(verdicts.size());
}

}  // namespace

int withhold_untold(Database& database, FamilyId family, DigestId digest, Date until) {
  Prepared notes(database,
                 "UPDATE family_note SET told_in = ? WHERE family_id = ? AND told_in IS "
                 "NULL AND date <= ?");
  notes.bind(1, digest.value);
  notes.bind(2, family.value);
  notes.bind(3, to_iso(until));
  notes.exec();
  return withhold(database, family, digest, until, [](const Observation&) { return true; });
}

int withhold_good_news(Database& database, FamilyId family, DigestId digest, Date since,
                       Date until) {
  return withhold(database, family, digest, until, [since](const Observation& row) {
    return row.date >= since && (row.kind == Kind::kStrength || row.kind == Kind::kWin);
  });
}

}  // namespace homeward::store
