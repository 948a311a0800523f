#include "ingest/encoding.h"

#include <unicode/ucnv.h>

#include <array>

#include "base/errors.h"

namespace homeward::ingest {

namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &status));
  if (U_FAILURE(status)) throw Failure(ExitCode::kConfig, "an encoding is not known");
  return converter;
}

}  // namespace

struct Transcoder::State {
  explicit State(const char* name) : from(open(name)), to(open(kUtf8)) {}

  Converter from;
  Converter to;
  std::array<UChar, 1024> pivot{};
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
};

bool is_known_encoding(const std::string& name) {
  if (name.empty()) return false;  // ICU would take the machine's own
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_open(name.c_str(), &status));
  return U_SUCCESS(status);
}

Transcoder::Transcoder(const std::string& encoding)
    : state_(std::make_unique<State>(encoding.c_str())) {}
Transcoder::Transcoder(Transcoder&& other) noexcept = default;
Transcoder& Transcoder::operator=(Transcoder&& other) noexcept = default;
Transcoder::~Transcoder() = default;

void Transcoder::append(std::string_view piece, bool last, std::string& out) {
  std::array<char, 4096> room;
  const char* source = piece.data();
  const char* const end = piece.data() + piece.size();
  UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
  while (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    char* target = room.data();
    ucnv_convertEx(state_->to.get(), state_->from.get(), &target, room.data() + room.size(),
                   &source, end, state_->pivot.data(), &state_->pivot_source, &state_->pivot_target,
                   state_->pivot.data() + state_->pivot.size(), false, last, &status);
    out.append(room.data(), target);
  }
  // Half a sign at the very end is told as an error or not, by ICU's converters.
  if (status == U_TRUNCATED_CHAR_FOUND) {
    out += "\xEF\xBF\xBD";
  } else {
    HOMEWARD_CHECK(U_SUCCESS(status));
  }
}

std::string to_utf8(std::string_view bytes, const std::string& encoding) {
  std::string out;
  Transcoder(encoding).append(bytes, true, out);
  return out;
}

}  // namespace homeward::ingest
