#!/usr/bin/python3
"""What waits for a person, and the ways out: the review folder with the letter itself, approve, hold,
release, an override with its reason, holds, why and preview."""
import json
import pathlib
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import begin_rehearsal, text_of  # noqa: E402

BINARY = None
STAFF = "staff_id,name,email,role,classes,folder\nt1,Ms Rivera,rivera@lincoln.example.org,teacher,Room 12,rivera\n"
ROSTER = """student_id,student_name,class,guardian_name,email,family_id,consent
s10001,Zoe Quill,Room 12,Anna Quill,anna@example.org,F1,yes
s10002,Priyanka Shah,Room 12,Dev Shah,dev@example.org,F2,yes
"""
HEAD = "row_id,date,student_id,kind,text,author\n"
GOOD = ("r1,2026-09-01,s10001,strength,Zoe showed a partner how the pulley works.,t1\n"
        "r2,2026-09-02,s10001,win,Zoe raised a hand and waited in morning meeting.,t1\n"
        "r3,2026-09-02,s10001,strength,Zoe read a whole page aloud to the class.,t1\n")
MORE = ("r5,2026-09-08,s10001,strength,Zoe built a bridge from blocks that held a book.,t1\n"
        "r6,2026-09-09,s10001,win,Zoe tied both shoes before recess.,t1\n"
        "r7,2026-09-10,s10001,strength,Zoe thanked the bus driver in the morning.,t1\n")
CONCERN = "r4,2026-09-09,s10001,concern,Zoe left the rug twice during reading.,t1\n"


class Review(unittest.TestCase):
    def begin(self, log, **options):
        def prepare(school):
            text = school.config.read_text()
            for old, new in options.items():
                self.assertIn(old, text)
                text = text.replace(old, new, 1)
            school.config.write_text(text)

        school, relay = begin_rehearsal(self, BINARY, ROSTER, STAFF, prepare)
        school.step("2026-08-31T08:00")
        school.run("arm")
        school.step("2026-09-03T08:00")
        school.write("rivera/log.csv", HEAD + log)
        return school, relay

    def held(self, school, name, wanted=""):
        folder = school.folder / "share/review/held" / name
        deadline = time.monotonic() + 20
        while wanted and not (folder / wanted).exists() and time.monotonic() < deadline:
            time.sleep(0.05)  # the collector writes by itself
        return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}

    def holds(self, school):
        return {hold["name"]: hold for hold in json.loads(school.run("holds", "--json", "--as-of", "2026-09-11T12:00").stdout)}

    def release_words(self, school):
        """The wording guard may name the other child first; a person lets the note pass there."""
        school.step("2026-09-03T09:00")
        for name, hold in self.holds(school).items():
            if hold["kind"] == "reword":
                self.assertEqual(school.run("approve", name, check=False).returncode, 1)  # no reason
                school.run("approve", name, "--reason", "Both families agreed")

    def second_week_with_a_concern(self):
        school, relay = self.begin(GOOD)
        school.step("2026-09-04T16:15")
        school.step("2026-09-10T09:00")
        school.write("rivera/log.csv", HEAD + GOOD + MORE + CONCERN)
        school.step("2026-09-10T10:00")
        return school, relay

    def test_a_concern_lies_there_in_its_letter_and_leaves_when_its_folder_is_moved(self):
        school, relay = self.second_week_with_a_concern()
        [name] = self.holds(school)
        files = self.held(school, name, "summary.pdf")
        self.assertEqual(set(files), {"why.txt", "letter.html", "letter.txt", "summary.pdf"})
        self.assertIn(b"left the rug twice", files["letter.txt"])
        self.assertTrue(files["summary.pdf"].startswith(b"%PDF"))
        self.assertEqual(school.database("SELECT approved FROM observation WHERE kind = 'concern'"), [(0,)])
        share = school.folder / "share/review"
        shutil.move(share / "held" / name, share / "approved" / name)
        school.step("2026-09-11T16:15")
        self.assertIn("left the rug twice", text_of(relay.messages()[-1]))
        self.assertEqual(self.holds(school), {})
        self.assertFalse((share / "approved" / name).exists())
        self.assertIn(("review folder", "approve", name + ": done"),
                      school.database("SELECT who, action, detail FROM audit"))
        # Every sentence is traced, and the concern to its own file and line.
        said = school.run("why", relay.messages()[-1]["Message-ID"]).stdout
        self.assertIn("rivera/log.csv line 8, 2026-09-09, Ms Rivera", said)
        trace = json.loads(school.run("why", "F1", "--json").stdout)
        self.assertTrue(all("phrase" in s or s["file"] or s["table"] != "observation" for s in trace["sentences"]))
        [concern] = [s for s in trace["sentences"] if "left the rug" in s["text"]]
        self.assertEqual((concern["table"], concern["line"]), ("observation", 8))

    def test_with_approve_all_the_letter_shown_is_the_letter_sent(self):
        school, relay = self.begin(GOOD, **{'# approve = "concerns"': 'approve = "all"'})
        school.step("2026-09-04T16:15")
        self.assertEqual(relay.messages(), [])
        [(name, hold)] = self.holds(school).items()
        self.assertEqual((hold["kind"], hold["author"]), ("approval", "Ms Rivera"))
        self.assertEqual(school.run("status", check=False).returncode, 0)
        files = self.held(school, name, "summary.pdf")
        school.run("approve", name)
        school.step("2026-09-04T16:30")
        [letter] = relay.messages()
        parts = {part.get_content_type(): part.get_payload(decode=True) for part in letter.walk()}
        self.assertEqual(parts["text/plain"].replace(b"\r\n", b"\n"), files["letter.txt"].replace(b"\r\n", b"\n"))
        self.assertEqual(parts["text/html"].replace(b"\r\n", b"\n"), files["letter.html"].replace(b"\r\n", b"\n"))
        self.assertEqual(parts["application/pdf"], files["summary.pdf"])
        self.assertEqual(self.held(school, name), {})

    def test_a_person_holds_a_family_back_and_lets_it_go(self):
        school, relay = self.begin(GOOD)
        school.run("hold", "s10001")
        school.step("2026-09-04T16:15")
        self.assertEqual(relay.messages(), [])
        holds = self.holds(school)
        self.assertEqual({hold["kind"] for hold in holds.values()}, {"held_by_person"})
        self.assertIn("family-F1", holds)
        [letter] = [name for name in holds if name.startswith("letter-")]
        self.assertIn("letter.txt", self.held(school, letter, "letter.txt"))
        school.run("release", "F1")
        school.step("2026-09-04T16:30")
        self.assertEqual(len(relay.messages()), 1)
        self.assertEqual(school.run("release", "F1", check=False).returncode, 1)
        self.assertEqual(school.run("hold", "nobody", check=False).returncode, 66)

    def test_a_lone_first_name_passes_with_a_reason_only(self):
        leak = "r9,2026-09-02,s10001,strength,Zoe and Priyanka built a tower together.,t1\n"
        school, relay = self.begin(leak)
        self.release_words(school)
        school.step("2026-09-04T16:15")
        self.assertEqual(relay.messages(), [])
        [(name, hold)] = [(n, h) for n, h in self.holds(school).items() if h["kind"] == "held"]
        self.assertEqual(hold["code"], "leak_given_name")
        self.assertIn(b"Priyanka", self.held(school, name, "letter.txt")["letter.txt"])
        self.assertEqual(school.run("approve", name, check=False).returncode, 1)
        share = school.folder / "share/review"
        shutil.move(share / "held" / name, share / "approved" / name)
        school.step("2026-09-04T16:20")
        self.assertIn("why.txt", self.held(school, name, "why.txt"))  # it comes back: a folder gives no reason
        self.assertEqual(relay.messages(), [])
        school.run("approve", name, "--reason", "Both families agreed")
        school.step("2026-09-04T16:30")
        self.assertIn("Priyanka", text_of(relay.messages()[0]))
        self.assertEqual(school.database("SELECT reason FROM hold_override"), [("Both families agreed",)])
        self.assertIn("Both families agreed", school.database("SELECT max(detail) FROM audit WHERE detail LIKE '%agreed%'")[0][0])

    def test_full_names_never_pass(self):
        leak = "r9,2026-09-02,s10001,strength,Zoe and Priyanka Shah built a tower together.,t1\n"
        school, relay = self.begin(leak)
        self.release_words(school)
        school.step("2026-09-04T16:15")
        [name] = [n for n, h in self.holds(school).items() if h["kind"] == "held"]
        self.assertEqual(school.run("approve", name, "--reason", "I say so", check=False).returncode, 1)
        school.step("2026-09-04T16:30")
        self.assertEqual(relay.messages(), [])

    def test_preview_gives_one_folder_a_message_or_says_why(self):
        school, relay = self.begin(GOOD)
        school.step("2026-09-03T09:00")
        out = school.folder / "preview"
        school.run("preview", "F1", "--as-of", "2026-09-04T16:00", "--out", str(out))
        [folder] = out.iterdir()
        self.assertEqual({path.name for path in folder.iterdir()},
                         {"message.eml", "letter.html", "letter.txt", "summary.html", "summary.pdf", "trace.json"})
        trace = json.loads((folder / "trace.json").read_text())
        self.assertTrue(all({"text"} < set(s) and ("row" in s or "phrase" in s) for s in trace["sentences"]))
        school.run("preview", "F2", "--as-of", "2026-09-04T16:00", "--out", str(out))
        self.assertEqual([path.name for path in out.iterdir()], ["why.json"])  # the older letter is gone
        self.assertIn("state", json.loads((out / "why.json").read_text()))
        self.assertEqual(school.database("SELECT count(*) FROM digest"), [(0,)])
        self.assertEqual(relay.messages(), [])


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=2)
