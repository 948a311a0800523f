#!/usr/bin/python3
"""Writes the seeds of the fuzz targets: one small file for each thing that schools' files do.

    tests/fuzz/make_corpus.py            writes them anew into tests/fuzz/corpus/

Seeds that a fuzz run found are kept beside them under names of their own. People are invented.
"""
import io
import pathlib
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
HEAD = "date,student,kind,text,setting\n"
ROW = "2026-09-30,Alex,win,Alex sang.,music\n"
ROSTER = ("student_id,student_name,class,guardian_name,relationship,email,consent,language\n"
          "0042,Zoë Rivera,3B,Ana Rivera,mother,ana@example.org,yes,es\n")


def tables():
    good = HEAD + ROW
    yield "empty", b""
    yield "bom-only", b"\xef\xbb\xbf \r\n"
    yield "header-only", HEAD.encode()
    yield "good", good.encode()
    yield "no-header", (ROW + ROW).encode()
    yield "bom-quoted", ("\ufeff" + '"date","student","kind","text"\n"2026-09-30","Alex","win","He said ""hi""."\n').encode()
    yield "utf16le-tabs", ("\ufeff" + good.replace(",", "\t")).encode("utf-16-le")
    yield "utf16be", ("\ufeff" + good).encode("utf-16-be")
    yield "utf16-no-bom", good.encode("utf-16-le")
    french = HEAD.replace(",", ";") + "30/09/2026;Zoé Lefèvre;win;Elle a chanté à la fête, très fière.;musique\n"
    for code in ("cp1252", "cp850", "mac_roman", "latin-1"):
        yield code, french.encode(code)
    yield "one-bad-row", (good * 1).encode() + b"2026-09-30,Al\xffex,win,x,y\n" + ROW.encode()
    yield "nul", good.encode() + b"2026-09-30,A\0,win,x,y\n"
    yield "double-encoded", (HEAD + "2026-09-30,Zoë,win,fête,x\n".encode().decode("latin-1")).encode()
    yield "sep", ("sep=;\n" + good.replace(",", ";")).encode()
    yield "decimal-comma", b"student;date;kind;text;done\nAlex;30.09.2026;win;ran 2,5 km;3,0\n"
    yield "cr-only", good.replace("\n", "\r").encode()
    yield "mixed-ends", (HEAD.strip() + "\r\n" + ROW.strip() + "\r" + ROW).encode()
    yield "preamble", ("My class\nwritten by me\n\n" + good).encode()
    yield "header-twice", (good + HEAD + ROW).encode()
    yield "duplicate-header", b"date,student,text,text\n2026-09-30,Alex,a,b\n"
    yield "missing-column", b"date,student,kind\n2026-09-30,Alex,win\n"
    yield "few-cells", (HEAD + "2026-09-30,Alex,win\n").encode()
    yield "extra-empty", (HEAD + ROW.strip() + ",,\n").encode()
    yield "extra-filled", (HEAD + "2026-09-30,Alex,win,sang, and danced,music\n").encode()
    yield "open-quote", (HEAD + '2026-09-30,Alex,win,"never closed,x\n' + ROW * 3).encode()
    yield "lines-in-cell", (HEAD + '2026-09-30,Alex,win,"one\ntwo\n\nthree",x\n').encode()
    yield "stray-quote", (HEAD + '2026-09-30,Alex,win,5" long,x\n').encode()
    yield "blank-rows", (HEAD + "\n,,,,\n  \n" + ROW + ",,,,\n").encode()
    yield "totals", (good + "Total,,,12,\n").encode()
    yield "ambiguous-date", (HEAD + "3/4/2026,Alex,win,x,y\n").encode()
    yield "future-date", (HEAD + "2031-01-01,Alex,win,x,y\n").encode()
    yield "serial-date", (HEAD + "46295,Alex,win,x,y\n").encode()
    yield "hashes", (HEAD + "########,Alex,win,x,y\n").encode()
    yield "named-month", (HEAD + "30 Sep 2026,Alex,win,x,y\nSeptember 29, 2026,Al,win,x,y\n").encode()
    yield "mangled-ids", b"student_id,date,kind,text\n1.23E+05,2026-09-30,win,x\n42,2026-09-30,win,x\n"
    yield "html", b"<!DOCTYPE html><html><table><tr><td>date</td></tr></table></html>"
    yield "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
    yield "zip", b"PK\x03\x04" + bytes(30)
    yield "ole", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le")
    yield "wide", b"date,student,Strengths,Concerns,Wins\n2026-09-30,Alex,kind,,ran\n2026-09-30,Sam,,late,\n"
    yield "wide-questions", "Zeitstempel,Name,Was lief gut?,Ziel\n30.09.2026 14:05:10,Jörg,viel,Lesen\n".encode()
    yield "roster", ROSTER.encode()
    yield "goals", b"goal_id,student,goal,measure,baseline,target,of,start,end\ng1,Alex,Read aloud,pages,1,5,8,2026-09-01,2026-12-01\n"
    yield "strategies", b"id,student,title,text,minutes,link\ns1,Alex,Read together,Ten minutes each evening,10,https://example.org/\n"
    yield "family", b"date,family,kind,text\n2026-09-30,f1,effort,They read together\n"
    yield "staff", b"staff_id,name,email,role,classes,folder\nt1,Ms Rivera,r@example.org,teacher,3B,ms-rivera\n"
    yield "formulas", (HEAD + "2026-09-30,Alex,win,=1+1,@x\n2026-09-30,-Al,win,+1,x\n").encode()
    yield "pipes", good.replace(",", "|").encode()
    yield "single-quotes", b"date,student,kind,text\n2026-09-30,'Alex',win,'He, too'\n"
    yield "attachment", b"date,student,kind,text,attachment,alt\n2026-09-30,Alex,win,x,pic.png,A picture\n2026-09-30,Al,win,x,../p.png,\n"


RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LOG = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
       '<c r="D1" t="s"><v>3</v></c></row><row r="2"><c r="A2" s="1"><v>46295</v></c>'
       '<c r="B2" t="s"><v>4</v></c><c r="C2" t="inlineStr"><is><t>win</t></is></c>'
       '<c r="D2" t="str"><f>"Alex "&amp;"sang."</f><v>Alex sang.</v></c></row>')
STRINGS = "".join(f"<si><t>{text}</t></si>" for text in ("date", "student", "kind", "text", "Zoë"))
STYLES = ('<numFmts count="2"><numFmt numFmtId="164" formatCode="[$-407]dd\\.mm\\.yyyy;@"/>'
          '<numFmt numFmtId="165" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/>'
          '<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/>'
          '<xf numFmtId="46"/><xf numFmtId="22"/></cellXfs>')


def book(rows=LOG, strings=STRINGS, styles=STYLES, properties="", parts=None, second=None,
         how=zipfile.ZIP_STORED, state=""):
    sheets = '<sheet name="Log" sheetId="1" %s r:id="r1"/>' % state
    relations = f'<Relationship Id="r1" Type="{TYPE}worksheet" Target="worksheets/sheet1.xml"/>'
    content = {"_rels/.rels": RELATIONS + f'<Relationship Id="a" Type="{TYPE}officeDocument" '
                                          'Target="xl/workbook.xml"/></Relationships>',
               "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"}
    if second is not None:
        sheets += '<sheet name="Wins" sheetId="2" r:id="r2"/>'
        relations += f'<Relationship Id="r2" Type="{TYPE}worksheet" Target="/xl/worksheets/sheet2.xml"/>'
        content["xl/worksheets/sheet2.xml"] = f"<worksheet {MAIN}><sheetData>{second}</sheetData></worksheet>"
    if strings is not None:
        relations += f'<Relationship Id="s" Type="{TYPE}sharedStrings" Target="sharedStrings.xml"/>'
        content["xl/sharedStrings.xml"] = f"<sst {MAIN}>{strings}</sst>"
    if styles is not None:
        relations += f'<Relationship Id="t" Type="{TYPE}styles" Target="styles.xml"/>'
        content["xl/styles.xml"] = f"<styleSheet {MAIN}>{styles}</styleSheet>"
    content["xl/workbook.xml"] = (f'<workbook {MAIN} xmlns:r="{TYPE}"><workbookPr {properties}/>'
                                  f"<sheets>{sheets}</sheets></workbook>")
    content["xl/_rels/workbook.xml.rels"] = RELATIONS + relations + "</Relationships>"
    content.update(parts or {})
    return pack(content, how)


def pack(content, how=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, text in content.items():
            info = zipfile.ZipInfo(name, (2026, 10, 5, 8, 0, 0))
            info.compress_type = how
            archive.writestr(info, text)
    return out.getvalue()


def cells(*written):
    return LOG + '<row r="3">' + "".join(written) + "</row>"


def workbooks():
    good = book()
    yield "good", good
    yield "deflated", book(how=zipfile.ZIP_DEFLATED)
    yield "truncated", good[: len(good) // 2]
    yield "no-directory", good[:-100]
    yield "one-flip", good[:400] + bytes([good[400] ^ 4]) + good[401:]
    yield "empty-zip", pack({})
    yield "csv-in-zip", pack({"log.csv": HEAD + ROW})
    yield "ods", pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"})
    yield "docx", pack({"word/document.xml": "<w/>"})
    yield "xlsb", pack({"xl/workbook.bin": "x"})
    yield "path-trick", book(parts={"../../evil.xml": "x"})
    yield "doctype", book(parts={"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'})
    yield "bomb", book(rows=" " * (9 << 20), how=zipfile.ZIP_DEFLATED)
    yield "ole-password", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le")
    yield "ole-xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "Workbook".encode("utf-16-le")
    yield "no-styles", book(styles=None)
    yield "no-strings", book(strings=None)
    yield "two-sheets", book(second=LOG)
    yield "hidden", book(second=LOG, state='state="veryHidden"')
    yield "1904", book(properties='date1904="1"')
    yield "no-places", book(rows="<row><c t='inlineStr'><is><t>date</t></is></c><c/><c><v>1</v></c></row><row/><row><c><v>2</v></c></row>")
    yield "out-of-order", book(rows='<row r="5"><c r="C5"><v>1</v></c><c r="A5"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>')
    yield "rich", book(strings='<si><r><rPr><b/></rPr><t xml:space="preserve">da</t></r><r><t>te</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>' + STRINGS)
    yield "escapes", book(strings=STRINGS.replace("Zoë", "a_x000D_&#10;b_x005F_x000D__xD83D__xDE00__xD83D_"))
    yield "formats", book(rows=cells('<c s="1"><v>46295.5</v></c>', '<c s="2"><v>60</v></c>', '<c s="3"><v>42</v></c>',
                                     '<c s="4"><v>0.355</v></c>', '<c s="5"><v>1.25</v></c>', '<c s="6"><v>46295.604</v></c>'))
    yield "types", book(rows=cells('<c t="b"><v>1</v></c>', '<c t="e"><v>#N/A</v></c>', '<c t="d"><v>2026-10-05T10:00:00</v></c>',
                                   "<c><f>A1</f></c>", '<c t="str"><f>""</f><v/></c>', "<c><v>1.2345678901234567E+19</v></c>"))
    yield "bad-index", book(rows='<row><c t="s"><v>99</v></c></row>')
    yield "bad-place", book(rows='<row r="1"><c r="XFE1"><v>1</v></c></row>')
    yield "twice", book(rows='<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')
    yield "last-cell", book(rows='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    yield "deep", book(rows="<a>" * 70 + "</a>" * 70)
    yield "utf16", book(parts={"xl/worksheets/sheet1.xml": f'<?xml version="1.0" encoding="UTF-16"?><worksheet {MAIN}><sheetData>{LOG}</sheetData></worksheet>'.encode("utf-16")})
    yield "prefixes", book(parts={"xl/worksheets/sheet1.xml": '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'})


def main():
    for folder, extension, seeds in (("table", ".csv", tables()), ("workbook", ".xlsx", workbooks())):
        target = HERE / "corpus" / folder
        target.mkdir(parents=True, exist_ok=True)
        for name, content in seeds:
            (target / (name + extension)).write_bytes(content)


if __name__ == "__main__":
    main()
