#include "deliver/dispatcher.h"

#include <algorithm>
#include <exception>
#include <map>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "base/log.h"
#include "deliver/courier_pool.h"
#include "deliver/crash_point.h"
#include "deliver/smtp_address.h"
#include "deliver/smtp_session.h"

namespace homeward::deliver {

namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// How long interrupted couriers may take to come back; they only have to notice.
constexpr milliseconds kInterruptPatience{5000};
// Until a failed commit is tried again when nothing else wakes us.
constexpr std::chrono::seconds kHaltedPause{5};

const RelaySettings& checked(const RelaySettings& relay) {
  validate(relay);
  return relay;
}

bool accepted(const CourierReport& report) {
  return report.outcome.what == DeliveryClass::kAccepted;
}

}  // namespace

class Dispatcher::Impl {
 public:
  Impl(store::Outbox& outbox, const RelaySettings& relay, const Clock& clock, const Wake& wake,
       DispatchOptions options)
      : outbox_(outbox),
        clock_(clock),
        options_(std::move(options)),
        pool_(checked(relay).connections,
              options_.make_session ? options_.make_session : smtp_sessions(relay), relay.idle,
              wake) {}

  int recover();
  void tick(const TickOptions& options);
  std::size_t stop(milliseconds grace);
  std::optional<Instant> next_due();
  std::size_t busy() const { return in_flight_.size(); }
  bool halted() const { return halted_; }

 private:
  struct Flight {
    store::OutboxMessage message;
    bool redirected = false;
    bool settled = false;  // its end is already committed; the courier has yet to report back
  };
  // One transaction's doings, carried out towards the couriers once it is committed.
  struct Round {
    std::vector<std::pair<CourierReport, bool>> answers;
    std::vector<store::OutboxMessage> claimed;
  };

  void receive(CourierReport report);
  void settle(bool claiming);
  bool has_work(bool claiming, Instant now);
  std::optional<Instant> next_claim(Instant now);
  void commit(Round& round, bool claiming, Instant now);
  void answer_ready(Round& round, Instant now);
  void claim(Round& round, Instant now);
  void deny_ready();
  void carry_out(Round& round);
  void note_route();
  void break_off();
  bool may_send(const store::OutboxMessage& message) const {
    return !options_.gate || options_.gate(message);
  }

  store::Outbox& outbox_;
  const Clock& clock_;
  const DispatchOptions options_;
  TickOptions last_;
  std::map<MessageId, Flight> in_flight_;
  std::vector<CourierReport> ready_;     // wait for an answer
  std::vector<CourierReport> finished_;  // not yet committed
  store::RouteState route_ = store::RouteState::kOpen;
  bool halted_ = false;
  bool stopping_ = false;
  bool breaking_off_ = false;
  CourierPool pool_;  // last: its threads end first
};

int Dispatcher::Impl::recover() {
  int uncertain = 0;
  outbox_.transact([&] {
    // Its failures stay counted: one message tries the mended settings, not all of them.
    if (outbox_.route().state == store::RouteState::kStopped) outbox_.open_route();
    uncertain = outbox_.recover(clock_.now(), options_.uncertain);
  });
  if (uncertain > 0) log::warning("delivery.uncertain", {{"messages", uncertain}});
  return uncertain;
}

void Dispatcher::Impl::tick(const TickOptions& options) {
  if (!options.redirect_all_to.empty() && !wire_address(options.redirect_all_to)) {
    throw Failure(ExitCode::kConfig, "redirect_all_to is not an address that mail can use");
  }
  last_ = options;
  while (auto report = pool_.take(milliseconds(0))) receive(std::move(*report));
  settle(options.armed && !stopping_);
}

void Dispatcher::Impl::receive(CourierReport report) {
  if (report.kind == CourierReport::Kind::kReady) {
    ready_.push_back(std::move(report));
    return;
  }
  const auto flight = in_flight_.find(report.message);
  HOMEWARD_CHECK(flight != in_flight_.end());
  // Whoever refuses the rehearsal's address says nothing about the family's.
  if (flight->second.redirected && report.outcome.what == DeliveryClass::kThisRecipient) {
    report.outcome.what = DeliveryClass::kRouteConfiguration;
  }
  if (flight->second.settled) {
    in_flight_.erase(flight);
  } else {
    finished_.push_back(std::move(report));
  }
}

bool Dispatcher::Impl::has_work(bool claiming, Instant now) {
  if (halted_ || !ready_.empty() || !finished_.empty()) return true;
  const auto deadline = outbox_.next_deadline();
  if (deadline && *deadline <= now) return true;
  if (!claiming || pool_.idle() == 0) return false;
  const auto due = next_claim(now);
  return due && *due <= now;
}

// Nothing: no message waits, or what is in flight uses up the allowance.
std::optional<Instant> Dispatcher::Impl::next_claim(Instant now) {
  const auto due = outbox_.next_claim(options_.uncertain);
  if (!due) return std::nullopt;
  const auto allowance = outbox_.allowance(now, options_.pace);
  if (allowance.messages > 0) return due;
  if (!allowance.next) return std::nullopt;
  return std::max(*due, *allowance.next);
}

void Dispatcher::Impl::settle(bool claiming) {
  const Instant now = clock_.now();
  if (!has_work(claiming, now)) return;
  if (std::any_of(finished_.begin(), finished_.end(), accepted)) {
    crash_point("accepted-before-commit");
  }
  Round round;
  try {
    outbox_.transact([&] { commit(round, claiming, now); });
    if (options_.committed) options_.committed();
  } catch (...) {
    if (!halted_) log::error("delivery.halted", {{"in_flight", in_flight_.size()}});
    halted_ = true;
    deny_ready();
    throw;
  }
  if (halted_) log::info("delivery.resumed");
  halted_ = false;
  carry_out(round);
  note_route();
}

// Inside the transaction: only the database changes here, so that a rollback leaves us unchanged.
void Dispatcher::Impl::commit(Round& round, bool claiming, Instant now) {
  if (halted_) {
    // The commit that failed may have reached the disk all the same: whatever nobody carries is
    // settled as after a start.
    std::vector<MessageId> carried;
    for (const auto& [id, flight] : in_flight_) carried.push_back(id);
    outbox_.recover(now, options_.uncertain, carried);
  }
  for (const auto& report : finished_) {
    outbox_.record(report.message, report.outcome, now, options_.uncertain);
  }
  answer_ready(round, now);
  outbox_.expire(now);
  if (claiming) claim(round, now);
}

void Dispatcher::Impl::answer_ready(Round& round, Instant now) {
  for (const auto& report : ready_) {
    const bool granted = !breaking_off_ && may_send(in_flight_.at(report.message).message);
    if (granted) {
      outbox_.mark_handing_over(report.message, now);
    } else if (!breaking_off_) {
      outbox_.cancel(report.message, "no longer allowed", now);
    }
    round.answers.emplace_back(report, granted);
  }
}

void Dispatcher::Impl::claim(Round& round, Instant now) {
  const auto allowed = outbox_.allowance(now, options_.pace).messages;
  const auto free = std::min(pool_.idle(), allowed);
  for (auto& message : outbox_.claim_due(now, free, options_.uncertain)) {
    if (!may_send(message)) {
      outbox_.cancel(message.id, "no longer allowed", now);
      continue;
    }
    const Instant leaves = options_.hours ? options_.hours(message, now) : now;
    if (leaves > now) {
      outbox_.postpone(message.id, leaves, now);
    } else {
      round.claimed.push_back(std::move(message));
    }
  }
}

void Dispatcher::Impl::deny_ready() {
  for (const auto& report : ready_) pool_.permit(report.courier, false);
  ready_.clear();
}

// After the commit: tells the couriers.
void Dispatcher::Impl::carry_out(Round& round) {
  if (!finished_.empty()) crash_point("committed");
  for (const auto& report : finished_) {
    log::info("delivery.outcome", {{"message", report.message.value},
                                   {"outcome", to_string(report.outcome.what)},
                                   {"phase", to_string(report.outcome.phase)},
                                   {"code", report.outcome.code},
                                   {"enhanced", report.outcome.enhanced}});
    in_flight_.erase(report.message);
  }
  finished_.clear();
  ready_.clear();
  for (const auto& [report, granted] : round.answers) {
    if (granted) crash_point("handing_over");
    if (!granted && !breaking_off_) in_flight_.at(report.message).settled = true;
    pool_.permit(report.courier, granted);
  }
  if (!round.claimed.empty()) crash_point("claimed");
  for (auto& message : round.claimed) {
    const MessageId id = message.id;
    const bool redirected = !last_.redirect_all_to.empty();
    const std::string& to = redirected ? last_.redirect_all_to : message.envelope_to;
    CourierJob job{
        id, {message.envelope_from, to, message.message_id}, std::exchange(message.bytes, nullptr)};
    in_flight_.emplace(id, Flight{std::move(message), redirected, false});
    pool_.submit(std::move(job));
  }
}

void Dispatcher::Impl::note_route() {
  const auto route = outbox_.route();
  if (route.state == route_) return;
  route_ = route.state;
  if (route_ == store::RouteState::kOpen) {
    log::info("route.open");
  } else {
    log::warning("route.closed", {{"state", store::to_string(route_)},
                                  {"reason", route.reason},
                                  {"failures", route.failures},
                                  {"until", to_iso(route.paused_until)}});
  }
}

std::optional<Instant> Dispatcher::Impl::next_due() {
  if (halted_) return clock_.now() + kHaltedPause;
  auto next = outbox_.next_deadline();
  if (!last_.armed || stopping_ || pool_.idle() == 0) return next;
  // While one message tries a route that failed, its report wakes us.
  if (!in_flight_.empty() && outbox_.route().failures > 0) return next;
  const auto due = next_claim(clock_.now());
  if (due && (!next || *due < *next)) next = due;
  return next;
}

std::size_t Dispatcher::Impl::stop(milliseconds grace) {
  stopping_ = true;
  std::exception_ptr trouble;
  const auto settle_until = [&](Steady::time_point deadline) {
    while (!in_flight_.empty()) {
      try {
        settle(false);
      } catch (...) {
        trouble = std::current_exception();
      }
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - Steady::now());
      if (in_flight_.size() == finished_.size() || left.count() <= 0) return;
      if (auto report = pool_.take(left)) receive(std::move(*report));
    }
  };
  settle_until(Steady::now() + grace);
  const std::size_t broken_off = in_flight_.size() - finished_.size();
  breaking_off_ = true;
  pool_.interrupt();
  settle_until(Steady::now() + kInterruptPatience);
  outbox_.recover(clock_.now(), options_.uncertain);
  in_flight_.clear();
  log::info("delivery.stopped", {{"broken_off", broken_off}});
  if (trouble) std::rethrow_exception(trouble);
  return broken_off;
}

Dispatcher::Dispatcher(store::Outbox& outbox, const RelaySettings& relay, const Clock& clock,
                       const Wake& wake, DispatchOptions options)
    : impl_(std::make_unique<Impl>(outbox, relay, clock, wake, std::move(options))) {}
Dispatcher::~Dispatcher() = default;

int Dispatcher::recover() { return impl_->recover(); }
void Dispatcher::tick(const TickOptions& options) { impl_->tick(options); }
std::size_t Dispatcher::busy() const { return impl_->busy(); }
bool Dispatcher::halted() const { return impl_->halted(); }
std::optional<Instant> Dispatcher::next_due() { return impl_->next_due(); }
std::size_t Dispatcher::stop(milliseconds grace) { return impl_->stop(grace); }

}  // namespace homeward::deliver
