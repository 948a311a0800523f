#include "unit/compose/document_structure.h"

#include <fmt/format.h>

#include <map>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <regex>
#include <set>

namespace homeward::compose {
namespace {

using Handle = QPDFObjectHandle;
using Faults = std::vector<std::string>;

const std::map<std::string, std::set<std::string>> kParents = {
    {"/LI", {"/L"}},  {"/Lbl", {"/LI"}}, {"/LBody", {"/LI"}},      {"/TR", {"/Table"}},
    {"/TH", {"/TR"}}, {"/TD", {"/TR"}},  {"/Part", {"/Document"}},
};
const std::map<std::string, std::set<std::string>> kChildren = {
    {"/L", {"/LI"}}, {"/LI", {"/Lbl", "/LBody"}}, {"/Table", {"/TR"}}, {"/TR", {"/TH", "/TD"}}};
const std::set<std::string> kTypes = {
    "/Document", "/Part", "/Sect",   "/Div",     "/H1",         "/H2",    "/H3",
    "/P",        "/L",    "/LI",     "/Lbl",     "/LBody",      "/Table", "/TR",
    "/TH",       "/TD",   "/Figure", "/Caption", "/BlockQuote", "/Span",  "/Link"};
const std::set<std::string> kPainting = {"Tj", "TJ", "'",  "\"", "f", "F",  "f*", "B",
                                         "B*", "b",  "b*", "S",  "s", "sh", "Do", "EI"};

// The pieces of content of one page, and whether anything is painted outside them.
class Content : public Handle::ParserCallbacks {
 public:
  explicit Content(Faults& faults) : faults_(faults) {}

  void handleObject(Handle object) override {
    if (!object.isOperator()) {
      operands_.push_back(object);
      return;
    }
    const std::string name = object.getOperatorValue();
    if (name == "BDC" || name == "BMC") open();
    if (name == "EMC" && depth_-- == 0) faults_.emplace_back("an EMC too many");
    if (kPainting.contains(name) && depth_ != 1)
      faults_.push_back(name + " outside marked content");
    operands_.clear();
  }
  void handleEOF() override {
    if (depth_ != 0) faults_.emplace_back("marked content stays open");
  }
  const std::set<int>& mcids() const { return mcids_; }

 private:
  void open() {
    if (++depth_ > 1) faults_.emplace_back("marked content within marked content");
    const std::string type = operands_.empty() ? "" : operands_.front().getName();
    const bool numbered = operands_.size() > 1 && operands_[1].isDictionary() &&
                          operands_[1].getKey("/MCID").isInteger();
    if (!numbered && type != "/Artifact")
      faults_.push_back(type + " is neither content nor artifact");
    if (numbered && !mcids_.insert(operands_[1].getKey("/MCID").getIntValueAsInt()).second) {
      faults_.emplace_back("an MCID twice");
    }
  }

  Faults& faults_;
  std::vector<Handle> operands_;
  std::set<int> mcids_;
  int depth_ = 0;
};

class Judge {
 public:
  explicit Judge(const std::string& bytes) {
    pdf_.setSuppressWarnings(true);
    pdf_.processMemoryFile("document", bytes.data(), bytes.size());
  }

  Faults faults() {
    catalogue();
    Handle tree = pdf_.getRoot().getKey("/StructTreeRoot");
    if (!tree.isDictionary()) return {"no structure tree"};
    read_parent_tree(tree);
    element(tree.getKey("/K"), tree);
    std::size_t number = 0;
    for (QPDFPageObjectHelper page : pages()) judge_page(page, number++);
    if (!pdf_.getWarnings().empty()) fault("qpdf warns");
    return faults_;
  }

 private:
  void fault(const std::string& what) { faults_.push_back(what); }
  void want(bool good, const std::string& what) {
    if (!good) fault(what);
  }

  std::vector<QPDFPageObjectHelper> pages() {
    std::vector<QPDFPageObjectHelper> out;
    for (Handle page : pdf_.getAllPages()) out.emplace_back(page);
    return out;
  }

  static std::string text_of(Handle stream) {
    const std::shared_ptr<Buffer> data = stream.getStreamData(qpdf_dl_generalized);
    return {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
  }

  void catalogue() {
    Handle root = pdf_.getRoot();
    want(root.getKey("/Lang").isString() && !root.getKey("/Lang").getUTF8Value().empty(),
         "no language");
    want(root.getKey("/MarkInfo").isDictionary() &&
             root.getKey("/MarkInfo").getKey("/Marked").getBoolValue(),
         "not marked");
    want(root.getKey("/ViewerPreferences").isDictionary() &&
             root.getKey("/ViewerPreferences").getKey("/DisplayDocTitle").getBoolValue(),
         "the title is not shown");
    want(pdf_.getTrailer().getKey("/Info").getKey("/Title").isString(), "no title");
    if (!root.getKey("/Metadata").isStream()) return fault("no metadata");
    const std::string metadata = text_of(root.getKey("/Metadata"));
    want(metadata.find("<pdfuaid:part>1<") != std::string::npos, "no pdfuaid");
    want(metadata.find("<dc:title>") != std::string::npos, "no dc:title");
  }

  void read_parent_tree(Handle tree) {
    Handle numbers = tree.getKey("/ParentTree").getKey("/Nums");
    for (int i = 0; i + 1 < numbers.getArrayNItems(); i += 2) {
      parents_[numbers.getArrayItem(i).getIntValueAsInt()] = numbers.getArrayItem(i + 1);
    }
  }

  static std::vector<Handle> kids_of(Handle element) {
    Handle kids = element.getKey("/K");
    if (kids.isArray()) return kids.getArrayAsVector();
    return kids.isNull() ? std::vector<Handle>() : std::vector<Handle>{kids};
  }

  void element(Handle node, Handle parent) {
    const std::string type = node.getKey("/S").getName();
    const std::string above = parent.hasKey("/S") ? parent.getKey("/S").getName() : "";
    want(kTypes.contains(type), "unknown type " + type);
    want(node.getKey("/P").getObjGen() == parent.getObjGen(), type + " names another parent");
    want(above.empty() == (type == "/Document"), type + " at the root");
    if (const auto allowed = kParents.find(type); allowed != kParents.end()) {
      want(allowed->second.contains(above), type + " in " + above);
    }
    if (const auto allowed = kChildren.find(above); allowed != kChildren.end()) {
      want(allowed->second.contains(type), type + " in " + above);
    }
    heading(type);
    if (type == "/TH") want(attribute(node, "/Scope").isName(), "TH without scope");
    if (type == "/L") want(attribute(node, "/ListNumbering").isName(), "L without numbering");
    if (type == "/Figure") figure(node);
    if (type == "/Part") last_heading_ = 0;
    if (type == "/Table") rows_of_equal_length(node);
    language(node, type);
    bool links = false;
    for (Handle kid : kids_of(node)) links = child(kid, node) || links;
    if (type == "/Link") want(links, "Link without its annotation");
  }

  void language(Handle node, const std::string& type) {
    Handle told = node.getKey("/Lang");
    if (told.isNull()) return want(type != "/Part", "a Part without its language");
    static const std::regex kTag("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");  // BCP 47, its usual shape
    want(told.isString() && std::regex_match(told.getUTF8Value(), kTag), type + " in no language");
  }

  void rows_of_equal_length(Handle table) {
    std::set<std::size_t> lengths;
    for (Handle row : kids_of(table)) lengths.insert(kids_of(row).size());
    want(lengths.size() == 1, "a table whose rows differ in length");
  }

  static Handle attribute(Handle node, const std::string& key) {
    Handle attributes = node.getKey("/A");
    return attributes.isDictionary() ? attributes.getKey(key) : Handle::newNull();
  }

  void heading(const std::string& type) {
    if (type.size() != 3 || type[1] != 'H' || type[2] < '1' || type[2] > '3') return;
    const int level = type[2] - '0';
    want(level <= last_heading_ + 1, type + " skips a level");
    last_heading_ = level;
  }

  void figure(Handle node) {
    want(node.getKey("/Alt").isString() && !node.getKey("/Alt").getUTF8Value().empty(),
         "Figure without Alt");
    Handle box = attribute(node, "/BBox");
    if (!box.isArray() || box.getArrayNItems() != 4) return fault("Figure without BBox");
    const auto at = [&](int i) { return box.getArrayItem(i).getNumericValue(); };
    want(at(0) < at(2) && at(1) < at(3) && at(0) > -1 && at(1) > -1 && at(2) < 2000 && at(3) < 2000,
         "Figure with an odd BBox");
  }

  // True for the reference to a link's annotation.
  bool child(Handle kid, Handle node) {
    if (kid.isDictionary() && kid.hasKey("/S")) {
      element(kid, node);
      return false;
    }
    const std::string type = kid.isDictionary() ? kid.getKey("/Type").getName() : "?";
    if (type == "/MCR") {
      const std::pair key(kid.getKey("/Pg").getObjGen(), kid.getKey("/MCID").getIntValueAsInt());
      want(owners_.emplace(key, node.getObjGen()).second, "a piece of content with two owners");
      return false;
    }
    if (type != "/OBJR") {
      fault("a kid of type " + type);
      return false;
    }
    Handle link = kid.getKey("/Obj");
    want(link.getKey("/Contents").isString(), "a link without Contents");
    want(link.getKey("/Subtype").getName() == "/Link", "OBJR to something else");
    const int number = link.getKey("/StructParent").getIntValueAsInt();
    want(parents_.contains(number) && parents_.at(number).getObjGen() == node.getObjGen(),
         "a link that the parent tree does not know");
    return true;
  }

  void judge_page(QPDFPageObjectHelper helper, std::size_t number) {
    Handle object = helper.getObjectHandle();
    want(object.getKey("/Tabs").isName() && object.getKey("/Tabs").getName() == "/S",
         "tabs do not follow the structure");
    Content content(faults_);
    helper.parseContents(&content);
    if (!object.getKey("/StructParents").isInteger()) return fault("a page without StructParents");
    Handle parents = parents_[object.getKey("/StructParents").getIntValueAsInt()];
    std::size_t owned = 0;
    for (const auto& [key, owner] : owners_) {
      if (key.first != object.getObjGen()) continue;
      ++owned;
      want(content.mcids().contains(key.second),
           fmt::format("page {} lacks MCID {}", number + 1, key.second));
      want(parents.isArray() && key.second < parents.getArrayNItems() &&
               parents.getArrayItem(key.second).getObjGen() == owner,
           "the parent tree names another owner");
    }
    want(owned == content.mcids().size(), fmt::format("page {} has content of nobody", number + 1));
    fonts(object.getKey("/Resources").getKey("/Font"));
  }

  void fonts(Handle fonts) {
    if (!fonts.isDictionary()) return;
    for (const std::string& name : fonts.getKeys()) {
      Handle font = fonts.getKey(name);
      want(font.getKey("/ToUnicode").isStream(), "a font that tells no letters");
      const std::string face = font.getKey("/BaseFont").getName();
      want(face.size() > 8 && face[7] == '+', face + " is no subset");
      Handle descendants = font.getKey("/DescendantFonts");
      Handle inner = descendants.isArray() ? descendants.getArrayItem(0) : font;
      Handle descriptor = inner.getKey("/FontDescriptor");
      want(descriptor.isDictionary() &&
               (descriptor.hasKey("/FontFile") || descriptor.hasKey("/FontFile2") ||
                descriptor.hasKey("/FontFile3")),
           face + " is not embedded");
    }
  }

  QPDF pdf_;
  Faults faults_;
  std::map<int, Handle> parents_;
  std::map<std::pair<QPDFObjGen, int>, QPDFObjGen> owners_;
  int last_heading_ = 0;
};

}  // namespace

Faults faults_of_structure(const std::string& pdf) { return Judge(pdf).faults(); }

}  // namespace homeward::compose
