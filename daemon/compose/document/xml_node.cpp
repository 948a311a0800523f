#include "compose/document/xml_node.h"

#include <expat.h>
#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/text.h"
#include "compose/document/document.h"

namespace homeward::compose::doc {
namespace {

constexpr std::size_t kMaxBytes = 1024 * 1024;
constexpr std::size_t kMaxDepth = 32;
constexpr int kMaxElements = 20'000;

// What the expat callbacks share. They must not throw through C, so the first error is kept and the
// parser stopped.
struct Builder {
  XML_Parser parser = nullptr;
  Node root;
  std::vector<Node*> open;
  int elements = 0;
  std::optional<DocumentError> error;

  void fail(const std::string& what) {
    if (error) return;
    error.emplace(what, static_cast<int>(XML_GetCurrentLineNumber(parser)),
                  static_cast<int>(XML_GetCurrentColumnNumber(parser)) + 1);
    XML_StopParser(parser, XML_FALSE);
  }
};

void XMLCALL start_element(void* data, const XML_Char* name, const XML_Char** attributes) {
  auto& builder = *static_cast<Builder*>(data);
  if (builder.open.size() >= kMaxDepth) {
    return builder.fail(fmt::format("elements nest deeper than {}", kMaxDepth));
  }
  if (++builder.elements > kMaxElements) {
    return builder.fail(fmt::format("more than {} elements", kMaxElements));
  }
  Node node;
  node.name = name;
  node.line = static_cast<int>(XML_GetCurrentLineNumber(builder.parser));
  node.column = static_cast<int>(XML_GetCurrentColumnNumber(builder.parser)) + 1;
  for (; *attributes != nullptr; attributes += 2) {
    node.attributes.emplace_back(attributes[0], attributes[1]);
  }
  if (builder.open.empty()) {
    builder.root = std::move(node);
    builder.open.push_back(&builder.root);
    return;
  }
  // Only the last child is ever open, so growing the vector leaves no open pointer dangling.
  std::vector<Node>& siblings = builder.open.back()->children;
  siblings.push_back(std::move(node));
  builder.open.push_back(&siblings.back());
}

void XMLCALL end_element(void* data, const XML_Char*) {
  static_cast<Builder*>(data)->open.pop_back();
}

void XMLCALL character_data(void* data, const XML_Char* text, int length) {
  auto& builder = *static_cast<Builder*>(data);
  if (builder.open.empty()) return;
  std::vector<Node>& siblings = builder.open.back()->children;
  if (siblings.empty() || !siblings.back().is_text()) {
    Node node;
    node.line = static_cast<int>(XML_GetCurrentLineNumber(builder.parser));
    node.column = static_cast<int>(XML_GetCurrentColumnNumber(builder.parser)) + 1;
    siblings.push_back(std::move(node));
  }
  siblings.back().text.append(text, static_cast<std::size_t>(length));
}

void XMLCALL start_doctype(void* data, const XML_Char* name, const XML_Char* system_id,
                           const XML_Char* public_id, int has_internal_subset) {
  if (system_id != nullptr || public_id != nullptr || has_internal_subset != 0 ||
      std::string_view(name) != "html") {
    static_cast<Builder*>(data)->fail("only <!DOCTYPE html> is allowed, no DTD");
  }
}

void XMLCALL entity_declaration(void* data, const XML_Char*, int, const XML_Char*, int,
                                const XML_Char*, const XML_Char*, const XML_Char*,
                                const XML_Char*) {
  static_cast<Builder*>(data)->fail("entity declarations are not allowed");
}

void XMLCALL skipped_entity(void* data, const XML_Char*, int) {
  static_cast<Builder*>(data)->fail("unknown entity: only the five of XML and numeric ones");
}

void XMLCALL processing_instruction(void* data, const XML_Char*, const XML_Char*) {
  static_cast<Builder*>(data)->fail("processing instructions are not allowed");
}

}  // namespace

const std::string* Node::find(std::string_view key) const {
  for (const auto& [name_, value] : attributes) {
    if (name_ == key) return &value;
  }
  return nullptr;
}

const std::string& Node::get(std::string_view key) const {
  static const std::string kEmpty;
  const std::string* value = find(key);
  return value == nullptr ? kEmpty : *value;
}

std::vector<std::string> class_words(const Node& node) {
  std::vector<std::string> words;
  for (std::string& word : text::split(text::fold_space(node.get("class")), ' ')) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

bool Node::has_class(std::string_view word) const {
  if (find("class") == nullptr) return false;
  const std::vector<std::string> words = class_words(*this);
  return std::find(words.begin(), words.end(), word) != words.end();
}

const Node* Node::child(std::string_view child_name) const {
  for (const Node& node : children) {
    if (node.name == child_name) return &node;
  }
  return nullptr;
}

Node parse_xhtml(std::string_view xhtml) {
  if (xhtml.size() > kMaxBytes) throw DocumentError("the document is larger than 1 MiB", 1, 1);
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), &XML_ParserFree);
  if (!parser) throw std::bad_alloc();
  Builder builder;
  builder.parser = parser.get();
  XML_SetUserData(parser.get(), &builder);
  XML_SetElementHandler(parser.get(), start_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), character_data);
  XML_SetStartDoctypeDeclHandler(parser.get(), start_doctype);
  XML_SetEntityDeclHandler(parser.get(), entity_declaration);
  XML_SetSkippedEntityHandler(parser.get(), skipped_entity);
  XML_SetProcessingInstructionHandler(parser.get(), processing_instruction);
  XML_SetParamEntityParsing(parser.get(), XML_PARAM_ENTITY_PARSING_NEVER);
  const XML_Status status =
      XML_Parse(parser.get(), xhtml.data(), static_cast<int>(xhtml.size()), XML_TRUE);
  if (builder.error) throw *builder.error;
  if (status != XML_STATUS_OK) {
    throw DocumentError(
        fmt::format("not well-formed: {}", XML_ErrorString(XML_GetErrorCode(parser.get()))),
        static_cast<int>(XML_GetCurrentLineNumber(parser.get())),
        static_cast<int>(XML_GetCurrentColumnNumber(parser.get())) + 1);
  }
  return std::move(builder.root);
}

}  // namespace homeward::compose::doc
