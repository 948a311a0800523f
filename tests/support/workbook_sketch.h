// A small workbook in memory, made of its parts' XML. Tests only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/zip_writer.h"

namespace homeward::testing {

struct WorkbookSketch {
  struct Sheet {
    std::string name;
    std::string rows;     // what stands in sheetData
    std::string state{};  // "hidden"
  };
  std::vector<Sheet> sheets;
  std::string strings{};     // what stands in sst; empty: no such part
  std::string styles{};      // what stands in styleSheet; empty: no such part
  std::string properties{};  // of workbookPr: date1904="1"
  ZipWriter::How how = ZipWriter::How::kDeflated;
  // Added, or put in the place of the part of that name.
  std::vector<std::pair<std::string, std::string>> parts{};

  static constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  static constexpr std::string_view kMain =
      " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
  static constexpr std::string_view kRelation =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

  static std::string sheet_xml(std::string_view rows) {
    return std::string(kHead) + "<worksheet" + std::string(kMain) + "><sheetData>" +
           std::string(rows) + "</sheetData></worksheet>";
  }

  std::vector<std::pair<std::string, std::string>> all_parts() const {
    std::vector<std::pair<std::string, std::string>> out;
    const std::string relation(kRelation);
    const std::string relations =
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
    out.emplace_back("[Content_Types].xml", std::string(kHead) + "<Types/>");
    out.emplace_back("_rels/.rels",
                     std::string(kHead) + relations + "<Relationship Id=\"r1\" Type=\"" + relation +
                         "/officeDocument\" Target=\"xl/workbook.xml\"/>" + "</Relationships>");
    std::string list;
    std::string targets;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
      const std::string number = std::to_string(i + 1);
      list += "<sheet name=\"" + sheets[i].name + "\" sheetId=\"" + number + "\"" +
              (sheets[i].state.empty() ? "" : " state=\"" + sheets[i].state + "\"") +
              " r:id=\"rId" + number + "\"/>";
      targets += "<Relationship Id=\"rId" + number + "\" Type=\"" + relation +
                 "/worksheet\" Target=\"worksheets/sheet" + number + ".xml\"/>";
      out.emplace_back("xl/worksheets/sheet" + number + ".xml", sheet_xml(sheets[i].rows));
    }
    out.emplace_back("xl/workbook.xml", std::string(kHead) + "<workbook" + std::string(kMain) +
                                            " xmlns:r=\"" + relation + "\"><workbookPr " +
                                            properties + "/><sheets>" + list +
                                            "</sheets></workbook>");
    if (!strings.empty()) {
      targets += "<Relationship Id=\"s\" Type=\"" + relation +
                 "/sharedStrings\" Target=\"sharedStrings.xml\"/>";
      out.emplace_back("xl/sharedStrings.xml",
                       std::string(kHead) + "<sst" + std::string(kMain) + ">" + strings + "</sst>");
    }
    if (!styles.empty()) {
      targets += "<Relationship Id=\"t\" Type=\"" + relation + "/styles\" Target=\"styles.xml\"/>";
      out.emplace_back("xl/styles.xml", std::string(kHead) + "<styleSheet" + std::string(kMain) +
                                            ">" + styles + "</styleSheet>");
    }
    out.emplace_back("xl/_rels/workbook.xml.rels",
                     std::string(kHead) + relations + targets + "</Relationships>");
    for (const auto& [name, content] : parts) {
      bool found = false;
      for (auto& part : out) {
        if (part.first != name) continue;
        part.second = content;
        found = true;
      }
      if (!found) out.emplace_back(name, content);
    }
    return out;
  }

  // The file's bytes.
  std::string bytes() const {
    ZipWriter zip;
    for (const auto& [name, content] : all_parts()) zip.add(name, content, how);
    return zip.take();
  }
};

}  // namespace homeward::testing
