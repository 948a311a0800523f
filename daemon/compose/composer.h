// One letter, from values to final bytes (spec 3-letters, 4-delivery "Messages", 6-documents).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compose/enclosures.h"
#include "compose/problem.h"
#include "domain/digest.h"
#include "domain/school.h"

namespace homeward::compose {

struct ComposeSettings {
  School school;
  // Roots that hold layouts/, phrases/, style/ and letters/: the school's own folder first, the
  // shipped one last. All override file by file, but phrases key by key. Missing folders are fine.
  std::vector<std::filesystem::path> template_folders;
  // Our fontconfig file, so that the same fonts are taken on every machine; empty: the machine's
  // own.
  std::string font_config;
  // Secret of this installation, from which opaque tokens are made; never empty in earnest.
  std::string token_key;
  // https; the guardian's token goes behind it. Empty: unsubscribing is by mail only.
  std::string unsubscribe_url;
};

// The words of one row as they stand in a letter.
struct RowText {
  std::string table;  // observation, goal, strategy, family_note
  std::int64_t row = 0;
  std::string text;
};

// A finished letter. Everything is UTF-8; `eml` is what goes to the wire, unchanged for ever.
struct Composed {
  Channel channel = Channel::kEmail;
  std::string language;     // BCP 47, of the letter's fixed words
  std::string subject;      // at most 50 characters
  std::string envelope_to;  // ASCII domain (punycode); empty for print
  std::string text;         // the plain-text part; LF line ends
  std::string html;
  std::string summary_html;             // the print-ready XHTML of the summary
  std::string pdf;                      // for print: with the address block of a window envelope
  std::string eml;                      // CRLF line ends; empty for print
  std::string trace_json;               // {"sentences":[{"text","row","table"}|{"text","phrase"}]}
  std::vector<std::string> phrase_ids;  // to keep for LetterSource::recent_phrases: banks and plans
  std::vector<FamilyNoteId> notes_told;   // the family's own words that the letter passed on
  std::vector<ObservationId> left_out;    // told rows for which neither e-mail nor page had room
  int pages = 0;                          // of the PDF
  std::vector<Enclosure> enclosures;      // e-mail only: pages attached beside the PDF
  std::vector<RowText> row_texts;         // what people of the school wrote; for the leak guard
  std::vector<std::string> public_names;  // authors of books on the enclosed pages
};

// Why a whole letter may not leave. `code` is a stable word; `reason` is for staff and holds no
// name, address or child's text.
//   needs_strength        it would not open with a strength or a win
//   concern_unbalanced    a concern without two positives before it
//   bad_address           the address, a name or a file name cannot stand in a message
//   unresolved            a {{tag}} or {name} would have been left in it
//   empty_section         a heading with nothing below it
//   too_long              after everything that may be dropped over 200 words per child, or more
//                         pages than two, or than one per child of three and more
//   document              the PDF could not be made (missing glyph, unsupported layout)
//   layout                a layout or phrase pack is broken
struct Hold {
  std::string code;
  std::string reason;
};

using ComposeResult = std::variant<Composed, Hold>;

// Composes letters. Owned and used by one composer thread (templates and message formats are not
// shareable); the same source and settings give the same bytes. No database, no network.
class Composer {
 public:
  // Reads layouts, phrases and style. Throws Failure (kConfig) with every blocking problem when
  // they do not pass their lint; check() says the same without throwing.
  explicit Composer(ComposeSettings settings);
  ~Composer();
  Composer(Composer&&) noexcept;
  Composer& operator=(Composer&&) noexcept;

  // Never throws for content: what cannot leave is a Hold.
  ComposeResult compose(const LetterSource& source);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Everything that is wrong or noteworthy in layouts, phrases and style, for `homeward check`.
// Any thread; reads files, throws nothing for their content.
Problems check(const ComposeSettings& settings);

// The opaque token by which a guardian's List-Unsubscribe reply is recognised: 32 hex digits.
std::string unsubscribe_token(std::string_view token_key, GuardianId guardian);

}  // namespace homeward::compose
