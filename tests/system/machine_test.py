#!/usr/bin/python3
"""What happens to machines: a backup put back, a copy elsewhere, a clock that is wrong; and waiting on purpose.

The real binary, real files copied and put back; the relay keeps what arrived.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import Relay, School, text_of  # noqa: E402

BINARY = None
STAFF = "staff_id,name,email,role,classes,folder\nT1,Ms Rivera,rivera@example.org,teacher,Room 12,ms-rivera\n"
ROSTER = """student_id,student_name,class,family_id,guardian_name,email,consent,cadence
S1,Zoë Novak,Room 12,F1,Ana Novak,ana@example.org,yes,
S2,Ben Okafor,Room 12,F2,Ada Okafor,ada@example.org,yes,"every second Friday at 16:00, starting 2026-10-09"
S3,Mia Lind,Room 12,F3,Eva Lind,eva@example.org,yes,
S3,Mia Lind,Room 12,F4,Jan Lind,jan@example.org,no,
"""


class Machine(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-machine-")
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        self.relay = Relay(self.root / "relay")
        self.addCleanup(self.relay.stop)

    def school(self):
        school = School(BINARY, self.root / "school", f"smtp://127.0.0.1:{self.relay.port}",
                        options={"# settle = 5": "settle = 0"})
        self.addCleanup(lambda: school.process and school.process.poll() is None and school.kill())
        school.write("office/staff.csv", STAFF)
        school.write("office/roster.csv", ROSTER)
        self.rows = ["date,student,kind,text"]
        return school

    def note(self, school, *rows):
        self.rows += rows
        school.write("ms-rivera/log.csv", "\n".join(self.rows) + "\n")

    def texts(self, address, since=0):
        return [re.sub(r"\s+", " ", text_of(m)) for m in self.relay.messages()[since:] if address in m["To"]]

    def mark(self, school):
        return (school.folder / "state" / "high-water").read_text().split()

    def two_weeks(self, school):
        """A week, a backup, a week; gives the backup's folder."""
        self.note(school, "2026-10-07,Zoë,strength,Zoë shared the red paint.",
                  "2026-10-07,Ben,strength,Ben carried the chairs.")
        school.start("--rehearse", "2026-10-08T09:00")
        school.run("arm")
        school.step("2026-10-09T16:15")
        self.assertEqual(school.stop(), 0)
        backup = self.root / "backup"
        shutil.copytree(school.folder / "state", backup)
        school.start("--rehearse", "2026-10-12T09:00")
        school.step("2026-10-14T15:00")
        self.note(school, "2026-10-14,Zoë,strength,Zoë read a page aloud.",
                  "2026-10-14,Ben,strength,Ben waited for his turn.")
        school.step("2026-10-16T16:15")
        self.assertEqual(school.stop(), 0)
        self.assertEqual(len(self.texts("ana@example.org")), 2)
        self.assertEqual(len(self.texts("ada@example.org")), 1)
        return backup

    def put_back(self, school, backup):
        for old in (school.folder / "state").glob("homeward.db*"):
            old.unlink()
        for file in backup.glob("homeward.db*"):
            shutil.copy(file, school.folder / "state")

    def test_a_backup_put_back_tells_nothing_twice_and_loses_as_little_as_it_can(self):
        school = self.school()
        self.put_back(school, self.two_weeks(school))
        before = len(self.relay.messages())
        school.start("--rehearse", "2026-10-17T10:00")
        refused = school.run("resume", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--after-restore", refused.stdout)
        school.step("2026-10-19T10:00")
        self.note(school, "2026-10-20,Zoë,strength,Zoë sang the second voice.",
                  "2026-10-20,Mia,strength,Mia tied her own laces.")
        school.step("2026-10-23T16:15")
        self.assertEqual(len(self.relay.messages()), before, "held: nothing leaves")
        self.assertEqual(school.status()["held"], ["restored"])
        said = school.run("status", check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn("put back from a backup", said.stdout)
        self.assertIn("between 2026-10-09 16:", said.stdout)
        checked = school.run("check", check=False)
        self.assertEqual(checked.returncode, 1, checked.stdout)
        self.assertIn("HELD", checked.stdout)
        board = (school.folder / "share" / "reports" / "index.html").read_text()
        self.assertIn("put back from a backup", board)
        # Of the notes only Zoë's of the lost week may have been told; Ben's family had no letter day in it.
        answer = school.run("resume", "--after-restore").stdout
        self.assertIn("1 notes for 1 families", answer)
        school.step("2026-10-23T16:30")
        self.assertEqual(school.stop(), 0)
        ana = " ".join(self.texts("ana@example.org", before))
        self.assertIn("sang the second voice", ana)
        self.assertNotIn("read a page aloud", ana)
        self.assertIn("waited for his turn", " ".join(self.texts("ada@example.org", before)))
        self.assertEqual(len(self.texts("eva@example.org")), 1)
        for address, phrase in (("ana@example.org", "read a page aloud"), ("ada@example.org", "carried the chairs")):
            self.assertEqual(" ".join(self.texts(address)).count(phrase), 1)
        self.assertEqual(school.database("SELECT count(*) FROM ledger WHERE reason = 'restored_backup'"), [(1,)])
        # What was accepted is not noticed again, and the file knows how far we are.
        school.start("--rehearse", "2026-10-24T10:00")
        self.assertEqual(school.status()["held"], [])
        self.assertEqual(school.stop(), 0)
        self.assertEqual(int(self.mark(school)[2]), school.database("SELECT steps FROM progress")[0][0])

    def test_the_newest_database_put_back_after_all_goes_on_by_itself(self):
        school = self.school()
        backup = self.two_weeks(school)
        newest = self.root / "newest"
        shutil.copytree(school.folder / "state", newest)
        self.put_back(school, backup)
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-17T10:00", check=False).returncode, 1)
        self.put_back(school, newest)
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-17T10:05", check=False).returncode, 0)
        self.assertEqual(school.status()["held"], [])

    def test_a_letter_on_its_way_in_the_backup_is_not_sent_again(self):
        school = self.school()
        self.note(school, "2026-10-07,Zoë,strength,Zoë shared the red paint.")
        school.run("serve", "--once", "--as-of", "2026-10-09T16:15")  # disarmed: it waits in the outbox
        self.assertEqual(school.status()["messages"], {"queued": 1})
        backup = self.root / "backup"
        shutil.copytree(school.folder / "state", backup)
        school.run("arm")
        school.run("serve", "--once", "--as-of", "2026-10-09T16:20")
        self.assertEqual(len(self.relay.messages()), 1)
        self.put_back(school, backup)
        school.run("arm")
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-09T16:25", check=False).returncode, 1)
        self.assertIn("1 letters", school.run("resume", "--after-restore").stdout)
        for when in ("2026-10-09T16:30", "2026-10-12T09:00", "2026-10-16T16:15"):
            school.run("serve", "--once", "--as-of", when)
        self.assertEqual(len(self.relay.messages()), 1)

    def test_a_crash_is_no_restore_and_a_missing_mark_is(self):
        school = self.school()
        self.note(school, "2026-10-07,Zoë,strength,Zoë shared the red paint.")
        school.run("arm")
        school.run("serve", "--once", "--as-of", "2026-10-09T16:15")
        path = school.folder / "state" / "high-water"
        words = self.mark(school)
        words[2] = str(int(words[2]) - 1)  # killed behind the commit, before the file was written
        path.write_text(" ".join(words) + "\n")
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-09T16:20", check=False).returncode, 0)
        path.unlink()
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-09T16:25", check=False).returncode, 1)
        self.assertEqual(school.status()["held"], ["restored"])
        self.assertIn("0 notes", school.run("resume", "--after-restore").stdout)
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-09T16:30", check=False).returncode, 0)
        self.assertIn("nothing is held", school.run("resume", "--after-restore", check=False).stdout)

    def test_a_copy_elsewhere_is_disarmed_until_somebody_arms_it(self):
        school = self.school()
        self.note(school, "2026-10-07,Zoë,strength,Zoë shared the red paint.")
        school.run("arm")
        school.run("serve", "--once", "--as-of", "2026-10-08T09:00")
        copy = self.root / "elsewhere"
        shutil.copytree(school.folder, copy)
        config = copy / "homeward.toml"
        school.folder, school.config, school.drop = copy, config, copy / "share" / "drop"
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-09T16:15", check=False).returncode, 1)
        self.assertEqual(self.relay.messages(), [])
        self.assertFalse(school.status()["armed"])
        said = school.run("status", check=False)
        self.assertEqual(said.returncode, 1)
        self.assertIn("in another folder before", said.stdout)
        self.assertIn("in another folder before", (copy / "share/reports/index.html").read_text())
        school.run("arm")
        school.run("serve", "--once", "--as-of", "2026-10-09T16:20")
        self.assertEqual(len(self.relay.messages()), 1)
        self.assertEqual(school.run("status", check=False).returncode, 0)

    def test_a_start_before_a_time_that_was_lived_through_holds(self):
        school = self.school()
        school.run("arm")
        self.assertEqual(school.run("serve", "--once").returncode, 0)
        words = self.mark(school)
        self.assertEqual(words[4], "clock")
        words[3] = str(int(time.time()) + 7200)  # as if the clock had stood there
        (school.folder / "state" / "high-water").write_text(" ".join(words) + "\n")
        self.assertEqual(school.run("serve", "--once", check=False).returncode, 1)
        self.assertEqual(school.status()["held"], ["clock_behind"])
        self.assertIn("clock", school.run("status", check=False).stdout)
        self.assertIn("taken as right", school.run("resume").stdout)
        self.assertEqual(school.run("serve", "--once", check=False).returncode, 0)
        self.assertEqual(school.status()["held"], [])

    def test_pausing_everything_and_one_family(self):
        school = self.school()
        self.note(school, "2026-10-07,Zoë,strength,Zoë shared the red paint.")
        school.start("--rehearse", "2026-10-08T09:00")
        school.run("arm")
        self.assertEqual(school.run("pause", check=False).returncode, 64)
        self.assertEqual(school.run("pause", "F9", check=False).returncode, 66)
        self.assertEqual(school.run("pause", "--all", "--until", "soon", check=False).returncode, 64)
        self.assertEqual(school.run("pause", "--all", "--until", "2026-10-01", check=False).returncode, 1)
        school.run("pause", "--all", "--until", "2026-10-12")
        school.step("2026-10-09T16:30")
        self.assertEqual(self.relay.messages(), [])
        self.assertEqual((school.run("status").returncode, school.status()["held"]), (0, ["paused"]))
        self.assertIn("paused until", (school.folder / "share/reports/index.html").read_text())
        both = school.run("pause", "S3", check=False)
        self.assertEqual(both.returncode, 64)
        self.assertIn("F3 or F4", both.stderr)
        school.run("pause", "S2", "--until", "2026-10-20")
        self.assertIn("paused until 2026-10-20", school.run("families").stdout)
        school.step("2026-10-12T09:00")  # within the grace of Friday's letters
        self.assertEqual([m["To"].addresses[0].addr_spec for m in self.relay.messages()], ["ana@example.org"])
        self.assertEqual(school.status()["held"], [])
        self.note(school, "2026-10-13,Ben,strength,Ben carried the chairs.")
        school.step("2026-10-14T16:15")
        school.step("2026-10-23T16:15")
        self.assertEqual(len(self.texts("ada@example.org")), 1)
        school.run("pause", "F1")
        self.note(school, "2026-10-27,Zoë,strength,Zoë sang the second voice.")
        school.step("2026-10-30T16:15")
        self.assertEqual(len(self.texts("ana@example.org")), 1)
        school.run("resume", "F1")
        school.step("2026-11-06T16:15")
        self.assertEqual(len(self.texts("ana@example.org")), 2)
        self.assertEqual(school.stop(), 0)

    def test_simulate_says_what_would_leave_and_why_not(self):
        school = self.school()
        (school.folder / "schedules" / "calendar.ics").write_text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
            "DTSTART;VALUE=DATE:20261016\r\nDTEND;VALUE=DATE:20261017\r\nSUMMARY:Closed\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
        school.run("serve", "--once", "--as-of", "2026-10-08T09:00")
        window = ("--from", "2026-10-08", "--to", "2026-10-23")
        entries = json.loads(school.run("simulate", *window, "--json").stdout)
        self.assertEqual({e["family"] for e in entries}, {"F1", "F2", "F3", "F4"})
        moved = [e for e in entries if e["family"] == "F1" and e["slot"].startswith("2026-10-16")]
        self.assertEqual([(e["send_at"][:13], e["reason"]) for e in moved],
                         [("2026-10-15T20", "moved from Friday 16 October: Closed")])
        self.assertEqual([e["slot"][:10] for e in entries if e["family"] == "F2"], ["2026-10-09", "2026-10-23"])
        self.assertEqual({(e["send_at"], e["reason"]) for e in entries if e["family"] == "F4"}, {(None, "no consent")})
        # What was foretold is what happens: every family at its very second.
        foretold = {e["family"]: e["send_at"] for e in entries if e["slot"].startswith("2026-10-09") and e["send_at"]}
        self.assertEqual(set(foretold), {"F1", "F2", "F3"})
        table = school.run("simulate", *window, "S3").stdout
        self.assertIn("no consent", table)
        self.assertIn("Thu 2026-10-15 16:", table)
        self.assertEqual(school.run("simulate", "--from", "2026-10-08", "--to", "2026-10-01", check=False).returncode, 64)
        self.assertEqual(school.run("simulate", "F9", check=False).returncode, 66)
        for families in ((), ("F1",)):
            done = subprocess.run([school.binary, "--config", str(school.config), "simulate", *window, "--format", "ics",
                                   *families], capture_output=True, check=True)
            self.check_calendar(done.stdout.decode(), 3)

    def check_calendar(self, text, events):
        """RFC 5545 by its letter: CRLF, folded lines, balanced components, what each event must have."""
        lines = text.split("\r\n")
        self.assertEqual(lines.pop(), "")
        self.assertFalse([line for line in lines if "\n" in line or len(line.encode()) > 75])
        self.assertEqual((lines[0], lines[-1]), ("BEGIN:VCALENDAR", "END:VCALENDAR"))
        self.assertIn("VERSION:2.0", lines)
        blocks = text.split("BEGIN:VEVENT")[1:]
        self.assertEqual(len(blocks), events)
        for block in blocks:
            for name in ("UID:", "DTSTAMP:", "DTSTART:", "SUMMARY:"):
                self.assertEqual(block.count("\r\n" + name), 1)
        self.assertEqual(len(set(re.findall(r"UID:(\S+)", text))), events)

    def test_a_wrong_command_is_answered_with_the_near_one(self):
        school = self.school()
        for words, said in ((["puase"], 'no such command "puase"; did you mean "pause"?'),
                            (["xyzzy"], 'no such command "xyzzy"; homeward --help lists them'),
                            ([], "a command is wanted"), (["--colour"], "no such option")):
            done = school.run(*words, check=False)
            self.assertEqual(done.returncode, 64)
            self.assertIn(said, done.stderr)
        self.assertEqual(school.run("--help").returncode, 0)
        self.assertEqual(school.run("preview", check=False).returncode, 64)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
