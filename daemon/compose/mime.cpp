#include "compose/mime.h"

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <cstring>
#include <memory>
#include <mutex>

#include "base/errors.h"
#include "base/hash.h"
#include "base/text.h"
#include "compose/address.h"
#include "compose/quoted_printable.h"

namespace homeward::compose {

namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Ref = std::unique_ptr<T, Unref>;

struct FreeOptions {
  void operator()(GMimeFormatOptions* options) const { g_mime_format_options_free(options); }
};
using Options = std::unique_ptr<GMimeFormatOptions, FreeOptions>;

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

Options options() {
  Options out(g_mime_format_options_new());
  g_mime_format_options_set_newline_format(out.get(), GMIME_NEWLINE_FORMAT_DOS);
  g_mime_format_options_set_param_encoding_method(out.get(), GMIME_PARAM_ENCODING_METHOD_RFC2231);
  return out;
}

// The part owns a copy of `bytes`, which are already in `encoding` unless GMime is to encode them.
Ref<GMimePart> make_part(const char* type, const char* subtype, const std::string& bytes,
                         GMimeContentEncoding stored_as, GMimeContentEncoding encoding) {
  Ref<GMimePart> part(g_mime_part_new_with_type(type, subtype));
  const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Ref<GMimeDataWrapper> content(g_mime_data_wrapper_new_with_stream(stream.get(), stored_as));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), encoding);
  return part;
}

Ref<GMimePart> words_part(const char* subtype, const std::string& words) {
  auto part =
      make_part("text", subtype, quoted_printable(words), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
                GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  return part;
}

Ref<GMimePart> file_part(const Part& file, const char* disposition) {
  auto part = make_part(file.type.c_str(), file.subtype.c_str(), file.bytes,
                        GMIME_CONTENT_ENCODING_DEFAULT, GMIME_CONTENT_ENCODING_BASE64);
  g_mime_object_set_disposition(GMIME_OBJECT(part.get()), disposition);
  g_mime_part_set_filename(part.get(), file.name.c_str());
  if (!file.id.empty()) g_mime_object_set_content_id(GMIME_OBJECT(part.get()), file.id.c_str());
  return part;
}

Ref<GMimeMultipart> multipart(const Mail& mail, const char* subtype) {
  Ref<GMimeMultipart> out(g_mime_multipart_new_with_subtype(subtype));
  const std::string mark = sha256_hex(mail.message_id + "/" + subtype).substr(0, 32);
  // "=_" cannot occur in quoted-printable, nor in base64.
  g_mime_multipart_set_boundary(out.get(), ("=_" + mark).c_str());
  return out;
}

Ref<GMimeMultipart> body_of(const Mail& mail) {
  auto mixed = multipart(mail, "mixed");
  const auto alternative = multipart(mail, "alternative");
  const auto related = multipart(mail, "related");
  const auto text = words_part("plain", mail.text);
  const auto html = words_part("html", mail.html);
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(related.get()), "type", "text/html");
  g_mime_multipart_add(related.get(), GMIME_OBJECT(html.get()));
  for (const Part& picture : mail.inline_pictures) {
    g_mime_multipart_add(related.get(), GMIME_OBJECT(file_part(picture, "inline").get()));
  }
  g_mime_multipart_add(alternative.get(), GMIME_OBJECT(text.get()));
  g_mime_multipart_add(alternative.get(), GMIME_OBJECT(related.get()));
  g_mime_multipart_add(mixed.get(), GMIME_OBJECT(alternative.get()));
  for (const Part& file : mail.attachments) {
    g_mime_multipart_add(mixed.get(), GMIME_OBJECT(file_part(file, "attachment").get()));
  }
  return mixed;
}

void add_mailbox(GMimeMessage* message, GMimeAddressType type, const Mailbox& mailbox) {
  g_mime_message_add_mailbox(message, type, mailbox.name.empty() ? nullptr : mailbox.name.c_str(),
                             mailbox.address.c_str());
}

void set_date(GMimeMessage* message, const Mail& mail) {
  GTimeZone* zone = g_time_zone_new_offset(static_cast<gint32>(mail.utc_offset.count()));
  GDateTime* utc = g_date_time_new_from_unix_utc(to_unix(mail.date));
  GDateTime* local = g_date_time_to_timezone(utc, zone);
  g_mime_message_set_date(message, local);
  g_date_time_unref(local);
  g_date_time_unref(utc);
  g_time_zone_unref(zone);
}

std::string refused(const Mail& mail) {
  std::vector<const Mailbox*> mailboxes = {&mail.from, &mail.reply_to, &mail.to};
  if (!mail.reply_copy.address.empty()) mailboxes.push_back(&mail.reply_copy);
  for (const Mailbox* mailbox : mailboxes) {
    if (wire_address(mailbox->address) != mailbox->address) return "an address is not a plain one";
    if (!is_header_safe(mailbox->name)) return "a name has a control character";
  }
  for (const std::string* value :
       {&mail.subject, &mail.message_id, &mail.language, &mail.list_id, &mail.list_unsubscribe}) {
    if (!is_header_safe(*value)) return "a header value has a control character";
  }
  if (mail.message_id.empty() || mail.message_id.find_first_of("<> ") != std::string::npos ||
      mail.message_id.find('@') == std::string::npos) {
    return "the Message-ID is not one";
  }
  for (const auto* parts : {&mail.inline_pictures, &mail.attachments}) {
    for (const Part& part : *parts) {
      if (!is_header_safe(part.name) || part.name.find_first_of("\"/\\") != std::string::npos) {
        return "a file name has a character that no file name may have";
      }
      if (!is_header_safe(part.id) || part.id.find_first_of("<> ") != std::string::npos) {
        return "a Content-ID is not one";
      }
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> build_message(const Mail& mail, std::string& problem) {
  problem = refused(mail);
  if (!problem.empty()) return std::nullopt;
  start_gmime();
  const Ref<GMimeMessage> message(g_mime_message_new(TRUE));
  set_date(message.get(), mail);
  add_mailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, mail.from);
  add_mailbox(message.get(), GMIME_ADDRESS_TYPE_REPLY_TO, mail.reply_to);
  if (!mail.reply_copy.address.empty())
    add_mailbox(message.get(), GMIME_ADDRESS_TYPE_REPLY_TO, mail.reply_copy);
  add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO, mail.to);
  g_mime_message_set_subject(message.get(), mail.subject.c_str(), "utf-8");
  g_mime_message_set_message_id(message.get(), mail.message_id.c_str());
  const auto header = [&](const char* name, const std::string& value) {
    g_mime_object_set_header(GMIME_OBJECT(message.get()), name, value.c_str(), "utf-8");
  };
  header("Content-Language", mail.language);
  header("Auto-Submitted", "auto-generated");
  header("List-Id", fmt::format("<{}>", mail.list_id));
  if (!mail.list_unsubscribe.empty()) {
    // As it is: GMime would make encoded words of long URIs, and no mail program looks into those.
    header("List-Unsubscribe", "");
    g_mime_header_set_raw_value(
        g_mime_header_list_get_header(g_mime_object_get_header_list(GMIME_OBJECT(message.get())),
                                      "List-Unsubscribe"),
        (" " + text::replace_all(mail.list_unsubscribe, ", ", ",\n ") + "\n").c_str());
  }
  if (mail.one_click) header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  if (mail.html.empty()) {
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(words_part("plain", mail.text).get()));
  } else {
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(body_of(mail).get()));
  }

  const auto format = options();
  GByteArray* bytes = g_byte_array_new();
  const Ref<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream.get()), bytes);
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream.get()), FALSE);
  const ssize_t written =
      g_mime_object_write_to_stream(GMIME_OBJECT(message.get()), format.get(), stream.get());
  g_mime_stream_flush(stream.get());
  std::string out(reinterpret_cast<const char*>(bytes->data), bytes->len);
  g_byte_array_free(bytes, TRUE);
  HOMEWARD_CHECK(written > 0);
  return out;
}

namespace {

std::string content_of(GMimePart* part) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Ref<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  if (bytes->len == 0) return {};
  std::string out(bytes->len, '\0');
  std::memcpy(out.data(), bytes->data, bytes->len);
  return out;
}

void take_part(GMimeObject* /*parent*/, GMimeObject* object, gpointer into) {
  if (!GMIME_IS_PART(object)) return;
  auto& seen = *static_cast<Seen*>(into);
  GMimeContentType* type = g_mime_object_get_content_type(object);
  std::string* target = g_mime_content_type_is_type(type, "text", "plain")        ? &seen.text
                        : g_mime_content_type_is_type(type, "text", "html")       ? &seen.html
                        : g_mime_content_type_is_type(type, "application", "pdf") ? &seen.pdf
                                                                                  : nullptr;
  if (target != nullptr && target->empty()) *target = content_of(GMIME_PART(object));
}

}  // namespace

Seen seen_in(std::string_view eml) {
  start_gmime();
  Seen seen;
  const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(eml.data(), eml.size()));
  const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Ref<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (message != nullptr) g_mime_message_foreach(message.get(), take_part, &seen);
  return seen;
}

}  // namespace homeward::compose
