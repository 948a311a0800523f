#!/usr/bin/python3
"""Good news now: a win noted before three arrives by ten past, and Friday's letter does not repeat it."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import begin_rehearsal, text_of  # noqa: E402

BINARY = None
STAFF = "staff_id,name,email,role,classes\nT1,Ms Rivera,rivera@example.org,teacher,Room 12\n"
ROSTER = ("student_id,student_name,class,family_id,guardian_name,email,consent\n"
          "S1,Noa Lind,Room 12,F1,Kim Lind,kim@example.org,yes\n"
          "S2,Sol Berg,Room 12,F2,Ana Berg,ana@example.org,yes\n")
HEAD = "date,student_id,kind,text,setting\n"
WEEK_1 = (HEAD + "2026-09-02,S1,strength,Noa held the door for the whole line.,recess\n"
          "2026-09-02,S2,strength,Sol asked a friend what the plan was.,science\n")
WIN = "2026-09-08,S1,win,Noa read a whole page aloud without stopping.,reading\n"
CONCERN = "2026-09-08,S1,concern,Noa left the rug twice.,read-aloud\n"
LATER = ("2026-09-10,S1,strength,Noa sorted the maps by continent.,geography\n"
         "2026-09-10,S2,strength,Sol carried the lunch crate for the class.,lunch\n")


class GoodNews(unittest.TestCase):
    def test_a_win_goes_home_the_same_day_and_once(self):
        def prepare(school):
            cadences = school.folder / "schedules" / "cadences.toml"
            cadences.write_text(cadences.read_text() + '\n[good-news]\nwhen = "same day, between 15:00 and 19:00"\n')

        school, relay = begin_rehearsal(self, BINARY, ROSTER, STAFF, prepare)
        school.step("2026-08-31T08:00")
        school.run("arm")
        school.write("rivera/log.csv", WEEK_1)
        school.step("2026-09-04T16:15")
        self.assertEqual(len(relay.messages()), 2)  # the welcome letters
        school.write("rivera/log.csv", WEEK_1 + WIN + CONCERN)
        school.step("2026-09-08T14:50")
        self.assertEqual(len(relay.messages()), 2)
        school.step("2026-09-08T15:10")
        extra = relay.messages()[2:]
        self.assertEqual([m["To"].addresses[0].addr_spec for m in extra], ["kim@example.org"])
        self.assertEqual(extra[0]["Subject"], "Good news from Room 12: 8 September")
        text = text_of(extra[0])
        self.assertIn("Noa read a whole page aloud without stopping.", text)
        self.assertIn("This is an extra letter, because something went well.", " ".join(text.split()))
        for absent in ("left the rug", "What we are working on", "Your turn", "One thing to try"):
            self.assertNotIn(absent, text)
        school.step("2026-09-10T20:00")
        school.write("rivera/log.csv", WEEK_1 + WIN + CONCERN + LATER)
        school.step("2026-09-11T15:30")  # Friday's letter is near: it tells them itself
        self.assertEqual(len(relay.messages()), 3)
        school.step("2026-09-11T16:15")
        friday = [m for m in relay.messages() if m["Date"].datetime.date().isoformat() == "2026-09-11"]
        self.assertEqual(sorted(m["To"].addresses[0].addr_spec for m in friday),
                         ["ana@example.org", "kim@example.org"])
        for message in friday:
            self.assertNotIn("read a whole page aloud", text_of(message))
        self.assertEqual(school.database("SELECT count(*) FROM ledger WHERE outcome = 'told' GROUP BY "
                                         "family_id, observation_id HAVING count(*) > 1"), [])
        self.assertEqual(school.stop(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
