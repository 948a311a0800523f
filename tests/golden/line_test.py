#!/usr/bin/python3
"""Golden folders of the whole line: CSV and roster in; message, page, report and why out.

tests/golden/line/<case>/drop is what teachers and the office drop; expected/ is what families and staff
then read. HOMEWARD_REWRITE_GOLDEN=1 writes expected/ anew: read the diff.
"""
import email
import email.policy
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import Relay, School, approve_all  # noqa: E402

BINARY = None
CASES = pathlib.Path(__file__).parent / "line"
REWRITE = os.environ.get("HOMEWARD_REWRITE_GOLDEN") == "1"


def page_words(pdf):
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def readable(raw):
    """A message as text: its headers, each text part decoded, the page's words in place of the PDF."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    out = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if part.is_multipart():
            continue
        out.append(f"\n--- {part.get_content_type()} {part.get_filename() or ''}".rstrip())
        out.append(page_words(part.get_content()) if part.get_content_type() == "application/pdf" else part.get_content())
    return "\n".join(out).rstrip() + "\n"


class GoldenLine(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="homeward-golden-")
        self.addCleanup(self.scratch.cleanup)

    def live(self, case):
        """Two Fridays of the case's school; gives {name: text} of everything that came out."""
        root = pathlib.Path(self.scratch.name)
        relay = Relay(root / "relay")
        self.addCleanup(relay.stop)
        school = School(BINARY, root / "school", f"smtp://127.0.0.1:{relay.port}", options={"# settle = 5": "settle = 0"})
        school.run("serve", "--once", "--as-of", "2026-10-05T08:00")
        # Secrets of an instance are random; a golden one has known ones, so that its bytes are the same.
        database = sqlite3.connect(school.folder / "state" / "homeward.db")
        database.execute("UPDATE meta SET value = 'golden' WHERE key IN ('instance', 'token_key')")
        database.commit()
        database.close()
        mark = school.folder / "state" / "high-water"
        words = mark.read_text().split()
        mark.write_text(" ".join([words[0], "golden", *words[2:]]) + "\n")
        school.run("arm")
        out = {}
        for week, friday in ((1, "2026-10-16"), (2, "2026-10-23")):
            for source in sorted((CASES / case / "drop").rglob("*.csv")):
                if f"week-{week}" in source.name or (week == 1 and "week-" not in source.name):
                    school.put(source, source.relative_to(CASES / case / "drop"))
            school.run("serve", "--once", "--as-of", f"{friday}T15:00")
            share = school.folder / "share"
            for held in sorted((share / "review" / "held").glob("concern-*/why.txt")):
                out[f"{friday}-{held.parent.name}.txt"] = held.read_text(encoding="utf-8")
            approve_all(school)
            school.run("serve", "--once", "--as-of", f"{friday}T16:15")
            for held in sorted((share / "review" / "held").glob("letter-*/why.txt")):
                out[f"{friday}-held-{held.parent.name}.txt"] = held.read_text(encoding="utf-8")
        for raw in sorted((relay.folder / "maildir" / "new").iterdir()):
            message = email.message_from_bytes(raw.read_bytes(), policy=email.policy.default)
            name = f"{message['Date'].datetime.date()}-{message['To'].addresses[0].username}"
            out[f"{name}.eml.txt"] = readable(raw.read_bytes())
        for report in sorted((school.folder / "share" / "reports").rglob("*week-2.csv*")):
            out[report.name] = report.read_text(encoding="utf-8")
        return {name: re.sub(r"[ \t]+\n", "\n", text.replace("\r\n", "\n")) for name, text in out.items()}

    def check(self, case):
        expected = CASES / case / "expected"
        came = self.live(case)
        if REWRITE:
            shutil.rmtree(expected, ignore_errors=True)
            expected.mkdir(parents=True)
            for name, text in came.items():
                (expected / name).write_text(text, encoding="utf-8")
        wanted = {p.name: p.read_text(encoding="utf-8") for p in expected.iterdir()}
        self.assertEqual(sorted(came), sorted(wanted))
        self.maxDiff = None
        for name in wanted:
            self.assertEqual(came[name], wanted[name], f"{case}/{name}")


def add_case(case):
    setattr(GoldenLine, f"test_{case}", lambda self: self.check(case))


for folder in sorted(CASES.iterdir()):
    add_case(folder.name)

if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
