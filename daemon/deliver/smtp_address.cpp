#include "deliver/smtp_address.h"

#include <arpa/inet.h>
#include <idn2.h>

#include <algorithm>

#include "base/text.h"

namespace homeward::deliver {

namespace {

constexpr std::size_t kMaxLocal = 64;    // RFC 5321 4.5.3.1.1
constexpr std::size_t kMaxDomain = 255;  // RFC 5321 4.5.3.1.2
constexpr std::size_t kMaxPath = 254;    // RFC 5321 erratum 1690
constexpr std::size_t kMaxLabel = 63;    // RFC 1035

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// RFC 5322 atext, and any non-ASCII character (RFC 6531).
bool is_atom_character(char c) {
  constexpr std::string_view kSpecial = "!#$%&'*+-/=?^_`{|}~";
  return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
         kSpecial.find(c) != std::string_view::npos;
}

bool is_dot_string(std::string_view local) {
  if (local.empty() || local.size() > kMaxLocal || local.front() == '.' || local.back() == '.' ||
      local.find("..") != std::string_view::npos) {
    return false;
  }
  return std::all_of(local.begin(), local.end(),
                     [](char c) { return c == '.' || is_atom_character(c); });
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
           return is_alphanumeric(c) || c == '-';
         });
}

bool is_domain_name(std::string_view domain) {
  if (domain.empty() || domain.size() > kMaxDomain) return false;
  const auto labels = text::split(domain, '.');
  return std::all_of(labels.begin(), labels.end(),
                     [](const std::string& label) { return is_label(label); });
}

// [192.0.2.1] or [IPv6:2001:db8::1]
bool is_literal(std::string_view domain) {
  if (domain.size() < 4 || domain.front() != '[' || domain.back() != ']') return false;
  std::string inner(domain.substr(1, domain.size() - 2));
  unsigned char address[sizeof(in6_addr)];
  constexpr std::string_view kTag = "IPv6:";
  if (inner.rfind(kTag, 0) == 0) {
    return ::inet_pton(AF_INET6, inner.c_str() + kTag.size(), address) == 1;
  }
  return ::inet_pton(AF_INET, inner.c_str(), address) == 1;
}

std::optional<std::string> to_punycode(const std::string& domain) {
  char* encoded = nullptr;
  // Non-transitional: what registries and today's mail programs use.
  if (idn2_to_ascii_8z(domain.c_str(), &encoded, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) !=
      IDN2_OK) {
    return std::nullopt;
  }
  std::string result(encoded);
  idn2_free(encoded);
  return result;
}

}  // namespace

std::optional<WireAddress> wire_address(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || address.size() > 2 * kMaxPath) return std::nullopt;
  if (!text::is_valid_utf8(address) || text::has_control(address)) return std::nullopt;
  const std::string_view local = address.substr(0, at);
  std::string domain(address.substr(at + 1));
  if (!is_dot_string(local)) return std::nullopt;
  if (!is_ascii(domain)) {
    auto encoded = to_punycode(domain);
    if (!encoded) return std::nullopt;
    domain = std::move(*encoded);
  }
  if (!is_domain_name(domain) && !is_literal(domain)) return std::nullopt;
  WireAddress wire{std::string(local) + '@' + domain, !is_ascii(local)};
  if (wire.text.size() > kMaxPath) return std::nullopt;
  return wire;
}

}  // namespace homeward::deliver
