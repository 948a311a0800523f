// Turns the tree into a flow of strips and adds the structure's elements on the way. One builder a
// render, one thread. Its parts are in blocks.cpp, table.cpp, figure.cpp, chart.cpp and header.cpp.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compose/document/document.h"
#include "compose/document/flow.h"
#include "compose/document/pictures.h"
#include "compose/document/text_block.h"
#include "compose/document/xml_node.h"

namespace homeward::compose::doc {

// Where and how a part of the tree is set.
struct Place {
  double x = 0;                      // start coordinate of its box, points
  double width = 0;                  // of its box
  ElementId element = kRootElement;  // parent in the structure
  std::string language;
  bool rtl = false;
  TextStyle text;
  bool bare_words = false;  // words directly in a cell or list item need no paragraph of their own
};

class Builder {
 public:
  // `style` is already scaled. All outlive the builder; the flow it builds must not outlive it.
  Builder(const Fonts& fonts, const PageStyle& style, const Assets& assets, Structure& structure)
      : fonts_(fonts), style_(style), pictures_(assets), structure_(structure) {}

  Flow body(const Node& body, const Place& place);
  TextStyle body_text() const;
  const std::vector<BoxShape>& boxes() const { return boxes_; }
  // A text of our own (footer, labels), wrapped to that width.
  TextBlock& label(const std::string& text, const TextStyle& style, double width, bool rtl);
  // "U+XXXX" of what no font has, of everything built so far.
  std::set<std::string> missing_glyphs() const;

 private:
  void flow(const Node& node, const Place& place, Flow& out);
  void block(const Node& node, const Place& place, Flow& out);
  void heading(const Node& node, const Place& place, Flow& out);
  void paragraph(const Node& node, const Place& place, Flow& out);
  void write_line(const Node& node, const Place& place, Flow& out);
  void list(const Node& node, const Place& place, Flow& out);
  void item(const Node& node, const Place& place, const std::string& marker, double before,
            Flow& out);
  void quote(const Node& node, const Place& place, Flow& out);
  void box(const Node& node, const Place& place, BoxShape::Kind kind, Flow& out);
  void columns(const Node& node, const Place& place, Flow& out);
  void header(const Node& node, const Place& place, Flow& out);
  void address(const Node& node, const Place& place, Flow& out);
  void address_lines(const Node& node, const Place& window, Flow& out);
  void table(const Node& node, const Place& place, Flow& out);
  std::vector<double> column_widths(const std::vector<const Node*>& rows, const Place& place);
  double natural_width(const Node& cell, const Place& place);
  Strip table_row(const Node& row, bool head, const std::vector<double>& widths,
                  const Place& place);
  void figure(const Node& node, const Place& place, Flow& out);
  void image(const Node& node, const Place& place, Flow& out);
  void meter(const Node& node, const Place& place, Flow& out);
  void chart(const Node& node, const Place& place, Flow& out);

  // The lines of a paragraph as strips; `element` gets the words.
  void lines(RichText text, const TextStyle& text_style, const Place& place, ElementId element,
             double before, double after, bool keep, int source_line, Flow& out);
  TextBlock& block_of(RichText text, const TextStyle& text_style, bool rtl);
  Place inside(const Node& node, const Place& place, const std::string& type);

  const Fonts& fonts_;
  const PageStyle& style_;
  Pictures pictures_;
  Structure& structure_;
  std::deque<TextBlock> texts_;  // strips point into it
  std::deque<Flow> flows_;       // of cells and columns; strips point into it
  std::vector<BoxShape> boxes_;
};

}  // namespace homeward::compose::doc
