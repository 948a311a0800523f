#include "ingest/xml_part.h"

#include <expat.h>

#include <charconv>
#include <cstring>
#include <new>
#include <utility>

#include "ingest/refusals.h"

namespace homeward::ingest {

namespace {

constexpr int kPiece = 32 << 10;  // bytes

std::string_view local(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

std::string_view Attributes::operator[](std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (name == *pair) return pair[1];
  }
  return {};
}

std::string_view Attributes::prefixed(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    const std::string_view whole = *pair;
    if (whole.size() > name.size() && local(whole) == name) return pair[1];
  }
  return {};
}

bool Attributes::is_true(std::string_view name) const {
  const auto value = (*this)[name];
  return value == "1" || value == "true" || value == "on";
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || text.size() > 9 || text.front() == '-' || error != std::errc{} ||
      end != text.data() + text.size())
    return std::nullopt;
  return value;
}

struct XmlPart::Calls {
  static void begin(void* self, const XML_Char* name, const XML_Char** attributes) {
    auto& part = *static_cast<XmlPart*>(self);
    if (part.trouble_) return;
    if (++part.depth_ > kDeepest)
      return part.refuse(unsafe_workbook("Something in it is nested too deeply."));
    part.begin(part.depth_, local(name), Attributes(attributes));
  }
  static void end(void* self, const XML_Char* name) {
    auto& part = *static_cast<XmlPart*>(self);
    if (part.trouble_) return;
    part.end(part.depth_--, local(name));
  }
  static void text(void* self, const XML_Char* piece, int size) {
    auto& part = *static_cast<XmlPart*>(self);
    if (!part.trouble_) part.text(part.depth_, {piece, static_cast<std::size_t>(size)});
  }
  static void doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<XmlPart*>(self)->refuse(
        unsafe_workbook("It brings its own rules for reading it (a document type)."));
  }
};

XmlPart::XmlPart(std::unique_ptr<ZipPart> part)
    : part_(std::move(part)), parser_(XML_ParserCreate(nullptr)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  if (!part_) trouble_ = damaged_workbook("A part of it is missing.");
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, &Calls::begin, &Calls::end);
  XML_SetCharacterDataHandler(parser_, &Calls::text);
  XML_SetStartDoctypeDeclHandler(parser_, &Calls::doctype);
}

XmlPart::~XmlPart() { XML_ParserFree(parser_); }

void XmlPart::pause() { paused_ = XML_StopParser(parser_, XML_TRUE) == XML_STATUS_OK; }

void XmlPart::refuse(Reject why) {
  if (trouble_) return;
  trouble_ = std::move(why);
  XML_StopParser(parser_, XML_FALSE);
}

bool XmlPart::read_on() {
  while (!trouble_ && !ended_) {
    parse_more();
    if (paused_ && !trouble_) return true;
  }
  return false;
}

void XmlPart::parse_more() {
  XML_Status status = XML_STATUS_OK;
  if (std::exchange(paused_, false)) {
    status = XML_ResumeParser(parser_);
  } else {
    void* piece = XML_GetBuffer(parser_, kPiece);
    if (piece == nullptr) throw std::bad_alloc();
    const std::size_t count = part_->read(static_cast<char*>(piece), kPiece);
    if (part_->trouble()) {
      trouble_ = part_->trouble();
      return;
    }
    fed_ += count;
    last_ = count == 0;
    status = XML_ParseBuffer(parser_, static_cast<int>(count), last_ ? XML_TRUE : XML_FALSE);
  }
  if (trouble_ || status == XML_STATUS_SUSPENDED) return;
  if (status == XML_STATUS_ERROR) {
    trouble_ = damaged_workbook();
    return;
  }
  ended_ = last_;
  // What expat can not yet make sense of it reads anew with every piece.
  const auto place = XML_GetCurrentByteIndex(parser_);
  if (!ended_ && place >= 0 && fed_ - static_cast<std::uint64_t>(place) > kLongestToken)
    trouble_ = unsafe_workbook("A single mark in it is a million letters long.");
}

}  // namespace homeward::ingest
