// What an IMAP server says, cut into answers. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeward::collect {

// One answer (RFC 9051, 7): its line without the line end, each literal in it taken out.
struct ImapAnswer {
  std::string line;                   // "* 3 FETCH (UID 12 BODY[] {345})"; the literal's mark stays
  std::vector<std::string> literals;  // in order
};

// Cuts a stream into answers and trusts it with nothing: a line longer than a megabyte, a literal
// longer than was allowed or one that is none makes it broken for good.
class ImapReader {
 public:
  // The bytes that the literals of one answer may have together, from now on.
  void allow_literals(std::size_t bytes) { most_literals_ = bytes; }

  void feed(std::string_view bytes);
  // The next whole answer, if there is one.
  std::optional<ImapAnswer> next();
  bool broken() const { return broken_; }

 private:
  bool take_line();

  std::string pending_;      // not cut yet
  ImapAnswer answer_;        // being put together
  std::size_t literal_ = 0;  // bytes of a literal still to come
  bool in_literal_ = false;
  std::size_t most_literals_ = 0;
  std::size_t literals_seen_ = 0;
  bool broken_ = false;
};

// The numbers of "* SEARCH 4 7 9"; nothing when the line is no such answer. Zeros and what is no
// number are left out; at most `most`.
std::optional<std::vector<std::uint32_t>> search_numbers(std::string_view line, std::size_t most);

// The number behind `name` ("UID", "RFC822.SIZE") in the list of a FETCH answer; nothing when the
// line is no FETCH or does not have it.
std::optional<std::uint64_t> fetch_number(const ImapAnswer& answer, std::string_view name);

// The message in a FETCH answer with BODY[]: a literal or a quoted string; nothing when it has
// none.
std::optional<std::string> fetch_body(const ImapAnswer& answer);

// The number in a response code, "[UIDVALIDITY 12]"; nothing when the line has no such code.
std::optional<std::uint32_t> code_number(std::string_view line, std::string_view name);

// What of a server's CAPABILITY answers matters before a login.
struct ImapCapabilities {
  bool xoauth2 = false;           // AUTH=XOAUTH2
  bool initial_response = false;  // SASL-IR (RFC 4959)
};
ImapCapabilities read_capabilities(const std::vector<ImapAnswer>& answers);

// Does the line's response code (RFC 5530) say that a refusal is the server's own passing trouble?
bool is_passing(std::string_view line);

// The proof of XOAUTH2 as base64, as Google and Microsoft describe it. Holds a secret.
std::string xoauth2_response(std::string_view user, std::string_view token);

// A folder's name as a quoted string.
std::string imap_quoted(std::string_view name);

}  // namespace homeward::collect
