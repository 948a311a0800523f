// The structure tree of the document (PDF 32000-1, 14.7): what a screen reader reads, in the order
// it was painted. Cairo 1.16 can neither set attributes nor mark artifacts, so the tree is ours:
// the painter records which element each piece of marked content belongs to, and the PDF pass
// writes the tree.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace homeward::compose::doc {

using ElementId = int;
constexpr ElementId kRootElement = 0;
constexpr ElementId kNoElement = -1;

// In PDF space: points, y upward from the bottom left corner of the page.
struct PdfRect {
  double left, bottom, right, top;
};

enum class Scope { kNone, kColumn, kRow };

struct MarkedContent {
  int page;  // 0-based
  int mcid;
};

struct Element {
  std::string type;  // "P", "H1", "TH" ...
  ElementId parent = kNoElement;
  std::string language;  // empty: as the parent
  std::string alt;       // figures
  Scope scope = Scope::kNone;
  std::string numbering;                       // of a list: "Disc" or "Decimal"
  std::string uri;                             // links
  std::vector<std::pair<int, PdfRect>> areas;  // page and place: of a link or a figure
  std::vector<std::variant<ElementId, MarkedContent>> kids;
  bool attached = false;  // stands among its parent's kids
};

// One piece of a page's content stream, in order of painting.
struct Mark {
  ElementId element = kNoElement;  // kNoElement: an artifact
  bool footer = false;             // of artifacts: the page footer
  std::string actual_text;         // what it stands for when read or copied
  bool unseen = false;             // its letters are not painted: a picture shows them (emoji)
};

class Structure {
 public:
  Structure();

  ElementId add(const std::string& type, ElementId parent);
  Element& at(ElementId id) { return elements_[static_cast<std::size_t>(id)]; }
  const std::vector<Element>& elements() const { return elements_; }

  // Places the element (and those it stands in) among its parent's kids, after what was painted so
  // far. Content does it by itself; an empty table cell needs it.
  void attach(ElementId id);

  void begin_page() { pages_.emplace_back(); }
  // The next piece of marked content on the page that was begun last.
  void mark(const Mark& mark);
  const std::vector<std::vector<Mark>>& pages() const { return pages_; }

  // Takes another document's elements and pages behind its own: its root becomes a Part in that
  // language.
  void append(Structure&& other, const std::string& language);

 private:
  std::vector<Element> elements_;
  std::vector<std::vector<Mark>> pages_;
};

}  // namespace homeward::compose::doc
