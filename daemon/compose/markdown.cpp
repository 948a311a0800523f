#include "compose/markdown.h"

#include <cmark.h>
#include <fmt/format.h>

#include <memory>

#include "base/text.h"

namespace homeward::compose {

namespace {

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeWalk {
  void operator()(cmark_iter* walk) const { cmark_iter_free(walk); }
};

bool is_safe_link(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:");
}

// What a school may have meant by an element that these pages do not have.
const char* refusal_of(cmark_node_type type) {
  switch (type) {
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_HTML_INLINE:
      return "HTML is not read here; write the words alone";
    case CMARK_NODE_IMAGE:
      return "pictures are not read here";
    case CMARK_NODE_CODE:
    case CMARK_NODE_CODE_BLOCK:
      return "this line is read as computer code; take out its backticks or its first four spaces";
    case CMARK_NODE_BLOCK_QUOTE:
      return "a line with > is read as a quotation, which these pages do not have";
    case CMARK_NODE_THEMATIC_BREAK:
      return "a line of marks alone is not read here; begin a heading with ## instead";
    default:
      return nullptr;
  }
}

// Turns the tree into text, entering and leaving one node after the other.
class Writer {
 public:
  Writer(const std::string& file, int lines_before, Problems& problems)
      : file_(file), lines_before_(lines_before), problems_(problems) {}

  void visit(cmark_node* node, bool enter) {
    const cmark_node_type type = cmark_node_get_type(node);
    if (const int line = cmark_node_get_start_line(node); line > 0) line_ = line;
    if (const char* refusal = refusal_of(type)) {
      if (enter) complain(refusal);
      return;
    }
    switch (type) {
      case CMARK_NODE_PARAGRAPH:
        return paragraph(node, enter);
      case CMARK_NODE_HEADING:
        return heading(node, enter);
      case CMARK_NODE_LIST:
        put_list(node, enter);
        break;
      case CMARK_NODE_ITEM:
        block_ += enter ? "<li>" : "</li>";
        if (!enter) close_words();
        break;
      case CMARK_NODE_TEXT:
        block_ += text::escape_html(cmark_node_get_literal(node));
        words_ += cmark_node_get_literal(node);
        break;
      case CMARK_NODE_SOFTBREAK:
      case CMARK_NODE_LINEBREAK:
        block_ += type == CMARK_NODE_SOFTBREAK ? " " : "<br/>";
        words_ += ' ';
        break;
      case CMARK_NODE_EMPH:
        block_ += enter ? "<em>" : "</em>";
        break;
      case CMARK_NODE_STRONG:
        block_ += enter ? "<strong>" : "</strong>";
        break;
      case CMARK_NODE_LINK:
        link(node, enter);
        break;
      default:
        break;
    }
    if (!enter && is_top(node)) close_block();
  }

  MarkdownText take() { return std::move(out_); }

 private:
  static bool is_top(cmark_node* node) {
    cmark_node* parent = cmark_node_parent(node);
    return parent != nullptr && cmark_node_get_type(parent) == CMARK_NODE_DOCUMENT;
  }

  void complain(std::string message) {
    problems_.push_back({file_, lines_before_ + line_, std::move(message)});
  }

  // An item's first paragraph is the item itself.
  void paragraph(cmark_node* node, bool enter) {
    if (is_top(node)) {
      block_ += enter ? "<p>" : "</p>";
      if (!enter) {
        close_words();
        close_block();
      }
    } else if (enter && cmark_node_previous(node) != nullptr) {
      block_ += "<br/>";
      words_ += ' ';
    }
  }

  void heading(cmark_node* node, bool enter) {
    const int level = cmark_node_get_heading_level(node);
    if (enter && (level < 2 || level > 3)) {
      complain("a heading here begins with ## or ###; the title stands above, behind \"title:\"");
    }
    block_ += fmt::format("<{}h{}>", enter ? "" : "/", level);
    if (enter) return;
    close_words();
    close_block();
  }

  void put_list(cmark_node* node, bool enter) {
    const bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    block_ += fmt::format("<{}{}>", enter ? "" : "/", ordered ? "ol" : "ul");
  }

  void link(cmark_node* node, bool enter) {
    const std::string url = cmark_node_get_url(node);
    if (enter && !is_safe_link(url)) complain("a link begins with https://, http:// or mailto:");
    block_ += enter ? fmt::format("<a href=\"{}\">", text::escape_html(url)) : "</a>";
  }

  void close_words() {
    std::string words = text::fold_space(words_);
    words_.clear();
    if (!words.empty()) out_.words.push_back(std::move(words));
  }
  void close_block() {
    out_.xhtml.push_back(std::move(block_));
    block_.clear();
  }

  const std::string& file_;
  const int lines_before_;
  Problems& problems_;
  int line_ = 1;  // inline nodes have no line of their own
  std::string block_;
  std::string words_;
  MarkdownText out_;
};

}  // namespace

std::optional<MarkdownText> read_markdown(std::string_view markdown, const std::string& file,
                                          int lines_before, Problems& problems) {
  const std::unique_ptr<cmark_node, FreeNode> root(cmark_parse_document(
      markdown.data(), markdown.size(), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8));
  const std::unique_ptr<cmark_iter, FreeWalk> walk(cmark_iter_new(root.get()));
  const std::size_t before = problems.size();
  Writer writer(file, lines_before, problems);
  for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(walk.get())) {
    writer.visit(cmark_iter_get_node(walk.get()), event == CMARK_EVENT_ENTER);
  }
  if (problems.size() != before) return std::nullopt;
  return writer.take();
}

}  // namespace homeward::compose
