// [inbox].
#include <cctype>

#include "app/config_reading.h"
#include "base/loopback.h"
#include "base/text.h"
#include "compose/address.h"

namespace homeward::app {

namespace {

// What a folder's name may be: as the server lists it, so that nothing else reaches the wire.
bool is_folder_name(const std::string& name) {
  if (name.empty() || name.size() > 200) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) return false;
  }
  return true;
}

// scheme://host:port, nothing behind it and no user in it.
bool is_mail_url(const std::string& url) {
  for (const std::string scheme : {"imap://", "imaps://"}) {
    if (!url.starts_with(scheme)) continue;
    const std::string rest = url.substr(scheme.size());
    const auto colon = rest.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == rest.size()) return false;
    const std::string port = rest.substr(colon + 1);
    return port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos &&
           rest.find_first_of("/@?# ") == std::string::npos;
  }
  return false;
}

// Of a mail URL.
std::string host_of(const std::string& url) {
  const auto begin = url.find("://") + 3;
  return url.substr(begin, url.rfind(':') - begin);
}

}  // namespace

std::vector<Option> inbox_options(InboxConfig& inbox) {
  const auto tls = [&inbox](const std::string& text) {
    inbox.tls = text == "required";
    return text == "required" || text == "none";
  };
  const auto folder = [&inbox](const std::string& text) {
    inbox.folder = text;
    return is_folder_name(text);
  };
  std::vector<Option> options{
      {"inbox", "url", text_option(inbox.url)},
      {"inbox", "address", text_option(inbox.address)},
      {"inbox", "user", text_option(inbox.user)},
      {"inbox", "credential", text_option(inbox.credential)},
      {"inbox", "tls", parsed_option(tls, "\"required\" or \"none\"")},
      {"inbox", "ca_file", text_option(inbox.ca_file)},
      {"inbox", "folder",
       parsed_option(folder, "a folder's name as the server lists it, such as \"INBOX\"")},
      {"inbox", "every_seconds",
       int_option([&inbox](int value) { inbox.every_seconds = value; }, 10, 3600)},
  };
  for (auto& option : oauth_options("inbox", inbox.oauth)) options.push_back(std::move(option));
  return options;
}

void check_inbox(const Config& config, Mistakes& mistakes) {
  const InboxConfig& inbox = config.inbox;
  if (inbox.url.empty()) return;
  const std::string file = config.file.filename().string();
  if (!is_mail_url(inbox.url)) {
    mistakes.push_back(file +
                       ": inbox.url should look like imaps://mail.example.org:993 or "
                       "imap://mail.example.org:143");
  } else if (!inbox.tls && !is_loopback(host_of(inbox.url))) {
    mistakes.push_back(file +
                       ": inbox.tls = \"none\" is for a server on this machine alone; families' "
                       "answers and the secret would travel unencrypted");
  }
  if (!inbox.oauth.wanted && (inbox.user.empty() || inbox.credential.empty()))
    mistakes.push_back(
        file +
        ": inbox.user and inbox.credential (where its password is) are needed with inbox.url, or "
        "inbox.auth = \"xoauth2\"");
  check_oauth(config, "inbox", inbox.user, inbox.oauth, mistakes);
  if (text::has_control(inbox.user))
    mistakes.push_back(file + ": inbox.user holds a control character");
  if (!inbox.address.empty() && !compose::wire_address(inbox.address))
    mistakes.push_back(file + ": inbox.address should be the mailbox's e-mail address");
}

}  // namespace homeward::app
