// The first step of reading: what the bytes are, in one pass over them, or two where they are no
// UTF-8. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/encoding_guess.h"
#include "ingest/lines.h"
#include "ingest/reject.h"

namespace homeward::ingest {

struct Decoded {
  std::string encoding;               // "UTF-8", "windows-1252" ...; empty when refused
  std::uint64_t begin = 0;            // where the text begins, behind a byte order mark
  std::vector<std::string> warnings;  // whole sentences: what was guessed, with a sample
  std::optional<Reject> refusal;      // why nothing of the file can be read

  // The text, from its first line, as UTF-8.
  LineReader lines(const Bytes& bytes) const { return {bytes, begin, encoding}; }
};

// Takes text: by its byte order mark, as UTF-16 by where its NULs stand, as UTF-8, by
// guess_encoding, in the school's own code page - the first that holds. Bytes of another kind (PDF,
// web page, old Excel) are refused by name with a way out. Single unreadable lines are marked by
// the LineReader; the file is refused when NULs are in more than one line in a hundred (and more
// than one), or when half of its lines are unreadable. Throws as Bytes does.
Decoded decode(const Bytes& bytes, const DecodeHints& hints = {});

}  // namespace homeward::ingest
