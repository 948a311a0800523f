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
    // The inbox's commands never come here.
    const auto perform_ours = [this](const auto& what) {
      if constexpr (requires { perform(what); }) perform(what);
    };
    std::visit(perform_ours, *command);
  }
}

void Rounds::perform(const ScanNow& /*command*/) { asked_ = true; }

void Rounds::perform(const WriteFile& command) {
  const auto share = OpenShare::open(options_.share.string());
  if (!share) return line_->emit(WriteFailed{command.path, share.reason()});
  auto placed = std::optional(command.path);
  if (command.ours)
    placed = place_beside_others(share.fd(), command.path, command.bytes, *command.ours);
  if (!placed) return line_->emit(WriteFailed{command.path, "every name for it is taken"});
  // Reports that nobody keeps account of can always be made anew.
  const bool durable = command.tell || !command.path.starts_with("reports/");
  const auto error = write_to_share(share.fd(), *placed, command.bytes, durable);
  if (error) return line_->emit(WriteFailed{command.path, *error});
  if (command.tell) line_->emit(Written{command.path, *placed});
}

void Rounds::perform(const RemoveOurs& command) {
  const auto share = OpenShare::open(options_.share.string());
  if (!share) return line_->emit(WriteFailed{command.path, share.reason()});
  if (const auto error = remove_ours(share.fd(), command.path, command.ours))
    return line_->emit(WriteFailed{command.path, *error});
  line_->emit(Written{command.path, ""});
}

void Rounds::perform(const ReadBeside& command) {
  const auto share = OpenShare::open(options_.share.string());
  const UniqueFd drop = share ? open_folder_beneath(share.fd(), kDrop) : UniqueFd();
  std::vector<std::string> wanted;
  std::size_t at = 0;
  do {
    Pictures answer{command.beside, {}, false};
    std::vector<std::string> names;
    const std::size_t end = std::min(command.names.size(), at + kPicturesAnEvent);
    for (; at < end; ++at) {
      if (drop && at < kMostPictures) {
        names.push_back(command.names[at]);
      } else {
        const char* code = at < kMostPictures ? "busy" : "too_many";
        answer.pictures.push_back(refused_picture(command.names[at], code));
      }
    }
    for (auto& picture : read_pictures(drop.get(), command.beside, names, picture_rules()))
      answer.pictures.push_back(std::move(picture));
    for (const auto& picture : answer.pictures) {
      if (picture.wanted()) wanted.push_back(picture.name);
    }
    answer.more = at < command.names.size();
    line_->emit(std::move(answer));
  } while (at < command.names.size());
  if (!wanted_.want(command.beside, wanted)) log::warning("collect.too_many_pictures");
  // Scans look for them; the first one soon, for it may be there and only have to settle.
  if (!wanted.empty() && next_scan_)
    next_scan_ = std::min(*next_scan_, steady_clock::now() + kHintDelay);
}

PictureRules Rounds::picture_rules() const {
  return {[this](const std::string& path, const FileState& state) {
            return stability_.settled(path, state, steady_clock::now(), settle());
          },
          options_.prepare_picture};
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
  look_at_pictures(drop.get(), seen);
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

// Before the tables are taken, so that a log's pictures have been looked at when it asks for them.
void Rounds::look_at_pictures(int drop, const DropScan& seen) {
  const Steady now = steady_clock::now();
  for (const Candidate& picture : seen.pictures)
    stability_.look(picture.path, picture.state, now, settle());
  for (auto& here : wanted_.among(seen.pictures)) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < here.names.size(); ++i) {
      const Candidate& file = *here.files[i];
      if (stability_.settled(file.path, file.state, now, settle())) {
        names.push_back(std::move(here.names[i]));
        if (names.size() == kPicturesAnEvent) rescan_soon_ = true;  // the rest by the next look
        if (names.size() == kPicturesAnEvent) break;
      } else {
        wake_by(stability_.due(file.path, settle()));
      }
    }
    Pictures found{here.beside, {}, false};
    for (Picture& picture : read_pictures(drop, here.beside, names, picture_rules())) {
      if (picture.wanted()) continue;  // not yet, after all
      wanted_.found(here.beside, picture.name);
      found.pictures.push_back(std::move(picture));
    }
    if (!found.pictures.empty()) line_->emit(std::move(found));
    if (broken_off()) return;
  }
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
  if (const auto* busy = std::get_if<Busy>(&outcome)) {
    return trouble(file, "busy", busy->detail + " (" + file.mode + ")");
  }
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
  for (const Candidate& file : seen.pictures) paths.insert(file.path);
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
