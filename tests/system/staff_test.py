#!/usr/bin/python3
"""What staff hear: the note one school day before letters leave, the one to the lead after 72 hours,
the weekly one - each once, whatever happens to the process."""
import html
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import begin_rehearsal, text_of  # noqa: E402

BINARY = None

STAFF = """staff_id,name,email,role,classes,folder
t1,Ms Rivera,rivera@lincoln.example.org,teacher,Room 12,ms-rivera
t2,Mr Lee,lee@lincoln.example.org,teacher,Room 14,mr-lee
l1,Ms Patel,patel@lincoln.example.org,lead,,
"""
ROSTER = """student_id,student_name,class,teacher,guardian_name,email,family_id,consent
s1,Zoe Quill,Room 12,t1,Anna Quill,anna@example.org,F1,yes
s2,Priya Shah,Room 12,t1,Dev Shah,dev@example.org,F2,yes
s3,Omar Haddad,Room 14,t2,Lina Haddad,lina@example.org,F3,yes
s4,Ida Falk,Room 14,t2,Nils Falk,,F4,yes
"""
HEAD = "row_id,date,student_id,kind,text,author\n"
ZOE = "r1,2026-09-01,s1,strength,Zoe showed a partner how the pulley works.,t1\n"
ZOE2 = "r2,2026-09-02,s1,win,Zoe raised a hand and waited in morning meeting.,t1\n"
CONCERN = "r3,2026-09-02,s1,concern,Zoe left the rug twice during reading.,t1\n"
PRIYA = "r4,2026-09-04,s2,concern,Priya sat by the window during reading.,t1\n"


class Notes(unittest.TestCase):
    def begin(self, **changes):
        options = {"mail = false": "# mail = true"}
        options.update(changes)

        def prepare(school):
            text = school.config.read_text()
            for old, new in options.items():
                self.assertIn(old, text)
                text = text.replace(old, new, 1)
            school.config.write_text(text)

        school, relay = begin_rehearsal(self, BINARY, ROSTER, STAFF, prepare)
        school.step("2026-08-31T08:00")
        school.run("arm")
        return school, relay

    def to(self, relay, who):
        return [m for m in relay.messages() if who in m["To"]]

    def test_a_teacher_hears_once_one_school_day_before_the_slot(self):
        school, relay = self.begin()
        school.step("2026-09-02T16:00")
        school.write("ms-rivera/log.csv", HEAD + ZOE + ZOE2 + CONCERN)
        school.step("2026-09-03T14:50")  # Thursday; letters leave on Friday at 16:00
        self.assertEqual(self.to(relay, "rivera"), [])
        school.step("2026-09-03T15:00")
        school.step("2026-09-03T16:30")
        [note] = self.to(relay, "rivera")
        words = text_of(note)
        self.assertIn("Zoe", words)             # ready
        self.assertIn("Priya", words)           # needs a strength
        self.assertIn("left the rug", words)    # a concern for her yes
        self.assertIn("concern-3", words)
        self.assertNotIn("Omar", words)         # another teacher's child
        self.assertNotIn("Zoe", note["Subject"])
        self.assertEqual(note["Auto-Submitted"], "auto-generated")
        self.assertIn("<li", note.get_body(("html",)).get_content())
        [lee] = self.to(relay, "lee@")
        self.assertIn("Omar", text_of(lee))
        self.assertNotIn("Priya", text_of(lee))
        school.step("2026-09-04T14:00")
        self.assertEqual(len(self.to(relay, "rivera")), 1)
        log = (school.folder / "daemon.log").read_text()
        for word in ("Zoe", "Priya", "rivera@", "Rivera"):
            self.assertNotIn(word, log)

    def test_a_kill_between_writing_and_sending_makes_no_second_note(self):
        school, relay = self.begin()
        school.write("ms-rivera/log.csv", HEAD + ZOE)
        school.step("2026-09-03T14:50")
        school.stop()
        for time, step in (("15:01", "claimed"), ("15:02", "accepted-before-commit")):
            school.start("--rehearse", "2026-09-03T" + time, environment={"HOMEWARD_CRASH_AT": step})
            school.process.wait(timeout=60)
            school.kill()
        school.start("--rehearse", "2026-09-03T17:00")
        school.step("2026-09-03T18:00")
        rows = school.database("SELECT staff_id, staff_kind, staff_day, state FROM message WHERE staff_id IS NOT NULL")
        self.assertEqual(len(rows), len({row[:3] for row in rows}))
        self.assertEqual({row[3] for row in rows}, {"sent"})
        ids = relay.message_ids()
        self.assertTrue({m["Message-ID"] for m in self.to(relay, "rivera")})
        lost = school.database("SELECT count(*) FROM attempt WHERE outcome = 'lost'")[0][0]
        self.assertLessEqual(len(ids) - len(set(ids)), lost)

    def test_nothing_to_say_is_not_said_and_disarmed_nothing_leaves(self):
        school, relay = self.begin()
        school.run("disarm")
        school.write("ms-rivera/log.csv", HEAD + ZOE)
        school.step("2026-09-01T15:30")  # no letters on Wednesday, nothing waits
        self.assertEqual(school.database("SELECT count(*) FROM message WHERE staff_kind <> 'weekly'"), [(0,)])
        school.step("2026-09-03T15:30")
        daily = "SELECT state FROM message WHERE staff_kind = 'daily'"
        self.assertEqual(school.database(daily), [("queued",), ("queued",)])
        self.assertEqual(relay.messages(), [])
        school.step("2026-09-05T09:00")  # too late for them: the day is over
        self.assertEqual(school.database(daily), [("expired",), ("expired",)])

    def test_a_note_to_reword_says_why_and_what_instead(self):
        school, relay = self.begin()
        school.step("2026-09-02T16:00")
        lazy = "r5,2026-09-02,s1,concern,Zoe is lazy and was off task again.,t1\n"
        school.write("ms-rivera/log.csv", HEAD + ZOE + ZOE2 + lazy)
        school.step("2026-09-03T16:00")
        [note] = self.to(relay, "rivera")
        guard = json.loads(subprocess.run([BINARY, "guard", "--lang", "en", "--json"], capture_output=True, text=True,
                                          input="Zoe is lazy and was off task again.\n").stdout)
        first = (guard[0] if isinstance(guard, list) else guard["findings"][0])
        for words in (text_of(note), note.get_body(("html",)).get_content()):
            words = " ".join(html.unescape(words).split())
            self.assertIn("Notes to reword", words)
            self.assertIn(first["why"], words)
            self.assertIn("Instead: " + first["instead"], words)
            self.assertNotIn("approve concern", words)  # no mailbox is read

    def test_a_concern_without_a_yes_becomes_a_call(self):
        school, relay = self.begin()
        school.step("2026-09-02T16:00")
        school.write("ms-rivera/log.csv", HEAD + ZOE + ZOE2 + CONCERN)
        school.step("2026-09-03T16:00")
        self.assertIn("concern-3", text_of(self.to(relay, "rivera")[-1]))
        school.step("2026-09-10T16:00")  # more than five school days after it was noted
        words = text_of(self.to(relay, "rivera")[-1])
        self.assertIn("Please call", words)
        self.assertIn("left the rug", words)
        self.assertNotIn("concern-3", words)
        self.assertFalse((school.folder / "share/review/held/concern-3").exists())
        school.run("approve", "concern-3")  # a late yes still counts
        self.assertEqual(school.database("SELECT approved FROM observation WHERE kind = 'concern'"), [(1,)])

    def test_the_lead_hears_after_72_hours_once(self):
        school, relay = self.begin()
        school.write("ms-rivera/log.csv", HEAD + PRIYA)
        school.step("2026-09-04T16:15")  # Priya's letter waits for a strength from now on
        school.step("2026-09-07T15:30")
        self.assertEqual([m for m in self.to(relay, "patel") if "three days" in m["Subject"]], [])
        school.step("2026-09-08T07:30")
        [note] = [m for m in self.to(relay, "patel") if "three days" in m["Subject"]]
        self.assertIn("Priya", text_of(note))
        self.assertIn("Ms Rivera", text_of(note))
        self.assertNotIn("by the window", text_of(note))  # the words are their author's
        school.step("2026-09-09T16:00")
        self.assertEqual(len([m for m in self.to(relay, "patel") if "three days" in m["Subject"]]), 1)

    def test_the_weekly_note_names_quiet_children_and_families_not_reached(self):
        school, relay = self.begin()
        school.write("ms-rivera/log.csv", HEAD + ZOE)
        school.step("2026-09-21T16:00")  # a Monday, 14 school days on
        notes = [m for m in self.to(relay, "patel") if "letters: " in m["Subject"]]
        self.assertEqual(len(notes), 1)
        words = text_of(notes[0])
        self.assertIn("Priya S.", words)
        self.assertIn("Ida F.: no address", words)
        own = [m for m in self.to(relay, "lee@") if "letters: " in m["Subject"]]
        self.assertEqual(len(own), 1)
        self.assertIn("Omar H.", text_of(own[0]))
        self.assertNotIn("Priya", text_of(own[0]))

    def test_a_school_that_writes_spanish_tells_its_staff_so(self):
        school, relay = self.begin(**{'language = "en"': 'language = "es"'})
        school.write("ms-rivera/log.csv", HEAD + ZOE)
        school.step("2026-09-03T15:30")
        [note] = self.to(relay, "rivera")
        self.assertIn("Hola, Ms Rivera:", text_of(note))
        self.assertIn("viernes 4 de septiembre", text_of(note))


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=2)
