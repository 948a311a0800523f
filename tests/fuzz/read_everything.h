// The whole way of a dropped file, short of the database: bytes to rows, rejects and their report.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/errors.h"
#include "base/text.h"
#include "ingest/explain.h"
#include "ingest/read_table.h"

namespace homeward::fuzz {

inline void read_everything(std::string_view bytes, const std::string& path) {
  ingest::ReadContext context;
  context.path = path;
  context.today = Date{std::chrono::year{2026}, std::chrono::October, std::chrono::day{7}};
  const ingest::ParsedFile parsed = ingest::read_file(bytes, context);
  HOMEWARD_CHECK(!parsed.refused() || !parsed.rejects.empty());
  for (const auto& reject : parsed.rejects) {
    HOMEWARD_CHECK(!reject.code.empty() && !reject.message.empty() && !reject.hint.empty());
    HOMEWARD_CHECK(text::is_valid_utf8(reject.message) && text::is_valid_utf8(reject.raw));
  }
  HOMEWARD_CHECK(text::is_valid_utf8(ingest::explain_json(parsed, true)));
  HOMEWARD_CHECK(!ingest::explain_text(parsed).empty());
}

}  // namespace homeward::fuzz
