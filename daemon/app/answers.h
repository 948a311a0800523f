// What a message from the school's mailbox does: marks an address, heeds a wish, passes words on.
#pragma once

#include <functional>
#include <string>

#include "app/context.h"
#include "collect/events.h"
#include "compose/reply_words.h"
#include "store/inbound.h"
#include "store/outbox.h"
#include "store/requests.h"

namespace homeward::app {

// Main thread. Nothing that a message claims is believed before it is matched: a bounce with a
// letter to that very recipient, a wish with a token of ours or with a letter and the address on
// file, a yes with a token and the address of a member of staff. What matches nothing is left for a
// person.
class Answers {
 public:
  using Approve = std::function<store::Answer(const std::string& name)>;
  Answers(const Context& context, store::Outbox& outbox, Approve approve);

  // Does what the message asks for and stores what became of it, in the caller's transaction. True
  // when it may be marked as read.
  bool handle(const collect::MailFetched& event);

 private:
  // A message on its way through.
  struct Case {
    const InboundMail& mail;
    Inbound what;
    store::InboundRow row;
    std::optional<store::FamilyReply> reply;
    // Makes the message that follows from it, once the row has its number; empty: none follows.
    std::function<std::optional<compose::ReplyMail>(const compose::ReplyTo&)> write;
    compose::ReplyTo to;
  };

  void take_report(Case& it);
  void take_command(Case& it);
  void take_approval(Case& it);
  void take_choice(Case& it);
  void take_reply(Case& it);
  void leave(Case& it, const char* outcome);
  void obey(Case& it, const Guardian& guardian);
  void pass_on(Case& it, const store::WrittenLetter& letter, std::optional<LetterChoice> choice);
  void store(Case& it);

  std::optional<store::WrittenLetter> answered_letter(const InboundMail& mail);
  std::optional<Guardian> guardian_with_token(const std::string& token);
  bool is_from(const InboundMail& mail, const std::string& address) const;
  Date today() const { return context_.today(); }

  const Context context_;
  store::Outbox& outbox_;
  const Approve approve_;
  const compose::ReplyWords words_;
  const std::string token_key_;
};

}  // namespace homeward::app
