#include "deliver/courier_pool.h"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

#include "base/errors.h"

namespace homeward::deliver {

namespace {

// Signals are the main thread's business (signalfd), and a peer that closes must not kill us.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

// At most a ready and a finished report of each courier wait at a time, so pushing never blocks.
CourierPool::CourierPool(std::size_t couriers, const SessionFactory& make_session,
                         std::chrono::seconds idle, const Wake& wake)
    : idle_(idle), wake_(wake), reports_(2 * couriers + 1) {
  for (std::size_t i = 0; i < couriers; ++i) {
    auto courier = std::make_unique<Courier>();
    courier->session = make_session();
    couriers_.push_back(std::move(courier));
  }
  for (std::size_t i = 0; i < couriers; ++i) {
    couriers_[i]->thread = std::thread([this, i] { run(i); });
  }
}

CourierPool::~CourierPool() {
  interrupt();
  for (auto& courier : couriers_) {
    courier->jobs.close();
    courier->permits.close();
  }
  reports_.close();
  for (auto& courier : couriers_) courier->thread.join();
}

std::size_t CourierPool::idle() const {
  return static_cast<std::size_t>(std::count_if(
      couriers_.begin(), couriers_.end(), [](const auto& courier) { return !courier->busy; }));
}

void CourierPool::submit(CourierJob job) {
  const auto free = std::find_if(couriers_.begin(), couriers_.end(),
                                 [](const auto& courier) { return !courier->busy; });
  HOMEWARD_CHECK(free != couriers_.end());
  (*free)->busy = true;
  (*free)->jobs.push(std::move(job));
}

void CourierPool::permit(std::size_t courier, bool granted) {
  couriers_.at(courier)->permits.push(granted);
}

std::optional<CourierReport> CourierPool::take(std::chrono::milliseconds patience) {
  auto report = patience.count() > 0 ? reports_.pop_for(patience) : reports_.try_pop();
  if (report && report->kind == CourierReport::Kind::kFinished) {
    couriers_.at(report->courier)->busy = false;
  }
  return report;
}

void CourierPool::interrupt() {
  for (auto& courier : couriers_) courier->session->interrupt();
}

void CourierPool::report(CourierReport report) {
  reports_.push(std::move(report));
  wake_.notify();
}

void CourierPool::run(std::size_t index) {
  block_signals();
  Courier& courier = *couriers_[index];
  for (;;) {
    auto job = courier.session->connected() ? courier.jobs.pop_for(idle_) : courier.jobs.pop();
    if (job) {
      report(carry(courier, index, *job));
    } else if (courier.jobs.closed()) {
      return;
    } else {
      courier.session->close();
    }
  }
}

CourierReport CourierPool::carry(Courier& courier, std::size_t index, const CourierJob& job) {
  CourierReport finished{CourierReport::Kind::kFinished, index, job.message, {}};
  bool handed_over = false;
  try {
    if (auto refused = courier.session->prepare(job.envelope, *job.bytes)) {
      finished.outcome = std::move(*refused);
      return finished;
    }
    report({CourierReport::Kind::kReady, index, job.message, {}});
    if (!courier.permits.pop().value_or(false)) {
      courier.session->abandon();
      return finished;  // withdrawn
    }
    handed_over = true;
    finished.outcome = courier.session->hand_over();
  } catch (const std::exception&) {
    // Out of memory or libcurl unusable: the top of this thread. What was handed over stays in
    // doubt.
    courier.session->abandon();
    finished.outcome.phase = handed_over ? SmtpPhase::kDot : SmtpPhase::kConnect;
    finished.outcome.what = classify_reply(finished.outcome.phase, 0, "", "");
    finished.outcome.text = "the courier failed";
  }
  return finished;
}

}  // namespace homeward::deliver
