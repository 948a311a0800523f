// One page or document by itself, so that whoever wrote it can look at it.
#pragma once

#include <filesystem>
#include <string>

#include "compose/composer.h"
#include "compose/document/document.h"

namespace homeward::compose {

struct RenderedPage {
  std::string pdf;    // empty when the page cannot be made
  Problems problems;  // of this page alone
};

struct PageRequest {
  // A parent letter's topic ("starting"), or a file: .md a parent letter, .html a document in the
  // subset of compose/document.
  std::string page;
  std::string
      language;   // empty: the document's own lang, the file name's ("calm.es.md"), the school's
  Assets assets;  // what an .html file's <img> may name
  Instant now{};  // the date in a parent letter; a document's bytes have none
};

// An .html file is set in the school's style, in the larger type of enclosed pages when it lies in
// a folder printables/. Throws Failure when a file cannot be read or the school's templates are
// broken.
RenderedPage render_page(const ComposeSettings& settings, const PageRequest& request);

}  // namespace homeward::compose
