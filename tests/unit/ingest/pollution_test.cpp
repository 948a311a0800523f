// However a clean table is saved, its rows stay the same.
#include <gtest/gtest.h>

#include "ingest/explain.h"
#include "ingest/read_table.h"

namespace homeward::ingest {
namespace {

const std::vector<std::vector<std::string>> kTable{
    {"date", "student", "kind", "text", "setting", "share"},
    {"2026-09-28", "Zoë Wójcik", "strength", "She said: \"Look, a map; and a key | a legend\".",
     "art", "yes"},
    {"2026-09-29", "Liam O'Dwyer", "concern", "Two lines\nof text, with a\ttab.", "the yard", ""},
    {"2026-09-30", "Đặng Linh", "goal", "=3 of 5 is her text", "", "no"},
};

std::string quoted(const std::string& cell) {
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

std::string save(char delimiter, bool bom, bool quote_all, const std::string& line_end,
                 int preamble, bool sep) {
  std::string out = bom ? "\xEF\xBB\xBF" : "";
  if (sep) out += std::string("sep=") + delimiter + line_end;
  for (int i = 0; i < preamble; ++i) out += (i % 2 == 0 ? "Lincoln Elementary" : "") + line_end;
  for (const auto& row : kTable) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += delimiter;
      const bool needs = row[i].find_first_of("\",;|\t\n") != std::string::npos;
      out += quote_all || needs ? quoted(row[i]) : row[i];
    }
    out += line_end;
  }
  return out;
}

// The rows without their line numbers.
std::string rows_of(const ParsedFile& parsed) {
  std::string out;
  for (const auto& row : std::get<std::vector<LogRow>>(parsed.table().rows)) {
    out += to_iso(row.date) + "|" + row.student.name + "|" + to_string(row.kind) + "|" + row.text +
           "|" + row.setting + "|" + (row.share ? "yes" : "no") + "\n";
  }
  return out;
}

TEST(Pollution, ChangesNoRow) {
  ReadContext context;
  context.today = parse_iso_date("2026-10-02").value();
  const std::string clean = rows_of(read_file(save(',', false, false, "\n", 0, false), context));
  EXPECT_NE(clean.find("\"Look, a map; and a key | a legend\""), std::string::npos);
  int combinations = 0;
  for (const char delimiter : {',', ';', '\t', '|'}) {
    for (const bool bom : {false, true}) {
      for (const bool quote_all : {false, true}) {
        for (const char* line_end : {"\n", "\r\n", "\r"}) {
          for (const int preamble : {0, 1, 4, 19}) {
            for (const bool sep : {false, true}) {
              const auto parsed =
                  read_file(save(delimiter, bom, quote_all, line_end, preamble, sep), context);
              ASSERT_TRUE(parsed.rejects.empty()) << explain_text(parsed);
              ASSERT_EQ(rows_of(parsed), clean)
                  << "delimiter " << delimiter << " bom " << bom << " quotes " << quote_all
                  << " preamble " << preamble << " sep " << sep;
              ASSERT_EQ(parsed.table().head.delimiter, delimiter);
              ASSERT_EQ(parsed.table().head.header_line, 1 + preamble + (sep ? 1 : 0));
              ++combinations;
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(combinations, 4 * 2 * 2 * 3 * 4 * 2);
}

}  // namespace
}  // namespace homeward::ingest
