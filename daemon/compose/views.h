// A letter as the values that layouts place. Includes the template library: for this layer's own
// .cpp files only.
#pragma once

#include <functional>
#include <kainjow/mustache.hpp>
#include <string>
#include <vector>

#include "compose/letter_model.h"

namespace homeward::compose {

// What the layouts need beside the letter itself.
struct ViewContext {
  std::string school;
  std::string reply_to;  // address of the choice links; empty: no links
  bool answers_read =
      false;  // reply_to is the mailbox that is read: answers carry their letter's mark
  std::string message_id;  // without angle brackets, so that a choice can be matched to its letter
  std::vector<std::string> address;  // lines for a window envelope; empty by e-mail
  // For the print CSS: "A4" or "Letter", the space above the address and how far down the letter
  // begins, millimetres within the margins.
  std::string paper = "A4";
  int above_address = 0;
  int address_height = 0;
  Sentence reply_or_write;  // above the lines to write on
  Sentence head_goal, head_school, head_home, head_now;
  std::string date_line;                                   // "Week of 19 October 2026"
  std::function<std::string(const std::string&)> picture;  // sha256 -> src; empty: leave it out
};

// For letter.html and letter.txt, and for summary.html.
kainjow::mustache::data letter_view(const LetterModel& letter, const ViewContext& context);
kainjow::mustache::data summary_view(const LetterModel& letter, const ViewContext& context);

// The second page's body behind the first one's, in its own language and direction. One page comes
// back as it is.
std::string in_one_page(const std::vector<std::string>& pages, const std::string& language,
                        bool rtl);

// "mailto:..." with a subject and, so that the answer finds its letter, In-Reply-To (RFC 6068).
std::string mailto(const std::string& address, const std::string& subject,
                   const std::string& message_id);

}  // namespace homeward::compose
