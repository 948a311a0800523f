// What the database says of why letters stay here although they are due: the same words for status,
// check, the board and the log. Main thread, or a reader with a database of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/clock_guard.h"
#include "app/config.h"
#include "base/time.h"
#include "store/database.h"

namespace homeward::app {

enum class HoldCode { kClockAhead, kClockBehind, kRestored, kLeak, kPaused };
const char* to_string(HoldCode code);

// One reason why nothing is sealed and nothing leaves.
struct Hold {
  HoldCode code = HoldCode::kPaused;
  std::string words;    // a sentence
  std::string way_out;  // what a person can do, and what happens by itself
  // A person wanted it so: no problem of the operator's.
  bool wanted() const { return code == HoldCode::kPaused; }
};
// Empty: nothing holds. Times in the words are the school's.
std::vector<Hold> standing_holds(store::Database& database, const Zone& zone);

// May letters leave at all (homeward arm)?
bool is_armed(store::Database& database);
// A sentence when a guard took the arms away; empty when a person did, or nobody armed yet.
std::string why_disarmed(store::Database& database);
// Arming takes this machine and this state folder as the database's own.
void set_armed(store::Database& database, const Config& config, bool armed);
// Disarms a database that was copied to another machine or folder since it was last served. True
// when it did.
bool disarm_copy(store::Database& database, const Config& config);

// The clock is held, or (kNone) it is not. `lived_until` is what kBehind waits for.
void set_clock_hold(store::Database& database, ClockHold hold, Instant lived_until);
ClockHold clock_hold(store::Database& database);
// The newest time of the machine's clock that the database has noted.
std::optional<Instant> noted_time(store::Database& database);
void note_time(store::Database& database, Instant now);

// The span of which the database knows nothing because it was put back: until then letters may have
// left.
struct LostSpan {
  Instant from{};
  Instant until{};
  bool share_was_read = false;  // the rows of the span are known again
};
std::optional<LostSpan> lost_span(store::Database& database);
void set_lost_span(store::Database& database, const std::optional<LostSpan>& span);

// Details of other families were found in so many letters: nothing leaves until a person looked.
void hold_for_leaks(store::Database& database, int letters);
bool end_leak_hold(store::Database& database);

// Everything waits until then; nothing: until a person says otherwise.
void pause_all(store::Database& database, std::optional<Instant> until);
bool end_pause(store::Database& database);
// Ends a pause whose time has come. True when it did.
bool end_pause_at(store::Database& database, Instant now);
std::optional<Instant> pause_ends(store::Database& database);

}  // namespace homeward::app
