// A message that came to the school's mailbox, as values, and what it is. Pure; any thread.
// Everything in it was written by strangers: what it claims is only believed once it is matched
// with a letter that went out, a token that we made or an address on file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/letter_choice.h"
#include "domain/mail_commands.h"

namespace homeward {

// One recipient of a delivery status notification (RFC 3464, 2.3).
struct RecipientReport {
  std::string action;              // failed, delayed, delivered, relayed, expanded; lower case
  std::string status;              // RFC 3463: "5.1.1"
  std::string recipient;           // Final-Recipient without its type; lower case
  std::string original_recipient;  // the same of Original-Recipient; may be empty
  std::string diagnostic;          // "smtp; 550 5.1.1 ..."; may be empty
};

// What a mail system says of a message that it could not, or not yet, deliver.
struct DeliveryReport {
  std::string envelope_id;          // Original-Envelope-Id, decoded; ours is the Message-ID
  std::string original_message_id;  // of the returned message or its headers, without brackets
  std::vector<RecipientReport> recipients;
};

struct InboundMail {
  std::string message_id;               // without brackets; empty when it has none
  std::vector<std::string> references;  // ids of In-Reply-To, then of References from the last on
  std::string from;                     // the one address, lower case; empty when there is not one
  std::vector<std::string> to;          // of To, Cc, Delivered-To and X-Original-To, lower case
  std::string subject;
  std::string auto_submitted;     // first word, lower case; empty without the header (RFC 3834)
  std::string precedence;         // lower case
  bool auto_header = false;       // X-Autoreply and its kin, or a mailing list's own headers
  bool null_return_path = false;  // Return-Path: <>
  std::string text;               // UTF-8, LF line ends; an HTML-only body reduced to text
  std::optional<DeliveryReport> report;
};

// What a report means for the address of our letter.
enum class BounceKind { kHard, kSoft, kNone };
BounceKind judge(const RecipientReport& report);

// A bounce of qmail and its kin ("Hi. This is the qmail-send program", QSBMF), which no RFC 3464
// part describes; nothing when the text is none.
std::optional<DeliveryReport> read_qmail_bounce(std::string_view text);

// A prefilled subject carries "[t-0123456789abcdef]": which answer, and the beginning of the
// Message-ID of the letter it was in. Opaque, and nobody guesses 64 bits.
std::string choice_mark(LetterChoice choice, std::string_view message_id);

// By which a member of staff shows that a note with this held thing went to them: 16 hex digits.
// `key` is the installation's secret. A mail that says yes carries "approve concern-12 <token>".
std::string approval_token(std::string_view key, std::string_view held, StaffId staff);

enum class InboundKind {
  kReport,     // a bounce or a delay: see InboundMail::report
  kAutomatic,  // somebody's machine: left alone
  kCommand,    // stop, pause, start
  kApprove,    // a member of staff says yes to a held concern
  kChoice,     // one of the letter's prefilled answers
  kReply,      // answers a message, or claims to
  kOther,
};
const char* to_string(InboundKind kind);

struct Inbound {
  InboundKind kind = InboundKind::kOther;
  MailCommand command;  // kCommand
  std::string token;    // kCommand: of List-Unsubscribe, or empty; kChoice: of the letter
  LetterChoice choice = LetterChoice::kQuestion;
  std::string held;            // kApprove: "concern-12"
  std::string approval_token;  // kApprove; may be empty
  std::string own_text;        // what the sender wrote above and between what they quoted, capped
};

// What the message asks for. `today` is the school's; `day_first` as in domain/mail_commands.h.
Inbound classify(const InboundMail& mail, const std::vector<CommandWords>& words, Date today,
                 std::optional<bool> day_first);

}  // namespace homeward
