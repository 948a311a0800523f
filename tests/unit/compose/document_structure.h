// Everything that a screen reader may rely on in a PDF, judged from the finished bytes alone (PDF
// 32000-1, 14.7 and 14.8; PDF/UA-1).
#pragma once

#include <string>
#include <vector>

namespace homeward::compose {

// What is wrong, each in a few words; nothing when the document is sound. Where every piece of
// content belongs, headings in order, lists, tables, figures, links, artifacts, languages, title,
// metadata, fonts.
std::vector<std::string> faults_of_structure(const std::string& pdf);

}  // namespace homeward::compose
