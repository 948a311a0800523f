#include "compose/document/flow.h"

#include <algorithm>
#include <map>

namespace homeward::compose::doc {
namespace {

struct Extent {
  double top;
  double bottom;
};

void paint_box(Painter& painter, const BoxShape& box, const Extent& extent,
               const PageStyle& style) {
  const double height = extent.bottom - extent.top;
  painter.artifact();
  if (box.kind == BoxShape::Kind::kSun) {
    painter.fill(box.x, extent.top, box.width, height, style.sun, style.box_radius);
  } else {
    painter.fill(box.x, extent.top, style.try_bar, height, style.bar, style.try_bar / 2);
  }
}

}  // namespace

void Flow::add(Strip strip, double before, double after) {
  if (strips_.empty()) lead_ = before;
  strip.before = strips_.empty() ? 0 : std::max(before, after_);
  after_ = after;
  strips_.push_back(std::move(strip));
}

double Flow::height() const {
  double sum = 0;
  for (const Strip& strip : strips_) sum += strip.before + strip.height;
  return sum;
}

void Flow::append(Flow&& other, double before, double after) {
  if (other.empty()) return;
  bool first = true;
  for (Strip& strip : other.strips_) {
    if (first) {
      add(std::move(strip), std::max(before, other.lead_), 0);
    } else {
      strips_.push_back(std::move(strip));
    }
    first = false;
  }
  after_ = std::max(after, other.after_);
}

void paint_strips(Painter& painter, const std::vector<PlacedStrip>& placed,
                  const std::vector<BoxShape>& boxes, const PageStyle& style) {
  std::map<std::size_t, Extent> extents;
  for (const auto& [strip, y] : placed) {
    for (const std::size_t box : strip->boxes) {
      const auto [found, fresh] = extents.try_emplace(box, Extent{y, y + strip->height});
      if (!fresh) found->second.bottom = y + strip->height;
    }
  }
  for (const auto& [index, extent] : extents) paint_box(painter, boxes[index], extent, style);
  for (const auto& [strip, y] : placed) {
    if (strip->paint) strip->paint(painter, y);
  }
}

void paint_flow(Painter& painter, const Flow& flow, double y, const std::vector<BoxShape>& boxes,
                const PageStyle& style) {
  std::vector<PlacedStrip> placed;
  for (const Strip& strip : flow.strips()) {
    y += strip.before;
    placed.push_back({&strip, y});
    y += strip.height;
  }
  paint_strips(painter, placed, boxes, style);
}

}  // namespace homeward::compose::doc
