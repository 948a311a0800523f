#include "ingest/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "base/text.h"
#include "ingest/refusals.h"

namespace homeward::ingest {

namespace {

constexpr std::string_view kCrowded = "It holds more than 10,000 parts.";

// Part names are ASCII as workbooks have them; others are only held apart.
std::string lower(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '\\') c = '/';  // some writers on Windows
  }
  return out;
}

// A name that would lie outside of the folder it is unpacked into.
bool leads_outside(std::string_view name) {
  if (name.empty() || name.front() == '/') return true;
  if (name.size() > 1 && name[1] == ':') return true;
  const auto pieces = text::split(name, '/');
  return std::find(pieces.begin(), pieces.end(), "..") != pieces.end();
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

// Whether the directory says that it has more parts than a workbook can. libzip makes room for all
// of them when it opens a file; without the zip64 record looked at here they are 65,535 at most.
bool is_crowded(const Bytes& bytes) {
  constexpr std::size_t kTail = 65'536 + 22 + 20;  // longest comment, end record, zip64 locator
  std::string tail(kTail, '\0');
  const std::uint64_t size = bytes.size();
  tail.resize(bytes.read_at(size - std::min<std::uint64_t>(size, kTail), tail.data(), kTail));
  const std::string_view seen = tail;
  for (auto at = seen.find("PK\x06\x07"); at != std::string_view::npos;
       at = seen.find("PK\x06\x07", at + 1)) {
    std::string record(40, '\0');
    if (seen.size() - at < 16) break;
    if (bytes.read_at(little_endian(seen.substr(at + 8, 8)), record.data(), 40) < 40) continue;
    if (record.starts_with("PK\x06\x06") &&
        little_endian(std::string_view(record).substr(32, 8)) > ZipArchive::kMostParts)
      return true;
  }
  return false;
}

}  // namespace

// What libzip reads from, and what it made of it.
struct ZipArchive::Zip {
  explicit Zip(const Bytes& from) : bytes(from) { zip_error_init(&error); }
  ~Zip() {
    if (archive != nullptr) zip_discard(archive);
    zip_error_fini(&error);
  }
  Zip(const Zip&) = delete;
  Zip& operator=(const Zip&) = delete;

  // A failure of the disk passes libzip, which is C, as a value.
  void rethrow() {
    if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
  }

  static zip_int64_t serve(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
    return static_cast<Zip*>(self)->answer(data, size, command);
  }
  zip_int64_t answer(void* data, zip_uint64_t size, zip_source_cmd_t command);
  zip_int64_t read(char* into, std::size_t room);

  const Bytes& bytes;
  std::uint64_t place = 0;
  zip_error_t error{};
  zip_t* archive = nullptr;
  std::exception_ptr failure;
};

zip_int64_t ZipArchive::Zip::read(char* into, std::size_t room) {
  try {
    const std::size_t count = bytes.read_at(place, into, room);
    place += count;
    return static_cast<zip_int64_t>(count);
  } catch (...) {
    failure = std::current_exception();
    zip_error_set(&error, ZIP_ER_READ, 0);
    return -1;
  }
}

zip_int64_t ZipArchive::Zip::answer(void* data, zip_uint64_t size, zip_source_cmd_t command) {
  switch (command) {
    case ZIP_SOURCE_OPEN:
      place = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return read(static_cast<char*>(data), size);
    case ZIP_SOURCE_STAT: {
      auto* stat = static_cast<zip_stat_t*>(data);
      zip_stat_init(stat);
      stat->size = bytes.size();
      stat->valid |= ZIP_STAT_SIZE;
      return sizeof(zip_stat_t);
    }
    case ZIP_SOURCE_SEEK: {
      const auto to = zip_source_seek_compute_offset(place, bytes.size(), data, size, &error);
      if (to < 0) return -1;
      place = static_cast<std::uint64_t>(to);
      return 0;
    }
    case ZIP_SOURCE_TELL:
      return static_cast<zip_int64_t>(place);
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&error, data, size);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(
          ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
          ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    default:
      zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

ZipArchive::ZipArchive(std::unique_ptr<Zip> zip) : zip_(std::move(zip)) {}
ZipArchive::~ZipArchive() = default;

std::variant<std::shared_ptr<const ZipArchive>, Reject> ZipArchive::open(const Bytes& bytes) {
  if (is_crowded(bytes)) return unsafe_workbook(kCrowded);
  auto zip = std::make_unique<Zip>(bytes);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_function_create(&Zip::serve, zip.get(), &error);
  if (source == nullptr) throw std::bad_alloc();
  zip->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  zip_error_fini(&error);
  if (zip->archive == nullptr) {
    zip_source_free(source);
    zip->rethrow();
    return damaged_workbook();
  }
  std::shared_ptr<ZipArchive> archive(new ZipArchive(std::move(zip)));
  if (auto refusal = archive->take_names()) return *refusal;
  return archive;
}

std::optional<Reject> ZipArchive::take_names() {
  const auto count = zip_get_num_entries(zip_->archive, 0);
  if (static_cast<std::uint64_t>(count) > kMostParts) return unsafe_workbook(kCrowded);
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(zip_->archive, i, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0)
      return damaged_workbook();
    std::string name = lower(stat.name);
    if (leads_outside(name))
      return unsafe_workbook("A part of it has a name that leads out of the file.");
    if (stat.encryption_method != ZIP_EM_NONE) return password_protected();
    const Entry entry{i, std::min<std::uint64_t>(stat.comp_size, zip_->bytes.size()), stat.size};
    if (!entries_.emplace(std::move(name), entry).second)
      return unsafe_workbook("It holds two parts of the same name.");
  }
  return std::nullopt;
}

bool ZipArchive::has(std::string_view name) const { return entries_.contains(lower(name)); }

std::unique_ptr<ZipPart> ZipArchive::part(std::string_view name) const {
  const auto found = entries_.find(lower(name));
  if (found == entries_.end()) return nullptr;
  zip_file_t* file = zip_fopen_index(zip_->archive, found->second.index, 0);
  zip_->rethrow();
  if (file == nullptr) return nullptr;
  return std::make_unique<ZipPart>(shared_from_this(), file, found->second.packed,
                                   found->second.whole);
}

ZipPart::ZipPart(std::shared_ptr<const ZipArchive> archive, zip_file* file, std::uint64_t packed,
                 std::uint64_t whole)
    : archive_(std::move(archive)), file_(file), packed_(packed), whole_(whole) {}
ZipPart::~ZipPart() { zip_fclose(file_); }

std::size_t ZipPart::read(char* into, std::size_t room) {
  if (trouble_) return 0;
  const auto count = zip_fread(file_, into, room);
  archive_->zip_->rethrow();
  if (count < 0 || (count == 0 && inflated_ != whole_)) {
    trouble_ = damaged_workbook();
    return 0;
  }
  inflated_ += static_cast<std::uint64_t>(count);
  if (inflated_ > kFreeOfRatio && inflated_ / kMostRatio > packed_) {
    trouble_ = unsafe_workbook("It unpacks to hundreds of times its size.");
  } else if (inflated_ > kMostInflated) {
    trouble_ = workbook_too_big("A part of it unpacks to more than one gigabyte.");
  }
  return trouble_ ? 0 : static_cast<std::size_t>(count);
}

}  // namespace homeward::ingest
