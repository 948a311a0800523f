// A yes by answering: what counts as one, and what is left to a person.
#include "domain/inbound.h"

#include <gtest/gtest.h>

namespace homeward {
namespace {

constexpr const char* kOne = "\n\nOn Thu, Lincoln wrote:\n> approve concern-12 0123456789abcdef\n";
constexpr const char* kTwo =
    "\n\nOn Thu, Lincoln wrote:\n> approve concern-12 0123456789abcdef\n"
    "> approve concern-13 fedcba9876543210\n";

struct Case {
  const char* words;  // the answer's first line
  const char* quoted;
  const char* approves;  // "" none
};

TEST(Approvals, TakeAPlainYesAndLeaveAnythingMoreToAPerson) {
  constexpr const char* kYes = "concern-12 0123456789abcdef";
  for (const Case& one : {
           Case{"approve concern-12 0123456789abcdef", "", kYes},
           Case{"Approve concern-12", kTwo, kYes},
           Case{"Approve concern-12, thank you!", kTwo, kYes},
           Case{"Please, approve", kOne, ""},
           Case{"Approve", kOne, kYes},
           Case{"Approve, please.", kOne, kYes},
           Case{"Approve", kTwo, ""},
           Case{"Approve?", kOne, ""},
           Case{"approve concern-12? no", kOne, ""},
           Case{"approve concern-12 not", kOne, ""},
           Case{"approve concern-12 0123456789abcdef later", "", ""},
           Case{"do not approve", kOne, ""},
           Case{"No.", kOne, ""},
       }) {
    SCOPED_TRACE(one.words);
    InboundMail mail;
    mail.from = "ortiz@example.org";
    mail.subject = "Re: Room 12: 1 concern waits for you";
    mail.text = std::string(one.words) + one.quoted;
    const Inbound read = classify(mail, {}, Date{}, {});
    EXPECT_EQ(read.kind == InboundKind::kApprove ? read.held + " " + read.approval_token : "",
              one.approves);
  }
}

}  // namespace
}  // namespace homeward
