#!/usr/bin/python3
"""A "no" counts at once: letters that are ready and wait are taken back as the roster is read."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import begin_rehearsal  # noqa: E402

BINARY = None
STAFF = "staff_id,name,email,role,classes\nT1,Ms Rivera,rivera@example.org,teacher,Room 12\n"
ROSTER = ("student_id,student_name,class,family_id,guardian_name,email,consent\n"
          "S1,Noa Lind,Room 12,F1,Kim Lind,kim@example.org,{}\n"
          "S2,Sol Berg,Room 12,F2,Ana Berg,ana@example.org,yes\n")
LOG = ("date,student_id,kind,text,setting\n"
       "2026-09-02,S1,strength,Noa held the door for the whole line.,recess\n"
       "2026-09-02,S2,strength,Sol asked a friend what the plan was.,science\n")


class OptOut(unittest.TestCase):
    def test_a_no_takes_back_what_waits_and_its_rows_wait(self):
        school, relay = begin_rehearsal(self, BINARY, ROSTER.format("yes"), STAFF)
        school.step("2026-09-03T18:00")
        school.write("rivera/log.csv", LOG)
        school.step("2026-09-04T16:15")  # disarmed: both letters are made, and wait
        states = "SELECT g.name, m.state FROM message m JOIN guardian g ON g.id = m.guardian_id ORDER BY 1"
        self.assertEqual(school.database(states), [("Ana Berg", "queued"), ("Kim Lind", "queued")])
        school.write("office/roster.csv", ROSTER.format("no"))
        school.step("2026-09-04T16:30")
        self.assertEqual(school.database(states), [("Ana Berg", "queued"), ("Kim Lind", "cancelled")])
        told = "SELECT g.name FROM ledger l JOIN guardian g ON g.family_id = l.family_id WHERE outcome = 'told'"
        self.assertEqual(school.database(told), [("Ana Berg",)])
        school.run("arm")
        school.step("2026-09-04T16:45")
        self.assertEqual([m["To"].addresses[0].addr_spec for m in relay.messages()], ["ana@example.org"])
        self.assertEqual(school.stop(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
