// XML read out of a zip part in pieces (expat), without document types, entities or anything from
// outside. Ingest worker; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "ingest/reject.h"
#include "ingest/zip_archive.h"

struct XML_ParserStruct;

namespace homeward::ingest {

// An element's attributes, by their names without a prefix.
class Attributes {
 public:
  explicit Attributes(const char** pairs) : pairs_(pairs) {}
  // Empty when there is none.
  std::string_view operator[](std::string_view name) const;
  // The one that has a prefix: r:id, not id.
  std::string_view prefixed(std::string_view name) const;
  bool is_true(std::string_view name) const;

 private:
  const char** pairs_;
};

// The number that `text` is, digits alone; nothing for anything else and beyond 9 digits.
std::optional<int> whole_number(std::string_view text);

// One pass over a part; what is done with it is a subclass's matter. Namespaces are not looked at
// (strict and transitional files differ in nothing else): elements are known by their local name
// and their place.
class XmlPart {
 public:
  static constexpr int kDeepest = 64;
  static constexpr std::uint64_t kLongestToken = 1U << 20U;  // bytes

  // `part` may be nothing: then the part is missing, which is trouble.
  explicit XmlPart(std::unique_ptr<ZipPart> part);
  virtual ~XmlPart();
  XmlPart(const XmlPart&) = delete;
  XmlPart& operator=(const XmlPart&) = delete;

  // Reads on until the subclass pauses: true; false at the end and on trouble. Throws Failure (kIo)
  // when the file can not be read.
  bool read_on();
  // Why it was not read to its end. To be asked after read_on() returned false.
  const std::optional<Reject>& trouble() const { return trouble_; }

 protected:
  // `depth` is 1 for the root. Called from C: they must not throw.
  virtual void begin(int depth, std::string_view name, const Attributes& attributes) = 0;
  virtual void end(int depth, std::string_view name) = 0;
  // A piece of the text directly in the innermost open element, of that depth.
  virtual void text(int depth, std::string_view piece) = 0;

  void pause();  // only from end()
  void refuse(Reject why);

 private:
  struct Calls;  // expat's
  void parse_more();

  std::unique_ptr<ZipPart> part_;
  XML_ParserStruct* parser_;
  std::optional<Reject> trouble_;
  int depth_ = 0;
  std::uint64_t fed_ = 0;  // bytes
  bool paused_ = false;
  bool last_ = false;  // the last piece is with expat
  bool ended_ = false;
};

}  // namespace homeward::ingest
