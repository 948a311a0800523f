#include "base/hash.h"

#include <sodium.h>

#include "base/errors.h"

namespace homeward {

namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void start_sodium() {
  static const int started = sodium_init();
  HOMEWARD_CHECK(started >= 0);
}

std::string hex_of(const unsigned char* bytes, std::size_t size) {
  std::string out(size * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes, size);
  out.pop_back();
  return out;
}

}  // namespace

struct Sha256::State {
  crypto_hash_sha256_state sha;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  start_sodium();
  crypto_hash_sha256_init(&state_->sha);
}

Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  crypto_hash_sha256_update(&state_->sha, bytes_of(bytes), bytes.size());
}

std::string Sha256::hex() {
  unsigned char out[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&state_->sha, out);
  return hex_of(out, sizeof out);
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 sha;
  sha.update(bytes);
  return sha.hex();
}

std::uint64_t stable_hash(std::string_view bytes) {
  start_sodium();
  unsigned char out[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(out, bytes_of(bytes), bytes.size());
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = (value << 8U) | out[i];
  return value;
}

std::string random_token(std::size_t bytes) {
  start_sodium();
  std::string buffer(bytes, '\0');
  randombytes_buf(buffer.data(), buffer.size());
  return hex_of(bytes_of(buffer), buffer.size());
}

std::string keyed_hash(std::string_view key, std::string_view text) {
  start_sodium();
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
  unsigned char out[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_final(&state, out);
  return hex_of(out, sizeof out);
}

}  // namespace homeward
