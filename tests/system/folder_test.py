#!/usr/bin/python3
"""The folder under light stress, in the real daemon: every note is stored, and none twice.

The same at full weight, and with file systems of other kinds, is in folder_stress_test.py.
"""
import os
import pathlib
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from folder import (NOTHING_WRONG, PNG, NotesSchool, drop_many, kill_at_random, misuse,  # noqa: E402
                    write_slowly)

BINARY = None


class Folder(unittest.TestCase):
    def school(self, settle):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-folder-")
        self.addCleanup(scratch.cleanup)
        school = NotesSchool(BINARY, pathlib.Path(scratch.name) / "school", settle)
        self.addCleanup(lambda: school.process.poll() is None and school.kill())
        school.start()
        return school

    def test_many_files_and_a_kill_at_any_moment(self):
        school = self.school(0)
        killer = threading.Thread(target=kill_at_random, args=(school, 3, 0.4, 4711))
        killer.start()
        drop_many(school, 300)
        killer.join()
        self.assertEqual(school.wait_for_notes(60), NOTHING_WRONG)
        self.assertEqual(school.stop(), 0)

    def test_what_programs_do_to_files(self):
        school = self.school(1)
        slow = threading.Thread(target=write_slowly, args=(
            school.drop / "ms-rivera" / "slow.csv", school.notes(30), 0.25, 12))
        slow.start()
        misuse(school)
        slow.join()
        self.assertEqual(school.wait_for_notes(60), NOTHING_WRONG)
        self.assertEqual(school.database("SELECT path FROM file WHERE state = 'refused' OR rejected > 0"), [])
        # The folder is taken away and another put in its place, twice.
        for name in ["old", "older"]:
            os.rename(school.drop, school.drop.with_name(name))
            school.drop.mkdir()
            school.write(f"ms-rivera/after-{name}.csv", school.notes())
            self.assertEqual(school.wait_for_notes(30), NOTHING_WRONG)
        self.assertEqual(school.stop(), 0)

    def test_a_picture_that_comes_after_its_log(self):
        school = self.school(0)
        text = school.notes()
        school.write("ms-rivera/log.csv", text.replace("kind,text\n", "kind,text,attachment\n").rstrip() + ",Crate.png\n")
        self.assertEqual(school.wait_for_notes(30), NOTHING_WRONG)
        self.assertEqual(school.database("SELECT name FROM wanted_picture"), [("Crate.png",)])
        school.kill()  # what is wanted outlives the daemon
        school.start()
        (school.drop / "ms-rivera" / "crate.PNG").write_bytes(PNG)
        deadline = time.monotonic() + 30
        while not school.database("SELECT 1 FROM observation WHERE picture IS NOT NULL") and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(school.database("SELECT p.mime FROM observation o JOIN picture p ON p.sha256 = o.picture"), [("image/png",)])
        self.assertEqual(school.stop(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
