#include "compose/reply_words.h"

#include <algorithm>

#include "base/errors.h"
#include "base/language.h"
#include "base/text.h"
#include "compose/address.h"
#include "compose/mime.h"

namespace homeward::compose {

namespace {

constexpr std::string_view kReference = "en";

CommandWords command_words(const PhrasePack& pack) {
  const auto words = [&pack](std::string_view name) {
    const auto found = pack.commands.find(name);
    return found == pack.commands.end() ? std::vector<std::string>{} : found->second;
  };
  return {pack.language, words("stop"), words("start"), words("pause"), words("until")};
}

// What the command's confirmation is called in the packs.
std::string phrase_of(const MailCommand& command) {
  switch (command.kind) {
    case CommandKind::kStop:
      return "answer.stop";
    case CommandKind::kPause:
      return command.until ? "answer.pause_until" : "answer.pause";
    default:
      return "answer.start";
  }
}

}  // namespace

ReplyWords::ReplyWords(School school, const std::vector<std::filesystem::path>& template_folders)
    : school_(std::move(school)) {
  Problems ignored;
  auto packs = load_phrase_packs(template_folders, ignored);
  const auto english = packs.find(kReference);
  if (english == packs.end()) throw Failure(ExitCode::kConfig, "the shipped phrases are missing");
  packs_[std::string(kReference)] = std::make_unique<Phrases>(english->second, nullptr);
  const Phrases* fallback = packs_.find(kReference)->second.get();
  for (const auto& [language, pack] : packs) {
    commands_.push_back(command_words(pack));
    if (language != kReference) packs_[language] = std::make_unique<Phrases>(pack, fallback);
  }
}

ReplyWords::~ReplyWords() = default;

const Phrases& ReplyWords::phrases_for(const std::string& language) const {
  for (const std::string& wanted : {language, school_.language}) {
    for (const auto& [tag, phrases] : packs_) {
      if (is_same_language(tag, wanted)) return *phrases;
    }
  }
  return *packs_.find(kReference)->second;
}

std::optional<ReplyMail> ReplyWords::confirm(const ReplyTo& to, const MailCommand& command) const {
  const Phrases& theirs = phrases_for(to.language);
  const Phrases& school = phrases_for(school_.language);
  std::vector<std::string> paragraphs;
  const auto say = [&](const Phrases& phrases) {
    Args args;
    if (command.until) args.emplace_back("day", phrases.date(DateForm::kFull, *command.until));
    paragraphs.push_back(phrases.say(phrase_of(command), args).text);
  };
  const bool both = &theirs != &school && theirs.pack().reviewed_by.empty();
  if (both) say(school);
  say(theirs);
  paragraphs.push_back(school_.name);
  const Phrases& first = both ? school : theirs;
  return mail(to, first.say("answer.subject", {{"school", school_.name}}).text,
              text::join(paragraphs, "\n\n") + "\n", theirs.language(), "");
}

std::optional<ReplyMail> ReplyWords::confirm_approval(const ReplyTo& to,
                                                      const std::string& answer) const {
  const Phrases& school = phrases_for(school_.language);
  return mail(to, school.say("staff_reply.approved").text, answer + ".\n", school.language(), "");
}

std::optional<ReplyMail> ReplyWords::forward(const ReplyTo& to, const Forwarded& what) const {
  const Phrases& school = phrases_for(school_.language);
  std::vector<std::string> paragraphs;
  paragraphs.push_back(
      school.say("staff_reply.lead", {{"guardian", what.guardian}, {"children", what.children}})
          .text);
  if (what.choice) {
    const std::string key = std::string("choice.") + to_string(*what.choice);
    paragraphs.push_back("“" + school.say(key).text + "”");
  }
  if (!what.text.empty()) paragraphs.push_back(what.text);
  if (!what.known_sender) paragraphs.push_back(school.say("staff_reply.other_sender").text);
  paragraphs.push_back(
      school.say(what.answer_to.empty() ? "staff_reply.no_address" : "staff_reply.answer").text);
  return mail(to, school.say("staff_reply.subject").text, text::join(paragraphs, "\n\n") + "\n",
              school.language(), what.answer_to);
}

std::optional<ReplyMail> ReplyWords::mail(const ReplyTo& to, const std::string& subject,
                                          const std::string& text, const std::string& language,
                                          const std::string& answer_to) const {
  const auto address = wire_address(to.address);
  const auto from = wire_address(school_.from_address);
  if (!address || !from) return std::nullopt;
  Mail mail;
  mail.from = {school_.name, *from};
  // Without the family's address, answers go to a person and not round in circles.
  mail.reply_to = {
      "", wire_address(answer_to).value_or(wire_address(school_.office_address).value_or(*from))};
  mail.to = {is_header_safe(to.name) ? to.name : "", *address};
  mail.subject = subject;
  mail.message_id = to.message_id;
  mail.date = to.now;
  mail.utc_offset = school_.zone.offset(to.now);
  mail.language = language;
  mail.list_id = "answers." + domain_of(*from);
  mail.text = text;
  std::string problem;
  auto bytes = build_message(mail, problem);
  if (!bytes) return std::nullopt;
  return ReplyMail{*address, std::move(*bytes)};
}

}  // namespace homeward::compose
