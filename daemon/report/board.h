// The staff's status board, reports/index.html: what waits for whom, what came in, what goes out
// and who has not been seen. A pure function of values; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace homeward::report {

// A file of which something is asked. `rows` of it are meant.
struct FileTask {
  std::string path;  // relative to drop/
  int rows = 0;
};

// A letter in review/held/<id>/.
struct HeldTask {
  std::string id;
  std::vector<std::string> children;  // as staff call them
  std::string reason;                 // a short clause: "another child is named in it"
};

// A note whose words are for the school's own channels.
struct ByPhone {
  std::string child;  // as staff call it
  Date date{};
};

// Everything that waits for one member of staff. An empty name stands for whoever reads this.
struct StaffTasks {
  std::string name;                        // "Ms Rivera"
  std::vector<std::string> need_strength;  // children whose letter would open without one
  std::optional<LocalTime> strength_by;    // when their letter leaves, school's time
  std::string class_name;                  // whose sheet is linked
  std::vector<HeldTask> concerns;          // concerns that wait for a yes
  std::vector<FileTask> to_mend;
  std::vector<FileTask> waiting_for_roster;
  std::vector<FileTask> cut_off{};    // files that look cut off, and wait to be saved whole
  std::vector<HeldTask> held;         // letters held for any other reason
  std::string sheet{};                // of the class, relative to the share; empty: no link
  std::vector<FileTask> to_reword{};  // rows that wait for other words
  std::vector<ByPhone> by_phone{};    // notes that never go by letter
};

enum class NotReached { kNoConsent, kNoContact, kNoAddress, kBounced, kPaused };

// Families that get nothing, by why. `children` names each family by its children.
struct NotReachedGroup {
  NotReached why = NotReached::kNoAddress;
  std::vector<std::string> children;
};

// A file that could not be taken from drop/ (collect's FileProblem).
struct FileTrouble {
  std::string path;
  std::string code;
  std::string detail;
  bool lasting = false;  // for more than 15 minutes, although it is tried again and again
};

struct BoardFile {
  std::string path;  // relative to drop/
  Instant received_at{};
  int accepted = 0;
  int rejected = 0;
  bool refused = false;  // not one row could be read; the report says why
  int waiting = 0;       // of the rejected rows, those that a later roster may release
  bool cut_off = false;  // it looks so, and waits
};

struct QuietChild {
  std::string name;        // "Priya S."
  std::string class_name;  // may be empty
  int school_days = 0;     // since the last positive note
  bool never = false;      // no positive note yet
};

// A note that no letter will tell any more.
struct UntoldNote {
  std::string child;  // "Priya S."
  Date date{};        // the note's own
  std::string author;
  std::string reason;  // a clause: "it waited four weeks for two strengths or wins beside it"
};

struct NextLetters {
  LocalTime at{};  // school's time
  int letters = 0;
};

struct SentCounts {
  int last_7_days = 0;
  int this_term = 0;
  int on_paper = 0;    // of the last 7 days
  int bounced = 0;     // of the last 7 days
  int on_the_way = 0;  // queued or retried now
  int missed = 0;      // of the last 7 days: too late for their slot, their notes wait for the next
};

struct BoardData {
  std::string school;
  Zone zone = Zone::utc();
  Instant now{};

  bool armed = false;         // may letters leave at all?
  std::string redirected_to;  // letters go to this address instead; empty: to families
  std::string route_trouble;  // whole sentences about the mail server; empty: well
  std::string why_disarmed;   // a clause, when a guard took the arms away
  struct Hold {
    std::string words;
    std::string way_out;
  };
  std::vector<Hold> holds;  // what keeps every letter here

  int families = 0;               // with at least one active child
  int families_with_consent = 0;  // at least one guardian said yes
  int families_reached = 0;       // of those due in the last 7 days, at least one letter was sent
  int families_due = 0;           // had a letter due in the last 7 days
  int letters_ready = 0;          // composed or planned for the next slot, nothing missing

  std::vector<StaffTasks> staff;
  std::vector<NotReachedGroup> not_reached;
  int mail_for_person = 0;  // left unread in the mailbox in the last two weeks, for a person
  int mail_set_aside = 0;   // of these, those that could not be read
  std::vector<FileTrouble> troubles;
  std::vector<BoardFile> files;  // newest first; the page shows the first 40
  std::vector<QuietChild> quiet_children;
  std::vector<UntoldNote> untold;  // of the last two weeks; the page shows the first 40
  std::vector<NextLetters> next;   // soonest first
  SentCounts sent;
};

// A whole page in one file: no script, nothing loaded from elsewhere, light and dark, paper and
// phone.
std::string board_html(const BoardData& data);

// Where it lies, relative to the share.
inline constexpr const char* kBoardPath = "reports/index.html";

}  // namespace homeward::report
