// auth and oauth_* of [relay] and [inbox].
#include <fmt/format.h>

#include "app/config_reading.h"

namespace homeward::app {

std::vector<Option> oauth_options(const char* table, OAuthConfig& oauth) {
  const auto auth = [&oauth](const std::string& text) {
    oauth.wanted = text == "xoauth2";
    return oauth.wanted || text == "password";
  };
  return {
      {table, "auth", parsed_option(auth, "\"password\" or \"xoauth2\"")},
      {table, "oauth_token_url", text_option(oauth.token_url)},
      {table, "oauth_client_id", text_option(oauth.client_id)},
      {table, "oauth_client_secret", text_option(oauth.client_secret)},
      {table, "oauth_refresh_token", text_option(oauth.refresh_token)},
      {table, "oauth_scope", text_option(oauth.scope)},
  };
}

void check_oauth(const Config& config, const char* table, const std::string& user,
                 const OAuthConfig& oauth, Mistakes& mistakes) {
  const std::string file = config.file.filename().string();
  const bool incomplete = user.empty() || oauth.token_url.empty() || oauth.client_id.empty() ||
                          (oauth.refresh_token.empty() && oauth.client_secret.empty());
  if (oauth.wanted && incomplete) {
    mistakes.push_back(
        fmt::format("{}: {}.auth is \"xoauth2\", so {}.user, oauth_token_url, oauth_client_id and "
                    "oauth_refresh_token (or, for the client-credentials grant, "
                    "oauth_client_secret) are wanted",
                    file, table, table));
  }
  if (!oauth.wanted && !oauth.token_url.empty()) {
    mistakes.push_back(
        fmt::format("{}: {}.oauth_token_url goes with {}.auth = \"xoauth2\"", file, table, table));
  }
}

}  // namespace homeward::app
