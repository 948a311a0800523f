// Where each strip of a flow stands: headings stay with what follows, rows are whole, a table's
// head comes again. Pure.
#pragma once

#include <memory>
#include <vector>

#include "compose/document/flow.h"

namespace homeward::compose::doc {

struct Page {
  std::shared_ptr<const RepeatedHead> head;  // painted first, at the top
  std::vector<PlacedStrip> strips;           // y from the top of the page's body
};

// Pages of a body that high (points). Throws DocumentError when one strip alone is higher, or when
// there would be more than 60 pages. The flow must outlive the pages.
std::vector<Page> paginate(const Flow& flow, double body_height);

}  // namespace homeward::compose::doc
