#include "compose/document/structure.h"

#include <algorithm>

namespace homeward::compose::doc {

Structure::Structure() {
  Element root;
  root.type = "Document";
  root.attached = true;
  elements_.push_back(std::move(root));
}

ElementId Structure::add(const std::string& type, ElementId parent) {
  Element element;
  element.type = type;
  element.parent = parent;
  elements_.push_back(std::move(element));
  return static_cast<ElementId>(elements_.size() - 1);
}

void Structure::attach(ElementId id) {
  if (at(id).attached) return;
  attach(at(id).parent);
  at(id).attached = true;
  at(at(id).parent).kids.emplace_back(id);
}

void Structure::mark(const Mark& mark) {
  std::vector<Mark>& page = pages_.back();
  if (mark.element != kNoElement) {
    const auto mcid = std::count_if(page.begin(), page.end(),
                                    [](const Mark& m) { return m.element != kNoElement; });
    attach(mark.element);
    at(mark.element)
        .kids.emplace_back(
            MarkedContent{static_cast<int>(pages_.size()) - 1, static_cast<int>(mcid)});
  }
  page.push_back(mark);
}

}  // namespace homeward::compose::doc
