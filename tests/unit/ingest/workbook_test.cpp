// What is read out of workbooks: every kind of cell, sheet and writer.
#include "ingest/workbook.h"

#include <gtest/gtest.h>

#include "support/workbook_rows.h"
#include "support/workbook_sketch.h"

namespace homeward::ingest {
namespace {

using testing::read_all;
using testing::Rows;
using testing::WorkbookSketch;

Rows rows_of(const std::string& rows, const std::string& strings = "",
             const std::string& styles = "", const std::string& properties = "") {
  const auto read = read_all(WorkbookSketch{{{"Log", rows}}, strings, styles, properties}.bytes());
  EXPECT_FALSE(read.refusal) << read.refusal->message;
  return read.sheets.empty() ? Rows{} : read.sheets.front();
}

// One cell's text.
std::string cell(const std::string& c, const std::string& strings = "",
                 const std::string& styles = "", const std::string& properties = "") {
  const Rows rows = rows_of("<row r=\"1\">" + c + "</row>", strings, styles, properties);
  return rows.empty() ? "" : rows.front().cells.at(0);
}

TEST(Cells, OfEveryType) {
  EXPECT_EQ(cell("<c r=\"A1\"><v>3</v></c>"), "3");
  EXPECT_EQ(cell("<c r=\"A1\" t=\"n\"><v>0.1</v></c>"), "0.1");
  EXPECT_EQ(cell("<c r=\"A1\" t=\"s\"><v>1</v></c>", "<si><t>no</t></si><si><t>Zoë</t></si>"),
            "Zoë");
  EXPECT_EQ(cell("<c t=\"inlineStr\"><is><t>Alex &amp; Sam</t></is></c>"), "Alex & Sam");
  EXPECT_EQ(cell("<c t=\"str\"><f>A2&amp;B2</f><v>Alex sang</v></c>"), "Alex sang");
  EXPECT_EQ(cell("<c><f>1+2</f><v>3</v></c>"), "3");
  EXPECT_EQ(cell("<c t=\"str\"><f>IF(1,\"\")</f><v></v></c>"), "");
  EXPECT_EQ(cell("<c><f>SUM(B1:B9)</f></c>"), kNoResult);
  EXPECT_EQ(cell("<c><f>SUM(B1:B9)</f><v/></c>"), kNoResult);
  EXPECT_EQ(cell("<c t=\"b\"><v>1</v></c>"), "TRUE");
  EXPECT_EQ(cell("<c t=\"b\"><v>0</v></c>"), "FALSE");
  EXPECT_EQ(cell("<c t=\"e\"><v>#N/A</v></c>"), "#N/A");
  EXPECT_EQ(cell("<c t=\"d\"><v>2026-10-05T14:30:00</v></c>"), "2026-10-05 14:30");
  EXPECT_EQ(cell("<c s=\"7\"><v>4</v></c>"), "4");  // no such style
  EXPECT_EQ(cell("<c r=\"A1\"/>"), "");
  EXPECT_EQ(cell("<c><v>\n  12\n</v></c>"), "12");
}

TEST(Cells, KeepTheirTextAsItWasTyped) {
  const auto inline_text = [](const std::string& t) {
    return cell("<c t=\"inlineStr\"><is>" + t + "</is></c>");
  };
  EXPECT_EQ(inline_text("<t xml:space=\"preserve\">  two  </t>"), "  two  ");
  EXPECT_EQ(inline_text("<r><rPr><b/></rPr><t>Al</t></r><r><t>ex</t></r>"), "Alex");
  EXPECT_EQ(inline_text("<t>漢字</t><rPh sb=\"0\" eb=\"2\"><t>かんじ</t></rPh><phoneticPr/>"),
            "漢字");
  EXPECT_EQ(inline_text("<t>one_x000D_\ntwo</t>"), "one\r\ntwo");
  EXPECT_EQ(inline_text("<t>one&#10;two</t>"), "one\ntwo");
  EXPECT_EQ(inline_text("<t>a_x005F_x000D_b</t>"), "a_x000D_b");
  EXPECT_EQ(inline_text("<t>a_xD83D__xDE00_b</t>"), "a😀b");
  EXPECT_EQ(inline_text("<t>a_xD83D_b_x0000_</t>"), "a\uFFFDb\uFFFD");
  EXPECT_EQ(inline_text("<t>a_x00g0_b_x000</t>"), "a_x00g0_b_x000");
  EXPECT_EQ(inline_text("<t><![CDATA[<b>]]></t>"), "<b>");
  EXPECT_EQ(
      cell("<c t=\"s\"><v>0</v></c>", "<si><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></si>"),
      "ab");
  EXPECT_EQ(cell("<c t=\"s\"><v>0</v></c>", "<si/>"), "");
}

TEST(Cells, ShowTheirNumbersByStyle) {
  const std::string styles =
      "<numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"[$-407]dd\\.mm\\.yyyy\"/>"
      "<numFmt numFmtId=\"165\" formatCode=\"00000\"/><numFmt numFmtId=\"14\" formatCode=\"0%\"/>"
      "</numFmts><cellStyleXfs><xf numFmtId=\"165\"/></cellStyleXfs>"
      "<cellXfs><xf/><xf numFmtId=\"22\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
      "<xf numFmtId=\"14\"/><xf numFmtId=\"20\"/></cellXfs>"
      "<dxfs><dxf><numFmt numFmtId=\"165\" formatCode=\"yyyy\"/></dxf></dxfs>";
  const auto shown = [&](const char* style, const char* value, const char* properties = "") {
    return cell(std::string("<c s=\"") + style + "\"><v>" + value + "</v></c>", "", styles,
                properties);
  };
  EXPECT_EQ(shown("0", "46300"), "46300");
  EXPECT_EQ(shown("1", "46300.604166666664"), "2026-10-05 14:30");
  EXPECT_EQ(shown("2", "46300"), "2026-10-05");
  EXPECT_EQ(shown("3", "42"), "00042");
  EXPECT_EQ(shown("4", "0.35"), "35%");  // the file's own word for id 14
  EXPECT_EQ(shown("5", "0.375"), "9:00");
  EXPECT_EQ(shown("2", "44838", "date1904=\"1\""), "2026-10-05");
  EXPECT_EQ(shown("2", "44838", "date1904=\"true\""), "2026-10-05");
  EXPECT_EQ(shown("2", "46300", "date1904=\"0\""), "2026-10-05");
}

TEST(RowsOfASheet, KeepTheirNumbersAndPlaces) {
  const Rows rows = rows_of(
      "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"D2\"><v>2</v></c></row>"
      "<row r=\"3\"/><row r=\"4\"><c r=\"A4\" s=\"1\"/></row>"
      "<row r=\"9\" hidden=\"1\"><c r=\"C9\"><v>4</v></c><c r=\"A9\"><v>3</v></c></row>"
      "<row r=\"7\"><c r=\"A7\"><v>5</v></c></row>");
  const Rows expected{{2, {"", "1", "", "2"}}, {9, {"3", "", "4", ""}}, {7, {"5", "", "", ""}}};
  EXPECT_EQ(rows, expected);
}

TEST(RowsOfASheet, CountWhereTheFileDoesNot) {
  const Rows rows = rows_of(
      "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row></row>"
      "<row><c r=\"B3\"><v>3</v></c><c><v>4</v></c></row>"
      "<row><c r=\"a9\"><v>5</v></c></row><row><c><v>6</v></c></row>");
  const Rows expected{
      {1, {"1", "", "2"}}, {3, {"", "3", "4"}}, {9, {"5", "", ""}}, {10, {"6", "", ""}}};
  EXPECT_EQ(rows, expected);
}

TEST(RowsOfASheet, GoToTheLastColumnAndNoFurther) {
  const Rows rows = rows_of("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].line, 1048576);
  EXPECT_EQ(rows[0].cells.size(), 16384U);
}

TEST(RowsOfASheet, AreFoundAmongWhatElseASheetHolds) {
  WorkbookSketch sketch{{{"Log", ""}}};
  sketch.parts = {
      {"xl/worksheets/sheet1.xml",
       "\xEF\xBB\xBF<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\">"
       "<x:dimension ref=\"A1\"/><x:cols><x:row/><x:col/></x:cols><x:sheetData>\n"
       "<!-- --><x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v><x:extLst><x:ext><x:v>9</x:v>"
       "</x:ext></x:extLst></x:c></x:row></x:sheetData>"
       "<x:mergeCells><x:row><x:c><x:v>8</x:v></x:c></x:row></x:mergeCells>"
       "</x:worksheet>"}};
  const auto read = read_all(sketch.bytes());
  EXPECT_EQ(read.sheets.at(0), (Rows{{1, {"1"}}}));
}

TEST(RowsOfASheet, MayBeWrittenInUtf16) {
  const std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" +
                          WorkbookSketch::sheet_xml("<row><c t=\"str\"><v>Al</v></c></row>")
                              .substr(WorkbookSketch::kHead.size());
  std::string wide = "\xFF\xFE";
  for (const char c : xml) wide.append(1, c).append(1, '\0');
  WorkbookSketch sketch{{{"Log", ""}}};
  sketch.parts = {{"xl/worksheets/sheet1.xml", wide}};
  EXPECT_EQ(read_all(sketch.bytes()).sheets.at(0), (Rows{{1, {"Al"}}}));
}

TEST(Sheets, AreListedAsTheirTabs) {
  WorkbookSketch sketch{{{"Wins &amp; more", "<row><c><v>1</v></c></row>"},
                         {"Plan", "<row><c><v>2</v></c></row>", "hidden"},
                         {"Deep", "", "veryHidden"},
                         {"Seen", "", "visible"}}};
  const std::string bytes = sketch.bytes();
  const TextBytes source(bytes);
  const auto opened = Workbook::open(source);
  const auto& book = std::get<Workbook>(opened);
  ASSERT_EQ(book.sheets().size(), 4U);
  EXPECT_EQ(book.sheets()[0].name, "Wins & more");
  EXPECT_FALSE(book.sheets()[0].hidden);
  EXPECT_TRUE(book.sheets()[1].hidden);
  EXPECT_TRUE(book.sheets()[2].hidden);
  EXPECT_FALSE(book.sheets()[3].hidden);
  // Two readers at once, and in any order.
  const auto second = book.read(1);
  const auto first = book.read(0);
  EXPECT_EQ(second->next()->cells.front(), "2");
  EXPECT_EQ(first->next()->cells.front(), "1");
  EXPECT_FALSE(first->next());
  EXPECT_FALSE(first->next());
  EXPECT_FALSE(first->trouble());
}

TEST(Sheets, AreFoundByTheirRelations) {
  const std::string head = "<Relationships>";
  const std::string strict = "http://purl.oclc.org/ooxml/officeDocument/relationships/";
  WorkbookSketch sketch{{{"Log", ""}}};
  sketch.parts = {
      {"_rels/.rels", head + "<Relationship Id=\"a\" Type=\"" + strict +
                          "officeDocument\" Target=\"/Office/Book1.xml\"/></Relationships>"},
      {"Office/book1.xml",
       "<workbook xmlns:rel=\"x\"><sheets><sheet name=\"One\" sheetId=\"9\" rel:id=\"k\"/>"
       "<sheet name=\"Chart\" sheetId=\"2\" rel:id=\"c\"/>"
       "<sheet name=\"Two\" sheetId=\"1\" rel:id=\"l\"/></sheets></workbook>"},
      {"office/_rels/Book1.xml.rels",
       head + "<Relationship Id=\"k\" Type=\"" + strict + "worksheet\" Target=\"/a/one.xml\"/>" +
           "<Relationship Id=\"c\" Type=\"" + strict + "chartsheet\" Target=\"c.xml\"/>" +
           "<Relationship Id=\"l\" Type=\"" + strict + "worksheet\" Target=\"../b/./two.xml\"/>" +
           "<Relationship Id=\"e\" Type=\"" + strict +
           "externalLink\" Target=\"http://example.org/\" TargetMode=\"External\"/>" +
           "</Relationships>"},
      {"a/one.xml", WorkbookSketch::sheet_xml("<row><c><v>1</v></c></row>")},
      {"b/two.xml", WorkbookSketch::sheet_xml("<row><c><v>2</v></c></row>")}};
  const auto read = read_all(sketch.bytes());
  ASSERT_FALSE(read.refusal) << read.refusal->message;
  ASSERT_EQ(read.sheets.size(), 2U);
  EXPECT_EQ(read.sheets[0], (Rows{{1, {"1"}}}));
  EXPECT_EQ(read.sheets[1], (Rows{{1, {"2"}}}));
}

TEST(Sheets, OfAMillionCellsAreReadPieceByPiece) {
  std::string rows;
  for (int i = 1; i <= 20'000; ++i) {
    rows += "<row><c><v>" + std::to_string(i) + "</v></c><c t=\"s\"><v>" + std::to_string(i % 2) +
            "</v></c></row>";
  }
  const Rows read = rows_of(rows, "<si><t>odd</t></si><si><t>even</t></si>");
  ASSERT_EQ(read.size(), 20'000U);
  for (std::size_t i = 0; i < read.size(); ++i) {
    ASSERT_EQ(read[i].line, static_cast<int>(i) + 1);
    ASSERT_EQ(read[i].cells[0], std::to_string(i + 1));
    ASSERT_EQ(read[i].cells[1], (i + 1) % 2 == 0 ? "odd" : "even");
  }
}

TEST(CellErrors, AreKnown) {
  for (const char* error : {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#FORMULA?"})
    EXPECT_TRUE(is_cell_error(error)) << error;
  for (const char* text : {"", "#", "#1", "#winning", "N/A"}) EXPECT_FALSE(is_cell_error(text));
}

TEST(SharedTexts, FillManyBlocks) {
  SharedStrings strings;
  std::string items;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 60; ++i) {
    texts.emplace_back(60'000 + i * 7, static_cast<char>('a' + i % 26));
    items += "<si><t>" + texts.back() + "</t></si>";
  }
  std::string rows;
  for (std::size_t i = 0; i < texts.size(); ++i)
    rows += "<row><c t=\"s\"><v>" + std::to_string(i) + "</v></c></row>";
  const Rows read = rows_of(rows, items);
  ASSERT_EQ(read.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(read[i].cells[0], texts[i]);
}

}  // namespace
}  // namespace homeward::ingest
