"""A teacher's spreadsheet program: opens a .csv, changes cells and saves it over itself.

`Imitation` writes what LibreOffice writes; `LibreOffice` is LibreOffice, and proves the imitation.
"""
import csv
import io
import os
import pathlib
import re
import subprocess
import time


def read_rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def as_libreoffice_saves(rows):
    """No mark in front, quotes only where needed, one line feed a row, no empty rows at the end."""
    while rows and not any(rows[-1]):
        rows = rows[:-1]
    width = max(len(row) for row in rows)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(row + [""] * (width - len(row)) for row in rows)
    return out.getvalue().encode("utf-8")


class Imitation:
    """Saves as LibreOffice does: into a file beside, then renamed over the old one."""

    def save(self, path, rows):
        beside = path.with_name("lu4711.tmp")
        beside.write_bytes(as_libreoffice_saves(rows))
        os.rename(beside, path)

    def stop(self):
        pass


class LibreOffice:
    """One headless LibreOffice that a test keeps open, driven by python3-uno."""

    CSV = (("FilterName", "Text - txt - csv (StarCalc)"), ("FilterOptions", "44,34,76,1,,0,false,true"), ("Hidden", True))

    def __init__(self, folder):
        import uno
        self.uno = uno
        pipe = f"homeward-{os.getpid()}"
        self.process = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nologo",
             f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        services = self.connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext").ServiceManager
        self.desktop = services.createInstance("com.sun.star.frame.Desktop")
        # Without a document left it would end by itself.
        self.kept_open = self.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, self.properties(("Hidden", True)))

    def connect(self, address):
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + 120
        while True:
            try:
                return resolver.resolve(address)
            except Exception:  # NoConnectException: it is still starting
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.2)

    def save(self, path, rows):
        url = self.uno.systemPathToFileUrl(str(pathlib.Path(path).resolve()))
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, self.properties(*self.CSV))
        sheet = document.Sheets.getByIndex(0)
        before = read_rows(path)
        for y in range(max(len(rows), len(before))):
            for x in range(len(before[0])):
                old, new = (r[y][x] if y < len(r) and x < len(r[y]) else "" for r in (before, rows))
                if old != new:
                    self.type_in(document, sheet.getCellByPosition(x, y), new)
        document.store()
        document.close(True)
        assert path.read_bytes() == as_libreoffice_saves(rows), f"LibreOffice writes otherwise: {path.read_bytes()!r}"

    def type_in(self, document, cell, text):
        """As when a person types it: a date becomes a date, shown as it was typed."""
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            cell.setFormula(text)
            cell.NumberFormat = self.date_format(document)
        else:
            cell.setString(text)

    def date_format(self, document):
        from com.sun.star.lang import Locale
        formats, locale = document.NumberFormats, Locale()
        key = formats.queryKey("YYYY-MM-DD", locale, False)
        return key if key >= 0 else formats.addNew("YYYY-MM-DD", locale)

    @staticmethod
    def properties(*pairs):
        from com.sun.star.beans import PropertyValue
        return tuple(PropertyValue(name, 0, value, 0) for name, value in pairs)

    def stop(self):
        try:
            self.desktop.terminate()
        except Exception:  # it hangs up before it answers
            pass
        self.process.wait(timeout=60)
