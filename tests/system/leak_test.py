#!/usr/bin/python3
"""A letter that names another family's child is held; two such letters stop all until resume."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import begin_rehearsal  # noqa: E402

BINARY = None
STAFF = "staff_id,name,email,role,classes\nT1,Ms Rivera,rivera@example.org,teacher,Room 12\n"
ROSTER = ("student_id,student_name,class,family_id,guardian_name,email,consent\n"
          "S1,Noa Lind,Room 12,F1,Kim Lind,kim@example.org,yes\n"
          "S2,Sol Berg,Room 12,F2,Ana Berg,ana@example.org,yes\n"
          "S3,Ida Falk,Room 12,F3,Pia Falk,pia@example.org,yes\n")
HEAD = "date,student_id,kind,text,setting\n"
NOTES = {"S1": "Noa held the door for a classmate.", "S2": "Sol asked a classmate what the plan was.",
         "S3": "Ida sorted the maps by continent."}
LATER = {"S1": "Noa carried the paint jars.", "S2": "Sol found the missing page.", "S3": "Ida read a whole chapter."}


def log(*weeks):
    return HEAD + "".join(f"{day},{key},strength,{text},recess\n" for day, notes in weeks for key, text in notes.items())


def efforts(leaks):
    """What families did, as the teacher noted it: words that no rule of the wording guard reads."""
    names = {"S1": ("F1", "Sol Berg"), "S2": ("F2", "Noa Lind")}
    rows = [f"2026-09-09,{family},effort,You walked to school with {name if key in leaks else 'a neighbour'}.\n"
            for key, (family, name) in names.items()]
    return "date,family,kind,text\n" + "".join(rows)


class Leaks(unittest.TestCase):
    def begin(self, leaks):
        """Three families had their first letter; a week later something may name another family's child."""
        school, relay = begin_rehearsal(self, BINARY, ROSTER, STAFF)
        school.step("2026-08-31T08:00")
        school.run("arm")
        school.write("rivera/log.csv", log(("2026-09-02", NOTES)))
        school.step("2026-09-04T16:15")
        self.assertEqual(self.told(relay), ["ana@example.org", "kim@example.org", "pia@example.org"])
        self.first_letters = 3
        school.write("rivera/log.csv", log(("2026-09-02", NOTES), ("2026-09-09", LATER)))
        school.write("rivera/family.csv", efforts(leaks))
        school.step("2026-09-11T16:15")
        return school, relay

    first_letters = 0

    def told(self, relay):
        return sorted(m["To"].addresses[0].addr_spec for m in relay.messages()[self.first_letters:])

    def test_one_letter_waits_until_its_note_is_mended(self):
        school, relay = self.begin({"S1"})
        self.assertEqual(self.told(relay), ["ana@example.org", "pia@example.org"])
        held = list((school.folder / "share/review/held").glob("letter-*/why.txt"))
        self.assertEqual(len(held), 1)
        why = held[0].read_text(encoding="utf-8-sig")
        self.assertIn("full name of a child of another family", " ".join(why.split()))
        self.assertNotIn("Sol Berg", why)
        daemon_log = (school.folder / "daemon.log").read_text()
        self.assertIn("leak_student_name", daemon_log)
        self.assertNotIn("Sol", daemon_log)
        school.write("rivera/family.csv", efforts(set()))
        school.step("2026-09-12T09:00")
        school.step("2026-09-18T16:15")
        self.assertEqual(self.told(relay), ["ana@example.org", "kim@example.org", "pia@example.org"])
        self.assertEqual(school.stop(), 0)

    def test_two_letters_stop_all_until_somebody_looked(self):
        school, relay = self.begin({"S1", "S2"})
        self.assertNotIn("kim@example.org", self.told(relay))
        self.assertNotIn("ana@example.org", self.told(relay))
        shown = school.run("status", check=False)
        self.assertEqual(shown.returncode, 1)
        self.assertIn("names or addresses of other families were found in 2 letters", shown.stdout)
        self.assertIn("letters.stopped", (school.folder / "daemon.log").read_text())
        before = self.told(relay)
        school.write("rivera/family.csv", efforts(set()))
        school.step("2026-09-12T09:00")
        school.step("2026-09-18T16:15")
        self.assertEqual(self.told(relay), before)
        self.assertEqual(school.stop(), 0)
        school.start("--rehearse", "2026-09-18T16:20")  # a start does not end it
        school.step("2026-09-18T16:25")
        self.assertEqual(self.told(relay), before)
        school.run("resume")
        school.step("2026-09-18T17:00")
        self.assertEqual(set(self.told(relay)), {"ana@example.org", "kim@example.org", "pia@example.org"})
        self.assertEqual(school.stop(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
