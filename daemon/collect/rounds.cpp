#include "collect/rounds.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>

#include "base/log.h"
#include "collect/beneath.h"
#include "collect/pictures.h"
#include "collect/share.h"
#include "collect/share_writer.h"

namespace homeward::collect {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kHintDelay{200};  // many events come together
constexpr seconds kAwayRetry{15};        // how often a missing share is looked for

Instant instant_of(std::int64_t mtime_ns) {
  return Instant{std::chrono::floor<seconds>(std::chrono::nanoseconds(mtime_ns))};
}

std::string words_for_size(std::uint64_t bytes) { return fmt::format("{} MB", (bytes >> 20U) + 1); }

}  // namespace

Rounds::Rounds(CollectorOptions options, std::shared_ptr<Line> line)
    : options_(std::move(options)),
      line_(std::move(line)),
      spool_(options_.spool, options_.size_cap),
      known_(options_.known) {
  if (scan_every().count() > 0) next_scan_ = steady_clock::now();
}

milliseconds Rounds::settle() const {
  return options_.settle.value_or(network_ ? milliseconds(15'000) : milliseconds(5'000));
}

milliseconds Rounds::scan_every() const {
  return options_.scan_every.value_or(network_ ? milliseconds(15'000) : milliseconds(60'000));
}

void Rounds::run() {
  while (!(line_->stopping && line_->commands.closed())) {
    try {
      step();
    } catch (const std::exception& error) {
      log::error("collect.failed", {{"reason", error.what()}});
      line_->emit(ShareUnavailable{error.what()});
      share_away_ = true;
      asked_ = false;
      if (scan_every().count() > 0) next_scan_ = steady_clock::now() + kAwayRetry;
    }
  }
  do_commands();  // what was submitted before the end
}

void Rounds::step() {
  do_commands();
  if (broken_off()) return;
  if (asked_ || (next_scan_ && steady_clock::now() >= *next_scan_)) {
    scan();
  } else {
    sleep();
  }
}

void Rounds::sleep() {
  const bool watching = options_.watch && scan_every().count() > 0;
  int timeout = -1;
  if (next_scan_) {
    const auto left = std::chrono::ceil<milliseconds>(*next_scan_ - steady_clock::now());
    timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
  }
  std::array<pollfd, 2> waits = {pollfd{line_->bell.fd(), POLLIN, 0},
                                 pollfd{watching ? watch_.fd() : -1, POLLIN, 0}};
  if (::poll(waits.data(), waits.size(), timeout) <= 0) return;
  if (waits[0].revents != 0) line_->bell.clear();
  if (waits[1].revents != 0 && watch_.drain()) {
    // A scan of a large share takes its time: hints must not make it a busy loop.
    const auto soon = steady_clock::now() + std::max(kHintDelay, 5 * last_scan_took_);
    if (next_scan_) next_scan_ = std::min(*next_scan_, soon);
  }
}

void Rounds::plan_next_scan() {
  if (scan_every().count() <= 0) return;
  const Steady now = steady_clock::now();
  Steady next = now + scan_every();
  if (share_away_) next = std::min(next, now + kAwayRetry);
  if (rescan_soon_) next = std::min(next, now + std::max(kHintDelay, 5 * last_scan_took_));
  if (wake_by_) next = std::min(next, *wake_by_);
  next_scan_ = std::max(next, now + milliseconds(10));
}

void Rounds::wake_by(Steady when) {
  if (!wake_by_ || when < *wake_by_) wake_by_ = when;
}

// Commands ---------------------------------------------------------------------------------------

void Rounds::do_commands() {
  while (const auto command = line_->commands.try_pop()) {
    // What was left behind must not come to life when the mount does, beside a newer daemon.
    if (line_->left_behind) throw LeftBehind{};
    std::visit([this](const auto& what) { perform(what); }, *command);
  }
}

void Rounds::perform(const ScanNow& /*command*/) { asked_ = true; }

void Rounds::perform(const WriteFile& command) {
  const auto share = OpenShare::open(options_.share.string());
  const auto error =
      share ? write_to_share(share.fd(), command.path, command.bytes) : share.reason();
  if (error) line_->emit(WriteFailed{command.path, *error});
}

void Rounds::perform(const ReadBeside& command) {
  const auto share = OpenShare::open(options_.share.string());
  const UniqueFd drop = share ? open_folder_beneath(share.fd(), kDrop) : UniqueFd();
  Pictures answer{command.beside, {}};
  if (drop) {
    answer.pictures = read_pictures(drop.get(), command.beside, command.names);
  } else {
    for (const auto& name : command.names) answer.pictures.push_back({name, "", "", "busy"});
  }
  line_->emit(std::move(answer));
}

void Rounds::perform(const ListApproved& /*command*/) {
  const auto share = OpenShare::open(options_.share.string());
  if (share) tell_approved(share);
}

void Rounds::perform(const RemoveTree& command) {
  const auto share = OpenShare::open(options_.share.string());
  const auto error = share ? remove_from_share(share.fd(), command.path) : share.reason();
  if (error) line_->emit(WriteFailed{command.path, *error});
}

void Rounds::perform(const TellAgain& command) {
  known_.erase(command.path);
  stability_.restart(command.path);
}

// Scans ------------------------------------------------------------------------------------------

void Rounds::scan() {
  ScanFinished result;
  result.scan_number = ++scan_number_;
  result.started_at = line_->now();
  rescan_soon_ = false;
  wake_by_.reset();
  const auto share = OpenShare::open(options_.share.string());
  UniqueFd drop;
  if (!open_drop(share, drop)) return plan_next_scan();
  DropFolder source(drop.get(), spool_);
  const Steady began = steady_clock::now();
  const DropScan seen = scan_drop(source);
  last_scan_took_ = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
  if (options_.watch && scan_every().count() > 0) watch_folders(seen);
  tell_oddities(seen);
  const bool whole = take_all(source, seen, result);
  if (!whole) return;  // stopping: a half scan is none
  forget_absent(seen);
  tell_approved(share);
  line_->emit(result);
  plan_next_scan();
}

bool Rounds::open_drop(const OpenShare& share, UniqueFd& drop) {
  if (share) drop = open_folder_beneath(share.fd(), kDrop);
  if (!drop) {
    share_is_away(share ? "the folder drop is missing in the share" : share.reason());
    return false;
  }
  network_ = is_network_file_system(drop.get());
  if (share_away_) line_->emit(ShareBack{});
  share_away_ = false;
  return true;
}

void Rounds::share_is_away(const std::string& reason) {
  if (!share_away_ || asked_) line_->emit(ShareUnavailable{reason});
  share_away_ = true;
  asked_ = false;
}

// False when broken off. Commands are done between two files, so that a long scan delays nobody.
bool Rounds::take_all(FileSource& source, const DropScan& seen, ScanFinished& result) {
  result.files_seen = seen.tables.size();
  const bool asked = std::exchange(asked_, false);
  for (const Candidate& file : seen.tables) {
    do_commands();
    if (broken_off()) return false;
    const Steady now = steady_clock::now();
    const auto verdict = stability_.look(file.path, file.state, now, settle());
    if (verdict == Stability::Verdict::kDone) continue;
    const bool may = asked || problems_.may_try(file.path, file.state, now);
    const bool taken =
        verdict == Stability::Verdict::kComplete && may && take_one(source, file, result);
    if (taken) continue;
    const auto retry = problems_.next_try(file.path);
    ++(retry ? result.troubled : result.pending);
    wake_by(retry ? std::max(*retry, stability_.due(file.path, settle()))
                  : std::max(now + kHintDelay / 4, stability_.due(file.path, settle())));
  }
  return true;
}

// True when nothing more is to be done with this state of the file.
bool Rounds::take_one(FileSource& source, const Candidate& file, const ScanFinished& scan) {
  const auto known = known_.find(file.path);
  const auto outcome =
      source.spool(file.path, file.state, known == known_.end() ? std::string() : known->second);
  return settle_outcome(file, outcome, scan);
}

bool Rounds::settle_outcome(const Candidate& file, const SpoolOutcome& outcome,
                            const ScanFinished& scan) {
  if (const auto* spooled = std::get_if<Spooled>(&outcome)) {
    tell_spooled(file, *spooled, scan);
    return true;
  }
  if (std::holds_alternative<Vanished>(outcome)) return true;
  if (std::holds_alternative<Changed>(outcome)) {
    stability_.restart(file.path);
    if (settle().count() == 0) rescan_soon_ = true;
    return false;
  }
  if (const auto* large = std::get_if<TooLarge>(&outcome)) {
    trouble(file, "too_large", words_for_size(large->size));
    stability_.done(file.path, file.state);
    return true;
  }
  if (std::holds_alternative<NotRegular>(outcome)) return true;  // the next scan says what it is
  if (const auto* denied = std::get_if<Denied>(&outcome)) {
    return trouble(file, "denied", denied->detail + " (" + file.mode + ")");
  }
  if (const auto* busy = std::get_if<Busy>(&outcome)) return trouble(file, "busy", busy->detail);
  return trouble(file, "spool_failed", std::get<SpoolFull>(outcome).detail);
}

void Rounds::tell_spooled(const Candidate& file, const Spooled& spooled, const ScanFinished& scan) {
  if (!spooled.known) {
    line_->emit(FileSpooled{file.path, spooled.sha256, spooled.size,
                            instant_of(file.state.mtime_ns), spooled.path, scan.scan_number});
    known_[file.path] = spooled.sha256;
  }
  if (problems_.over(file.path)) line_->emit(ProblemOver{file.path});
  stability_.done(file.path, file.state);
}

bool Rounds::trouble(const Candidate& file, const std::string& code, const std::string& detail) {
  auto news = problems_.note({file.path, code, detail, false}, file.state, steady_clock::now());
  if (news) line_->emit(std::move(*news));
  return false;
}

void Rounds::tell_oddities(const DropScan& seen) {
  for (const Oddity& oddity : seen.oddities) {
    auto news =
        problems_.note({oddity.path, oddity.code, oddity.detail, false}, {}, steady_clock::now());
    if (news) line_->emit(std::move(*news));
    if (const auto retry = problems_.next_try(oddity.path)) wake_by(*retry);
  }
}

void Rounds::forget_absent(const DropScan& seen) {
  if (!seen.complete) return;  // a folder that was not listed says nothing about its files
  std::set<std::string> paths;
  for (const Candidate& file : seen.tables) paths.insert(file.path);
  stability_.keep_only(paths);
  for (const Oddity& oddity : seen.oddities) paths.insert(oddity.path);
  for (std::string& path : problems_.keep_only(paths)) line_->emit(ProblemOver{std::move(path)});
}

void Rounds::tell_approved(const OpenShare& share) {
  for (std::string& name : list_approved(share.fd())) line_->emit(Approved{std::move(name)});
}

void Rounds::watch_folders(const DropScan& seen) {
  const std::string share = options_.share.string();
  const std::string drop = share + "/" + kDrop;
  std::vector<std::string> folders = {share + "/.", share + "/" + kReview + "/" + kApproved};
  for (const std::string& folder : seen.folders) {
    folders.push_back(folder.empty() ? drop : drop + "/" + folder);
  }
  rescan_soon_ = watch_.cover(folders);
}

}  // namespace homeward::collect
