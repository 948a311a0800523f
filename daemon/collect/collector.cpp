#include "collect/collector.h"

#include <sched.h>
#include <sys/stat.h>

#include "collect/line.h"
#include "collect/rounds.h"

namespace homeward::collect {

Collector::Collector(CollectorOptions options, const Clock& clock, const Wake& wake)
    : end_(std::make_unique<LineEnd>(clock, wake)) {
  const auto rounds = std::make_shared<Rounds>(std::move(options), end_->line());
  end_->start([rounds] {
    // A service's umask hides what it makes, but reports are for the school's staff. A umask
    // belongs to the process unless a thread takes its own (unshare(2), CLONE_FS needs no
    // privilege).
    if (::unshare(CLONE_FS) == 0) ::umask(0007);
    rounds->run();
  });
}

Collector::~Collector() = default;

bool Collector::submit(Command&& command) { return end_->submit(std::move(command)); }

std::optional<Event> Collector::take() { return end_->take(); }

bool Collector::stop(std::chrono::milliseconds grace) { return end_->stop(grace); }

}  // namespace homeward::collect
