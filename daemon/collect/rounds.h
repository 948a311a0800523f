// The collector thread's work: commands, looks over the share, and sleep in between.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "collect/collector.h"
#include "collect/line.h"
#include "collect/pictures.h"
#include "collect/problems.h"
#include "collect/scanner.h"
#include "collect/spool.h"
#include "collect/stability.h"
#include "collect/watch.h"

namespace homeward::collect {

class OpenShare;

// Made on the main thread, then used by the collector thread alone.
class Rounds {
 public:
  // Throws Failure when the spool can not be made.
  Rounds(CollectorOptions options, std::shared_ptr<Line> line);

  // Until the line is stopped and every command is done. Throws only LeftBehind.
  void run();

 private:
  using Milliseconds = std::chrono::milliseconds;

  void step();
  void sleep();
  void plan_next_scan();
  void wake_by(Steady when);
  Milliseconds settle() const;
  Milliseconds scan_every() const;

  void do_commands();
  void perform(const ScanNow& command);
  void perform(const WriteFile& command);
  void perform(const ReadBeside& command);
  void perform(const ListApproved& command);
  void perform(const RemoveTree& command);
  void perform(const RemoveOurs& command);
  void perform(const TellAgain& command);

  void scan();
  bool open_drop(const OpenShare& share, UniqueFd& drop);
  void share_is_away(const std::string& reason);
  bool take_all(FileSource& source, const DropScan& seen, ScanFinished& result);
  bool take_one(FileSource& source, const Candidate& file, const ScanFinished& scan);
  bool settle_outcome(const Candidate& file, const SpoolOutcome& outcome, const ScanFinished& scan);
  void tell_spooled(const Candidate& file, const Spooled& spooled, const ScanFinished& scan);
  bool trouble(const Candidate& file, const std::string& code, const std::string& detail);
  PictureRules picture_rules() const;
  void look_at_pictures(int drop, const DropScan& seen);
  void tell_oddities(const DropScan& seen);
  void forget_absent(const DropScan& seen);
  void tell_approved(const OpenShare& share);
  void watch_folders(const DropScan& seen);
  bool broken_off() const { return line_->stopping; }

  const CollectorOptions options_;
  const std::shared_ptr<Line> line_;
  const Spool spool_;
  Watch watch_;
  Stability stability_;
  Problems problems_;
  WantedPictures wanted_;
  std::map<std::string, std::string> known_;  // path in drop/ -> sha256 told last

  std::int64_t scan_number_ = 0;
  bool asked_ = false;  // a ScanNow waits
  bool share_away_ = false;
  bool network_ = false;
  bool rescan_soon_ = false;
  Milliseconds last_scan_took_{0};   // its listing, without copies
  std::optional<Steady> wake_by_;    // the earliest time at which some file is worth another look
  std::optional<Steady> next_scan_;  // nothing: only when asked
};

}  // namespace homeward::collect
