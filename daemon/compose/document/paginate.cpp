#include "compose/document/paginate.h"

#include "compose/document/document.h"

namespace homeward::compose::doc {
namespace {

constexpr std::size_t kMaxPages = 60;
constexpr double kSlack = 0.01;  // rounding, points

class Filler {
 public:
  explicit Filler(double body_height) : body_height_(body_height) { pages_.emplace_back(); }

  bool fits(double height) const { return y_ + height <= body_height_ + kSlack; }
  bool at_top() const { return pages_.back().strips.empty(); }

  void next_page(const Strip& first) {
    if (pages_.size() == kMaxPages) {
      throw DocumentError("the document is longer than 60 pages", first.line, 1);
    }
    pages_.emplace_back();
    y_ = 0;
    if (first.head) {
      pages_.back().head = first.head;
      y_ = first.head->height;
    }
  }

  void place(const Strip& strip) {
    if (!at_top()) y_ += strip.before;
    if (at_top() && !fits(strip.height)) {
      throw DocumentError("a row or picture is higher than a page", strip.line, 1);
    }
    pages_.back().strips.push_back({&strip, y_});
    y_ += strip.height;
  }

  std::vector<Page> take() { return std::move(pages_); }

 private:
  double body_height_;
  double y_ = 0;
  std::vector<Page> pages_;
};

// One past the last strip that must share a page with `first`.
std::size_t group_end(const std::vector<Strip>& strips, std::size_t first) {
  std::size_t last = first;
  while (strips[last].keep_next && last + 1 < strips.size()) ++last;
  return last + 1;
}

double group_height(const std::vector<Strip>& strips, std::size_t first, std::size_t end) {
  double height = strips[first].height;
  for (std::size_t i = first + 1; i < end; ++i) height += strips[i].before + strips[i].height;
  return height;
}

}  // namespace

std::vector<Page> paginate(const Flow& flow, double body_height) {
  const std::vector<Strip>& strips = flow.strips();
  Filler filler(body_height);
  for (std::size_t i = 0; i < strips.size();) {
    const std::size_t end = group_end(strips, i);
    const double height = group_height(strips, i, end);
    const double before = filler.at_top() ? 0 : strips[i].before;
    if (!filler.at_top() && !filler.fits(before + height)) filler.next_page(strips[i]);
    // A group higher than a page has to end somewhere: where the page is full.
    for (; i < end; ++i) {
      if (!filler.at_top() && !filler.fits(strips[i].before + strips[i].height)) {
        filler.next_page(strips[i]);
      }
      filler.place(strips[i]);
    }
  }
  return filler.take();
}

}  // namespace homeward::compose::doc
