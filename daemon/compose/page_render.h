// One page of a school's own by itself, so that whoever wrote it can look at it.
#pragma once

#include <filesystem>
#include <string>

#include "compose/composer.h"

namespace homeward::compose {

struct RenderedPage {
  std::string pdf;    // empty when the page cannot be made
  Problems problems;  // of this page alone
};

// `page` is a parent letter's topic ("starting"), or a file: .md a parent letter, .html a printable
// in the subset of compose/document. An empty `language` is the file name's ("calm.es.md"), else
// the school's. Throws Failure when a file cannot be read or the school's templates are broken.
RenderedPage render_page(const ComposeSettings& settings, const std::string& page,
                         const std::string& language, Instant now);

}  // namespace homeward::compose
