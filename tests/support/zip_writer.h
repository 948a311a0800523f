// Writes zip files byte by byte, right ones and such as no honest program writes. Tests only.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace homeward::testing {

// What a part may pretend about itself.
struct ZipLies {
  std::uint16_t flags = 0;  // 1: encrypted
  std::uint32_t crc = 0;    // taken away from the true one (modulo)
  std::uint32_t size = 0;
};

class ZipWriter {
 public:
  enum class How { kStored, kDeflated };

  void add(std::string_view name, std::string_view content, How how = How::kDeflated,
           ZipLies lies = {}) {
    const std::string packed = how == How::kStored ? std::string(content) : deflated(content);
    std::string fields;
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    put16(fields, 20);
    put16(fields, static_cast<std::uint16_t>(0x800U | lies.flags));
    put16(fields, how == How::kStored ? 0 : 8);
    put32(fields, 0x5B420000);  // 2025-10-02, midnight
    put32(fields, static_cast<std::uint32_t>(crc) - lies.crc);
    put32(fields, static_cast<std::uint32_t>(packed.size()));
    put32(fields, static_cast<std::uint32_t>(content.size()) - lies.size);
    put16(fields, static_cast<std::uint16_t>(name.size()));
    put16(fields, 0);

    central_ += "PK\x01\x02";
    put16(central_, 20);
    central_ += fields;
    put16(central_, 0);
    put16(central_, 0);
    put16(central_, 0);
    put32(central_, 0);
    put32(central_, static_cast<std::uint32_t>(bytes_.size()));
    central_ += name;
    bytes_.append("PK\x03\x04").append(fields).append(name).append(packed);
    ++count_;
  }

  // The whole file.
  std::string take() const {
    std::string out = bytes_ + central_ + "PK\x05\x06";
    put32(out, 0);
    put16(out, count_);
    put16(out, count_);
    put32(out, static_cast<std::uint32_t>(central_.size()));
    put32(out, static_cast<std::uint32_t>(bytes_.size()));
    put16(out, 0);
    return out;
  }

 private:
  static void put16(std::string& out, std::uint16_t value) {
    out += static_cast<char>(value & 0xFF);
    out += static_cast<char>(value >> 8);
  }
  static void put32(std::string& out, std::uint32_t value) {
    put16(out, static_cast<std::uint16_t>(value & 0xFFFF));
    put16(out, static_cast<std::uint16_t>(value >> 16));
  }
  static std::string deflated(std::string_view content) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, content.size()), '\0');
    std::string in(content);
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
  }

  std::string bytes_;
  std::string central_;
  std::uint16_t count_ = 0;
};

}  // namespace homeward::testing
