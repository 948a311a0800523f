#include "app/answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/seen.h"
#include "app/settings.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "compose/address.h"
#include "compose/composer.h"
#include "store/people.h"

namespace homeward::app {

namespace {

constexpr int kMostAnswers = 10;  // to mail about one guardian within a day
constexpr std::chrono::hours kAnswersCounted{24};
constexpr std::chrono::hours kAnswerDeadline{72};
constexpr std::size_t kWordsBesideCommand =
    4;  // more than a name below "stop": a person reads them

// "Anna@Example.ORG" and "anna@example.org" reach the same mailbox wherever we have seen it.
std::string same_address(const std::string& address) {
  return text::fold_case(compose::wire_address(address).value_or(address));
}

const char* kind_of(const MailCommand& command) {
  switch (command.kind) {
    case CommandKind::kStop:
      return "stop";
    case CommandKind::kPause:
      return "pause";
    default:
      return "start";
  }
}

// What stands below the command's own line.
std::string below_first_line(const std::string& own) {
  const auto end = own.find('\n');
  return end == std::string::npos ? std::string() : std::string(text::trim(own.substr(end)));
}

}  // namespace

Answers::Answers(const Context& context, store::Outbox& outbox, Approve approve)
    : context_(context),
      outbox_(outbox),
      approve_(std::move(approve)),
      words_(context.config.school, compose_settings(context.config, "").template_folders),
      token_key_(context.database.meta("token_key").value_or("")) {}

bool Answers::is_from(const InboundMail& mail, const std::string& address) const {
  return !mail.from.empty() && !address.empty() && same_address(mail.from) == same_address(address);
}

bool Answers::handle(const collect::MailFetched& event) {
  const auto day_first = context_.config.intake.day_first;
  Case it{event.mail, classify(event.mail, words_.commands(), today(), day_first), {}, {}, {}, {}};
  it.row.message = {event.validity, event.uid};
  it.row.key = event.key;
  it.row.at = context_.clock.now();
  if (store::is_known_mail(context_.database, event.key)) {
    it.row.kind = "again";
    it.row.outcome = "known";
    store(it);
    return false;
  }
  it.row.kind = to_string(it.what.kind);
  const School& school = context_.config.school;
  if (is_from(it.mail, school.from_address) || is_from(it.mail, school.reply_address))
    it.what.kind = InboundKind::kAutomatic;  // our own letters, come round
  switch (it.what.kind) {
    case InboundKind::kReport:
      take_report(it);
      break;
    case InboundKind::kAutomatic:
      it.row.kind = "automatic";
      it.row.outcome = "left";
      store(it);
      return false;
    case InboundKind::kCommand:
      take_command(it);
      break;
    case InboundKind::kApprove:
      take_approval(it);
      break;
    case InboundKind::kChoice:
      take_choice(it);
      break;
    case InboundKind::kReply:
      take_reply(it);
      break;
    case InboundKind::kOther:
      leave(it, "not_ours");
      break;
  }
  store(it);
  return !it.row.for_person;
}

// For a person to read: it stays unread where it is.
void Answers::leave(Case& it, const char* outcome) {
  if (it.row.kind == "report") it.row.kind = "bounce";
  if (it.row.kind == "command") it.row.kind = "reply";
  it.row.outcome = outcome;
  it.row.for_person = true;
}

// The one place that writes: the row, the family's words, the message that follows from it.
void Answers::store(Case& it) {
  auto& database = context_.database;
  const std::int64_t id = store::add_inbound(database, it.row);
  log::info("inbox.handled", {{"mail", id}, {"kind", it.row.kind}, {"outcome", it.row.outcome}});
  if (it.reply) {
    it.reply->inbound = id;
    store::add_family_reply(database, *it.reply);
  }
  if (!it.write) return;
  const std::string& from = context_.config.school.from_address;
  const std::string token =
      keyed_hash(database.meta("instance").value_or(""), fmt::format("inbound/{}", id));
  it.to.message_id = token.substr(0, 32) + "@" + compose::domain_of(from);
  it.to.now = it.row.at;
  const auto mail = it.write(it.to);
  if (!mail) return;
  store::NewMessage message;
  message.inbound = id;
  message.message_id = it.to.message_id;
  message.envelope_from = from;
  message.envelope_to = mail->envelope_to;
  message.bytes = mail->eml;
  message.trace = "{}";
  message.not_before = it.row.at;
  message.deadline = it.row.at + kAnswerDeadline;
  outbox_.add(message, it.row.at);
}

void Answers::take_report(Case& it) {
  auto& database = context_.database;
  const DeliveryReport& report = *it.mail.report;
  it.row.kind = "bounce";
  auto letter = store::letter_of(database, report.envelope_id);
  if (!letter) letter = store::letter_of(database, report.original_message_id);
  if (!letter) return leave(it, "no_letter_of_ours");
  const std::string ours = same_address(letter->envelope_to);
  const auto mine = std::ranges::find_if(report.recipients, [&](const RecipientReport& recipient) {
    return same_address(recipient.recipient) == ours ||
           same_address(recipient.original_recipient) == ours;
  });
  // Anybody can write a report; only mail systems on the letter's way know whom it went to.
  if (mine == report.recipients.end()) return leave(it, "not_that_recipient");
  it.row.guardian = letter->guardian;
  it.row.letter = letter->id;
  switch (judge(*mine)) {
    case BounceKind::kHard:
      it.row.outcome = outbox_.come_back(letter->id, "came back: " + mine->status, it.row.at)
                           ? "address_marked"
                           : "known";
      return;
    case BounceKind::kSoft:
      it.row.outcome = "noted";
      return;
    case BounceKind::kNone:
      it.row.outcome = "delivered";
      return;
  }
}

std::optional<store::WrittenLetter> Answers::answered_letter(const InboundMail& mail) {
  for (const std::string& id : mail.references) {
    if (auto letter = store::letter_of(context_.database, id)) return letter;
  }
  return std::nullopt;
}

std::optional<Guardian> Answers::guardian_with_token(const std::string& token) {
  for (const GuardianId id : store::guardian_ids(context_.database)) {
    if (compose::unsubscribe_token(token_key_, id) == token)
      return store::load_guardian(context_.database, id);
  }
  return std::nullopt;
}

void Answers::take_command(Case& it) {
  if (!it.what.token.empty()) {
    const auto guardian = guardian_with_token(it.what.token);
    return guardian ? obey(it, *guardian) : leave(it, "unknown_token");
  }
  const auto letter = answered_letter(it.mail);
  if (!letter) return leave(it, "no_letter_of_ours");
  const auto guardian = store::load_guardian(context_.database, letter->guardian);
  // Whoever has a forwarded letter can answer it; only its guardian may end it.
  if (!guardian || !is_from(it.mail, guardian->email)) return take_reply(it);
  it.row.letter = letter->id;
  obey(it, *guardian);
}

void Answers::obey(Case& it, const Guardian& guardian) {
  auto& database = context_.database;
  const MailCommand& command = it.what.command;
  const Instant now = it.row.at;
  it.row.kind = kind_of(command);
  it.row.outcome = "done";
  it.row.guardian = guardian.id;
  if (command.kind == CommandKind::kStop) {
    store::set_guardian_stop(database, guardian.id, now);
  } else if (command.kind == CommandKind::kPause) {
    std::optional<Instant> until;
    if (command.until)
      until = context_.config.school.zone.resolve(at_time(*command.until, TimeOfDay{0}));
    store::set_guardian_pause(database, guardian.id, until);
  } else {
    store::set_guardian_start(database, guardian.id);
  }
  if (command.kind != CommandKind::kStart)
    outbox_.cancel_for_guardian(guardian.id, "asked by mail", now);
  store::add_audit(database, now, fmt::format("guardian {} by mail", guardian.id.value),
                   it.row.kind, command.until ? to_iso(*command.until) : "");
  if (text::words(below_first_line(it.what.own_text)).size() >= kWordsBesideCommand)
    it.row.for_person = true;
  if (store::answers_since(database, guardian.id, now - kAnswersCounted) >= kMostAnswers) return;
  it.to = {guardian.name, guardian.email, guardian.language, "", now};
  it.write = [this, command](const compose::ReplyTo& to) { return words_.confirm(to, command); };
}

void Answers::take_approval(Case& it) {
  auto& database = context_.database;
  it.row.kind = "approve";
  const auto staff = store::load_staff(database);
  const auto member = std::ranges::find_if(
      staff, [&](const Staff& person) { return is_from(it.mail, person.email); });
  if (member == staff.end()) return leave(it, "not_of_the_staff");
  if (it.what.approval_token != approval_token(token_key_, it.what.held, member->id))
    return leave(it, "no_token");
  const store::Answer answer = approve_(it.what.held);
  if (answer.state != store::RequestState::kDone) return leave(it, "refused");
  it.row.outcome = "done";
  store::add_audit(database, it.row.at, member->key + " by mail", "approve",
                   it.what.held + ": done");
  it.to = {member->name, member->email, "", "", it.row.at};
  it.write = [this, said = answer.text](const compose::ReplyTo& to) {
    return words_.confirm_approval(to, said);
  };
}

void Answers::take_choice(Case& it) {
  const auto letter = store::letter_marked(context_.database, it.what.token);
  if (!letter) return leave(it, "no_letter_of_ours");
  it.row.guardian = letter->guardian;
  it.row.letter = letter->id;
  it.row.outcome = "told";
  if (it.what.choice != LetterChoice::kQuestion &&
      store::add_choice_note(context_.database, *letter, it.what.choice, today()))
    it.row.outcome = "thanks_next_time";
  if (!it.what.own_text.empty() || it.what.choice == LetterChoice::kQuestion)
    pass_on(it, *letter, it.what.choice);
}

void Answers::take_reply(Case& it) {
  const auto letter = answered_letter(it.mail);
  if (!letter) return leave(it, "no_letter_of_ours");
  it.row.kind = "reply";
  it.row.guardian = letter->guardian;
  it.row.letter = letter->id;
  if (it.what.own_text.empty()) return leave(it, "no_words");
  pass_on(it, *letter, std::nullopt);
}

// Keeps the family's words and gives them to the teacher, who else would not see them.
void Answers::pass_on(Case& it, const store::WrittenLetter& letter,
                      std::optional<LetterChoice> choice) {
  auto& database = context_.database;
  const auto guardian = store::load_guardian(database, letter.guardian);
  const auto family = store::load_family(database, letter.family);
  if (!guardian || !family) return leave(it, "family_is_gone");
  const bool known = is_from(it.mail, guardian->email);
  if (!it.what.own_text.empty())
    it.reply = store::FamilyReply{0, letter.family, letter.guardian, it.what.own_text, known};
  const auto students = students_by_id(database);
  const auto staff = store::load_staff(database);
  const Staff* teacher = nullptr;
  for (const StudentId id : family->students) {
    const auto student = students.find(id);
    if (student != students.end() && teacher == nullptr)
      teacher = teacher_of(student->second, staff);
  }
  if (teacher == nullptr || !compose::wire_address(teacher->email)) return leave(it, "no_teacher");
  const auto has_it = [&](const std::string& to) {
    return same_address(to) == same_address(teacher->email);
  };
  if (it.row.outcome.empty()) it.row.outcome = "told";
  if (std::ranges::any_of(it.mail.to, has_it)) return;  // it went to the teacher as well
  const bool circles =
      same_address(teacher->email) == same_address(context_.config.school.reply_address);
  const bool many =
      store::answers_since(database, letter.guardian, it.row.at - kAnswersCounted) >= kMostAnswers;
  if (circles || many) return leave(it, circles ? "mailbox_of_the_teacher" : "too_many");
  compose::ReplyWords::Forwarded what{
      guardian->name, names_of(*family, students), it.what.own_text, it.mail.from, known, choice};
  it.to = {teacher->name, teacher->email, "", "", it.row.at};
  it.write = [this, what](const compose::ReplyTo& to) { return words_.forward(to, what); };
}

}  // namespace homeward::app
