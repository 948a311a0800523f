#include "compose/leak_parts.h"

#include <gmime/gmime.h>

#include <memory>
#include <mutex>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>

#include "base/text.h"
#include "compose/leak_pdf.h"

namespace homeward::compose {

namespace {

constexpr std::string_view kPng = "\x89PNG\r\n\x1a\n";
constexpr int kDeepest = 8;  // parts within parts

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Ref = std::unique_ptr<T, Unref>;

std::string word_of(const char* text) { return text == nullptr ? std::string() : text; }

// Every run of at least three letters or signs; between them an empty line.
std::string runs(std::string_view bytes) {
  std::string out;
  std::string run;
  const auto finish = [&] {
    if (run.size() >= 3 && text::is_valid_utf8(run)) out += run + "\n\n";
    run.clear();
  };
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if ((value >= 0x20 && value != 0x7f) || byte == '\n' || byte == '\t') {
      run += byte;
      continue;
    }
    finish();
  }
  finish();
  return out;
}

// The letters of any bytes: as UTF-8 or ASCII, and as UTF-16, whose Latin letters have a zero
// beside them.
void add_runs(std::string_view bytes, const std::string& where, LetterParts& out) {
  out.parts.push_back({where, runs(bytes)});
  std::string wide;
  bool zero_before = false;
  for (const char byte : bytes) {
    if (byte != '\0') {
      wide += byte;
    } else if (zero_before) {
      wide += '\0';
    }
    zero_before = byte == '\0';
  }
  if (wide.size() != bytes.size()) out.parts.push_back({where, runs(wide)});
}

std::uint32_t big_endian(std::string_view bytes, std::size_t at, int count) {
  std::uint32_t out = 0;
  for (int i = 0; i < count; ++i)
    out = (out << 8) | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return out;
}

// Empty when it is not zlib's.
std::string inflated(std::string_view bytes) {
  try {
    Pl_Buffer buffer("text");
    Pl_Flate flate("text", &buffer, Pl_Flate::a_inflate);
    flate.write(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    flate.finish();
    const auto data = buffer.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
  } catch (const std::exception&) {
    return {};
  }
}

// "keyword\0 ... compressed": the compressed part begins somewhere behind the keyword.
std::string chunk_text(std::string_view chunk) {
  const std::size_t keyword = chunk.find('\0');
  for (std::size_t at = keyword; at < chunk.size() && at < keyword + 80; ++at) {
    if (chunk[at] != 0x78) continue;
    if (std::string text = inflated(chunk.substr(at)); !text.empty()) return text;
  }
  return {};
}

// All of a PNG but its pixels.
void add_png(std::string_view bytes, const std::string& where, LetterParts& out) {
  constexpr std::size_t kChunk = 12;  // length, type and checksum
  std::size_t at = kPng.size();
  while (at + kChunk <= bytes.size()) {
    const std::size_t length = big_endian(bytes, at, 4);
    const std::string_view type = bytes.substr(at + 4, 4);
    if (length > bytes.size() - at - kChunk) {
      out.unreadable.push_back(where);
      return;
    }
    const std::string_view chunk = bytes.substr(at + 8, length);
    if (type == "zTXt" || type == "iTXt") add_runs(chunk_text(chunk), where, out);
    if (type != "IDAT" && type != "iCCP" && type != "PLTE") add_runs(chunk, where, out);
    at += kChunk + length;
    if (type == "IEND") break;
  }
  if (at < bytes.size()) add_runs(bytes.substr(at), where, out);
}

// All segments of a JPEG before its pixels, and what was put behind its end.
void add_jpeg(std::string_view bytes, const std::string& where, LetterParts& out) {
  std::size_t at = 2;
  while (at + 4 <= bytes.size() && bytes[at] == '\xff') {
    const auto marker = static_cast<unsigned char>(bytes[at + 1]);
    if (marker == 0xda || marker == 0xd9) break;
    const std::size_t length = big_endian(bytes, at + 2, 2);
    if (length < 2 || length > bytes.size() - at - 2) {
      out.unreadable.push_back(where);
      return;
    }
    const bool metadata = marker == 0xfe || (marker >= 0xe0 && marker <= 0xef);
    if (metadata) add_runs(bytes.substr(at + 4, length - 2), where, out);
    at += 2 + length;
  }
  const std::size_t end = bytes.rfind("\xff\xd9");
  if (end != std::string_view::npos && end + 2 < bytes.size())
    add_runs(bytes.substr(end + 2), where, out);
}

class MessageReader {
 public:
  explicit MessageReader(LetterParts& out) : out_(out) {}

  void message(GMimeMessage* message, int depth) {
    headers(GMIME_OBJECT(message), true);
    part(g_mime_message_get_mime_part(message), depth);
  }

 private:
  // Message-ID and dates hold figures of their own; every other header may hold anything.
  static bool is_machine(const std::string& name) {
    return name == "message-id" || name == "date" || name == "content-id" ||
           name == "mime-version" || name == "content-type" || name == "content-disposition";
  }

  void headers(GMimeObject* object, bool of_message) {
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    for (int i = 0; i < g_mime_header_list_get_count(list); ++i) {
      GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
      const std::string name = text::fold_case(word_of(g_mime_header_get_name(header)));
      const std::string where = "the header " + name;
      out_.parts.push_back({where, word_of(g_mime_header_get_value(header)), is_machine(name),
                            of_message && name == "subject"});
      // And as it was written, should something only look like an encoded word.
      out_.parts.push_back({where, word_of(g_mime_header_get_raw_value(header)), true});
    }
    parameters(g_mime_object_get_content_type(object) == nullptr
                   ? nullptr
                   : g_mime_content_type_get_parameters(g_mime_object_get_content_type(object)));
    GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(object);
    if (disposition != nullptr) parameters(g_mime_content_disposition_get_parameters(disposition));
  }

  void parameters(GMimeParamList* list) {
    for (int i = 0; list != nullptr && i < g_mime_param_list_length(list); ++i) {
      GMimeParam* param = g_mime_param_list_get_parameter_at(list, i);
      const std::string name = text::fold_case(word_of(g_mime_param_get_name(param)));
      if (name == "boundary") continue;
      out_.parts.push_back({name.find("name") == std::string::npos ? "a MIME parameter"
                                                                   : "the name of an attachment",
                            word_of(g_mime_param_get_value(param))});
    }
  }

  void part(GMimeObject* object, int depth) {
    if (object == nullptr || depth > kDeepest) {
      out_.unreadable.emplace_back("the message");
      return;
    }
    headers(object, false);
    if (GMIME_IS_MULTIPART(object)) {
      auto* multipart = GMIME_MULTIPART(object);
      for (const char* text :
           {g_mime_multipart_get_prologue(multipart), g_mime_multipart_get_epilogue(multipart)}) {
        if (text != nullptr) out_.parts.push_back({"the text between the parts", text});
      }
      for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i)
        part(g_mime_multipart_get_part(multipart, i), depth + 1);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      if (inner == nullptr) return out_.unreadable.emplace_back("a message inside"), void();
      message(inner, depth + 1);
    } else if (GMIME_IS_TEXT_PART(object)) {
      words(GMIME_TEXT_PART(object));
    } else if (GMIME_IS_PART(object)) {
      file(GMIME_PART(object));
    } else {
      out_.unreadable.emplace_back("a part of a kind of its own");
    }
  }

  void words(GMimeTextPart* part) {
    char* text = g_mime_text_part_get_text(part);
    if (text == nullptr) return out_.unreadable.emplace_back("a text part"), void();
    const std::string words = text;
    g_free(text);
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    if (g_mime_content_type_is_type(type, "text", "html"))
      return add_html(words, "text/html", out_);
    out_.parts.push_back({"text/plain", text::replace_all(words, "\r\n", "\n"), false, true});
  }

  void file(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return;
    GByteArray* bytes = g_byte_array_new();
    {
      const Ref<GMimeStream> stream(g_mime_stream_mem_new());
      g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream.get()), bytes);
      g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream.get()), FALSE);
      g_mime_data_wrapper_write_to_stream(content, stream.get());
      g_mime_stream_flush(stream.get());
    }
    add_file({reinterpret_cast<const char*>(bytes->data), bytes->len}, "an attachment", out_);
    g_byte_array_free(bytes, TRUE);
  }

  LetterParts& out_;
};

}  // namespace

void add_file(std::string_view bytes, const std::string& where, LetterParts& out) {
  if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) {
    add_pdf(bytes, where, out);
  } else if (bytes.starts_with(kPng)) {
    add_png(bytes, "the metadata of a picture", out);
  } else if (bytes.starts_with("\xff\xd8")) {
    add_jpeg(bytes, "the metadata of a picture", out);
  } else {
    add_runs(bytes, where, out);
  }
}

LetterParts parts_of_message(std::string_view eml) {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
  LetterParts out;
  const Ref<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(eml.data(), eml.size()));
  const Ref<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Ref<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (message == nullptr) {
    out.unreadable.emplace_back("the message");
    return out;
  }
  MessageReader(out).message(message.get(), 0);
  return out;
}

}  // namespace homeward::compose
