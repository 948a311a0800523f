#!/usr/bin/python3
"""Families of other languages: the school's language first, then theirs; a concern waits for its translation."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import approve_all, begin_rehearsal, text_of  # noqa: E402

BINARY = None
STAFF = "staff_id,name,email,role,classes\nT1,Ms Rivera,rivera@example.org,teacher,Room 12\n"
ROSTER = ("student_id,student_name,class,family_id,guardian_name,email,language,consent\n"
          "S1,Layla Haddad,Room 12,F1,Huda Haddad,huda@example.org,Arabic,yes\n"
          "S2,Wei Chen,Room 12,F2,Mei Chen,mei@example.org,zh-CN,yes\n"
          "S3,Sol Berg,Room 12,F3,Ana Berg,ana@example.org,,yes\n")
HEAD = "date,student_id,kind,text,setting,text_ar,text_zh,translator\n"
WEEK_1 = HEAD + "".join(f"2026-09-02,{pupil},strength,{name} held the door for the whole line.,recess,,,\n"
                        for pupil, name in (("S1", "Layla"), ("S2", "Wei"), ("S3", "Sol")))
WEEK_2 = WEEK_1 + "".join(
    f"2026-09-07,{pupil},strength,{name} set the table for the whole group.,lunch,,,\n"
    f"2026-09-08,{pupil},strength,{name} drew the water cycle from memory.,science,,,\n"
    f"2026-09-09,{pupil},win,{name} asked a new classmate to join the game.,el patio,,,\n"
    f"2026-09-10,{pupil},concern,{name} left the rug twice.,read-aloud,,,\n"
    for pupil, name in (("S1", "Layla"), ("S2", "Wei"), ("S3", "Sol")))
ARABIC = "غادرت ليلى السجادة مرتين."
WEEK_3 = WEEK_2.replace("Layla left the rug twice.,read-aloud,,,", f"Layla left the rug twice.,read-aloud,{ARABIC},,Nour") + "".join(
    f"2026-09-15,{pupil},strength,{name} sorted the maps by continent.,geography,,,\n"
    f"2026-09-16,{pupil},win,{name} waited while a friend told a long story.,lunch,,,\n"
    for pupil, name in (("S1", "Layla"), ("S2", "Wei")))


class Languages(unittest.TestCase):
    def test_two_languages_and_a_translated_concern(self):
        school, relay = begin_rehearsal(self, BINARY, ROSTER, STAFF)
        school.step("2026-08-31T08:00")
        school.run("arm")
        letters = {}
        for friday, log in (("2026-09-04", WEEK_1), ("2026-09-11", WEEK_2), ("2026-09-18", WEEK_3)):
            school.write("rivera/log.csv", log)
            school.step(f"{friday}T14:00")
            approve_all(school)
            before = len(relay.messages())
            school.step(f"{friday}T16:30")
            for message in relay.messages()[before:]:
                letters[friday, message["To"].addresses[0].addr_spec] = message
        self.assertEqual(school.stop(), 0)

        arabic = letters["2026-09-11", "huda@example.org"]
        self.assertEqual(arabic["Subject"], "News from Room 12: week of 7 September")
        self.assertEqual(arabic["Content-Language"], "en, ar")
        text = text_of(arabic)
        first, second = text.split("* * *")
        self.assertIn("in “el patio”: Layla asked", first)
        self.assertIn("يوم الأربعاء، في «el patio»", second)
        self.assertIn("يوم الثلاثاء، في درس العلوم", second)
        self.assertIn("لم تُراجع", second)
        # An approved concern waits for its translation; in the school's language it goes at once.
        self.assertNotIn("left the rug", text)
        self.assertIn("Sol left the rug twice.", text_of(letters["2026-09-11", "ana@example.org"]))
        self.assertNotIn("* * *", text_of(letters["2026-09-11", "ana@example.org"]))
        # Translated: each half says it in its own words, and only the family that has it.
        first, second = text_of(letters["2026-09-18", "huda@example.org"]).split("* * *")
        self.assertIn("Layla left the rug twice.", first)
        self.assertIn(ARABIC, second)
        self.assertNotIn("Layla left the rug", second)
        chinese = text_of(letters["2026-09-18", "mei@example.org"])
        self.assertNotIn("left the rug", chinese)
        self.assertIn("星期二，在“geography”：", chinese)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
