// The inbox thread: what families, mail systems and staff send back to the school's mailbox.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/access_token.h"
#include "base/clock.h"
#include "base/mail_line.h"
#include "base/wake.h"
#include "collect/events.h"

namespace homeward::collect {

struct InboxOptions {
  MailLineSettings line;
  OAuthSettings oauth;  // when wanted: line.user logs in by access tokens
  std::string folder = "INBOX";
  std::chrono::seconds every{120};  // between two looks; at least 1
  bool once = false;                // look only when told to: `serve --once` and rehearsals
  // The messages of the folder with this UIDVALIDITY up to this UID are handled; zeros: none.
  std::uint32_t validity = 0;
  std::uint32_t after = 0;
};

// The path by which FileProblem and ProblemOver speak of the mailbox.
inline constexpr const char* kMailboxPath = "mailbox~";

class LineEnd;

// Owned by the main thread, which alone calls its methods; none of them waits for the server. The
// thread tells one message at a time (MailWaiting) and goes on when it is answered: so the main
// thread can note that it tries before the message is read, and what became of it before the next.
class Inbox {
 public:
  // Starts the thread. `wake` is notified when there is something to take(), and must outlive this
  // object. Throws Failure when the kernel gives no thread.
  Inbox(InboxOptions options, const Wake& wake);
  // stop() with five seconds of grace.
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Look now; answered by InboxLooked. This and the others are false when the thread is 1024
  // commands behind.
  [[nodiscard]] bool look_now();
  [[nodiscard]] bool submit(Command&& command);  // FetchMail, MailDone, MailAgain

  // The next event: MailWaiting, MailFetched, MailFailed, InboxLooked, FileProblem, ProblemOver.
  std::optional<Event> take();

  // Breaks off what is being read and ends the thread; false as Collector::stop says.
  bool stop(std::chrono::milliseconds grace);

 private:
  const SystemClock clock_;
  std::unique_ptr<LineEnd> end_;
};

// Opens the mailbox once, for `check`: nothing when it can be read. Throws InboxTrouble and
// Failure.
void try_inbox(const InboxOptions& options);

}  // namespace homeward::collect
