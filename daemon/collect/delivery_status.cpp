#include "collect/delivery_status.h"

#include <map>
#include <vector>

#include "base/text.h"

namespace homeward::collect {

namespace {

constexpr std::size_t kMostRecipients = 100;
constexpr std::size_t kFieldKept = 2000;  // bytes

using Fields = std::map<std::string, std::string>;  // name in lower case -> value, unfolded

// Blocks of fields, separated by empty lines.
std::vector<Fields> blocks_of(std::string_view body) {
  std::vector<Fields> blocks(1);
  std::string name;
  for (const std::string& raw : text::split(body, '\n')) {
    const std::string_view line = text::trim(raw);
    if (line.empty()) {
      if (!blocks.back().empty()) {
        if (blocks.size() > kMostRecipients) break;
        blocks.emplace_back();
      }
      name.clear();
      continue;
    }
    const bool folded = raw.front() == ' ' || raw.front() == '\t';
    if (folded && !name.empty()) {
      std::string& value = blocks.back()[name];
      if (value.size() < kFieldKept) value += " " + std::string(line.substr(0, kFieldKept));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon > 100) continue;
    name = text::fold_case(text::trim(line.substr(0, colon)));
    blocks.back().try_emplace(name, text::trim(line.substr(colon + 1)).substr(0, kFieldKept));
  }
  return blocks;
}

std::string field(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

// RFC 3461, 4: "+3D" is "=".
std::string from_xtext(std::string_view text) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool encoded =
        text[i] == '+' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    if (!encoded) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string unbracketed(std::string_view value) {
  value = text::trim(value);
  if (value.starts_with("<") && value.ends_with(">")) value = value.substr(1, value.size() - 2);
  return std::string(value);
}

// "rfc822; <anna@example.org>": the address, in lower case.
std::string address_of(const std::string& value) {
  const auto semicolon = value.find(';');
  if (semicolon == std::string::npos) return text::fold_case(unbracketed(value));
  return text::fold_case(unbracketed(std::string_view(value).substr(semicolon + 1)));
}

// "5.1.1 (bad address)": the digits alone.
std::string status_of(const std::string& value) {
  return value.substr(0, value.find_first_not_of("0123456789."));
}

}  // namespace

DeliveryReport read_delivery_status(std::string_view body) {
  DeliveryReport report;
  for (const Fields& fields : blocks_of(body)) {
    if (const auto id = field(fields, "original-envelope-id"); !id.empty())
      report.envelope_id = unbracketed(from_xtext(id));
    const std::string action = text::fold_case(field(fields, "action"));
    const std::string recipient = field(fields, "final-recipient");
    const std::string original = field(fields, "original-recipient");
    if (action.empty() || (recipient.empty() && original.empty())) continue;
    report.recipients.push_back({action.substr(0, action.find_first_of(" (;")),
                                 status_of(field(fields, "status")), address_of(recipient),
                                 address_of(from_xtext(original)),
                                 field(fields, "diagnostic-code")});
  }
  return report;
}

std::string message_id_in_headers(std::string_view headers) {
  for (const Fields& fields : blocks_of(headers)) {
    if (const auto id = field(fields, "message-id"); !id.empty()) return unbracketed(id);
  }
  return {};
}

}  // namespace homeward::collect
