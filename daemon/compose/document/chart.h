// The numbers of a chart out of its attributes. Pure.
#pragma once

#include <string>
#include <vector>

#include "compose/document/xml_node.h"

namespace homeward::compose::doc {

struct ChartPoint {
  std::string label;
  double value;
};

struct ChartData {
  bool bars = false;  // else a line
  std::vector<ChartPoint> points;
  double top = 1;   // of the scale
  double step = 1;  // between grid lines
};

// Reads data-chart, data-max and the points: of data-points ("14 Sep:1,21 Sep:2"), else of the
// figure's table, whose rows are a label and a number. Throws DocumentError: 1 to 60 points, values
// from 0.
ChartData read_chart(const Node& figure);

}  // namespace homeward::compose::doc
