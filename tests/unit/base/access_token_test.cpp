// Access tokens: what a token service's answers mean, and how long a token is kept.
#include "base/access_token.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <vector>

#include "base/files.h"
#include "support/scripted_http.h"
#include "support/temp_folder.h"

namespace homeward {
namespace {

using homeward::testing::ScriptedHttp;
using homeward::testing::TempFolder;
using std::chrono::seconds;

const AccessTokens::Interrupted go_on = [] { return false; };

TEST(TokenReply, ReadsWhatServicesSay) {
  struct Case {
    const char* json;
    const char* token;
    int lifetime;
    const char* refresh;
    const char* error;
  };
  const Case cases[] = {
      {R"({"token_type":"Bearer","expires_in":3599,"access_token":"abc"})", "abc", 3599, "", ""},
      {R"({"expires_in":"3600","access_token":"abc","refresh_token":"r2"})", "abc", 3600, "r2", ""},
      {R"({"access_token":"abc"})", "abc", 300, "", ""},
      {R"({"access_token":"abc","expires_in":-5})", "abc", 0, "", ""},
      {R"({"access_token":"abc","expires_in":1e99})", "abc", 86400, "", ""},
      {R"({"access_token":"a b"})", "", 300, "", ""},
      {R"({"access_token":"a\r\nQUIT"})", "", 300, "", ""},
      {R"({"access_token":["abc"]})", "", 300, "", ""},
      {R"({"error":"invalid_grant","error_description":"AADSTS70008: jo@example.org"})", "", 300,
       "", "invalid_grant"},
      {R"({"error":"jo@example.org is unknown"})", "", 300, "", ""},
      {"<html>", "", 0, "", ""},
      {"", "", 0, "", ""},
      {"[1,2]", "", 0, "", ""},
  };
  for (const auto& c : cases) {
    const auto reply = read_token_reply(c.json);
    EXPECT_EQ(reply.access_token, c.token) << c.json;
    EXPECT_EQ(reply.lifetime.count(), c.lifetime) << c.json;
    EXPECT_EQ(reply.refresh_token, c.refresh) << c.json;
    EXPECT_EQ(reply.error, c.error) << c.json;
  }
}

TEST(TokenRequest, BothGrants) {
  OAuthSettings settings;
  settings.client_id = "id 1";
  settings.client_secret = "s&cret";
  settings.scope = "https://mail.google.com/";
  EXPECT_EQ(token_request(settings, ""),
            "grant_type=client_credentials&client_id=id%201&client_secret=s%26cret&scope="
            "https%3A%2F%2Fmail.google.com%2F");
  settings.client_secret.clear();
  settings.scope.clear();
  EXPECT_EQ(token_request(settings, "1//r"),
            "grant_type=refresh_token&refresh_token=1%2F%2Fr&client_id=id%201");
}

class AccessTokensTest : public ::testing::Test {
 protected:
  OAuthSettings settings(const ScriptedHttp& server) const {
    OAuthSettings out;
    out.token_url = server.url();
    out.client_id = "homeward";
    out.refresh_token = "first";
    out.kept_token_file = (folder_ / "kept").string();
    out.timeout = seconds(5);
    return out;
  }
  AccessTokens::Now clock() {
    return [this] { return now_; };
  }
  TempFolder folder_;
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
};

TEST_F(AccessTokensTest, KeepsATokenUntilShortlyBeforeItExpires) {
  ScriptedHttp server({{200, R"({"access_token":"one","expires_in":3600})"},
                       {200, R"({"access_token":"two","expires_in":3600})"}});
  AccessTokens tokens(settings(server), clock());
  EXPECT_EQ(tokens.get(go_on).token, "one");
  now_ += seconds(3600 - 301);
  const auto again = tokens.get(go_on);
  EXPECT_EQ(again.token, "one");
  EXPECT_TRUE(again.cached);
  now_ += seconds(2);
  const auto fresh = tokens.get(go_on);
  EXPECT_EQ(fresh.token, "two");
  EXPECT_FALSE(fresh.cached);
  EXPECT_EQ(server.bodies().size(), 2U);
}

TEST_F(AccessTokensTest, FetchesAnewWhatTheServerRefused) {
  ScriptedHttp server({{200, R"({"access_token":"one"})"}, {200, R"({"access_token":"two"})"}});
  AccessTokens tokens(settings(server), clock());
  EXPECT_EQ(tokens.get(go_on).token, "one");
  tokens.refused("an older one");
  EXPECT_EQ(tokens.get(go_on).token, "one");
  tokens.refused("one");
  EXPECT_EQ(tokens.get(go_on).token, "two");
}

TEST_F(AccessTokensTest, ANewerRefreshTokenIsKeptForTheServiceAlone) {
  ScriptedHttp server({{200, R"({"access_token":"one","refresh_token":"second","expires_in":0})"},
                       {200, R"({"access_token":"two"})"},
                       {200, R"({"access_token":"three"})"}});
  {
    AccessTokens tokens(settings(server), clock());
    EXPECT_EQ(tokens.get(go_on).token, "one");
  }
  struct stat info {};
  ASSERT_EQ(::stat((folder_ / "kept").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  AccessTokens after_restart(settings(server), clock());
  EXPECT_EQ(after_restart.get(go_on).token, "two");
  EXPECT_NE(server.bodies()[1].find("refresh_token=second"), std::string::npos);
  auto mended = settings(server);
  mended.refresh_token = "by a person";
  AccessTokens after_mending(mended, clock());
  EXPECT_EQ(after_mending.get(go_on).token, "three");
  EXPECT_NE(server.bodies()[2].find("refresh_token=by%20a%20person"), std::string::npos);
}

TEST_F(AccessTokensTest, SaysWhoseFaultARefusalIs) {
  struct Case {
    int status;
    const char* body;
    TokenFault expected;
  };
  const Case cases[] = {
      {400, R"({"error":"invalid_grant"})", TokenFault::kRefused},
      {401, R"({"error":"invalid_client"})", TokenFault::kRefused},
      {200, "<html>log in</html>", TokenFault::kRefused},
      {302, "", TokenFault::kRefused},
      {429, "", TokenFault::kUnreachable},
      {503, "", TokenFault::kUnreachable},
      {200, nullptr, TokenFault::kUnreachable},  // hangs up
  };
  for (const auto& c : cases) {
    ScriptedHttp server({{c.status, c.body == nullptr ? ScriptedHttp::kHangUp : c.body}});
    AccessTokens tokens(settings(server), clock());
    const auto answer = tokens.get(go_on);
    ASSERT_TRUE(answer.failure.has_value()) << c.status;
    EXPECT_EQ(answer.failure->fault, c.expected) << c.status;
    EXPECT_EQ(answer.failure->text.find("first"), std::string::npos) << answer.failure->text;
  }
}

TEST_F(AccessTokensTest, AFetchThatWaitsIsBrokenOff) {
  ScriptedHttp server({{200, ScriptedHttp::kSilence}});
  AccessTokens tokens(settings(server), clock());
  const auto answer = tokens.get([&server] { return !server.bodies().empty(); });
  ASSERT_TRUE(answer.failure.has_value());
  EXPECT_EQ(answer.failure->fault, TokenFault::kInterrupted);
}

TEST(OAuthSettings, AreChecked) {
  struct Case {
    const char* url;
    const char* id;
    const char* secret;
    const char* refresh;
    const char* mistake;  // begins so; empty: none
  };
  const char* const good = "https://login.example.org/token";
  const Case cases[] = {
      {good, "homeward", "", "r", ""},
      {good, "homeward", "s", "", ""},
      {"http://127.0.0.1:8080/token", "homeward", "", "r", ""},
      {"http://[::1]:8080/token", "homeward", "", "r", ""},
      {"http://login.example.org/token", "homeward", "", "r", "oauth_token_url"},
      {"http://127.0.0.1.example.org/token", "homeward", "", "r", "oauth_token_url"},
      {"http://127.0.0.1@example.org/token", "homeward", "", "r", "oauth_token_url"},
      {"https://example.org\r\n/token", "homeward", "", "r", "oauth_token_url"},
      {"ftp://login.example.org", "homeward", "", "r", "oauth_token_url"},
      {good, "", "", "r", "oauth needs oauth_client_id"},
      {good, "homeward", "", "", "oauth needs oauth_refresh_token"},
      {good, "homeward", "s", "r\n2", "an oauth secret"},
  };
  for (const auto& c : cases) {
    OAuthSettings settings;
    settings.token_url = c.url;
    settings.client_id = c.id;
    settings.client_secret = c.secret;
    settings.refresh_token = c.refresh;
    const std::string said = mistake_in(settings).value_or("");
    EXPECT_EQ(said.substr(0, std::string(c.mistake).size()), c.mistake) << c.url;
    EXPECT_EQ(said.empty(), std::string(c.mistake).empty()) << said;
  }
}

}  // namespace
}  // namespace homeward
