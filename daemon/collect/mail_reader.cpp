#include "collect/mail_reader.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.h"
#include "collect/delivery_status.h"
#include "domain/own_words.h"

namespace homeward::collect {

namespace {

constexpr int kDeepest = 12;
constexpr int kMostParts = 200;
constexpr int kMostReferences = 50;
constexpr int kMostAddresses = 100;
constexpr std::size_t kTextKept = 1U << 18U;  // bytes of a body
constexpr std::size_t kHeaderKept = 2000;     // bytes of a header's value

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Ref = std::unique_ptr<T, Unref>;

struct FreeOptions {
  void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
};

// UTF-8 without control characters but line ends and tabs.
std::string clean(std::string_view text) {
  std::string valid = text::is_valid_utf8(text) ? std::string(text) : text::to_nfc(text);
  std::string out;
  for (const char c : valid) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 ? byte != 0x7F : c == '\n' || c == '\t') out += c;
  }
  return out;
}

std::string clean(const char* text) { return text == nullptr ? "" : clean(std::string_view(text)); }

// At most `limit` bytes, not within a character.
std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80) --limit;
  return text.substr(0, limit);
}

std::string header(GMimeObject* object, const char* name) {
  return text::fold_space(cut(clean(g_mime_object_get_header(object, name)), kHeaderKept));
}

void add_addresses(InternetAddressList* list, int depth, std::vector<std::string>& out) {
  if (list == nullptr || depth > 2) return;
  const int count = std::min(internet_address_list_length(list), kMostAddresses);
  for (int i = 0; i < count && out.size() < kMostAddresses; ++i) {
    InternetAddress* address = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
      const char* addr = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
      if (const std::string clear = clean(addr); !clear.empty() && clear.size() <= 320)
        out.push_back(text::fold_case(clear));
    } else if (INTERNET_ADDRESS_IS_GROUP(address)) {
      add_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), depth + 1,
                    out);
    }
  }
}

void add_references(GMimeObject* message, const char* name, bool newest_first,
                    std::vector<std::string>& out) {
  const char* raw = g_mime_object_get_header(message, name);
  if (raw == nullptr) return;
  GMimeReferences* parsed = g_mime_references_parse(nullptr, raw);
  if (parsed == nullptr) return;
  std::vector<std::string> ids;
  const int count = g_mime_references_length(parsed);
  for (int i = std::max(0, count - kMostReferences); i < count; ++i)
    ids.push_back(clean(g_mime_references_get_message_id(parsed, i)));
  g_mime_references_free(parsed);
  if (newest_first) std::ranges::reverse(ids);
  for (auto& id : ids) {
    if (!id.empty() && std::ranges::find(out, id) == out.end()) out.push_back(std::move(id));
  }
}

// The decoded bytes of a part, cut.
std::string bytes_of(GMimePart* part) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  GByteArray* array = g_byte_array_new();
  const Ref<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream.get()), array);
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream.get()), FALSE);
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  std::string out(reinterpret_cast<const char*>(array->data), array->len);
  g_byte_array_free(array, TRUE);
  return out;
}

// What the body's parts hold, in order.
struct Body {
  std::string plain;
  std::string html;
  std::string status;            // of message/delivery-status
  std::string returned_headers;  // of text/rfc822-headers
  std::string returned_id;       // of message/rfc822
  bool receipt = false;          // a read receipt (RFC 8098)
  int parts = 0;
};

bool is_attachment(GMimeObject* object) {
  const char* disposition = g_mime_object_get_disposition(object);
  return disposition != nullptr && g_ascii_strcasecmp(disposition, "attachment") == 0;
}

// The words of a text part as UTF-8. A charset that is missing or plainly wrong is windows-1252:
// old programs write that without a word.
std::string words_of(GMimePart* part) {
  const char* charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
  const std::string named = charset == nullptr ? "" : text::fold_case(clean(charset));
  if (!named.empty() && named != "us-ascii" && named != "utf-8") {
    char* words = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    const std::string out = words == nullptr ? std::string() : std::string(words);
    g_free(words);
    return out;
  }
  std::string bytes = bytes_of(part);
  if (text::is_valid_utf8(bytes)) return bytes;
  char* words = g_convert(bytes.data(), static_cast<gssize>(bytes.size()), "UTF-8", "WINDOWS-1252",
                          nullptr, nullptr, nullptr);
  if (words != nullptr) bytes = words;
  g_free(words);
  return bytes;
}

void read_part(GMimePart* part, Body& body) {
  GMimeObject* object = GMIME_OBJECT(part);
  GMimeContentType* type = g_mime_object_get_content_type(object);
  if (g_mime_content_type_is_type(type, "message", "delivery-status") ||
      g_mime_content_type_is_type(type, "message", "global-delivery-status")) {
    if (body.status.empty()) body.status = cut(bytes_of(part), kTextKept);
  } else if (g_mime_content_type_is_type(type, "text", "rfc822-headers") ||
             g_mime_content_type_is_type(type, "message", "global-headers")) {
    if (body.returned_headers.empty()) body.returned_headers = cut(bytes_of(part), kTextKept);
  } else if (g_mime_content_type_is_type(type, "message", "disposition-notification")) {
    body.receipt = true;
  } else if (GMIME_IS_TEXT_PART(part) && !is_attachment(object)) {
    const bool html = g_mime_content_type_is_type(type, "text", "html");
    std::string& target = html ? body.html : body.plain;
    if (!target.empty()) return;
    target = clean(cut(words_of(part), html ? 4 * kTextKept : kTextKept));
  }
}

void walk(GMimeObject* object, int depth, Body& body) {
  if (object == nullptr || depth > kDeepest || ++body.parts > kMostParts) return;
  if (GMIME_IS_MULTIPART(object)) {
    const int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));
    for (int i = 0; i < count && body.parts <= kMostParts; ++i)
      walk(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1, body);
  } else if (GMIME_IS_MESSAGE_PART(object)) {
    // Another message: never this one's words.
    GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    if (inner != nullptr && body.returned_id.empty())
      body.returned_id = clean(g_mime_message_get_message_id(inner));
  } else if (GMIME_IS_PART(object)) {
    read_part(GMIME_PART(object), body);
  }
}

// Headers by which programs say that nobody wrote this (beside RFC 3834's), and mailing lists'.
bool has_automatic_header(GMimeObject* message) {
  static constexpr std::array<const char*, 10> kHeaders = {
      "X-Autoreply",      "X-Autorespond",    "X-Autoresponse", "X-Autogenerated",
      "X-AutoReply-From", "X-Mail-Autoreply", "X-Vacation",     "X-FC-MachineGenerated",
      "List-Id",          "List-Unsubscribe"};
  return std::ranges::any_of(kHeaders, [&](const char* name) {
    return g_mime_object_get_header(message, name) != nullptr;
  });
}

std::string first_word(const std::string& value) {
  const std::string folded = text::fold_case(value);
  return folded.substr(0, folded.find_first_of(" ;("));
}

void read_body(const Body& body, InboundMail& mail) {
  mail.text =
      !text::trim(body.plain).empty() || body.html.empty() ? body.plain : html_to_text(body.html);
  mail.text = text::to_nfc(mail.text);
  mail.auto_header = mail.auto_header || body.receipt;
  if (!body.status.empty()) {
    DeliveryReport report = read_delivery_status(body.status);
    report.original_message_id =
        !body.returned_id.empty() ? body.returned_id : message_id_in_headers(body.returned_headers);
    if (!report.recipients.empty()) mail.report = std::move(report);
  } else if (mail.null_return_path || mail.from.starts_with("mailer-daemon@")) {
    mail.report = read_qmail_bounce(mail.text);
  }
}

}  // namespace

void start_mail_reader() { g_mime_init(); }

InboundMail read_mail(std::string_view bytes) {
  InboundMail mail;
  const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const std::unique_ptr<GMimeParserOptions, FreeOptions> options(g_mime_parser_options_new());
  const char* charsets[] = {"utf-8", "windows-1252", nullptr};
  g_mime_parser_options_set_fallback_charsets(options.get(), charsets);
  const Ref<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), options.get()));
  if (!message) return mail;
  GMimeObject* object = GMIME_OBJECT(message.get());

  mail.message_id = cut(clean(g_mime_message_get_message_id(message.get())), kHeaderKept);
  add_references(object, "In-Reply-To", false, mail.references);
  add_references(object, "References", true, mail.references);
  std::vector<std::string> from;
  add_addresses(g_mime_message_get_from(message.get()), 0, from);
  if (from.size() == 1) mail.from = from.front();
  add_addresses(g_mime_message_get_to(message.get()), 0, mail.to);
  add_addresses(g_mime_message_get_cc(message.get()), 0, mail.to);
  for (const char* name : {"Delivered-To", "X-Original-To"}) {
    if (auto value = header(object, name); !value.empty() && value.size() <= 320)
      mail.to.push_back(text::fold_case(value));
  }
  mail.subject =
      text::fold_space(cut(clean(g_mime_message_get_subject(message.get())), kHeaderKept));
  mail.auto_submitted = first_word(header(object, "Auto-Submitted"));
  mail.precedence = first_word(header(object, "Precedence"));
  mail.null_return_path = header(object, "Return-Path") == "<>";
  mail.auto_header = has_automatic_header(object);

  Body body;
  walk(g_mime_message_get_mime_part(message.get()), 0, body);
  read_body(body, mail);
  return mail;
}

}  // namespace homeward::collect
