// Prints a workbook's first sheet as CSV, a record a row, for tests in Python. Exit 1: refused.
#include <cstdio>

#include "ingest/records.h"
#include "ingest/workbook.h"

int main(int count, char** arguments) {
  using namespace homeward::ingest;
  if (count != 2) return 64;
  const FileBytes bytes(arguments[1]);
  const auto opened = Workbook::open(bytes);
  if (const auto* refusal = std::get_if<Reject>(&opened)) {
    std::fprintf(stderr, "%s: %s\n", refusal->code.c_str(), refusal->message.c_str());
    return 1;
  }
  const auto reader = std::get<Workbook>(opened).read(0);
  while (const auto record = reader->next()) std::printf("%s\n", to_csv(record->cells).c_str());
  if (!reader->trouble()) return 0;
  std::fprintf(stderr, "%s: %s\n", reader->trouble()->code.c_str(),
               reader->trouble()->message.c_str());
  return 1;
}
