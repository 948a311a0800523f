// The school as its letters and its board speak of it: the values of [school], [letters] and the
// sender from homeward.toml that more than one stage needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace homeward {

enum class Approval { kNone, kConcerns, kAll };
const char* to_string(Approval approval);
std::optional<Approval> parse_approval(std::string_view text);

// What a family gets whose language has phrases that no speaker has reviewed yet: the school's
// language first and then the family's, or only one of them.
enum class Unreviewed { kBoth, kSchool, kPack };
std::optional<Unreviewed> parse_unreviewed(std::string_view text);

struct School {
  std::string name;
  Zone zone = Zone::utc();
  std::string language = "en";  // BCP 47
  std::optional<Date> term_start;
  std::string paper = "A4";        // A4 or Letter
  std::string cadence = "weekly";  // what a family without its own gets
  std::string from_address;        // the From of every letter
  std::string reply_address;       // the mailbox that is read for answers; empty: none is
  std::string office_address;      // where "stop" and replies go when no teacher has an address
  bool assume_consent = false;     // consent = "assumed": a blank consent cell means yes
  bool share_concerns = true;      // concerns may be told unless the row says share = no
  Approval approve = Approval::kConcerns;
  Unreviewed unreviewed = Unreviewed::kBoth;
};

}  // namespace homeward
