// The mailbox's words: what families may write as a command, and what Homeward writes to people
// because of a message that came. One per process; main thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compose/phrases.h"
#include "domain/letter_choice.h"
#include "domain/mail_commands.h"
#include "domain/school.h"

namespace homeward::compose {

// A message to one person, ready for the outbox.
struct ReplyMail {
  std::string envelope_to;
  std::string eml;  // CRLF line ends
};

// Whom it goes to, and what makes it the same on every try.
struct ReplyTo {
  std::string name;  // may be empty
  std::string address;
  std::string language;    // BCP 47; empty: the school's
  std::string message_id;  // of the new message, without angle brackets
  Instant now{};
};

class ReplyWords {
 public:
  // Reads the phrase packs; what is wrong in them is check's business.
  ReplyWords(School school, const std::vector<std::filesystem::path>& template_folders);
  ~ReplyWords();

  const std::vector<CommandWords>& commands() const { return commands_; }

  // Tells a guardian that the command was done. Nothing when the address is none. In the school's
  // language as well while nobody has reviewed the guardian's.
  std::optional<ReplyMail> confirm(const ReplyTo& to, const MailCommand& command) const;

  // Tells a member of staff, in the school's language, that a yes was heard; `answer` is the
  // request's own.
  std::optional<ReplyMail> confirm_approval(const ReplyTo& to, const std::string& answer) const;

  // What a family wrote, for its teacher. `children` as the school calls them, `answer_to` the
  // family's address: the one place where it stands.
  struct Forwarded {
    std::string guardian;
    std::string children;
    std::string text;          // the sender's own words
    std::string answer_to;     // goes into Reply-To alone
    bool known_sender = true;  // answer_to is the address on file
    std::optional<LetterChoice> choice;
  };
  std::optional<ReplyMail> forward(const ReplyTo& to, const Forwarded& what) const;

 private:
  const Phrases& phrases_for(const std::string& language) const;
  std::optional<ReplyMail> mail(const ReplyTo& to, const std::string& subject,
                                const std::string& text, const std::string& language,
                                const std::string& answer_to) const;

  const School school_;
  std::map<std::string, std::unique_ptr<Phrases>, std::less<>> packs_;
  std::vector<CommandWords> commands_;
};

}  // namespace homeward::compose
