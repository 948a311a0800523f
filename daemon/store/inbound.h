// What came to the school's mailbox and what became of it: tables inbox, inbound, family_reply.
// Main thread; every function joins the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/delivery.h"
#include "domain/letter_choice.h"
#include "domain/people.h"
#include "store/database.h"

namespace homeward::store {

// Every message of the folder with this UIDVALIDITY up to this UID is handled.
struct InboxPlace {
  std::uint32_t validity = 0;
  std::uint32_t after = 0;
};
InboxPlace inbox_place(Database& database);
// Counts one more try of this message; gives how many there are now. To be committed before it is
// read.
int count_try(Database& database, const InboxPlace& message);
// The message is handled, whatever came of it.
void pass_message(Database& database, const InboxPlace& message);

struct InboundRow {
  InboxPlace message;
  std::string key;
  std::string kind;     // as the table spells them
  std::string outcome;  // a stable word
  bool for_person = false;
  GuardianId guardian;  // 0: not known
  MessageId letter;     // 0: not known
  Instant at{};
};
std::int64_t add_inbound(Database& database, const InboundRow& row);
// A message with that key was handled before: the folder was made anew, or it came twice.
bool is_known_mail(Database& database, const std::string& key);

// A letter that was composed for a guardian.
struct WrittenLetter {
  MessageId id;
  GuardianId guardian;
  FamilyId family;
  std::string message_id;
  std::string envelope_to;
  MessageState state = MessageState::kQueued;
};
std::optional<WrittenLetter> letter_of(Database& database, const std::string& message_id);
// By the first hex digits of its Message-ID; nothing unless exactly one has them.
std::optional<WrittenLetter> letter_marked(Database& database, const std::string& digits);

struct FamilyReply {
  std::int64_t inbound = 0;
  FamilyId family;
  GuardianId guardian;
  std::string text;
  bool known_sender = false;
};
void add_family_reply(Database& database, const FamilyReply& reply);
// What a letter's link answered, for the next letter; once a letter and choice, however often it is
// sent. False when it is known. kQuestion says nothing that a letter could thank for: never call
// with it.
bool add_choice_note(Database& database, const WrittenLetter& letter, LetterChoice choice,
                     Date today);

// All active guardians, to find whose token it is; and one, active or not.
std::vector<GuardianId> guardian_ids(Database& database);
std::optional<Guardian> load_guardian(Database& database, GuardianId id);

// Messages that we wrote because of mail about this guardian since then: so that no two machines
// answer each other for ever.
int answers_since(Database& database, GuardianId guardian, Instant since);

struct InboxCounts {
  int for_person = 0;  // left in the mailbox since then
  int set_aside = 0;   // of these, those that could not be read
};
InboxCounts inbox_counts(Database& database, Instant since);
// When the newest message was handled; the epoch when none was.
Instant newest_mail(Database& database);

void add_audit(Database& database, Instant at, const std::string& who, const std::string& action,
               const std::string& detail);

}  // namespace homeward::store
