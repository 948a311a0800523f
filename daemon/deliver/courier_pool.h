// The couriers: threads that carry one message at a time over a connection they keep open.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/channel.h"
#include "base/wake.h"
#include "deliver/mail_session.h"
#include "domain/delivery.h"
#include "domain/ids.h"

namespace homeward::deliver {

struct CourierJob {
  MessageId message;
  Envelope envelope;
  std::shared_ptr<const std::string> bytes;
};

// What a courier tells the main thread. Every job ends in exactly one kFinished; a kReady before it
// must be answered.
struct CourierReport {
  enum class Kind {
    kReady,  // all but the tail is sent; waits for permit()
    kFinished,
  };
  Kind kind = Kind::kFinished;
  std::size_t courier = 0;
  MessageId message;
  DeliveryOutcome outcome;  // when finished
};

// Owned by the main thread, which calls everything here; the threads touch only their own channel,
// session and the reports. Wake is notified after every report.
class CourierPool {
 public:
  CourierPool(std::size_t couriers, const SessionFactory& make_session, std::chrono::seconds idle,
              const Wake& wake);
  // Interrupts every session and joins.
  ~CourierPool();
  CourierPool(const CourierPool&) = delete;
  CourierPool& operator=(const CourierPool&) = delete;

  std::size_t size() const { return couriers_.size(); }
  std::size_t idle() const;
  // To the first idle courier, so that few connections stay warm. Call only when idle() > 0.
  void submit(CourierJob job);
  // The answer to a kReady: send the tail, or drop the connection (and finish as kWithdrawn).
  void permit(std::size_t courier, bool granted);
  // The next report, if there is one now, or within `patience`.
  std::optional<CourierReport> take(std::chrono::milliseconds patience);
  // Ends every session's waits for good: jobs finish soon, as kWithdrawn or kLost.
  void interrupt();

 private:
  struct Courier {
    std::unique_ptr<MailSession> session;
    BoundedChannel<CourierJob> jobs{1};
    BoundedChannel<bool> permits{1};
    bool busy = false;  // the main thread's view
    std::thread thread;
  };
  void run(std::size_t index);
  CourierReport carry(Courier& courier, std::size_t index, const CourierJob& job);
  void report(CourierReport report);

  const std::chrono::seconds idle_;
  const Wake& wake_;
  BoundedChannel<CourierReport> reports_;
  std::vector<std::unique_ptr<Courier>> couriers_;
};

}  // namespace homeward::deliver
