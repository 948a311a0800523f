// The words of five languages that head a column, as data. Pure; any thread.
#pragma once

#include <span>

#include "ingest/fields.h"

namespace homeward::ingest {

// Words that may head the column, separated by '|'; case, spaces and punctuation do not count.
struct HeaderWords {
  Field field = Field::kCount;
  const char* words = "";
  bool weak = false;  // Synonym::weak
};

// The documented name first. Languages: English, Spanish, French, German, Polish.
std::span<const HeaderWords> header_words(TableKind kind);

}  // namespace homeward::ingest
