#!/usr/bin/python3
"""The school's own database: rows that another program writes arrive by themselves.

The writer is Python's sqlite3 in this process, the reader the real daemon.
"""
import os
import pathlib
import sqlite3
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import School  # noqa: E402

BINARY = None

SOURCE = """
[[source]]
name = "sis"
type = "sqlite"
path = "sis/school.db"
every_seconds = 1
roster = "SELECT id AS student_id, name AS student_name, parent AS guardian_name, email, 'yes' AS consent FROM pupil"
log = "SELECT id AS row_id, day AS date, pupil AS student_id, kind, text FROM note ORDER BY id"
"""

SCHEMA = """
CREATE TABLE pupil (id TEXT PRIMARY KEY, name TEXT, parent TEXT, email TEXT);
CREATE TABLE note (id INTEGER PRIMARY KEY, day TEXT, pupil TEXT, kind TEXT, text TEXT);
INSERT INTO pupil VALUES ('s1', 'Ada Quill', 'Bo Quill', 'bo@example.org');
"""


def make(path, *notes, journal="DELETE"):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.executescript(SCHEMA)
    for note in notes:
        add(connection, note)
    return connection


def add(connection, text):
    connection.execute("INSERT INTO note (day, pupil, kind, text) VALUES (date('now', '-1 day'), 's1', 'strength', ?)",
                       (text,))


class DatabaseSource(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-source-")
        self.addCleanup(scratch.cleanup)
        self.school = School(BINARY, pathlib.Path(scratch.name) / "school", "smtp://127.0.0.1:9",
                             options={"[relay]": SOURCE + "\n[relay]"})
        self.path = self.school.folder / "sis" / "school.db"
        self.path.parent.mkdir()

    def start(self):
        self.school.start()
        self.addCleanup(self.school.kill)

    def texts(self):
        rows = self.school.database("SELECT text FROM observation WHERE withdrawn = 0 ORDER BY text")
        return [row[0] for row in rows]

    def wait_for(self, expected):
        deadline = time.monotonic() + 60
        while self.texts() != expected and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(self.texts(), expected, (self.school.folder / "daemon.log").read_text())

    def arrive(self, journal):
        writer = make(self.path, "Read one book.", journal=journal)
        self.addCleanup(writer.close)
        self.start()
        self.wait_for(["Read one book."])
        add(writer, "Read two books.")
        self.wait_for(["Read one book.", "Read two books."])
        writer.execute("UPDATE note SET text = 'Read a long book.' WHERE id = 1")
        self.wait_for(["Read a long book.", "Read two books."])

    def test_rows_arrive_from_a_rollback_journal_database(self):
        self.arrive("DELETE")

    def test_rows_arrive_from_a_wal_database(self):
        self.arrive("WAL")

    def test_a_replaced_file_a_missing_one_and_a_restart(self):
        self.start()  # there is none yet
        make(self.path.with_name("next.db"), "Shared a book.").close()
        os.rename(self.path.with_name("next.db"), self.path)
        self.wait_for(["Shared a book."])
        make(self.path.with_name("next.db"), "Shared a book.", "Helped a friend.").close()
        os.rename(self.path.with_name("next.db"), self.path)
        self.wait_for(["Helped a friend.", "Shared a book."])
        report = self.school.folder / "share/reports/database~/sis/log.csv.html"
        self.assertIn("All is well", report.read_text(encoding="utf-8"))
        files = self.school.database("SELECT count(*) FROM file")
        self.assertEqual(self.school.stop(), 0)
        self.school.start()
        add(sqlite3.connect(self.path, isolation_level=None), "Asked a good question.")
        self.wait_for(["Asked a good question.", "Helped a friend.", "Shared a book."])
        self.assertEqual(self.school.database("SELECT count(*) FROM file"), [(files[0][0] + 1,)],
                         "what is known is not told again")

    def test_serve_once_reads_it(self):
        make(self.path, "Read one.").close()
        self.school.run("serve", "--once", check=False)
        self.assertEqual(self.texts(), ["Read one."])

    def test_check_says_what_is_wrong(self):
        self.assertIn("there is no such file", self.school.run("check", check=False).stdout)
        make(self.path).close()
        out = self.school.run("check", check=False).stdout
        self.assertIn("good   source sis, log: 5 of 5 columns are used", out)
        text = self.school.config.read_text()
        self.school.config.write_text(text.replace("SELECT id AS row_id, day AS date", "DELETE FROM note; SELECT id")
                                      .replace("email, 'yes' AS consent", "email AS post_box"))
        done = self.school.run("check", check=False)
        self.assertEqual(done.returncode, 78)
        self.assertIn("wrong  source sis, log: only a SELECT is run", done.stdout)
        self.assertIn("source sis, roster: not used: post_box", done.stdout)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
