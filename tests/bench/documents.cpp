// Letters a second of one core, for documents_bench.py:
//   documents FONTS_CONF FILE LETTERS    renders the file that often, after a first time to warm up
// Prints the seconds of the processor for all of them, the bytes of one, and the peak memory in
// KiB.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <string>

#include "base/files.h"
#include "compose/document/document.h"

namespace {

using namespace homeward;

rusage usage() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    fmt::print(stderr, "documents FONTS_CONF FILE LETTERS\n");
    return 64;
  }
  const std::string xhtml = files::read(arguments[2], 1U << 20U);
  compose::PageStyle style;
  style.font_config = arguments[1];
  compose::DocumentInfo info = compose::info_of(xhtml);
  info.page_phrase = "{page} / {pages}";
  std::size_t bytes = compose::render_document(xhtml, {}, style, info).pdf.size();
  const rusage before = usage();
  const int letters = std::atoi(arguments[3]);
  for (int i = 0; i < letters; ++i) {
    bytes = compose::render_document(xhtml, {}, style, info).pdf.size();
  }
  const rusage after = usage();
  fmt::print("{:.6f} {} {}\n",
             seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) -
                 seconds(before.ru_stime),
             bytes, after.ru_maxrss);
  return 0;
}
