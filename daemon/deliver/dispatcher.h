// The main thread's side of sending: claims due messages, gives them to couriers, commits what
// became of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/time.h"
#include "base/wake.h"
#include "deliver/mail_session.h"
#include "deliver/relay.h"
#include "store/outbox.h"

namespace homeward::deliver {

// May this message still go? Asked on the main thread when a courier is about to get it and again
// before the last bytes: consent, pause, address. False cancels it. It runs inside the round's
// transaction: it reads, and does not write. The message's bytes may be null.
using SendGate = std::function<bool(const store::OutboxMessage&)>;

// The first moment, `now` or later, at which this message may leave: school days and quiet hours of
// its family's own zone. Asked and run as SendGate is, for every message that is about to be
// claimed.
using SendHours = std::function<Instant(const store::OutboxMessage&, Instant now)>;

struct DispatchOptions {
  store::UncertainPolicy uncertain;
  PaceLimits pace;
  SendGate gate;    // empty: always
  SendHours hours;  // empty: at any time
  // After each round's commit and before any of it is told to a courier: to note outside of the
  // database how far we are. When it throws, nothing is handed over, as after a failed commit.
  std::function<void()> committed;
  SessionFactory make_session;  // empty: SMTP as the relay settings say; tests put their own
};

// What holds for this tick.
struct TickOptions {
  bool armed = false;           // false: nothing is claimed; what is in flight ends normally
  std::string redirect_all_to;  // rehearsal: replaces the envelope recipient and nothing else
};

// Purpose: no message lost, none sent twice unless a line broke after its last byte (and then
// counted). A round's transitions are one transaction: claims, permits and outcomes of all
// couriers. Owned by the main thread; the couriers' threads live inside. Wake is notified when
// tick() has work; otherwise call it at next_due(). Crash tests: HOMEWARD_CRASH_AT=<step>[:count]
// kills the process (SIGKILL) when `step` is reached for the count-th time; steps: claimed, mail,
// body, handing_over, dot, accepted-before-commit, committed.
class Dispatcher {
 public:
  // Throws Failure(kConfig) when the settings make no sense. Starts `connections` idle threads.
  Dispatcher(store::Outbox& outbox, const RelaySettings& relay, const Clock& clock,
             const Wake& wake, DispatchOptions options = {});
  // Breaks off what is in flight; the next recover() settles it.
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // Once, before the first tick: settles what the last process left in flight, and tries a stopped
  // route again (a person who mended the settings restarts us). Returns how many messages are
  // uncertain because of it.
  int recover();

  // Drains the couriers' reports, commits this round's transitions, hands out permits and messages.
  // Throws what SQLite or the gate threw; sending then stands still (no permit, no claim; what was
  // not handed over is taken back) until a later tick's commit succeeds. Throws Failure(kConfig)
  // for a redirect that is no address.
  void tick(const TickOptions& options);

  // Messages that couriers hold now.
  std::size_t busy() const;
  // True after a failed commit, until one succeeds.
  bool halted() const;
  // When tick() next has work that no wake announces, given the last tick's options; may be in the
  // past: now. Nothing: only when woken.
  std::optional<Instant> next_due();

  // For SIGTERM: claims nothing new, lets what is in flight finish for up to `grace` (real
  // seconds), breaks off the rest and records it. Returns how many had to be broken off. tick()
  // claims nothing afterwards. Throws as tick() does.
  std::size_t stop(std::chrono::milliseconds grace);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace homeward::deliver
