#include "deliver/probe.h"

#include <array>
#include <string_view>

#include "deliver/smtp_link.h"

namespace homeward::deliver {

namespace {

struct Advice {
  std::string_view sign;  // in the outcome's text: libcurl's, OpenSSL's or our own words
  const char* words;
};

constexpr const char* kNoStartTls =
    "the relay offers no STARTTLS here: use its submission port 587, or smtps:// with 465; "
    "relay.tls = \"none\" is only right for a relay on this machine";

// The first that fits; from the special to the general.
constexpr std::array kConnecting{
    Advice{"certificate has expired",
           "its operator must renew the certificate, unless this machine's clock is wrong"},
    Advice{"not yet valid", "this machine's clock seems to be behind; set it"},
    Advice{"subject name",
           "write the name that the certificate was made for into relay.url, not an address"},
    Advice{"certificate",
           "name a PEM file with the authority that signed the relay's certificate in "
           "relay.ca_file, or ask its operator for one that is publicly trusted"},
    Advice{"wrong version number",
           "this port does not begin with TLS: write smtp:// in relay.url, for STARTTLS"},
    Advice{"STARTTLS", kNoStartTls},
    Advice{"SSL level", kNoStartTls},
    Advice{"resolve", "check the name in relay.url and this machine's DNS"},
    Advice{"connect", "check host and port in relay.url, and the firewall between"},
    Advice{"timed out", "check host and port in relay.url, and the firewall between"},
    Advice{"timeout", "check host and port in relay.url, and the firewall between"},
};

constexpr std::array kLoggingIn{
    Advice{"invalid_grant",
           "the refresh token is spent or was withdrawn: get a new one and put it into the file "
           "that relay.oauth_refresh_token names"},
    Advice{"invalid_client",
           "check relay.oauth_client_id and the secret behind relay.oauth_client_secret"},
    Advice{"invalid_scope", "check relay.oauth_scope"},
    Advice{"no access token", "check relay.oauth_token_url and the rest of relay.oauth_*"},
    Advice{"access token",
           "check that relay.user is the mailbox of the token, that relay.oauth_scope allows SMTP, "
           "and that the mailbox may use it"},
    Advice{"offers no AUTH",
           "this port takes no login: use the submission port 587, or leave out relay.user"},
    Advice{"no login that we know",
           "Homeward knows PLAIN, LOGIN and XOAUTH2; relay.auth chooses between them"},
    Advice{"not offer XOAUTH2", "set relay.auth = \"password\", or use the provider's own port"},
};

template <std::size_t N>
const char* first_of(const std::array<Advice, N>& advices, std::string_view text) {
  for (const auto& advice : advices) {
    if (text.find(advice.sign) != std::string_view::npos) return advice.words;
  }
  return nullptr;
}

}  // namespace

Probe probe(const RelaySettings& settings) {
  const auto tokens =
      settings.oauth.wanted() ? std::make_unique<AccessTokens>(settings.oauth) : nullptr;
  SmtpLink link(settings, tokens.get());
  Probe found;
  found.failure = link.connect();
  if (found.failure) return found;
  found.dsn = link.capabilities().dsn;
  found.utf8 = link.capabilities().utf8;
  found.max_size = link.capabilities().max_size;
  link.quit();
  return found;
}

std::string way_out(const DeliveryOutcome& outcome) {
  if (outcome.phase == SmtpPhase::kConnect) {
    if (const char* words = first_of(kConnecting, outcome.text)) return words;
  }
  if (outcome.phase == SmtpPhase::kAuth) {
    if (const char* words = first_of(kLoggingIn, outcome.text)) return words;
    if (outcome.code >= 500) {
      return "check relay.user and the secret; some providers want an app password, or "
             "relay.auth = \"xoauth2\"";
    }
  }
  switch (outcome.what) {
    case DeliveryClass::kRouteConfiguration:
      return outcome.phase == SmtpPhase::kMail
                 ? "check that the relay lets us send as relay.from"
                 : "ask the relay's operator whether this machine may send through it";
    case DeliveryClass::kQuota:
      return "the provider's allowance is used up; relay.preset, per_minute and per_day keep "
             "below it";
    case DeliveryClass::kThisMessage:
      return "ask the relay's operator what it has against the letter";
    case DeliveryClass::kThisRecipient:
      return "the address does not work; try another one";
    case DeliveryClass::kMailboxFull:
      return "the mailbox is full; try another address";
    case DeliveryClass::kLost:
      return "no answer came after the last byte: look into the mailbox before you try again";
    default:
      return "try again in some minutes";
  }
}

}  // namespace homeward::deliver
