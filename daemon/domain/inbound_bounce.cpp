// What a delivery report means, and qmail's own form of it.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "domain/delivery.h"
#include "domain/inbound.h"

namespace homeward {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "5.1.1" somewhere in the text, with the class `first`; empty when there is none.
std::string find_status(std::string_view text) {
  for (std::size_t i = 0; i + 4 < text.size(); ++i) {
    const bool begins = i == 0 || (!is_digit(text[i - 1]) && text[i - 1] != '.');
    if (!begins || (text[i] != '4' && text[i] != '5') || text[i + 1] != '.') continue;
    std::size_t at = i + 2;
    std::size_t digits = 0;
    while (at < text.size() && is_digit(text[at]) && digits < 3) ++at, ++digits;
    if (digits == 0 || at >= text.size() || text[at] != '.') continue;
    const std::size_t detail = ++at;
    while (at < text.size() && is_digit(text[at]) && at - detail < 3) ++at;
    if (at == detail || (at < text.size() && (is_digit(text[at]) || text[at] == '.'))) continue;
    return std::string(text.substr(i, at - i));
  }
  return {};
}

// The three digits of an SMTP reply in a diagnostic; 0 when there are none.
int find_code(std::string_view text) {
  for (std::size_t i = 0; i + 3 <= text.size(); ++i) {
    const bool alone = (i == 0 || !(is_digit(text[i - 1]) || text[i - 1] == '.')) &&
                       (i + 3 == text.size() || !(is_digit(text[i + 3]) || text[i + 3] == '.'));
    if (!alone || (text[i] != '4' && text[i] != '5')) continue;
    if (is_digit(text[i + 1]) && is_digit(text[i + 2]))
      return (text[i] - '0') * 100 + (text[i + 1] - '0') * 10 + (text[i + 2] - '0');
  }
  return 0;
}

}  // namespace

BounceKind judge(const RecipientReport& report) {
  if (report.action == "delayed") return BounceKind::kSoft;
  if (report.action != "failed") return BounceKind::kNone;
  std::string status = report.status;
  // "5.0.0" says no more than "failed": the server's own words say what.
  if (const auto said = find_status(report.diagnostic);
      !said.empty() && (status.empty() || status.ends_with(".0.0")))
    status = said;
  if (!status.empty() && status.front() != '5') return BounceKind::kSoft;
  int code = find_code(report.diagnostic);
  if (code < 500) code = status.empty() ? 0 : 550;
  if (code == 0) return BounceKind::kSoft;
  if (status.ends_with(".0.0")) status.clear();
  const auto what = classify_reply(SmtpPhase::kRcpt, code, status, report.diagnostic);
  return what == DeliveryClass::kThisRecipient ? BounceKind::kHard : BounceKind::kSoft;
}

std::optional<DeliveryReport> read_qmail_bounce(std::string_view text) {
  // http://cr.yp.to/proto/qsbmf.txt: the first paragraph begins "Hi. This is", then one paragraph a
  // recipient, "<address>:" and why, then one that begins with a hyphen, then the message.
  if (!text::trim(text).starts_with("Hi. This is")) return std::nullopt;
  DeliveryReport report;
  bool below = false;
  for (const std::string& raw : text::split(text.substr(0, 1U << 18U), '\n')) {
    const std::string_view line = text::trim(raw);
    if (below) {
      const std::string folded = text::fold_case(line.substr(0, 400));
      const auto open = line.find('<');
      if (!folded.starts_with("message-id:") || open == std::string_view::npos) continue;
      const auto close = line.find('>', open);
      if (close == std::string_view::npos) continue;
      report.original_message_id = std::string(line.substr(open + 1, close - open - 1));
      break;
    }
    if (line.starts_with("-")) {
      below = true;
    } else if (line.starts_with("<") && line.ends_with(">:")) {
      if (report.recipients.size() >= 100) break;
      report.recipients.push_back(
          {"failed", "", text::fold_case(line.substr(1, line.size() - 3)), "", ""});
    } else if (!report.recipients.empty() && !line.empty()) {
      auto& recipient = report.recipients.back();
      recipient.diagnostic += (recipient.diagnostic.empty() ? "" : " ") + std::string(line);
      if (recipient.status.empty()) recipient.status = find_status(line);
    }
  }
  if (report.recipients.empty()) return std::nullopt;
  return report;
}

}  // namespace homeward
