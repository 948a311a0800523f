// What servers say: the class of a reply, and its words without addresses.
#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "domain/delivery.h"

namespace homeward {

namespace {

constexpr std::string_view kAddressMark = "<address>";

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool mentions(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

bool mentions_limit(const std::string& text) {
  return mentions(text, {"limit", "quota", "too many", "too fast", "exceed", "throttl", " rate"});
}

// Subject and detail of an enhanced code without its class: "5.1.1" gives "1.1" (RFC 3463).
std::string_view subject_of(std::string_view enhanced) {
  const auto dot = enhanced.find('.');
  return dot == std::string_view::npos ? std::string_view() : enhanced.substr(dot + 1);
}

bool starts_with(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

bool says_configuration(int code, std::string_view enhanced) {
  if (code == 530 || code == 534 || code == 535 || code == 538) return true;
  // 5.1.7 and 5.1.8 refuse our sender address, in whatever phase a relay looks at it.
  return enhanced == "5.7.30" || enhanced == "5.7.60" || enhanced == "5.7.515" ||
         enhanced == "5.7.57" || enhanced == "5.1.7" || enhanced == "5.1.8";
}

bool says_quota(int code, std::string_view enhanced, const std::string& text) {
  return (code == 550 && enhanced == "5.4.5") || (code == 554 && enhanced == "5.2.0") ||
         (code == 550 && enhanced == "5.7.1" && mentions_limit(text));
}

// The relay would not carry mail for us at all, said in answer to a recipient: Postfix puts off
// what it has against our host, greeting or sender until then.
bool says_no_relay(std::string_view enhanced, const std::string& text) {
  return enhanced == "5.7.54" ||
         mentions(text,
                  {"relay access", "relaying", "unable to relay", "not permitted to relay",
                   "relay denied", "relay not", "rcpthosts", "authentication required",
                   "authentication is required", "not authenticated", "client host",
                   "helo command rejected", "sender address rejected", "sender verify failed"});
}

bool refuses_recipient(int code, std::string_view enhanced) {
  const auto subject = subject_of(enhanced);
  if (subject.empty()) return code == 550 || code == 551 || code == 553;
  // 1: addressing; 2.1: mailbox disabled; 4.1, 4.4: nobody answers for, or no route to, the domain;
  // 6.7: the address needs SMTPUTF8 further on (RFC 6531).
  return starts_with(subject, "1.") || subject == "2.1" || subject == "4.1" || subject == "4.4" ||
         subject == "6.7";
}

DeliveryClass classify_temporary(SmtpPhase phase, int code, std::string_view enhanced,
                                 const std::string& text) {
  if (phase == SmtpPhase::kConnect || phase == SmtpPhase::kAuth) return DeliveryClass::kRouteNow;
  if (code == 421 || code == 432 || code == 454) return DeliveryClass::kRouteNow;
  if (code == 450 && enhanced == "4.2.1" && mentions_limit(text)) return DeliveryClass::kRouteNow;
  if (subject_of(enhanced) == "2.2") return DeliveryClass::kMailboxFull;
  return DeliveryClass::kOtherTemporary;
}

DeliveryClass classify_permanent(SmtpPhase phase, int code, std::string_view enhanced,
                                 const std::string& text) {
  if (says_configuration(code, enhanced)) return DeliveryClass::kRouteConfiguration;
  if (says_quota(code, enhanced, text)) return DeliveryClass::kQuota;
  const auto subject = subject_of(enhanced);
  const bool about_size = subject == "3.4" || subject == "2.3" || (subject.empty() && code == 552);
  switch (phase) {
    case SmtpPhase::kConnect:
    case SmtpPhase::kAuth:
      return DeliveryClass::kRouteConfiguration;
    case SmtpPhase::kMail:
      return about_size || code == 552 ? DeliveryClass::kThisMessage
                                       : DeliveryClass::kRouteConfiguration;
    case SmtpPhase::kRcpt:
      if (subject == "2.2") return DeliveryClass::kMailboxFull;
      if (says_no_relay(enhanced, text)) return DeliveryClass::kRouteConfiguration;
      // A policy's no (5.7.x) is about the message: a family's good address must not be marked.
      return refuses_recipient(code, enhanced) ? DeliveryClass::kThisRecipient
                                               : DeliveryClass::kThisMessage;
    case SmtpPhase::kData:
    case SmtpPhase::kBody:
    case SmtpPhase::kDot:
      if (subject == "2.2") return DeliveryClass::kMailboxFull;
      // One recipient a transaction: an addressing code at the dot can only mean this one.
      if (starts_with(subject, "1.")) return DeliveryClass::kThisRecipient;
      return DeliveryClass::kThisMessage;
  }
  return DeliveryClass::kThisMessage;
}

DeliveryClass classify_silence(SmtpPhase phase) {
  switch (phase) {
    case SmtpPhase::kConnect:
    case SmtpPhase::kAuth:
    case SmtpPhase::kMail:
      return DeliveryClass::kRouteNow;
    // Charged, so that one message that makes a filter hang up cannot stop all others.
    case SmtpPhase::kRcpt:
    case SmtpPhase::kData:
    case SmtpPhase::kBody:
      return DeliveryClass::kOtherTemporary;
    case SmtpPhase::kDot:
      return DeliveryClass::kLost;
  }
  return DeliveryClass::kOtherTemporary;
}

bool is_address_end(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '(' ||
         c == ')' || c == '[' || c == ']' || c == ',' || c == ';' || c == '\'';
}

// A word that holds an address, plainly or as bounce paths (user=host) and URLs (%40) spell it.
bool looks_like_address(const std::string& word) {
  if (word.find('@') != std::string::npos) return true;
  return mentions(lower(word), {"%40", "=40", "+40", "&#64", "&#x40"});
}

std::string without(std::string text, const std::string& needle) {
  if (needle.empty()) return text;
  std::string small = lower(text);
  for (auto at = small.find(needle); at != std::string::npos;) {
    text.replace(at, needle.size(), kAddressMark);
    small.replace(at, needle.size(), kAddressMark);
    at = small.find(needle, at + kAddressMark.size());
  }
  return text;
}

}  // namespace

DeliveryClass classify_reply(SmtpPhase phase, int code, std::string_view enhanced,
                             std::string_view text) {
  if (code == 0) return classify_silence(phase);
  const std::string small = lower(text);
  if (code >= 400 && code < 500) return classify_temporary(phase, code, enhanced, small);
  if (code >= 500 && code < 600) return classify_permanent(phase, code, enhanced, small);
  if (code >= 200 && code < 300 && phase == SmtpPhase::kDot) return DeliveryClass::kAccepted;
  // A server that answers out of turn has not taken anything, except perhaps at the dot.
  return phase == SmtpPhase::kDot ? DeliveryClass::kLost : DeliveryClass::kOtherTemporary;
}

std::string without_addresses(std::string_view text, std::string_view recipient) {
  std::string shown;
  std::string word;
  const auto flush = [&] {
    shown += looks_like_address(word) ? std::string(kAddressMark) : word;
    word.clear();
  };
  for (const char c : text.substr(0, 4096)) {
    if (is_address_end(c)) {
      flush();
      shown += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    } else {
      word += c == '\x7f' || static_cast<unsigned char>(c) >= 0x80 ? '?' : c;
    }
  }
  flush();
  shown = without(std::move(shown), lower(recipient));
  // "User unknown: doe" names a person as well; very short local parts would hit common words.
  const auto local = recipient.substr(0, recipient.find('@'));
  if (local.size() >= 3) shown = without(std::move(shown), lower(local));
  return text::shorten(text::fold_space(shown), 400);
}

}  // namespace homeward
