// The message as bytes: what is stored, and what a retry sends again unchanged (spec 4-delivery,
// "Messages").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace homeward::compose {

struct Mailbox {
  std::string name;     // display name; may be empty
  std::string address;  // as wire_address() gives it
};

// A picture beside the HTML part, or a file beside the letter.
struct Part {
  std::string type;     // "image", "application"
  std::string subtype;  // "png", "pdf"
  std::string name;     // file name
  std::string id;       // Content-ID without brackets; for inline pictures
  std::string bytes;
};

struct Mail {
  Mailbox from;
  Mailbox reply_to;
  Mailbox reply_copy;  // answers go here as well; an empty address: nowhere else
  Mailbox to;
  std::string subject;
  std::string message_id;  // without angle brackets
  Instant date{};
  std::chrono::seconds utc_offset{};  // of the school, for the Date header
  std::string language;
  std::string list_id;           // "letters.lincoln.example.org"
  std::string list_unsubscribe;  // "<mailto:...>", or that and ", <https://...>"
  bool one_click = false;        // the https one takes a POST (RFC 8058)
  std::string text;
  std::string html;  // empty: a message of plain text alone, without pictures and attachments
  std::vector<Part> inline_pictures;
  std::vector<Part> attachments;
};

// The whole message with CRLF line ends, the same for the same Mail (boundaries come from the
// Message-ID). Nothing when a value could break out of its header; `problem` then says which kind,
// never the value. Any thread.
std::optional<std::string> build_message(const Mail& mail, std::string& problem);

// What people see of a finished letter, out of its final bytes.
struct Seen {
  std::string text;
  std::string html;
  std::string pdf;  // the first attachment
};
Seen seen_in(std::string_view eml);

}  // namespace homeward::compose
