#include "compose/document/pdf_pass.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <memory>
#include <set>

#include "base/errors.h"
#include "base/text.h"
#include "compose/document/content_marks.h"
#include "compose/document/unicode_maps.h"
#include "compose/qpdf.h"

namespace homeward::compose::doc {
namespace {

using Handle = QPDFObjectHandle;

Handle text_string(const std::string& utf8) { return Handle::newUnicodeString(utf8); }

Handle rectangle(const PdfRect& rect) {
  Handle array = Handle::newArray();
  for (const double edge : {rect.left, rect.bottom, rect.right, rect.top}) {
    array.appendItem(Handle::newReal(edge, 2));
  }
  return array;
}

// Writes the structure tree into the file; one use.
class TreeWriter {
 public:
  TreeWriter(QPDF& pdf, const Structure& structure)
      : pdf_(pdf), structure_(structure), pages_(pdf.getAllPages()) {}

  void write() {
    const std::vector<Element>& elements = structure_.elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      handles_.push_back(elements[i].attached ? pdf_.makeIndirectObject(Handle::newDictionary())
                                              : Handle::newNull());
    }
    for (const std::vector<Mark>& page : structure_.pages()) {
      Handle parents = Handle::newArray();
      for (const Mark& mark : page) {
        if (mark.element != kNoElement) parents.appendItem(handle(mark.element));
      }
      parents_.push_back(parents);
    }
    root_ = pdf_.makeIndirectObject(Handle::newDictionary());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (elements[i].attached) write_element(elements[i], handles_[i]);
    }
    write_root();
  }

 private:
  Handle handle(ElementId id) const { return handles_[static_cast<std::size_t>(id)]; }

  Handle page(int number) const { return pages_[static_cast<std::size_t>(number)]; }

  void write_element(const Element& element, Handle out) {
    out.replaceKey("/Type", Handle::newName("/StructElem"));
    out.replaceKey("/S", Handle::newName("/" + element.type));
    out.replaceKey("/P", element.parent == kNoElement ? root_ : handle(element.parent));
    if (!element.language.empty()) out.replaceKey("/Lang", text_string(element.language));
    if (!element.alt.empty()) out.replaceKey("/Alt", text_string(element.alt));
    write_attributes(element, out);
    Handle kids = Handle::newArray();
    for (const auto& kid : element.kids) {
      if (const auto* child = std::get_if<ElementId>(&kid)) {
        kids.appendItem(handle(*child));
      } else {
        kids.appendItem(content_reference(std::get<MarkedContent>(kid)));
      }
    }
    if (!element.uri.empty()) {
      for (const auto& [number, area] : element.areas) {
        kids.appendItem(link_annotation(element, out, number, area));
      }
    }
    out.replaceKey("/K", kids);
  }

  void write_attributes(const Element& element, Handle out) const {
    if (element.scope != Scope::kNone) {
      out.replaceKey(
          "/A", Handle::parse(element.scope == Scope::kColumn ? "<< /O /Table /Scope /Column >>"
                                                              : "<< /O /Table /Scope /Row >>"));
    }
    if (!element.numbering.empty()) {
      out.replaceKey("/A",
                     Handle::parse("<< /O /List /ListNumbering /" + element.numbering + " >>"));
    }
    if (element.type == "Figure" && !element.areas.empty()) {
      Handle layout = Handle::parse("<< /O /Layout /Placement /Block >>");
      layout.replaceKey("/BBox", rectangle(element.areas.front().second));
      out.replaceKey("/A", layout);
      out.replaceKey("/Pg", page(element.areas.front().first));
    }
  }

  Handle content_reference(const MarkedContent& content) const {
    Handle reference = Handle::newDictionary();
    reference.replaceKey("/Type", Handle::newName("/MCR"));
    reference.replaceKey("/Pg", page(content.page));
    reference.replaceKey("/MCID", Handle::newInteger(content.mcid));
    return reference;
  }

  Handle link_annotation(const Element& element, Handle owner, int number, const PdfRect& area) {
    Handle action = Handle::parse("<< /S /URI >>");
    action.replaceKey("/URI", Handle::newString(element.uri));
    Handle annotation = Handle::parse("<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] >>");
    annotation.replaceKey("/Rect", rectangle(area));
    annotation.replaceKey("/A", action);
    annotation.replaceKey("/Contents", text_string(element.uri));
    annotation.replaceKey("/StructParent", Handle::newInteger(static_cast<int>(parents_.size())));
    parents_.push_back(owner);
    annotation = pdf_.makeIndirectObject(annotation);
    Handle target = page(number);
    if (!target.hasKey("/Annots")) target.replaceKey("/Annots", Handle::newArray());
    target.getKey("/Annots").appendItem(annotation);
    Handle reference = Handle::parse("<< /Type /OBJR >>");
    reference.replaceKey("/Obj", annotation);
    reference.replaceKey("/Pg", target);
    return reference;
  }

  void write_root() {
    Handle numbers = Handle::newArray();
    for (std::size_t i = 0; i < parents_.size(); ++i) {
      numbers.appendItem(Handle::newInteger(static_cast<int>(i)));
      numbers.appendItem(parents_[i].isArray() ? pdf_.makeIndirectObject(parents_[i])
                                               : parents_[i]);
    }
    Handle tree = Handle::newDictionary();
    tree.replaceKey("/Nums", numbers);
    root_.replaceKey("/Type", Handle::newName("/StructTreeRoot"));
    root_.replaceKey("/K", handle(kRootElement));
    root_.replaceKey("/ParentTree", pdf_.makeIndirectObject(tree));
    root_.replaceKey("/ParentTreeNextKey", Handle::newInteger(static_cast<int>(parents_.size())));
    pdf_.getRoot().replaceKey("/StructTreeRoot", root_);
  }

  QPDF& pdf_;
  const Structure& structure_;
  std::vector<Handle> pages_;
  std::vector<Handle> handles_;  // one an element
  std::vector<Handle> parents_;  // the parent tree: first the pages, then the links
  Handle root_;
};

std::string stream_text(Handle stream) {
  const std::shared_ptr<Buffer> data = stream.getStreamData(qpdf_dl_generalized);
  return {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
}

void rename_pages(QPDF& pdf, const Structure& structure) {
  std::vector<Handle> pages = pdf.getAllPages();
  if (pages.size() != structure.pages().size()) {
    throw Failure(ExitCode::kSoftware, "cairo wrote another number of pages than was painted");
  }
  for (std::size_t i = 0; i < pages.size(); ++i) {
    Handle contents = pages[i].getKey("/Contents");
    contents.replaceStreamData(
        rename_marks(stream_text(contents), structure.pages()[i], structure.elements()),
        Handle::newNull(), Handle::newNull());
    pages[i].replaceKey("/StructParents", Handle::newInteger(static_cast<int>(i)));
    pages[i].replaceKey("/Tabs", Handle::newName("/S"));
    pages[i].removeKey("/Annots");
  }
}

void tell_plain_letters(QPDF& pdf) {
  std::set<QPDFObjGen> seen;
  for (Handle page : pdf.getAllPages()) {
    Handle fonts = page.getKey("/Resources").getKey("/Font");
    if (!fonts.isDictionary()) continue;
    for (const std::string& name : fonts.getKeys()) {
      Handle map = fonts.getKey(name).getKey("/ToUnicode");
      if (!map.isStream() || !seen.insert(map.getObjGen()).second) continue;
      map.replaceStreamData(plain_letters(stream_text(map)), Handle::newNull(), Handle::newNull());
    }
  }
}

// Empty when the document has no date.
std::string xmp_dates(const DocumentInfo& info) {
  if (info.created == Instant{}) return {};
  const std::string date = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(to_unix(info.created)));
  return fmt::format("<xmp:CreateDate>{}</xmp:CreateDate><xmp:ModifyDate>{}</xmp:ModifyDate>\n",
                     date, date);
}

std::string xmp(const DocumentInfo& info) {
  return fmt::format(
      R"(<?xpacket begin="{}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:language>
{}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>)",
      "\xef\xbb\xbf", text::escape_html(info.title), text::escape_html(info.author),
      text::escape_html(info.language), xmp_dates(info));
}

void write_metadata(QPDF& pdf, const DocumentInfo& info) {
  Handle facts = Handle::newDictionary();
  facts.replaceKey("/Title", text_string(info.title));
  facts.replaceKey("/Author", text_string(info.author));
  facts.replaceKey("/Producer", text_string("Homeward"));
  if (info.created != Instant{}) {
    const std::string date = fmt::format("D:{:%Y%m%d%H%M%S}Z", fmt::gmtime(to_unix(info.created)));
    facts.replaceKey("/CreationDate", Handle::newString(date));
    facts.replaceKey("/ModDate", Handle::newString(date));
  }
  pdf.getTrailer().replaceKey("/Info", pdf.makeIndirectObject(facts));

  Handle metadata = Handle::newStream(&pdf, xmp(info));
  metadata.getDict().replaceKey("/Type", Handle::newName("/Metadata"));
  metadata.getDict().replaceKey("/Subtype", Handle::newName("/XML"));
  Handle root = pdf.getRoot();
  root.replaceKey("/Metadata", metadata);
  root.replaceKey("/Lang", text_string(info.language));
  root.replaceKey("/MarkInfo", Handle::parse("<< /Marked true >>"));
  Handle preferences = Handle::parse("<< /DisplayDocTitle true >>");
  if (info.rtl) preferences.replaceKey("/Direction", Handle::newName("/R2L"));
  root.replaceKey("/ViewerPreferences", preferences);
}

}  // namespace

std::string finish_pdf(const std::string& drawn, const Structure& structure,
                       const DocumentInfo& info) {
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("letter", drawn.data(), drawn.size());
    rename_pages(pdf, structure);
    tell_plain_letters(pdf);
    TreeWriter(pdf, structure).write();
    write_metadata(pdf, info);
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.setObjectStreamMode(qpdf_o_generate);
    writer.write();
    const std::shared_ptr<Buffer> buffer = writer.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
  } catch (const QPDFExc& error) {
    throw Failure(ExitCode::kSoftware, fmt::format("cannot finish the PDF: {}", error.what()));
  }
}

}  // namespace homeward::compose::doc
