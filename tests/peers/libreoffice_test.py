#!/usr/bin/python3
"""The same sheet, saved by LibreOffice in every way that a school may save it, reads alike.

    libreoffice_test.py <homeward>

The sheet is made by openpyxl, which calculates nothing; LibreOffice opens it and saves it as .xlsx,
.csv in several encodings and with several separators. Each is read by `homeward explain`, and all
give the rows that were put in.
"""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import openpyxl

HOMEWARD = str(pathlib.Path(sys.argv[1]).resolve())

HEADERS = ["date", "student_id", "student", "kind", "text", "setting", "done", "of", "share"]
DAY = datetime.date(2026, 9, 14)
# The text cell, and how it is to be read.
TEXTS = [
    ("Zoé a lu une page entière à voix haute, très fière d'elle.",) * 2,
    ("Jürgen half beim Aufräumen: \"Fertig; alles grün!\"",) * 2,
    ("Señora Muñoz vio cómo ayudó a un niño pequeño.",) * 2,
    ("First line\nsecond line, with a comma", "First line second line, with a comma"),
    ('="Alex "&"sang the whole song"', "Alex sang the whole song"),
    ("Façade, crème brûlée, cœur".replace("œ", "oe"),) * 2,
    ("She wrote 3/5 herself",) * 2,
    ("Größe und Maß: „gut“".replace("„", "'").replace("“", "'"),) * 2,
]
NAMES = ["Zoé Lefèvre", "Jürgen Groß", "Íñigo Núñez", "Alex Rivera", "Alex Rivera", "Chloé Bélanger",
         "Sam Okoro", "Käthe Müller"]
CSV = "Text - txt - csv (StarCalc)"
# LibreOffice's numbers of separators and encodings.
COMMA, SEMICOLON, TAB = 44, 59, 9
ENCODINGS = {"UTF-8": 76, "windows-1252": 1, "macintosh": 2, "IBM850": 4, "UTF-16": 65535}


def make_sheet(path, date_format):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Log"
    sheet.append(HEADERS)
    for i, (text, _) in enumerate(TEXTS):
        sheet.append([DAY + datetime.timedelta(days=i), 42 + i, NAMES[i], "win", text, 0.35, "=1+2", 5, True])
        row = sheet.max_row
        sheet.cell(row, 1).number_format = date_format
        sheet.cell(row, 2).number_format = "00000"
        sheet.cell(row, 6).number_format = "0%"
    book.save(path)


def expected_rows():
    return [{"date": str(DAY + datetime.timedelta(days=i)), "student_id": f"{42 + i:05}", "student": NAMES[i],
             "kind": "win", "text": read, "setting": "35%", "share": True}
            for i, (_, read) in enumerate(TEXTS)]


class SavedByLibreOffice(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        self.addCleanup(self.scratch.cleanup)

    def save(self, source, kind, options=""):
        out = self.folder / "saved"
        command = ["soffice", f"-env:UserInstallation=file://{self.folder}/profile", "--headless", "--convert-to",
                   kind + (f":{options}" if options else ""), "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
        return out / f"{source.stem}.{kind}"

    def explained(self, path):
        result = subprocess.run([HOMEWARD, "explain", "--json", "--rows", str(path)], stdout=subprocess.PIPE, check=True)
        return json.loads(result.stdout)

    def assert_reads_right(self, path, what):
        told = self.explained(path)
        self.assertEqual(told["rejects"], [], what)
        self.assertEqual(told["kind"], "log", what)
        wanted = expected_rows()
        rows = [{key: row.get(key) for key in wanted[0]} for row in told["rows"]]
        self.assertEqual(rows, wanted, what)
        return told

    def test_as_workbook(self):
        for i, date_format in enumerate(("yyyy\\-mm\\-dd", "dd/mm/yyyy", "[$-407]d\\. mmmm yyyy", "mm-dd-yy", "d-mmm-yy")):
            made = self.folder / f"made{i}.xlsx"
            make_sheet(made, date_format)
            self.assert_reads_right(self.save(made, "xlsx", "Calc MS Excel 2007 XML"), date_format)

    def test_as_csv(self):
        made = self.folder / "made.xlsx"
        make_sheet(made, "dd/mm/yyyy")
        for encoding, number in ENCODINGS.items():
            for separator in (COMMA, SEMICOLON, TAB):
                # Separator, quote, encoding, first line, columns, language, quote all, as shown.
                saved = self.save(made, "csv", f"{CSV}:{separator},34,{number},1,,0,false,true")
                told = self.assert_reads_right(saved, f"{encoding} {separator}")
                print(encoding, chr(separator), "->", told["encoding"], flush=True)
                if encoding == "UTF-8":
                    saved.write_bytes(b"\xef\xbb\xbf" + saved.read_bytes())
                    self.assert_reads_right(saved, f"UTF-8 with a mark {separator}")

    def test_a_formula_without_a_result_is_seen(self):
        made = self.folder / "made.xlsx"
        make_sheet(made, "yyyy-mm-dd")
        told = self.explained(made)
        self.assertEqual([reject["code"] for reject in told["rejects"]], ["cell_error"] * len(TEXTS))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
