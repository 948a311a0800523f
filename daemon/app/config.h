// homeward.toml: read whole, every mistake reported at once.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/calendar_titles.h"
#include "collect/sources.h"
#include "domain/cadence.h"
#include "domain/school.h"

namespace homeward::app {

// How access tokens are fetched, of [relay] and of [inbox]: their auth and oauth_*.
struct OAuthConfig {
  bool wanted = false;  // auth = "xoauth2": access tokens in place of a password
  std::string token_url;
  std::string client_id;
  std::string client_secret;  // a systemd credential's name, or a file
  std::string refresh_token;  // likewise; empty: the client-credentials grant
  std::string scope;
};

struct RelayConfig {
  std::string preset = "relay";  // gives what is not said: url, connections, pace
  std::string url;
  bool tls = true;
  std::string user;
  std::string credential;  // a systemd credential's name, or a file
  OAuthConfig oauth;
  std::string ca_file;
  int connections = 0;
  int per_minute = 0;  // 0: no limit
  int per_day = 0;
  int messages_per_connection = 100;
  int connection_seconds = 600;
  bool resend_uncertain = true;
  int uncertain_minutes = 15;
};

// [intake]: what helps to read tables.
struct IntakeConfig {
  // 3/4 is the third of April; nothing: the school's language does not tell either.
  std::optional<bool> day_first;
  std::string code_page;  // ICU's name of it, for files that are no UTF-8; empty: guessed
  std::map<std::string, std::string> headers;  // the school's own headers to a field or kind
};

// [staff]: the e-mails to staff.
struct StaffConfig {
  bool mail = true;
  TimeOfDay at = std::chrono::hours{15};  // school's time, on school days
  std::optional<std::chrono::weekday> weekly = std::chrono::Monday;  // none: no weekly note
};

// [inbox]: the mailbox that is read for bounces and answers.
struct InboxConfig {
  std::string url;      // empty: none is read
  std::string address;  // where families' answers go; empty: relay.from
  bool tls = true;
  std::string user;
  std::string credential;  // a systemd credential's name, or a file
  OAuthConfig oauth;
  std::string ca_file;
  std::string folder = "INBOX";
  int every_seconds = 120;
};

struct Config {
  std::filesystem::path file;    // homeward.toml itself
  std::filesystem::path folder;  // where it lies: schedules/ and templates/ beside it
  School school;
  std::filesystem::path share;
  std::optional<int> settle_seconds;  // none: 5, or 15 on a network mount
  std::filesystem::path state;
  IntakeConfig intake;
  std::vector<collect::SourceOptions> sources;
  RelayConfig relay;
  InboxConfig inbox;
  QuietHours quiet;
  StaffConfig staff;
  CalendarWords calendar;
  std::string redirect_all_to;
  std::string unsubscribe_url;           // https; the guardian's token goes behind it
  std::vector<std::string> allow_terms;  // words that the wording guard lets pass
};

// One mistake, placed: "homeward.toml:12:3: unknown key \"nmae\" in [school]; did you mean
// \"name\"?"
using Mistakes = std::vector<std::string>;

struct ConfigResult {
  Config config;
  Mistakes mistakes;  // empty: the config holds
};

// Reads and checks the file. Never throws for content; Failure(kNoInput) when there is no such
// file.
ConfigResult read_config(const std::filesystem::path& file);
// The same, or Failure(kConfig) that lists every mistake.
Config load_config(const std::filesystem::path& file);

// Every option's dotted name ("relay.url"), for the test that keeps code and file in step.
std::vector<std::string> option_names();

// The secret that `option` ("relay.credential") names: a systemd credential, or a file in or from
// the config's folder. Empty when `name` is. Failure(kConfig) when it cannot be read.
std::string load_secret(const Config& config, const std::string& name, const char* option);

// Where templates, phrases, schedules and the demo school are: HOMEWARD_DATA, else beside the
// installed binary (../share/homeward), else the checkout it was built from.
std::filesystem::path data_folder();

}  // namespace homeward::app
