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

void Structure::append(Structure&& other, const std::string& language) {
  const auto shift = static_cast<ElementId>(elements_.size());
  const int pages = static_cast<int>(pages_.size());
  for (Element& element : other.elements_) {
    if (element.parent != kNoElement) element.parent += shift;
    for (auto& [page, place] : element.areas) page += pages;
    for (auto& kid : element.kids) {
      if (auto* id = std::get_if<ElementId>(&kid))
        *id += shift;
      else
        std::get<MarkedContent>(kid).page += pages;
    }
    elements_.push_back(std::move(element));
  }
  Element& part = at(shift);
  part.type = "Part";
  part.parent = kRootElement;
  part.language = language;
  at(kRootElement).kids.emplace_back(shift);
  for (std::vector<Mark>& page : other.pages_) {
    for (Mark& mark : page) {
      if (mark.element != kNoElement) mark.element += shift;
    }
    pages_.push_back(std::move(page));
  }
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
