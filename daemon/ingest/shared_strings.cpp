#include "ingest/shared_strings.h"

#include <utility>

#include "ingest/refusals.h"
#include "ingest/xml_part.h"

namespace homeward::ingest {

namespace {

// The four hexadecimal digits of "_xHHHH_" at `at`, or nothing.
std::optional<std::uint32_t> escape_at(std::string_view text, std::size_t at) {
  if (text.size() - at < 7 || text[at] != '_' || text[at + 1] != 'x' || text[at + 6] != '_')
    return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    const bool upper = c >= 'A' && c <= 'F';
    if (!digit && !upper && !(c >= 'a' && c <= 'f')) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit ? c - '0' : c - (upper ? 'A' : 'a') + 10);
  }
  return value;
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0 | (c >> 6));
    byte(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  } else {
    byte(0xF0 | (c >> 18));
    byte(0x80 | ((c >> 12) & 0x3F));
    byte(0x80 | ((c >> 6) & 0x3F));
    byte(0x80 | (c & 0x3F));
  }
}

bool is_surrogate(std::uint32_t c) { return c >= 0xD800 && c < 0xE000; }

}  // namespace

std::string undo_escapes(std::string text) {
  std::size_t at = text.find("_x");
  if (at == std::string::npos) return text;
  std::string out = text.substr(0, at);
  while (at < text.size()) {
    const auto unit = escape_at(text, at);
    if (!unit) {
      out += text[at++];
      continue;
    }
    at += 7;
    std::uint32_t c = *unit;
    const auto low = c >= 0xD800 && c < 0xDC00 ? escape_at(text, at) : std::nullopt;
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (*low - 0xDC00);
      at += 7;
    }
    append_utf8(out, is_surrogate(c) || c == 0 ? 0xFFFD : c);
  }
  return out;
}

// sst / si / t, and sst / si / r / t for pieces in several colours; how a text is spoken (rPh) is
// no part of it.
class SharedStringsPart : public XmlPart {
 public:
  SharedStringsPart(std::unique_ptr<ZipPart> part, SharedStrings& into)
      : XmlPart(std::move(part)), into_(into) {}

 private:
  void begin(int depth, std::string_view name, const Attributes&) override {
    if (depth == 1 && name != "sst") return refuse(damaged_workbook());
    if (depth == 2) {
      in_item_ = name == "si";
      text_.clear();
    }
    if (depth == 3) in_run_ = in_item_ && name == "r";
    if (in_item_ && name == "t" && (depth == 3 || (depth == 4 && in_run_))) taking_ = depth;
  }
  void end(int depth, std::string_view) override {
    if (depth == taking_) taking_ = 0;
    if (depth == 3) in_run_ = false;
    if (depth != 2 || !in_item_) return;
    in_item_ = false;
    if (!into_.add(undo_escapes(std::move(text_))))
      refuse(workbook_too_big("Its texts are more than 64 megabytes."));
    text_.clear();
  }
  void text(int depth, std::string_view piece) override {
    if (depth != taking_) return;
    if (text_.size() + piece.size() > kLongestCell)
      return refuse(workbook_too_big("A cell of it holds more text than a cell can."));
    text_ += piece;
  }

  SharedStrings& into_;
  std::string text_;
  int taking_ = 0;  // depth of the element whose text is taken
  bool in_item_ = false;
  bool in_run_ = false;
};

std::optional<Reject> SharedStrings::read(std::unique_ptr<ZipPart> part) {
  SharedStringsPart reader(std::move(part), *this);
  while (reader.read_on()) {
  }
  return reader.trouble();
}

bool SharedStrings::add(std::string_view text) {
  if (places_.size() >= kMostTexts) return false;
  if (blocks_.empty() || blocks_.back().size() + text.size() > kBlock) {
    if (blocks_.size() >= kMostBytes / kBlock) return false;
    blocks_.emplace_back().reserve(kBlock);
  }
  const std::size_t at = (blocks_.size() - 1) * kBlock + blocks_.back().size();
  places_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(text.size())});
  blocks_.back() += text;
  return true;
}

std::string_view SharedStrings::operator[](std::size_t number) const {
  const Place place = places_[number];
  if (place.size == 0) return {};
  return std::string_view(blocks_[place.at / kBlock]).substr(place.at % kBlock, place.size);
}

}  // namespace homeward::ingest
