// Builder: tables. Columns share the width by what stands in them, rows are whole, the head comes
// again on a new page.
#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "compose/document/builder.h"
#include "compose/document/subset.h"

namespace homeward::compose::doc {
namespace {

constexpr std::size_t kMaxColumns = 12;
constexpr double kColumnEms = 9.5;  // a column is at least that wide, where there is room
constexpr double kHeadRule = 1;     // points
constexpr double kRowRule = 0.6;

std::vector<const Node*> cells_of(const Node& row) {
  std::vector<const Node*> cells;
  for (const Node& child : row.children) {
    if (!child.is_text()) cells.push_back(&child);
  }
  return cells;
}

void collect_rows(const Node& parent, std::vector<const Node*>& head,
                  std::vector<const Node*>& body, bool in_head) {
  for (const Node& child : parent.children) {
    if (child.name == "tr") (in_head ? head : body).push_back(&child);
    if (child.name == "thead") collect_rows(child, head, body, true);
    if (child.name == "tbody") collect_rows(child, head, body, false);
  }
}

TextStyle cell_text(const Node& cell, bool head, TextStyle text, const PageStyle& style) {
  if (cell.has_class("small")) {
    text.size = style.small_size;
    text.colour = style.soft;
  }
  if (cell.name == "th") text.bold = true;
  if (head) {
    text.size = style.table_head_size;
    text.colour = style.accent;
  }
  return text;
}

// The width of the longest word, guessed from its share of the characters.
double longest_word(std::string_view words, double natural) {
  const std::size_t all = std::max<std::size_t>(text::length(words), 1);
  std::size_t longest = 0;
  for (const std::string& word : text::split(words, ' ')) {
    longest = std::max(longest, text::length(word));
  }
  return natural * static_cast<double>(longest) / static_cast<double>(all);
}

struct Wish {
  double natural = 0;  // on one line
  double least = 0;    // without breaking words
};

// Each column gets what its longest word needs, the rest goes by how much more it would like.
std::vector<double> share_out(std::vector<Wish> wishes, double width, double text_size) {
  const double even = width / static_cast<double>(wishes.size());
  double least = 0;
  double more = 0;
  for (Wish& wish : wishes) {
    // A column of figures still holds "5 of 10 mornings"; none takes all there is.
    const double floor = std::min({wish.natural, even * 0.8, text_size * kColumnEms});
    wish.natural = std::clamp(wish.natural, even * 0.45, even * 1.8);
    wish.least = std::max(std::min(wish.least, wish.natural), std::min(floor, wish.natural));
    least += wish.least;
    more += wish.natural - wish.least;
  }
  std::vector<double> widths;
  for (const Wish& wish : wishes) {
    if (least >= width) {
      widths.push_back(width * wish.least / least);
    } else if (least + more <= width) {
      widths.push_back(wish.natural + (width - least - more) / static_cast<double>(wishes.size()));
    } else {
      widths.push_back(wish.least + (width - least) * (wish.natural - wish.least) / more);
    }
  }
  return widths;
}

}  // namespace

double Builder::natural_width(const Node& cell, const Place& place) {
  double width = 0;
  std::vector<const Node*> words;
  const auto measure = [&] {
    RichText text = rich_text(words, place.language, place.rtl);
    words.clear();
    if (text.empty()) return;
    width =
        std::max(width, TextBlock(fonts_, std::move(text), place.text, place.rtl).natural_width());
  };
  for (const Node& child : cell.children) {
    if (is_inline(child)) {
      words.push_back(&child);
      continue;
    }
    measure();
    width = std::max(width, child.name == "meter" ? style_.bar_width : natural_width(child, place));
  }
  measure();
  return width;
}

std::vector<double> Builder::column_widths(const std::vector<const Node*>& rows,
                                           const Place& place) {
  std::vector<Wish> wishes;
  // A long table is judged by its first rows.
  constexpr std::size_t kJudged = 40;
  for (std::size_t r = 0; r < std::min(rows.size(), kJudged); ++r) {
    const std::vector<const Node*> cells = cells_of(*rows[r]);
    if (cells.size() > kMaxColumns) {
      throw DocumentError("a table has at most 12 columns", rows[r]->line, rows[r]->column);
    }
    if (cells.size() > wishes.size()) wishes.resize(cells.size());
    for (std::size_t c = 0; c < cells.size(); ++c) {
      Place cell = place;
      cell.text = cell_text(*cells[c], false, place.text, style_);
      const double natural = natural_width(*cells[c], cell) + 0.5;
      const RichText words = rich_text(*cells[c], place.language, place.rtl);
      const double padding = 2 * style_.cell_padding;
      wishes[c].natural = std::max(wishes[c].natural, natural + padding);
      if (cells[c]->child("meter") != nullptr) {
        wishes[c].least = std::max(wishes[c].least, style_.bar_width + padding);
      }
      wishes[c].least = std::max(wishes[c].least, longest_word(words.text, natural) + padding);
    }
  }
  return wishes.empty() ? std::vector<double>()
                        : share_out(std::move(wishes), place.width, style_.text_size);
}

Strip Builder::table_row(const Node& row, bool head, const std::vector<double>& widths,
                         const Place& place) {
  const Place row_place = inside(row, place, "TR");
  const double padding = style_.cell_padding;
  struct Cell {
    ElementId element;
    const Flow* flow;
  };
  std::vector<Cell> cells;
  double height = 0;
  double x = place.x;
  std::size_t column = 0;
  for (const Node* node : cells_of(row)) {
    if (column >= widths.size()) {
      throw DocumentError("a row has more cells than the rows above", node->line, node->column);
    }
    const bool is_head = node->name == "th";
    Place inner = inside(*node, row_place, is_head ? "TH" : "TD");
    if (is_head) {
      const bool of_row = node->get("scope") == "row" || (!head && node->get("scope").empty());
      structure_.at(inner.element).scope = of_row ? Scope::kRow : Scope::kColumn;
    }
    inner.bare_words = true;
    inner.text = cell_text(*node, head, place.text, style_);
    inner.x = x + padding;
    inner.width = std::max(widths[column] - 2 * padding, 5.0);
    Flow& content = flows_.emplace_back();
    flow(*node, inner, content);
    height = std::max(height, content.height());
    cells.push_back({inner.element, &content});
    x += widths[column++];
  }
  const double above = head ? padding * 0.6 : padding;
  const double rule = head ? kHeadRule : kRowRule;
  Strip strip;
  strip.line = row.line;
  strip.height = height + above + (head ? padding * 0.6 : padding) + rule;
  const double bottom = strip.height - rule;
  strip.paint = [this, cells, place, above, bottom, rule, head](Painter& painter, double y) {
    for (const Cell& cell : cells) {
      painter.structure().attach(cell.element);
      paint_flow(painter, *cell.flow, y + above, boxes_, style_);
    }
    painter.artifact();
    painter.fill(place.x, y + bottom, place.width, rule, head ? style_.accent : style_.line);
  };
  return strip;
}

void Builder::table(const Node& node, const Place& place, Flow& out) {
  std::vector<const Node*> head;
  std::vector<const Node*> body;
  collect_rows(node, head, body, false);
  std::vector<const Node*> all = head;
  all.insert(all.end(), body.begin(), body.end());
  const Place inner = inside(node, place, "Table");
  const std::vector<double> widths = column_widths(all, inner);
  if (widths.empty()) return;

  Flow rows;
  auto again = std::make_shared<RepeatedHead>();
  std::vector<std::function<void(Painter&, double)>> paints;
  std::vector<double> offsets;
  for (const Node* row : head) {
    Strip strip = table_row(*row, true, widths, inner);
    strip.keep_next = true;
    paints.push_back(strip.paint);
    offsets.push_back(again->height);
    again->height += strip.height;
    rows.add(std::move(strip), 0, 0);
  }
  again->paint = [paints, offsets](Painter& painter, double y) {
    painter.repeat(true);
    for (std::size_t i = 0; i < paints.size(); ++i) paints[i](painter, y + offsets[i]);
    painter.repeat(false);
  };
  for (std::size_t i = 0; i < body.size(); ++i) {
    Strip strip = table_row(*body[i], false, widths, inner);
    if (!head.empty()) strip.head = again;
    // A last row alone on a page looks lost.
    strip.keep_next = body.size() > 2 && i + 2 == body.size();
    rows.add(std::move(strip), 0, 0);
  }
  out.append(std::move(rows), 0, style_.section_gap / 2);
}

}  // namespace homeward::compose::doc
