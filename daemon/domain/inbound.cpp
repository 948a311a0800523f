#include "domain/inbound.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "domain/own_words.h"

namespace homeward {

namespace {

constexpr std::size_t kTokenDigits = 32;  // of List-Unsubscribe
constexpr std::size_t kMarkDigits = 16;   // of a letter's links and of an approval
constexpr std::string_view kHex = "0123456789abcdef";

bool is_hex(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kHex) == std::string_view::npos;
}

// The words of a line, at white space.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words = text::split(text::fold_space(line), ' ');
  std::erase(words, "");
  return words;
}

// A subject without "Re:", "RV:", "AW:" and "[EXTERNAL]" before it.
std::string plain_subject(std::string_view subject) {
  static constexpr std::array<std::string_view, 9> kReplies = {"re", "aw", "rv",   "fw",  "fwd",
                                                               "sv", "tr", "答复", "回复"};
  std::string out = text::fold_space(subject);
  for (int i = 0; i < 6; ++i) {
    auto colon = out.find(':');
    std::size_t width = 1;
    if (const auto wide = out.find("："); wide < colon) {
      colon = wide;
      width = 3;
    }
    if (colon == std::string::npos || colon > 16) return out;
    const std::string label = text::fold_case(text::trim(out.substr(0, colon)));
    if (std::ranges::find(kReplies, label) == kReplies.end()) return out;
    out = std::string(text::trim(std::string_view(out).substr(colon + width)));
  }
  return out;
}

std::string first_line(std::string_view own) { return std::string(own.substr(0, own.find('\n'))); }

// "stop <32 hex digits>" of List-Unsubscribe, or the digits in one of our own addresses
// (a+<digits>@).
std::string unsubscribe_token_of(const InboundMail& mail) {
  const auto words = words_of(text::fold_case(plain_subject(mail.subject)));
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i - 1] == "stop" && words[i].size() == kTokenDigits && is_hex(words[i]))
      return words[i];
  }
  for (const auto& address : mail.to) {
    const auto plus = address.find('+');
    const auto at = address.find('@');
    if (plus == std::string::npos || at == std::string::npos || at < plus) continue;
    const std::string tag = address.substr(plus + 1, at - plus - 1);
    if (tag.size() == kTokenDigits && is_hex(tag)) return tag;
  }
  return {};
}

std::optional<LetterChoice> choice_of(char letter) {
  switch (letter) {
    case 't':
      return LetterChoice::kTried;
    case 'n':
      return LetterChoice::kUnfitting;
    case 'q':
      return LetterChoice::kQuestion;
    case 's':
      return LetterChoice::kSee;
    default:
      return std::nullopt;
  }
}

char letter_of(LetterChoice choice) {
  switch (choice) {
    case LetterChoice::kTried:
      return 't';
    case LetterChoice::kUnfitting:
      return 'n';
    case LetterChoice::kQuestion:
      return 'q';
    case LetterChoice::kSee:
      return 's';
  }
  return 'q';
}

// "[t-0123456789abcdef]" anywhere in the subject.
bool find_choice(std::string_view subject, Inbound& out) {
  for (auto open = subject.find('['); open != std::string_view::npos;
       open = subject.find('[', open + 1)) {
    const std::string_view mark = subject.substr(open, kMarkDigits + 4);
    if (mark.size() < kMarkDigits + 4 || mark[2] != '-' || mark.back() != ']') continue;
    const auto choice = choice_of(mark[1]);
    const std::string_view digits = mark.substr(3, kMarkDigits);
    if (!choice || !is_hex(digits)) continue;
    out.choice = *choice;
    out.token = std::string(digits);
    return true;
  }
  return false;
}

bool is_held_name(std::string_view word) {
  constexpr std::string_view kPrefix = "concern-";
  if (!word.starts_with(kPrefix) || word.size() > kPrefix.size() + 18) return false;
  const std::string_view number = word.substr(kPrefix.size());
  return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string bare_word(std::string word) {
  word = text::fold_case(word);
  const auto is_mark = [](char c) {
    return std::string_view("\"'<>()[].,;:*!").find(c) != std::string_view::npos;
  };
  while (!word.empty() && is_mark(word.back())) word.pop_back();
  while (!word.empty() && is_mark(word.front())) word.erase(0, 1);
  return word;
}

bool is_approval_token(std::string_view word) { return word.size() == kMarkDigits && is_hex(word); }

// Each "concern-12 0123456789abcdef" of the text: of the note that an answer quotes.
std::set<std::pair<std::string, std::string>> offered_approvals(std::string_view text) {
  std::set<std::pair<std::string, std::string>> out;
  std::string before;
  for (const auto& word : words_of(text)) {
    const std::string bare = bare_word(word);
    if (bare.empty()) continue;  // the mark of a quoted line that was broken behind the name
    if (is_held_name(before) && is_approval_token(bare)) out.emplace(before, bare);
    before = bare;
  }
  return out;
}

bool is_courtesy(const std::string& word) {
  static constexpr std::array<std::string_view, 8> kCourtesies = {
      "", "please", "thanks", "thank", "you", "por", "favor", "gracias"};
  return std::ranges::find(kCourtesies, word) != kCourtesies.end();
}

// "approve concern-12 0123456789abcdef" in the subject or as the first line; the token may also
// stand behind the name in the message that the answer quotes. "approve" alone is enough where that
// offers one thing only. Any word more than a courtesy ("approve concern-12? no") is for a person.
bool find_approval(const InboundMail& mail, Inbound& out) {
  const auto offered = offered_approvals(mail.text);
  for (const std::string& line : {plain_subject(mail.subject), first_line(out.own_text)}) {
    std::vector<std::string> words = words_of(line);
    std::ranges::transform(words, words.begin(), bare_word);
    if (words.empty() || words.front() != "approve") continue;
    words.erase(words.begin());
    std::string name;
    std::string token;
    if (!words.empty() && is_held_name(words.front())) {
      name = words.front();
      words.erase(words.begin());
      if (!words.empty() && is_approval_token(words.front())) {
        token = words.front();
        words.erase(words.begin());
      }
    } else if (offered.size() == 1) {
      std::tie(name, token) = *offered.begin();
    }
    if (name.empty() || !std::ranges::all_of(words, is_courtesy)) continue;
    out.held = name;
    if (!token.empty()) out.approval_token = token;
  }
  if (out.held.empty()) return false;
  for (const auto& [held, token] : offered) {
    if (out.approval_token.empty() && held == out.held) out.approval_token = token;
  }
  return true;
}

bool is_automatic(const InboundMail& mail) {
  if (!mail.auto_submitted.empty() && mail.auto_submitted != "no") return true;
  static constexpr std::array<std::string_view, 4> kPrecedences = {"bulk", "junk", "list",
                                                                   "auto_reply"};
  if (std::ranges::find(kPrecedences, mail.precedence) != kPrecedences.end()) return true;
  if (mail.auto_header || mail.null_return_path) return true;
  const std::string local = mail.from.substr(0, mail.from.find('@'));
  static constexpr std::array<std::string_view, 8> kMachines = {
      "mailer-daemon", "postmaster",   "noreply",      "no-reply",
      "donotreply",    "do-not-reply", "mailerdaemon", "bounce"};
  if (std::ranges::find(kMachines, local) != kMachines.end()) return true;
  // Programs that say it in no header.
  static constexpr std::array<std::string_view, 12> kSubjects = {"automatic reply:",
                                                                 "auto:",
                                                                 "autoreply:",
                                                                 "auto-reply:",
                                                                 "out of office",
                                                                 "out of the office",
                                                                 "respuesta automática:",
                                                                 "fuera de la oficina",
                                                                 "abwesenheitsnotiz",
                                                                 "réponse automatique",
                                                                 "自动回复",
                                                                 "رد تلقائي"};
  const std::string subject = text::fold_case(text::fold_space(mail.subject));
  return std::ranges::any_of(kSubjects,
                             [&](std::string_view words) { return subject.starts_with(words); });
}

}  // namespace

const char* to_string(LetterChoice choice) {
  switch (choice) {
    case LetterChoice::kTried:
      return "tried";
    case LetterChoice::kUnfitting:
      return "unfitting";
    case LetterChoice::kQuestion:
      return "question";
    case LetterChoice::kSee:
      return "see";
  }
  return "question";
}

std::optional<LetterChoice> parse_letter_choice(std::string_view text) {
  for (const char letter : {'t', 'n', 'q', 's'}) {
    const auto choice = choice_of(letter);
    if (choice && text == to_string(*choice)) return choice;
  }
  return std::nullopt;
}

std::string approval_token(std::string_view key, std::string_view held, StaffId staff) {
  const std::string text = "approve/" + std::string(held) + "/" + std::to_string(staff.value);
  return keyed_hash(key, text).substr(0, kMarkDigits);
}

const char* to_string(InboundKind kind) {
  switch (kind) {
    case InboundKind::kReport:
      return "report";
    case InboundKind::kAutomatic:
      return "automatic";
    case InboundKind::kCommand:
      return "command";
    case InboundKind::kApprove:
      return "approve";
    case InboundKind::kChoice:
      return "choice";
    case InboundKind::kReply:
      return "reply";
    case InboundKind::kOther:
      return "other";
  }
  return "other";
}

std::string choice_mark(LetterChoice choice, std::string_view message_id) {
  std::string out = "[";
  out += letter_of(choice);
  out += '-';
  out += message_id.substr(0, kMarkDigits);
  return out + "]";
}

Inbound classify(const InboundMail& mail, const std::vector<CommandWords>& words, Date today,
                 std::optional<bool> day_first) {
  Inbound out;
  if (mail.report) {
    out.kind = InboundKind::kReport;
    return out;
  }
  out.own_text = own_words(mail.text);
  // Before the automatic ones: some mail programs send List-Unsubscribe by themselves, and say so.
  out.token = unsubscribe_token_of(mail);
  if (!out.token.empty()) {
    out.kind = InboundKind::kCommand;
    out.command.kind = CommandKind::kStop;
    return out;
  }
  if (is_automatic(mail)) {
    out.kind = InboundKind::kAutomatic;
    return out;
  }
  if (find_approval(mail, out)) {
    out.kind = InboundKind::kApprove;
    return out;
  }
  // A subject that is a command counts when nothing above the quote says anything else.
  out.command = parse_command(first_line(out.own_text), words, today, day_first);
  if (out.command.kind == CommandKind::kNone && out.own_text.empty())
    out.command = parse_command(plain_subject(mail.subject), words, today, day_first);
  const bool marked = find_choice(mail.subject, out);
  if (out.command.kind != CommandKind::kNone) {
    out.kind = InboundKind::kCommand;
    out.token.clear();  // of a letter, and not of List-Unsubscribe
  } else if (marked) {
    out.kind = InboundKind::kChoice;
  } else {
    out.kind = mail.references.empty() ? InboundKind::kOther : InboundKind::kReply;
  }
  return out;
}

}  // namespace homeward
