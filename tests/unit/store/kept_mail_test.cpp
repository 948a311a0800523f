// How long families' words are kept.
#include "store/kept_mail.h"

#include <gtest/gtest.h>

#include "store/inbound.h"
#include "store/outbox.h"
#include "support/small_school.h"

namespace homeward::store {
namespace {

using std::chrono::days;

constexpr Instant kCame{std::chrono::seconds{1'788'000'000}};
const std::string kWords = "She waits best when she cooks.";

class KeptMailTest : public ::testing::Test {
 protected:
  void SetUp() override {
    school.add_family(1, {}, kCame);
    const std::int64_t reply =
        add_inbound(db(), {{7, 1}, "key", "reply", "told", false, {1}, {}, kCame});
    add_family_reply(db(), {reply, {1}, {1}, kWords, true});
    NewMessage message;
    message.inbound = reply;
    message.message_id = "1@example.org";
    message.envelope_from = "letters@example.org";
    message.envelope_to = "teacher@example.org";
    message.bytes = "Subject: x\r\n\r\n" + kWords;
    message.not_before = kCame;
    message.deadline = kCame + days{3};
    outbox.add(message, kCame);
    add_inbound(db(), {{7, 2}, "", "set_aside", "unreadable", true, {}, {}, kCame});
  }
  // As if the relay had taken it on the day it came.
  void send() {
    db().sql().exec("UPDATE message SET state = 'sent', attempts = 1, sent_at = changed_at");
  }
  int count(const std::string& of) {
    return db().sql().execAndGet("SELECT count(*) FROM " + of).getInt();
  }
  Database& db() { return school.database; }

  testing::SmallSchool school;
  Outbox outbox{school.database};
};

TEST_F(KeptMailTest, BodiesGoAfterAMonthAndWordsAfterAYearAndAMonth) {
  send();
  struct Row {
    days after;
    int forgotten;
    int bodies;
    int replies;
    int answers;
    int known_people;
  };
  for (const Row& row :
       {Row{days{30}, 0, 1, 1, 1, 1}, Row{days{31}, 1, 0, 1, 1, 1}, Row{days{400}, 0, 0, 1, 1, 1},
        Row{days{401}, 3, 0, 0, 0, 0}, Row{days{402}, 0, 0, 0, 0, 0}}) {
    const auto now = kCame + row.after;
    EXPECT_EQ(forget_old_mail(db(), now), row.forgotten) << row.after.count();
    EXPECT_EQ(count("message_body"), row.bodies) << row.after.count();
    EXPECT_EQ(count("family_reply"), row.replies) << row.after.count();
    EXPECT_EQ(count("message"), row.answers) << row.after.count();
    EXPECT_EQ(count("inbound WHERE guardian_id IS NOT NULL"), row.known_people);
    EXPECT_EQ(count("inbound"), 2) << "what was handled stays known";
  }
  EXPECT_TRUE(is_known_mail(db(), "key")) << "a folder made anew must not tell it again";
}

TEST_F(KeptMailTest, NothingIsForgottenOfWhatHasNotLeftYet) {
  for (const char* state : {"queued", "claimed", "handing_over", "uncertain", "held"}) {
    db().sql().exec(std::string("UPDATE message SET attempts = 1, state = '") + state +
                    "', reason = '" + (state == std::string("held") ? "size" : "") + "'");
    EXPECT_EQ(forget_old_mail(db(), kCame + days{9999}), 0) << state;
  }
  EXPECT_EQ(count("message_body"), 1);
  EXPECT_EQ(count("family_reply"), 1);
}

TEST_F(KeptMailTest, WhatWasNotWrittenBecauseOfMailIsNotTouched) {
  db().sql().exec(
      "INSERT INTO message (id, staff_id, staff_kind, staff_day, channel, message_id, "
      "envelope_from, envelope_to, state, not_before, deadline, created_at, changed_at, sent_at) "
      "SELECT 99, id, 'daily', '2026-08-31', 'email', '2@example.org', 'a@example.org', "
      "'b@example.org', 'sent', 1, 2, 1, 1, 1 FROM staff LIMIT 1");
  db().sql().exec(
      "INSERT INTO message_body (message_id, bytes, trace) SELECT id, x'78', '' FROM "
      "message WHERE staff_id IS NOT NULL");
  const int others = count("message WHERE staff_id IS NOT NULL");
  ASSERT_EQ(others, 1);
  send();
  forget_old_mail(db(), kCame + days{9999});
  EXPECT_EQ(count("message"), others);
  EXPECT_EQ(count("message_body"), others);
}

}  // namespace
}  // namespace homeward::store
