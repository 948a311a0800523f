#include "compose/document/chart.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "compose/document/builder.h"

namespace homeward::compose::doc {
namespace {

constexpr std::size_t kMaxPoints = 60;
constexpr double kLine = 2;  // points
constexpr double kDot = 2.6;

double value_of(const Node& figure, std::string_view text) {
  const std::string_view trimmed = text::trim(text);
  double value = 0;
  const auto [stop, error] =
      std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), value);
  if (error != std::errc() || stop != trimmed.data() + trimmed.size() || !(value >= 0) ||
      value > 1e6) {
    throw DocumentError("data-points needs label:number pairs, numbers from 0", figure.line,
                        figure.column);
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

}  // namespace

ChartData read_chart(const Node& figure) {
  ChartData data;
  for (const std::string& pair : text::split(figure.get("data-points"), ',')) {
    const std::size_t colon = pair.rfind(':');
    if (colon == std::string::npos) value_of(figure, "");
    data.points.push_back({std::string(text::trim(std::string_view(pair).substr(0, colon))),
                           value_of(figure, std::string_view(pair).substr(colon + 1))});
  }
  if (data.points.size() > kMaxPoints) {
    throw DocumentError("a chart has at most 60 points", figure.line, figure.column);
  }
  double top = figure.find("data-max") == nullptr ? 0 : value_of(figure, figure.get("data-max"));
  for (const ChartPoint& point : data.points) top = std::max(top, point.value);
  data.step = grid_step(std::max(top, 1e-3));
  data.top = std::max(std::ceil(top / data.step - 1e-9), 1.0) * data.step;
  return data;
}

// The whole chart is one figure: its words are in the alternative text.
void Builder::chart(const Node& node, const Place& place, Flow& out) {
  const ChartData data = read_chart(node);
  const ElementId element = structure_.add("Figure", place.element);
  structure_.at(element).alt =
      node.get("aria-label").empty() ? node.get("alt") : node.get("aria-label");

  TextStyle small = body_text();
  small.size = style_.chart_size;
  small.colour = style_.soft;
  small.line_height = 1.2;
  struct Label {
    TextBlock* text;
    double x;
    double y;
  };
  std::vector<Label> labels;
  const double width = place.width;
  const double text_height = style_.chart_size * 1.5;
  const double bottom = style_.chart_height - text_height - style_.chart_size * 0.6;
  const double top = style_.chart_size;
  const auto level = [=](double value) { return bottom - (bottom - top) * value / data.top; };

  double gutter = 0;
  for (double value = 0; value <= data.top * 1.0001; value += data.step) {
    TextBlock& text = label(fmt::format("{:g}", value), small, 0, place.rtl);
    gutter = std::max(gutter, text.natural_width());
    labels.push_back({&text, 0, level(value) - text.height() / 2});
  }
  const std::size_t grid_lines = labels.size();
  for (Label& text : labels) text.x = gutter - text.text->natural_width();
  gutter += style_.chart_size;

  const double side = style_.chart_size * 2.2;
  const auto count = static_cast<double>(data.points.size());
  const auto along = [=](std::size_t i) {
    const double room = width - gutter - 2 * side;
    return gutter + side + (count > 1 ? room * static_cast<double>(i) / (count - 1) : room / 2);
  };
  double taken = 0;
  for (std::size_t i = 0; i < data.points.size(); ++i) {
    TextBlock& text = label(data.points[i].label, small, 0, place.rtl);
    const double wide = text.natural_width();
    const double start = std::clamp(along(i) - wide / 2, 0.0, std::max(width - wide, 0.0));
    if (i > 0 && start < taken) continue;  // no room: every other label, or fewer
    labels.push_back({&text, start, style_.chart_height - text_height});
    taken = start + wide + style_.chart_size;
  }

  Strip strip;
  strip.height = style_.chart_height;
  strip.line = node.line;
  strip.paint = [this, element, labels, data, level, along, place, gutter, grid_lines](
                    Painter& painter, double y) {
    painter.content(element);
    painter.area(element, place.x, y, place.width, style_.chart_height);
    for (std::size_t i = 0; i < grid_lines; ++i) {
      const double height = level(static_cast<double>(i) * data.step);
      painter.fill(place.x + gutter, y + height - 0.25, place.width - gutter, 0.5,
                   style_.bar_track);
    }
    for (const Label& text : labels)
      text.text->paint(painter, element, place.x + text.x, y + text.y);
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 0; i < data.points.size(); ++i) {
      points.emplace_back(place.x + along(i), y + level(data.points[i].value));
    }
    painter.polyline(points, kLine, style_.accent);
    for (const auto& [x, height] : points) painter.circle(x, height, kDot, style_.accent);
  };
  out.add(std::move(strip), 0, style_.paragraph_gap);
}

}  // namespace homeward::compose::doc
