// The flow of a document: strips of vertical space that are never split, each of which knows how to
// paint itself, and the boxes (a sun, a bar) that lie behind runs of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compose/document/painter.h"

namespace homeward::compose::doc {

// Painted at the top of a page that starts with a row of its table.
struct RepeatedHead {
  double height = 0;
  std::function<void(Painter&, double y)> paint;
};

struct Strip {
  double before = 0;  // space above, none at the top of a page
  double height = 0;
  bool keep_next = false;          // stays on one page with the strip after it
  int line = 0;                    // of the template, for errors
  std::vector<std::size_t> boxes;  // outermost first
  std::shared_ptr<const RepeatedHead> head;
  std::function<void(Painter&, double y)> paint;
};

struct BoxShape {
  enum class Kind { kSun, kBar };
  Kind kind;
  double x;  // start coordinates
  double width;
};

class Flow {
 public:
  // Appends a strip; the gap to the one above is the larger of `before` and what that one asked for
  // below itself (`after`).
  void add(Strip strip, double before, double after);
  std::vector<Strip>& strips() { return strips_; }
  const std::vector<Strip>& strips() const { return strips_; }
  bool empty() const { return strips_.empty(); }
  // From the top of the first strip to the bottom of the last.
  double height() const;
  // Takes the strips of another flow; the gaps it asks for at its ends count too.
  void append(Flow&& other, double before, double after);
  // Forgets the gaps that the first and the last strip asked for: inside a box its padding rules.
  void drop_gaps() { lead_ = after_ = 0; }
  double lead() const { return lead_; }

 private:
  std::vector<Strip> strips_;
  double lead_ = 0;
  double after_ = 0;
};

struct PlacedStrip {
  const Strip* strip;
  double y;
};

// Strips with the boxes behind them first.
void paint_strips(Painter& painter, const std::vector<PlacedStrip>& placed,
                  const std::vector<BoxShape>& boxes, const PageStyle& style);
// A whole flow with its top at y: a cell, a column.
void paint_flow(Painter& painter, const Flow& flow, double y, const std::vector<BoxShape>& boxes,
                const PageStyle& style);

}  // namespace homeward::compose::doc
