// Changes inside the parts of a workbook, packed anew with right checksums: bytes changed in the
// packed file seldom get further than the checksum.
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/zip_archive.h"
#include "support/zip_writer.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using namespace homeward;

constexpr std::size_t kMostPart = 64U << 10U;  // bytes
constexpr const char* kParts[] = {"_rels/.rels",
                                  "xl/workbook.xml",
                                  "xl/_rels/workbook.xml.rels",
                                  "xl/styles.xml",
                                  "xl/sharedStrings.xml",
                                  "xl/worksheets/sheet1.xml",
                                  "xl/worksheets/sheet2.xml"};

struct Part {
  std::string name;
  std::string content;
};

std::vector<Part> unpack(std::string_view bytes) {
  std::vector<Part> parts;
  const ingest::TextBytes source(bytes);
  const auto opened = ingest::ZipArchive::open(source);
  const auto* archive = std::get_if<std::shared_ptr<const ingest::ZipArchive>>(&opened);
  if (archive == nullptr) return parts;
  for (const char* name : kParts) {
    const auto part = (*archive)->part(name);
    if (!part) continue;
    std::string content(kMostPart, '\0');
    content.resize(part->read(content.data(), content.size()));
    parts.push_back({name, std::move(content)});
  }
  return parts;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  std::minstd_rand random(seed);
  auto parts = unpack({reinterpret_cast<const char*>(data), size});
  if (parts.empty() || random() % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  std::string& content = parts[random() % parts.size()].content;
  const std::size_t before = content.size();
  content.resize(before + 512);
  content.resize(
      LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(content.data()), before, content.size()));
  testing::ZipWriter zip;
  for (const auto& part : parts) zip.add(part.name, part.content, testing::ZipWriter::How::kStored);
  const std::string packed = zip.take();
  if (packed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, packed.data(), packed.size());
  return packed.size();
}
