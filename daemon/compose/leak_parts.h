// A finished message taken apart again, as a stranger's mail program would: every text that anybody
// could read in it, decoded. Knows nothing of how the message was built. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace homeward::compose {

struct LetterPart {
  std::string where;       // "subject", "text/html", "comment or attribute of text/html" ...
  std::string text;        // UTF-8; an empty line where one text ends and another begins
  bool machine = false;    // holds tokens of machines (Message-ID, dates): never a student's id
  bool has_words = false;  // what a family reads: no tag or brace may be left in it
};

struct LetterParts {
  std::vector<LetterPart> parts;
  std::vector<std::string> unreadable;     // where something could not be looked into
  std::vector<std::string> bare_headings;  // of the HTML, with nothing below; "" for an empty one
};

// Headers with their parameters, bodies and attachments of an RFC 5322 message, whatever the
// encoding.
LetterParts parts_of_message(std::string_view eml);

// One file, told by its first bytes: PDF, PNG, JPEG, else every run of letters in it.
void add_file(std::string_view bytes, const std::string& where, LetterParts& out);

// The words of HTML. Twice: once with every tag as a space and once with tags inside a line gone,
// because both "<b>Maya</b><i>Stone</i>" and "<b>Ma</b>ya" are read as a name.
void add_html(std::string_view html, const std::string& where, LetterParts& out);

}  // namespace homeward::compose
