#!/usr/bin/python3
"""Words a family should not read like this: the letter leaves without the row, its teacher reads why at
once, and the row follows when it is written anew or a colleague says why it may stay."""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import begin_rehearsal, text_of  # noqa: E402

BINARY = None
STAFF = "staff_id,name,email,role,classes\nT1,Ms Rivera,rivera@example.org,teacher,Room 12\n"
ROSTER = ("student_id,student_name,class,family_id,guardian_name,email,consent\n"
          "S1,Noa Lind,Room 12,F1,Kim Lind,kim@example.org,yes\n"
          "S2,Sol Berg,Room 12,F2,Ana Berg,ana@example.org,yes\n")
HEAD = "date,student_id,kind,share,text,setting\n"
WELCOME = "2026-09-02,S1,strength,,Noa held the door for the whole line.,recess\n"
GOOD = ("2026-09-08,S1,strength,,Noa read a whole page aloud.,reading\n"
        "2026-09-08,S1,win,,Noa sorted the maps by continent.,geography\n")
LAZY = "2026-09-09,S1,observation,yes,Noa is lazy.,writing\n"
NAMED = "2026-09-09,S1,strength,,Noa explained fractions to Sol.,math\n"
SAFETY = "2026-09-09,S1,observation,yes,Noa came with bruises.,arrival\n"
MENDED = "2026-09-09,S1,observation,yes,Noa began 2 of 5 tasks; a timer helped.,writing\n"


def wait_for(page, words):
    """Pages reach the share a moment after the step that made them."""
    for _ in range(300):
        text = page.read_text() if page.exists() else ""
        if words in text:
            return text
        time.sleep(0.1)
    raise AssertionError(f"{words!r} never came")


class Wording(unittest.TestCase):
    def test_a_letter_leaves_without_the_row_and_the_row_follows(self):
        school, relay = begin_rehearsal(self, BINARY, ROSTER, STAFF)
        school.step("2026-08-31T08:00")
        school.run("arm")
        school.write("rivera/log.csv", HEAD + WELCOME)
        school.step("2026-09-04T16:15")
        school.write("rivera/log.csv", HEAD + WELCOME + GOOD + LAZY + NAMED + SAFETY)
        school.step("2026-09-10T12:00")

        report = wait_for(school.folder / "share" / "reports" / "rivera" / "log.csv.html", "Words a family would read")
        for words in ("Words a family would read", "line 5", "“lazy”", "A label says", "line 6", "“Sol”",
                      "a classmate", "line 7", "“bruises”", "never by letter"):
            self.assertIn(words, report)
        board = " ".join(wait_for(school.folder / "share" / "reports" / "index.html", "in other words").split())
        self.assertIn("two rows of", board)
        self.assertIn("in other words", board)
        self.assertIn("never goes by letter", board)
        for text in (report, board):
            self.assertNotIn("could not be checked", text)
        self.assertNotIn("bruises", board)

        before = len(relay.messages())
        school.step("2026-09-11T16:15")
        letters = relay.messages()[before:]
        self.assertEqual(len(letters), 1)
        text = text_of(letters[0])
        self.assertIn("read a whole page aloud", text)
        for absent in ("lazy", "Sol", "bruises"):
            self.assertNotIn(absent, text)

        # One is written anew; the other a colleague lets go, and says why; the third never goes.
        school.write("rivera/log.csv", HEAD + WELCOME + GOOD + MENDED + NAMED + SAFETY)
        school.step("2026-09-14T12:00")
        rows = dict(school.database("SELECT o.text, o.id FROM observation o"))
        named = f"note-{rows['Noa explained fractions to Sol.']}"
        self.assertEqual(school.run("approve", named, check=False).returncode, 1)
        school.run("approve", named, "--reason", "The two families are close and asked for it.")
        safety = f"note-{rows['Noa came with bruises.']}"
        self.assertEqual(school.run("approve", safety, "--reason", "seen", check=False).returncode, 1)
        audit = school.database("SELECT action, detail FROM audit WHERE action LIKE 'approve%'")
        self.assertTrue(any("asked for it" in action + detail for action, detail in audit), audit)
        school.step("2026-09-18T16:15")
        told = school.database("SELECT o.text FROM ledger l JOIN observation o ON o.id = l.observation_id WHERE "
                               "l.outcome = 'told'")
        self.assertIn(("Noa began 2 of 5 tasks; a timer helped.",), told)
        self.assertIn(("Noa explained fractions to Sol.",), told)
        self.assertNotIn(("Noa came with bruises.",), told)
        self.assertEqual(school.stop(), 0)

    def test_preview_judges_too(self):
        school, _ = begin_rehearsal(self, BINARY, ROSTER, STAFF)
        school.step("2026-08-31T08:00")
        school.step("2026-09-09T12:00")
        school.write("rivera/log.csv", HEAD + NAMED)
        school.step("2026-09-09T13:00")
        out = school.folder / "out"
        school.run("preview", "F1", "--as-of", "2026-09-11T16:00", "--out", str(out))
        self.assertEqual(json.loads((out / "why.json").read_text())["state"], "needs_strength")
        school.write("rivera/log.csv", HEAD + NAMED.replace("Sol", "a classmate"))
        school.step("2026-09-09T14:00")
        school.run("preview", "F1", "--as-of", "2026-09-11T16:00", "--out", str(out))
        self.assertIn("a classmate", (out / "message-1" / "letter.txt").read_text())
        self.assertEqual(school.stop(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
