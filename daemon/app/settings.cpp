#include "app/settings.h"

#include "base/errors.h"
#include "base/text.h"
#include "compose/printables.h"

namespace homeward::app {

Schedules schedules_of(const Config& config) {
  return load_schedules(config.folder / "schedules", data_folder() / "schedules", config.calendar,
                        config.school.zone);
}

plan::PlanSettings plan_settings(const Config& config) {
  Schedules schedules = schedules_of(config);
  if (!schedules.problems.empty()) {
    throw Failure(ExitCode::kConfig, text::join(schedules.problems, "\n"));
  }
  return {config.school, std::move(schedules.cadences), std::move(schedules.calendar),
          config.quiet};
}

OAuthSettings oauth_settings(const Config& config, const std::string& table,
                             const OAuthConfig& oauth, const std::string& kept_token_name) {
  const auto secret = [&](const std::string& name, const char* key) {
    return load_secret(config, name, (table + "." + key).c_str());
  };
  OAuthSettings out;
  if (!oauth.wanted) return out;
  out.token_url = oauth.token_url;
  out.client_id = oauth.client_id;
  out.client_secret = secret(oauth.client_secret, "oauth_client_secret");
  out.refresh_token = secret(oauth.refresh_token, "oauth_refresh_token");
  out.scope = oauth.scope;
  out.kept_token_file = (config.state / kept_token_name).string();
  return out;
}

deliver::RelaySettings relay_settings(const Config& config) {
  deliver::RelaySettings relay;
  relay.url = config.relay.url;
  relay.tls = config.relay.tls ? deliver::TlsPolicy::kRequired : deliver::TlsPolicy::kNone;
  relay.user = config.relay.user;
  relay.oauth = oauth_settings(config, "relay", config.relay.oauth, "oauth-refresh-token");
  if (!relay.oauth.wanted())
    relay.password = load_secret(config, config.relay.credential, "relay.credential");
  if (!config.relay.ca_file.empty())
    relay.ca_file = (config.folder / config.relay.ca_file).string();
  relay.connections = static_cast<std::size_t>(config.relay.connections);
  relay.messages_per_connection = static_cast<std::size_t>(config.relay.messages_per_connection);
  relay.connection_age = std::chrono::seconds{config.relay.connection_seconds};
  return relay;
}

std::vector<std::filesystem::path> template_folders(const Config& config) {
  return {config.folder / "templates", data_folder() / "templates"};
}

compose::ComposeSettings compose_settings(const Config& config, const std::string& token_key) {
  compose::ComposeSettings settings;
  settings.school = config.school;
  settings.template_folders = template_folders(config);
  settings.font_config = (data_folder() / "config" / "fonts.conf").string();
  settings.token_key = token_key;
  settings.unsubscribe_url = config.unsubscribe_url;
  return settings;
}

ingest::ReadContext read_context(const Config& config, const std::string& path, Date today) {
  ingest::ReadContext context;
  context.path = path;
  context.today = today;
  context.language = config.school.language;
  context.share_concerns = config.school.share_concerns;
  context.assume_consent = config.school.assume_consent;
  context.day_first = config.intake.day_first;
  context.code_page = config.intake.code_page;
  context.synonyms = config.intake.headers;
  context.cadences = rhythm_names(config.folder / "schedules", data_folder() / "schedules");
  context.printables = compose::printable_names(template_folders(config));
  return context;
}

}  // namespace homeward::app
