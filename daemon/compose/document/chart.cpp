#include "compose/document/chart.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "base/text.h"
#include "compose/document/builder.h"

namespace homeward::compose::doc {
namespace {

constexpr std::size_t kMaxPoints = 60;
constexpr std::size_t kMaxLabel = 24;  // characters
constexpr double kLine = 2;            // points
constexpr double kDot = 2.6;
constexpr double kBarShare = 0.55;  // of the room of one bar
constexpr double kWidestBar = 26;

[[noreturn]] void fail_points(const Node& at) {
  throw DocumentError("a chart needs label:number pairs or rows of two cells, numbers from 0",
                      at.line, at.column);
}

double value_of(const Node& figure, std::string_view text) {
  const std::string_view trimmed = text::trim(text);
  double value = 0;
  const auto [stop, error] =
      std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), value);
  if (error != std::errc() || stop != trimmed.data() + trimmed.size() || !(value >= 0) ||
      value > 1e6) {
    fail_points(figure);
  }
  return value;
}

// 1, 2 or 5 times a power of ten, so that at most five lines stand above the lowest.
double grid_step(double top) {
  double step = std::pow(10.0, std::floor(std::log10(top)) - 1);
  for (const double factor : {2.0, 2.5, 2.0, 2.0, 2.5, 2.0}) {
    if (top / step <= 5.0001) break;
    step *= factor;
  }
  return top >= 1 ? std::max(step, 1.0) : step;
}

std::string words_of(const Node& node) {
  std::string words = node.text;
  for (const Node& child : node.children) words += words_of(child);
  return words;
}

void read_rows(const Node& parent, std::vector<ChartPoint>& out) {
  for (const Node& child : parent.children) {
    if (child.name == "tbody") read_rows(child, out);
    if (child.name != "tr") continue;
    std::vector<std::string> cells;
    for (const Node& cell : child.children) {
      if (!cell.is_text()) cells.push_back(text::fold_space(words_of(cell)));
    }
    if (cells.size() != 2) fail_points(child);
    out.push_back({cells[0], value_of(child, cells[1])});
  }
}

void read_pairs(const Node& figure, std::vector<ChartPoint>& out) {
  for (const std::string& pair : text::split(figure.get("data-points"), ',')) {
    const std::size_t colon = pair.rfind(':');
    if (colon == std::string::npos) fail_points(figure);
    out.push_back({std::string(text::trim(std::string_view(pair).substr(0, colon))),
                   value_of(figure, std::string_view(pair).substr(colon + 1))});
  }
}

// Where a chart's parts stand, in points from the start edge and the top of its box.
struct Frame {
  double width;
  double gutter;  // the scale's labels stand before it
  double side;    // from there to the first point
  double top;
  double bottom;
  double scale_top;
  std::size_t count;

  double level(double value) const { return bottom - (bottom - top) * value / scale_top; }
  double room() const {
    return (width - gutter - 2 * side) / std::max(1.0, static_cast<double>(count) - 1);
  }
  double along(std::size_t i) const {
    if (count == 1) return gutter + (width - gutter) / 2;
    return gutter + side + room() * static_cast<double>(i);
  }
};

// A point's name or number: seen where there is room for it, always read.
struct PointLabel {
  TextBlock* text;
  double x;
  double y;
  bool seen;
  std::string words;
  ElementId element;
};

using MakeLabel = std::function<TextBlock&(const std::string&)>;

// A row a point: its name below, its number above it. Where there is no room, every other label or
// fewer is seen.
std::vector<PointLabel> place_labels(const ChartData& data, const Frame& frame,
                                     const PageStyle& style, Structure& structure, ElementId table,
                                     const MakeLabel& label) {
  std::vector<PointLabel> labels;
  double names_taken = 0;
  double numbers_taken = 0;
  for (std::size_t i = 0; i < data.points.size(); ++i) {
    const ElementId row = structure.add("TR", table);
    const auto add = [&](const std::string& words, const char* type, double y, double& taken) {
      TextBlock& text = label(words);
      const double wide = text.natural_width();
      const double x =
          std::clamp(frame.along(i) - wide / 2, 0.0, std::max(frame.width - wide, 0.0));
      const bool seen = wide <= frame.width && (i == 0 || x >= taken);
      if (seen) taken = x + wide + style.chart_size / 2;
      labels.push_back({&text, x, y, seen, words, structure.add(type, row)});
    };
    add(data.points[i].label, "TH", style.chart_height - style.chart_size * 1.5, names_taken);
    structure.at(labels.back().element).scope = Scope::kRow;
    add(fmt::format("{:g}", data.points[i].value), "TD",
        frame.level(data.points[i].value) - style.chart_size * 1.8, numbers_taken);
  }
  return labels;
}

void paint_course(Painter& painter, const ChartData& data, const Frame& frame, double x, double y,
                  const Colour& colour) {
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < data.points.size(); ++i) {
    points.emplace_back(x + frame.along(i), y + frame.level(data.points[i].value));
  }
  if (data.bars) {
    const double width = std::min(kWidestBar, frame.room() * kBarShare);
    for (const auto& [centre, top] : points) {
      const double height = y + frame.bottom - top;
      if (height > 0) painter.fill(centre - width / 2, top, width, height, colour);
    }
    return;
  }
  painter.polyline(points, kLine, colour);
  for (const auto& [centre, top] : points) painter.circle(centre, top, kDot, colour);
}

}  // namespace

ChartData read_chart(const Node& figure) {
  ChartData data;
  data.bars = figure.get("data-chart") == "bars";
  if (figure.find("data-points") != nullptr) {
    read_pairs(figure, data.points);
  } else if (const Node* table = figure.child("table")) {
    read_rows(*table, data.points);
  }
  if (data.points.empty()) fail_points(figure);
  if (data.points.size() > kMaxPoints) {
    throw DocumentError("a chart has at most 60 points", figure.line, figure.column);
  }
  for (const ChartPoint& point : data.points) {
    if (text::length(point.label) > kMaxLabel) {
      throw DocumentError("a point's name has at most 24 characters", figure.line, figure.column);
    }
  }
  double top = figure.find("data-max") == nullptr ? 0 : value_of(figure, figure.get("data-max"));
  for (const ChartPoint& point : data.points) top = std::max(top, point.value);
  data.step = grid_step(std::max(top, 1e-3));
  data.top = std::max(std::ceil(top / data.step - 1e-9), 1.0) * data.step;
  return data;
}

// A chart is a figure with its words as alternative text, and a table: a row a point, its name and
// its number, which are the labels that stand on the page.
void Builder::chart(const Node& node, const Place& place, Flow& out) {
  const ChartData data = read_chart(node);
  const ElementId figure = structure_.add("Figure", place.element);
  structure_.at(figure).alt =
      node.get("aria-label").empty() ? node.get("alt") : node.get("aria-label");

  TextStyle small = body_text();
  small.size = style_.chart_size;
  small.colour = style_.soft;
  small.line_height = 1.2;
  const double text_height = style_.chart_size * 1.5;
  Frame frame{place.width,
              0,
              style_.chart_size * 2.2,
              style_.chart_size * 2,
              style_.chart_height - text_height - style_.chart_size * 0.6,
              data.top,
              data.points.size()};
  std::vector<std::pair<TextBlock*, double>> scale;
  for (double value = 0; value <= data.top * 1.0001; value += data.step) {
    TextBlock& text = label(fmt::format("{:g}", value), small, 0, place.rtl);
    frame.gutter = std::max(frame.gutter, text.natural_width());
    scale.emplace_back(&text, value);
  }
  const double scale_width = frame.gutter;
  frame.gutter += style_.chart_size;

  const std::vector<PointLabel> labels = place_labels(
      data, frame, style_, structure_, structure_.add("Table", place.element),
      [&](const std::string& words) -> TextBlock& { return label(words, small, 0, place.rtl); });

  Strip strip;
  strip.height = style_.chart_height;
  strip.line = node.line;
  strip.paint = [this, figure, scale, scale_width, labels, data, place, frame](Painter& painter,
                                                                               double y) {
    painter.content(figure);
    painter.area(figure, place.x, y, place.width, style_.chart_height);
    for (const auto& [text, value] : scale) {
      const double height = y + frame.level(value);
      painter.fill(place.x + frame.gutter, height - 0.25, place.width - frame.gutter, 0.5,
                   style_.bar_track);
      text->paint(painter, figure, place.x + scale_width - text->natural_width(),
                  height - text->height() / 2);
    }
    paint_course(painter, data, frame, place.x, y, style_.accent);
    for (const PointLabel& text : labels) {
      painter.structure().attach(text.element);
      if (text.seen) {
        text.text->paint(painter, text.element, place.x + text.x, y + text.y);
      } else {
        painter.content_unseen(text.element, text.words);
        fonts_.paint_unseen(painter.cairo(), text.words, painter.left(place.x + text.x, 1),
                            y + text.y, 1);
      }
    }
  };
  out.add(std::move(strip), 0, style_.paragraph_gap);
}

}  // namespace homeward::compose::doc
