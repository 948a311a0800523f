// Access tokens: what a token service's answers mean, and how long a token is kept.
#include "deliver/access_token.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <vector>

#include "base/errors.h"
#include "base/files.h"
#include "scripted_http.h"
#include "support/temp_folder.h"

namespace homeward::deliver {
namespace {

using homeward::testing::ScriptedHttp;
using homeward::testing::TempFolder;
using Class = DeliveryClass;
using std::chrono::seconds;

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
  EXPECT_EQ(tokens.get().token, "one");
  now_ += seconds(3600 - 301);
  const auto again = tokens.get();
  EXPECT_EQ(again.token, "one");
  EXPECT_TRUE(again.cached);
  now_ += seconds(2);
  const auto fresh = tokens.get();
  EXPECT_EQ(fresh.token, "two");
  EXPECT_FALSE(fresh.cached);
  EXPECT_EQ(server.bodies().size(), 2U);
}

TEST_F(AccessTokensTest, FetchesAnewWhatTheRelayRefused) {
  ScriptedHttp server({{200, R"({"access_token":"one"})"}, {200, R"({"access_token":"two"})"}});
  AccessTokens tokens(settings(server), clock());
  EXPECT_EQ(tokens.get().token, "one");
  tokens.refused("an older one");
  EXPECT_EQ(tokens.get().token, "one");
  tokens.refused("one");
  EXPECT_EQ(tokens.get().token, "two");
}

TEST_F(AccessTokensTest, ANewerRefreshTokenIsKeptForTheServiceAlone) {
  ScriptedHttp server({{200, R"({"access_token":"one","refresh_token":"second","expires_in":0})"},
                       {200, R"({"access_token":"two"})"},
                       {200, R"({"access_token":"three"})"}});
  {
    AccessTokens tokens(settings(server), clock());
    EXPECT_EQ(tokens.get().token, "one");
  }
  struct stat info {};
  ASSERT_EQ(::stat((folder_ / "kept").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  AccessTokens after_restart(settings(server), clock());
  EXPECT_EQ(after_restart.get().token, "two");
  EXPECT_NE(server.bodies()[1].find("refresh_token=second"), std::string::npos);
  auto mended = settings(server);
  mended.refresh_token = "by a person";
  AccessTokens after_mending(mended, clock());
  EXPECT_EQ(after_mending.get().token, "three");
  EXPECT_NE(server.bodies()[2].find("refresh_token=by%20a%20person"), std::string::npos);
}

TEST_F(AccessTokensTest, SaysWhoseFaultARefusalIs) {
  struct Case {
    int status;
    const char* body;
    Class expected;
  };
  const Case cases[] = {
      {400, R"({"error":"invalid_grant"})", Class::kRouteConfiguration},
      {401, R"({"error":"invalid_client"})", Class::kRouteConfiguration},
      {200, "<html>log in</html>", Class::kRouteConfiguration},
      {302, "", Class::kRouteConfiguration},
      {429, "", Class::kRouteNow},
      {503, "", Class::kRouteNow},
      {200, nullptr, Class::kRouteNow},  // hangs up
  };
  for (const auto& c : cases) {
    ScriptedHttp server({{c.status, c.body == nullptr ? ScriptedHttp::kHangUp : c.body}});
    AccessTokens tokens(settings(server), clock());
    const auto answer = tokens.get();
    ASSERT_TRUE(answer.failure.has_value()) << c.status;
    EXPECT_STREQ(to_string(answer.failure->what), to_string(c.expected)) << c.status;
    EXPECT_EQ(answer.failure->phase, SmtpPhase::kAuth);
    EXPECT_EQ(answer.failure->text.find("first"), std::string::npos) << answer.failure->text;
  }
}

TEST(OAuthSettings, AreChecked) {
  const auto refused = [](const std::string& url, const std::string& user) {
    RelaySettings relay;
    relay.url = "smtp://mail.example.org:587";
    relay.user = user;
    relay.oauth.token_url = url;
    relay.oauth.client_id = "homeward";
    relay.oauth.refresh_token = "r";
    try {
      validate(relay);
      return false;
    } catch (const Failure&) {
      return true;
    }
  };
  EXPECT_FALSE(refused("https://login.example.org/token", "letters@example.org"));
  EXPECT_FALSE(refused("http://127.0.0.1:8080/token", "letters@example.org"));
  EXPECT_TRUE(refused("http://login.example.org/token", "letters@example.org"));
  EXPECT_TRUE(refused("http://127.0.0.1.example.org/token", "letters@example.org"));
  EXPECT_TRUE(refused("http://127.0.0.1@example.org/token", "letters@example.org"));
  EXPECT_TRUE(refused("ftp://login.example.org", "letters@example.org"));
  EXPECT_TRUE(refused("https://login.example.org/token", ""));
}

}  // namespace
}  // namespace homeward::deliver
