// Any bytes, read as a dropped .xlsx file: each sheet's rows, and then the whole way.
#include <cstddef>
#include <cstdint>

#include "ingest/workbook.h"
#include "read_everything.h"

namespace {

using namespace homeward;

void read_sheets(std::string_view bytes) {
  const ingest::TextBytes source(bytes);
  const auto opened = ingest::Workbook::open(source);
  if (const auto* refusal = std::get_if<ingest::Reject>(&opened)) {
    HOMEWARD_CHECK(!refusal->code.empty() && !refusal->message.empty() && !refusal->hint.empty());
    return;
  }
  const auto& book = std::get<ingest::Workbook>(opened);
  HOMEWARD_CHECK(!book.sheets().empty());
  for (std::size_t i = 0; i < book.sheets().size(); ++i) {
    const auto reader = book.read(i);
    while (const auto record = reader->next()) {
      HOMEWARD_CHECK(record->line >= 1 && record->line <= ingest::SheetReader::kLastRow);
      for (const auto& cell : record->cells) HOMEWARD_CHECK(text::is_valid_utf8(cell));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  read_sheets(bytes);
  fuzz::read_everything(bytes, "log.xlsx");
  return 0;
}
