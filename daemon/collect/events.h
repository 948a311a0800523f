// What the main thread asks of the collector and the inbox, and what they and the databases' thread
// tell it. Values only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "domain/inbound.h"

namespace homeward::collect {

// Commands ---------------------------------------------------------------------------------------

// Scan drop/ and review/approved/ now. Answered by ScanFinished or ShareUnavailable, always.
struct ScanNow {};

// Put `bytes` at `path` - relative to the share, first folder reports/, review/ or print/ - so that
// nobody sees half of it; folders are made, equal bytes are not written again. Trouble is always
// answered (WriteFailed); the sender decides whether to try again.
struct WriteFile {
  std::string path;
  std::string bytes;
  bool tell = false;  // answer Written, once the bytes are on the share's disk
  // For a file that people may fill in where it lies: sha256 of everything we ever put there. What
  // stands there and is not of these is somebody's work and stays; the bytes then go beside it
  // ("room-12 (new).csv"), and Written::placed says where.
  std::optional<std::vector<std::string>> ours = std::nullopt;
};

// Read pictures that lie in the same folder as the file `beside` (relative to drop/). Answered at
// once by Pictures - several when there are many - with one entry per name. Names that were
// missing, busy or denied stay wanted: whenever a scan finds one of them complete, another Pictures
// brings it. A later command for the same `beside` replaces what was wanted; without names it ends
// it. Wants are kept in memory only: send them anew after a start.
struct ReadBeside {
  std::string beside;
  std::vector<std::string> names;
};

// Answered by one Approved per folder in review/approved/.
struct ListApproved {};

// Remove a folder below review/held/ or review/approved/ ("review/held/41"). Being gone already is
// success; trouble is answered by WriteFailed.
struct RemoveTree {
  std::string path;
};

// Remove a file that is not needed any more, and its neighbours of WriteFile::ours, where they
// still are as we wrote them. Answered by Written with an empty `placed`, or by WriteFailed.
struct RemoveOurs {
  std::string path;
  std::vector<std::string> ours;  // as in WriteFile
};

// What FileSpooled told of this path could not be stored: read it again and tell it again, by the
// next scan.
struct TellAgain {
  std::string path;  // relative to drop/
};

// Of the message that MailWaiting told: read it. Answered by MailFetched or MailFailed.
struct FetchMail {
  std::uint32_t validity = 0;
  std::uint32_t uid = 0;
};
// That message is handled for good (or set aside): go on to the next one.
struct MailDone {
  std::uint32_t validity = 0;
  std::uint32_t uid = 0;
  bool mark_read = false;  // else it is left as it is, for a person
};
// What became of that message could not be stored: tell it again, by the next look.
struct MailAgain {};

using Command = std::variant<ScanNow, WriteFile, ReadBeside, ListApproved, RemoveTree, RemoveOurs,
                             TellAgain, FetchMail, MailDone, MailAgain>;

// Events -----------------------------------------------------------------------------------------

// A complete file is in the spool. Never twice in a row for the same bytes at the same path; the
// same bytes at another path do come again, for what is known by content is the receiver's to know.
struct FileSpooled {
  // Relative to drop/, '/' separated, valid UTF-8 without control characters; or, of a database, as
  // in domain/database_path.h.
  std::string path;
  std::string sha256;
  std::uint64_t size = 0;
  Instant mtime{};
  std::filesystem::path spooled;  // state/spool/<sha256>
  std::int64_t scan_number = 0;
};

// A file (or folder) that can not be taken now. Codes:
//   denied, busy                tried again with back-off, for ever
//   too_large                   over the size cap; looked at again when it changes
//   symlink, special            not a regular file: never read
//   conflict_copy               a sync tool's second version of a file: a person must choose
//   bad_name                    a name that is not UTF-8 or has control characters
//   too_deep, too_many          folders nested beyond, or files beyond, what a scan looks at
//   spool_failed                the state folder took no more; tried again with back-off
//   database_...                see collect/foreign_database.h; tried again with back-off
//   inbox_...                   see collect/imap_client.h; tried again with back-off
// Told once, and once more with `lasting` when it is still so after 15 minutes.
struct FileProblem {
  std::string path;  // relative to drop/, made printable
  std::string code;
  std::string detail;  // for a person: "mode 0600, owner 1001", "312 MB"
  bool lasting = false;
};

// What FileProblem told of this path is over: the file was read, changed its name or is gone.
struct ProblemOver {
  std::string path;
};

struct Picture {
  std::string name;   // as asked for
  std::string mime;   // image/png or image/jpeg; empty when there is no picture
  std::string bytes;  // as CollectorOptions::prepare_picture gave them, else as in the file
  // Empty, or: bad_name, not_a_picture, too_large (over 5 MB), too_many (over 1,000 of one file);
  // or missing, denied, busy (being written, or the share is away): these stay wanted.
  std::string code;
  std::string why;  // with a code, for the teacher: "is larger than 5 MB"
  bool wanted() const { return code == "missing" || code == "denied" || code == "busy"; }
};
struct Pictures {
  std::string beside;
  std::vector<Picture> pictures;
  bool more = false;  // the answer to ReadBeside goes on in another Pictures
};

// Every FileSpooled of this scan came before it.
struct ScanFinished {
  std::int64_t scan_number = 0;
  Instant started_at{};        // by the Clock: what was complete before it has been seen
  std::size_t files_seen = 0;  // tables in drop/, whatever became of them
  std::size_t pending = 0;     // of these, not complete yet: still being written
  std::size_t troubled = 0;    // of these, could not be read and are tried again (FileProblem)
};

// The share's folder or its marker is not there. Told on the change, and for every ScanNow.
struct ShareUnavailable {
  std::string reason;
};
// The share is there again: what could not be written may be sent anew.
struct ShareBack {};

// A folder in review/approved/; told by every scan until RemoveTree takes it away.
struct Approved {
  std::string name;
};

// A WriteFile with `tell`, or a RemoveOurs, is done.
struct Written {
  std::string path;  // as in the command
  std::string
      placed;  // where the bytes are now: `path`, or beside it (WriteFile::ours), or nowhere
};

struct WriteFailed {
  std::string path;
  std::string reason;
};

// The databases' thread looked at every database; every FileSpooled of this look came before it.
struct SourcesRead {
  int answers = 0;           // how many Sources::read_now this answers
  std::size_t troubled = 0;  // databases that could not be read whole, and are tried again
};

// The next message of the mailbox that is not handled yet. Nothing more comes before the main
// thread has answered with FetchMail, MailDone or MailAgain.
struct MailWaiting {
  std::uint32_t validity = 0;  // of the folder: another one means that all UIDs are new
  std::uint32_t uid = 0;
};
struct MailFetched {
  std::uint32_t validity = 0;
  std::uint32_t uid = 0;
  std::string key;  // sha256 of its Message-ID, or of its bytes when it has none
  InboundMail mail;
};
// It could not be read: "gone", "too_large", or "broken" when the line or the server failed in the
// midst of it (told again by a later look).
struct MailFailed {
  std::uint32_t validity = 0;
  std::uint32_t uid = 0;
  std::string code;
};
// The mailbox was looked through; every message of it was told, and done, before.
struct InboxLooked {
  int answers = 0;        // how many Inbox::look_now this answers
  bool troubled = false;  // it could not be read whole, and is tried again
};

using Event = std::variant<FileSpooled, FileProblem, ProblemOver, Pictures, ScanFinished,
                           ShareUnavailable, ShareBack, Approved, Written, WriteFailed, SourcesRead,
                           MailWaiting, MailFetched, MailFailed, InboxLooked>;

}  // namespace homeward::collect
