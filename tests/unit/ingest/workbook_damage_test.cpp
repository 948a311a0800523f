// Workbooks that are none, damaged, cut short or hostile: each is refused by name with a way out,
// and nothing crashes or hangs.
#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "ingest/workbook.h"
#include "support/workbook_rows.h"
#include "support/workbook_sketch.h"

namespace homeward::ingest {
namespace {

using namespace std::string_literals;
using testing::read_all;
using testing::WorkbookSketch;
using testing::ZipLies;
using testing::ZipWriter;

void expect_refused(const std::string& bytes, const std::string& code, const std::string& word) {
  const auto read = read_all(bytes);
  ASSERT_TRUE(read.refusal) << word;
  EXPECT_EQ(read.refusal->code, code) << read.refusal->message;
  EXPECT_NE(read.refusal->message.find(word), std::string::npos) << read.refusal->message;
  EXPECT_EQ(read.refusal->line, 0);
  EXPECT_FALSE(read.refusal->hint.empty());
  EXPECT_TRUE(read.sheets.empty());
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& parts) {
  ZipWriter zip;
  for (const auto& [name, content] : parts) zip.add(name, content);
  return zip.take();
}

WorkbookSketch small() {
  return {{{"Log",
            "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>46300</v></c>"
            "</row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Sam sang.</t></is></c></row>"}},
          "<si><t>date</t></si>",
          "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"};
}

std::string with_part(const std::string& name, const std::string& content) {
  WorkbookSketch sketch = small();
  sketch.parts = {{name, content}};
  return sketch.bytes();
}

std::string with_rows(const std::string& rows) { return WorkbookSketch{{{"Log", rows}}}.bytes(); }

std::string wide(const std::string& text) {
  std::string out;
  for (const char c : text) out.append(1, c).append(1, '\0');
  return out;
}

const std::string kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s;

TEST(OtherFiles, AreCalledByTheirNames) {
  expect_refused(kOle + std::string(70'000, '\0') + wide("EncryptedPackage"), "password_protected",
                 "password");
  expect_refused(kOle + std::string(65'529, '\0') + wide("EncryptedPackage"), "password_protected",
                 "password");  // across two pieces
  expect_refused(kOle + std::string(600, '\0') + wide("Workbook"), "not_a_table", "2003");
  expect_refused(kOle + wide("WordDocument"), "not_a_table", "text document");
  expect_refused(kOle + wide("__substg1.0_001A001E"), "not_a_table", "e-mail");
  expect_refused("\x09\x04\x06\x00\x00\x00\x10\x00"s, "not_a_table", "2003");
  expect_refused(zip_of({{"word/document.xml", "<w/>"}, {"_rels/.rels", "<R/>"}}), "not_a_table",
                 "text document");
  expect_refused(zip_of({{"ppt/presentation.xml", "<p/>"}}), "not_a_table", "presentation");
  expect_refused(zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                         {"content.xml", "<o/>"}}),
                 "not_a_table", "OpenDocument");
  expect_refused(zip_of({{"xl/workbook.bin", "x"}}), "not_a_table", ".xlsb");
  expect_refused(zip_of({{"Index/Document.iwa", "x"}}), "not_a_table", "Numbers");
  expect_refused(zip_of({{"log.csv", "date,text\n"}}), "not_a_table", "zip archive");
  expect_refused("PK\x05\x06"s + std::string(18, '\0'), "not_a_table", "zip archive");
}

TEST(Damage, IsRefused) {
  const std::string head = "PK\x03\x04"s;
  expect_refused(head, "damaged_workbook", "damaged");
  expect_refused(head + std::string(5000, 'x'), "damaged_workbook", "damaged");
  expect_refused(with_part("xl/worksheets/sheet1.xml", "<worksheet><sheetData>"),
                 "damaged_workbook", "sheet \"Log\"");
  expect_refused(with_part("xl/worksheets/sheet1.xml", "<html/>"), "damaged_workbook", "Log");
  expect_refused(with_part("xl/worksheets/sheet1.xml", ""), "damaged_workbook", "Log");
  expect_refused(with_part("xl/workbook.xml", "<workbook/>"), "damaged_workbook", "no sheet");
  expect_refused(with_part("xl/workbook.xml", "<workbook>"), "damaged_workbook", "damaged");
  expect_refused(with_part("xl/styles.xml", "x"), "damaged_workbook", "damaged");
  expect_refused(with_part("xl/sharedStrings.xml", "<sst><si>"), "damaged_workbook", "damaged");
  expect_refused(with_part("xl/sharedStrings.xml", "<sst/>"), "damaged_workbook", "row 1");
  expect_refused(with_part("xl/_rels/workbook.xml.rels", "<Relationships/>"), "damaged_workbook",
                 "missing");
  expect_refused(with_rows("<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>"), "damaged_workbook",
                 "row");
  expect_refused(with_rows("<row r=\"4\"><c r=\"A4\"><v>1</v></c><c r=\"A4\"><v>2</v></c></row>"),
                 "damaged_workbook", "row 4");
  for (const char* bad : {"A", "1", "A0", "A1048577", "XFE1", "AAAAAAAAA1", "A-1", "A1B", " A1"})
    expect_refused(with_rows("<row><c r=\""s + bad + "\"><v>1</v></c></row>"), "damaged_workbook",
                   "");
  for (const char* bad : {"0", "-1", "1048577", "x", "99999999999"})
    expect_refused(with_rows("<row r=\""s + bad + "\"><c><v>1</v></c></row>"), "damaged_workbook",
                   "");
  for (const char* bad : {"1", "-1", "x", "99999999999", "0.5"})
    expect_refused(
        with_part("xl/worksheets/sheet1.xml",
                  WorkbookSketch::sheet_xml("<row><c t=\"s\"><v>"s + bad + "</v></c></row>")),
        "damaged_workbook", "row 1");
}

TEST(Damage, OfALyingArchiveIsRefused) {
  for (const auto lies : {ZipLies{0, 1, 0}, ZipLies{0, 0, 1}}) {
    for (const auto how : {ZipWriter::How::kStored, ZipWriter::How::kDeflated}) {
      ZipWriter zip;
      for (const auto& [name, content] : small().all_parts()) {
        const bool sheet = name == "xl/worksheets/sheet1.xml";
        zip.add(name, content, how, sheet ? lies : ZipLies{});
      }
      expect_refused(zip.take(), "damaged_workbook", "damaged");
    }
  }
}

TEST(Hostile, ArchivesAreRefused) {
  for (const char* name :
       {"../evil.xml", "/etc/passwd", "xl/../../evil", "C:/evil", "..\\evil", ""})
    expect_refused(with_part(name, "x"), "unsafe_workbook", "leads out");
  ZipWriter twice;
  for (const auto& [name, content] : small().all_parts()) twice.add(name, content);
  twice.add("XL/worksheets/Sheet1.xml", "<worksheet/>");
  expect_refused(twice.take(), "unsafe_workbook", "same name");
  ZipWriter locked;
  for (const auto& [name, content] : small().all_parts())
    locked.add(name, content, ZipWriter::How::kStored, {1, 0, 0});
  expect_refused(locked.take(), "password_protected", "password");
  ZipWriter crowd;
  for (int i = 0; i < 10'001; ++i) crowd.add(std::to_string(i), "", ZipWriter::How::kStored);
  expect_refused(crowd.take(), "unsafe_workbook", "10,000 parts");
  // A directory of sixteen million parts, as zip64 tells of it: seen before room is made for them.
  const std::string record =
      "PK\x06\x06"s + std::string(28, '\0') + "\x00\x00\x00\x01"s + std::string(20, '\0');
  const std::string locator =
      "PK\x06\x07"s + std::string(4, '\0') + "\x04"s + std::string(11, '\0');
  expect_refused("PK\x03\x04" + record + locator + "PK\x05\x06"s + std::string(18, '\xFF'),
                 "unsafe_workbook", "10,000 parts");
}

TEST(Hostile, XmlIsRefused) {
  const std::string laughs =
      "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
      "<worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
  const std::string outside =
      "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><worksheet/>";
  for (const auto& xml : {laughs, outside, "<!DOCTYPE worksheet><worksheet/>"s}) {
    for (const char* part : {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml",
                             "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"})
      expect_refused(with_part(part, xml), "unsafe_workbook", "document type");
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  expect_refused(with_rows(deep), "unsafe_workbook", "nested");
  expect_refused(with_rows("<row a=\"" + std::string(3U << 20U, 'x') + "\"/>"), "unsafe_workbook",
                 "letters long");
  expect_refused(with_rows("&nbsp;"), "damaged_workbook", "damaged");
}

TEST(Hostile, SizesAreRefused) {
  const std::string zeros(10U << 20U, ' ');
  expect_refused(with_rows(zeros), "unsafe_workbook", "unpacks");
  expect_refused(with_part("xl/sharedStrings.xml", "<sst>" + zeros + "</sst>"), "unsafe_workbook",
                 "unpacks");
  const std::string cell(kLongestCell + 1, 'x');
  expect_refused(with_rows("<row><c t=\"str\"><v>" + cell + "</v></c></row>"), "workbook_too_big",
                 "more text");
  expect_refused(with_part("xl/sharedStrings.xml", "<sst><si><t>" + cell + "</t></si></sst>"),
                 "workbook_too_big", "more text");
  // A long text that one row shares again and again.
  std::string row = "<row>";
  for (int i = 0; i < 100; ++i) row += "<c t=\"s\"><v>0</v></c>";
  WorkbookSketch sharing{{{"Log", row + "</row>"}}};
  sharing.strings = "<si><t>" + std::string(200'000, 'x') + "</t></si>";
  expect_refused(sharing.bytes(), "workbook_too_big", "four megabytes");
  // Rows that are all blank but for their last cell.
  std::string far;
  for (int i = 0; i < 1'300; ++i)
    far += "<row><c r=\"XFD" + std::to_string(i + 1) + "\"><v>1</v></c></row>";
  expect_refused(with_rows(far), "workbook_too_big", "filled cells");
  WorkbookSketch many;
  for (int i = 0; i < 257; ++i) many.sheets.push_back({"s" + std::to_string(i), ""});
  expect_refused(many.bytes(), "workbook_too_big", "256 sheets");
}

// A file being copied, at every fiftieth of the way: never a row of it.
TEST(Damage, CutShortAnywhereIsRefused) {
  const std::string whole = small().bytes();
  ASSERT_FALSE(read_all(whole).refusal);
  for (int i = 1; i < 50; ++i) {
    const auto size = whole.size() * static_cast<std::size_t>(i) / 50;
    expect_refused(whole.substr(0, size), "damaged_workbook", "damaged");
  }
}

// What was read before the damage is found is never passed off as the whole: a reader of a flipped
// file either gives exactly what the file held, or says that it can not.
TEST(Damage, OfAnyBitIsFoundOrHarmless) {
  std::mt19937 random(20261005);
  int refused = 0;
  for (const auto how : {ZipWriter::How::kDeflated, ZipWriter::How::kStored}) {
    WorkbookSketch sketch = small();
    sketch.how = how;
    const std::string whole = sketch.bytes();
    const auto right = read_all(whole);
    for (int i = 0; i < 1500; ++i) {
      std::string bytes = whole;
      char& hit = bytes[random() % bytes.size()];
      hit = static_cast<char>(hit ^ (1 << (random() % 8)));
      const auto read = read_all(bytes);
      refused += read.refusal ? 1 : 0;
      if (!read.refusal && read.sheets != right.sheets) {
        // Names of parts have no checksum: a workbook may lose its styles or its texts, but then
        // cells show their bare numbers; nothing is cut off.
        ASSERT_EQ(read.sheets.size(), 1U);
        EXPECT_EQ(read.sheets[0].size(), right.sheets[0].size());
      }
    }
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace homeward::ingest
