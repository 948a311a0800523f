#include "app/settings.h"

#include "base/errors.h"
#include "base/text.h"

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

namespace {

OAuthSettings oauth_settings(const Config& config) {
  const RelayConfig& relay = config.relay;
  OAuthSettings oauth;
  oauth.token_url = relay.oauth_token_url;
  oauth.client_id = relay.oauth_client_id;
  oauth.client_secret = load_secret(config, relay.oauth_client_secret, "relay.oauth_client_secret");
  oauth.refresh_token = load_secret(config, relay.oauth_refresh_token, "relay.oauth_refresh_token");
  oauth.scope = relay.oauth_scope;
  oauth.kept_token_file = (config.state / "oauth-refresh-token").string();
  return oauth;
}

}  // namespace

deliver::RelaySettings relay_settings(const Config& config) {
  deliver::RelaySettings relay;
  relay.url = config.relay.url;
  relay.tls = config.relay.tls ? deliver::TlsPolicy::kRequired : deliver::TlsPolicy::kNone;
  relay.user = config.relay.user;
  if (config.relay.xoauth2) {
    relay.oauth = oauth_settings(config);
  } else {
    relay.password = load_secret(config, config.relay.credential, "relay.credential");
  }
  if (!config.relay.ca_file.empty())
    relay.ca_file = (config.folder / config.relay.ca_file).string();
  relay.connections = static_cast<std::size_t>(config.relay.connections);
  relay.messages_per_connection = static_cast<std::size_t>(config.relay.messages_per_connection);
  relay.connection_age = std::chrono::seconds{config.relay.connection_seconds};
  return relay;
}

compose::ComposeSettings compose_settings(const Config& config, const std::string& token_key) {
  compose::ComposeSettings settings;
  settings.school = config.school;
  settings.template_folders = {config.folder / "templates", data_folder() / "templates"};
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
  return context;
}

}  // namespace homeward::app
