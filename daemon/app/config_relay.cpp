// [relay] of homeward.toml, and its secrets.
#include <algorithm>
#include <cstdlib>

#include "app/config_reading.h"
#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"
#include "deliver/preset.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

constexpr int kMostADay = 1'000'000;

std::function<bool(const std::string&)> one_or_other(bool& target, const char* yes,
                                                     const char* no) {
  return [&target, yes, no](const std::string& text) {
    target = text == yes;
    return text == yes || text == no;
  };
}

Setter number(int& target, int low, int high) {
  return int_option([&target](int value) { target = value; }, low, high);
}

}  // namespace

// What is not said stays "" or -1 until use_preset().
std::vector<Option> relay_options(Config& config) {
  RelayConfig& relay = config.relay;
  relay.connections = relay.per_minute = relay.per_day = -1;
  const auto preset = [&relay](const std::string& text) {
    relay.preset = text;
    return deliver::find_preset(text).has_value();
  };
  std::vector<Option> options{
      {"relay", "preset",
       parsed_option(preset, "\"" + text::join(deliver::preset_names(), "\", \"") + "\"")},
      {"relay", "url", text_option(relay.url)},
      {"relay", "from", text_option(config.school.from_address)},
      {"relay", "tls",
       parsed_option(one_or_other(relay.tls, "required", "none"), "\"required\" or \"none\"")},
      {"relay", "user", text_option(relay.user)},
      {"relay", "credential", text_option(relay.credential)},
      {"relay", "ca_file", text_option(relay.ca_file)},
      {"relay", "connections", number(relay.connections, 1, 64)},
      {"relay", "per_minute", number(relay.per_minute, 0, kMostADay)},
      {"relay", "per_day", number(relay.per_day, 0, kMostADay)},
      {"relay", "messages_per_connection", number(relay.messages_per_connection, 1, 10'000)},
      {"relay", "connection_seconds", number(relay.connection_seconds, 1, 86'400)},
      {"relay", "uncertain",
       parsed_option(one_or_other(relay.resend_uncertain, "resend", "hold"),
                     "\"resend\" or \"hold\"")},
      {"relay", "uncertain_minutes", number(relay.uncertain_minutes, 1, 24 * 60)},
  };
  for (auto& option : oauth_options("relay", relay.oauth)) options.push_back(std::move(option));
  return options;
}

void use_preset(RelayConfig& relay) {
  const auto preset = deliver::find_preset(relay.preset);
  if (!preset) return;  // a mistake, told already
  if (relay.url.empty()) relay.url = preset->url;
  if (relay.connections < 0) relay.connections = preset->connections;
  if (relay.per_minute < 0) relay.per_minute = preset->pace.per_minute;
  if (relay.per_day < 0) relay.per_day = preset->pace.per_day;
}

void check_relay(const Config& config, Mistakes& mistakes) {
  const std::string file = config.file.filename().string();
  const auto& url = config.relay.url;
  if (!url.starts_with("smtp://") && !url.starts_with("smtps://")) {
    mistakes.push_back(file + ": relay.url should start with smtp:// or smtps://");
  }
  const std::string& from = config.school.from_address;
  const auto at = from.find('@');
  if (at == std::string::npos || from.find('.', at) == std::string::npos) {
    mistakes.push_back(
        file +
        ": relay.from should be the school's e-mail address, such as letters@school.example.org");
  }
  const RelayConfig& relay = config.relay;
  check_oauth(config, "relay", relay.user, relay.oauth, mistakes);
  if (!relay.oauth.wanted && !relay.user.empty() && relay.credential.empty()) {
    mistakes.push_back(
        file + ": relay.user is set, so relay.credential should name where its password is");
  }
}

std::string load_secret(const Config& config, const std::string& name, const char* option) {
  if (name.empty()) return {};
  fs::path path = config.folder / name;
  if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
      folder != nullptr && fs::exists(fs::path(folder) / name)) {
    path = fs::path(folder) / name;
  }
  try {
    std::string secret = files::read(path, 64U << 10U);
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    return secret;
  } catch (const Failure&) {
    throw Failure(ExitCode::kConfig,
                  fmt::format("{}: cannot read {}; give a systemd credential's name or a readable "
                              "file",
                              option, path.string()));
  }
}

}  // namespace homeward::app
