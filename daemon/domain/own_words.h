// What somebody wrote in a reply, without what they quoted. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace homeward {

// The longest own words that are kept, in code points.
inline constexpr std::size_t kOwnWordsKept = 8000;

// Without lines that begin with ">", the line that leads them in ("On ... wrote:"), everything
// below an "Original Message" rule or a block of From:/Sent:/To: lines, and a signature ("-- ").
std::string own_words(std::string_view text);

// An HTML body as text: blocks are lines, quotes begin with "> ", scripts and styles are gone.
// Never fails: what is not understood is text. At most `limit` bytes are read.
std::string html_to_text(std::string_view html, std::size_t limit = 1U << 20U);

}  // namespace homeward
