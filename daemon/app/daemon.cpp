#include "app/daemon.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "app/instance.h"
#include "app/pipeline.h"
#include "app/service_manager.h"
#include "app/wishes.h"
#include "base/log.h"

namespace homeward::app {

namespace {

constexpr std::chrono::milliseconds kHeartbeat{60'000};  // a third of WatchdogSec=180
constexpr std::chrono::milliseconds kSoon{100};          // something is due and waits for a worker
constexpr std::chrono::milliseconds kStopGrace{60'000};
constexpr int kMostFailures = 60;
constexpr unsigned kMostComposers = 8;

// SIGTERM, SIGINT and SIGHUP as readable events; blocked before any thread starts so that all
// inherit.
class Signals {
 public:
  Signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): a relay that hangs up is an error code
    fd_ = UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  int fd() const { return fd_.get(); }
  // True when one of them asks us to stop.
  bool asks_to_stop() const {
    signalfd_siginfo info{};
    bool stop = false;
    while (::read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      if (info.ssi_signo == static_cast<std::uint32_t>(SIGHUP)) {
        log::info("reload.ignored", {{"why", "restart to read the configuration anew"}});
      } else {
        stop = true;
      }
    }
    return stop;
  }

 private:
  UniqueFd fd_;
};

// Wakes at an instant of the real-time clock, and when that clock is set (timerfd_create(2),
// TFD_TIMER_CANCEL_ON_SET).
class Alarm {
 public:
  Alarm() : fd_(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK)) {}
  int fd() const { return fd_.get(); }
  void set(std::optional<Instant> at) const {
    itimerspec spec{};
    // Without an instant it still watches for clock steps, from far in the future.
    spec.it_value.tv_sec = at ? to_unix(*at) : to_unix(SystemClock().now()) + 365 * 86400;
    ::timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, nullptr);
  }
  void clear() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(fd_.get(), &count, sizeof count);
  }

 private:
  UniqueFd fd_;
};

class Daemon {
 public:
  Daemon(const Config& config, const ServeOptions& options)
      : options_(options),
        config_(config),
        database_(open_database(config)),
        manual_(options.as_of.value_or(options.rehearse_from.value_or(Instant{}))),
        clock_(options.as_of || options.rehearse_from ? static_cast<const Clock&>(manual_)
                                                      : system_),
        control_(config, database_),
        context_{config_, database_, clock_, wake_},
        pipeline_(context_, {options.once, !options.as_of && !options.rehearse_from,
                             options.rehearse_from.has_value(),
                             std::clamp(std::thread::hardware_concurrency(), 1U, kMostComposers)}) {
    targets_.approve = [this](const store::Request& request) { return pipeline_.approve(request); };
    targets_.idle = [this] { return pipeline_.idle(); };
    if (options.rehearse_from) {
      targets_.step = [this](Instant to) {
        if (to < manual_.now()) return false;
        manual_.set(to);
        pipeline_.clock_moved();
        return true;
      };
    }
  }

  ExitCode run() {
    log::info("daemon.started");
    service_manager::ready();
    while (!turn()) {
    }
    service_manager::stopping();
    pipeline_.stop(kStopGrace);
    log::info("daemon.stopped");
    if (!options_.once) return ExitCode::kOk;
    if (pipeline_.needs_operator()) return ExitCode::kNeedsPerson;
    return pipeline_.waits_for_retry() ? ExitCode::kTempFail : ExitCode::kOk;
  }

 private:
  // One round and the wait behind it; true when the loop is over. What throws outside of a step (a
  // database that is locked for long) is told and tried again: a daemon that ends mends nothing.
  bool turn() {
    try {
      if (round()) return true;
      wait();
      failures_ = 0;
    } catch (const std::exception& error) {
      log::error("round.failed", {{"why", error.what()}});
      if (++failures_ > kMostFailures) throw;
      std::this_thread::sleep_for(std::chrono::seconds{1});
    }
    return false;
  }

  // True when the loop is over.
  bool round() {
    wake_.clear();
    control_.drain();
    alarm_.clear();
    pipeline_.tick();
    grant_wishes(database_, config_, clock_, targets_);
    service_manager::status(pipeline_.status_line());
    service_manager::alive();
    if (signals_.asks_to_stop()) return true;
    return options_.once && (pipeline_.idle() || pipeline_.stuck());
  }

  void wait() {
    const auto due = pipeline_.next_due();
    const bool now_due = due && *due <= clock_.now();
    const bool frozen = &clock_ == &manual_;
    alarm_.set(frozen || now_due ? std::nullopt : due);
    pollfd fds[] = {{signals_.fd(), POLLIN, 0},
                    {wake_.fd(), POLLIN, 0},
                    {control_.fd(), POLLIN, 0},
                    {alarm_.fd(), POLLIN, 0}};
    const bool soon = now_due || options_.once || (frozen && !pipeline_.idle());
    const auto patience = pipeline_.goes_on() ? std::chrono::milliseconds{0}
                          : soon              ? kSoon
                                              : kHeartbeat;
    ::poll(fds, std::size(fds), static_cast<int>(patience.count()));
  }

  const ServeOptions options_;
  const Config& config_;
  Signals signals_;
  store::Database database_;
  SystemClock system_;
  ManualClock manual_;
  const Clock& clock_;
  Wake wake_;
  Alarm alarm_;
  ControlSocket control_;
  Context context_;
  Pipeline pipeline_;
  WishTargets targets_;
  int failures_ = 0;  // rounds that threw, in a row
};

}  // namespace

ExitCode serve(const Config& config, const ServeOptions& options) {
  const auto lock = InstanceLock::try_take(config);
  if (!lock) {
    throw Failure(ExitCode::kTempFail,
                  "another homeward already serves " + config.state.string() + "; stop it first");
  }
  return Daemon(config, options).run();
}

}  // namespace homeward::app
