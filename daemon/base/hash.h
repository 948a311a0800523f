// Hashes and random tokens (libsodium). Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace homeward {

// SHA-256 of bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  // 64 lower-case hex digits; the object is spent afterwards.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// SHA-256 of the whole text, 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

// A 64-bit hash that is the same on every machine and in every version; for spreading, not for
// security.
std::uint64_t stable_hash(std::string_view bytes);

// `bytes` random bytes as hex, from the kernel.
std::string random_token(std::size_t bytes = 16);

// HMAC-SHA-256 (RFC 2104) of `text` under `key`, 64 hex digits: opaque tokens.
std::string keyed_hash(std::string_view key, std::string_view text);

}  // namespace homeward
