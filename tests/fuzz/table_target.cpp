// Any bytes, read as a dropped .csv file.
#include <cstddef>
#include <cstdint>

#include "read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  homeward::fuzz::read_everything({reinterpret_cast<const char*>(data), size}, "log.csv");
  return 0;
}
