#!/usr/bin/python3
"""The real daemon against a real Postfix that a school might have: submission with STARTTLS and a login.

Letters arrive unaltered; an address that is not there is marked, its letter goes on paper and staff are told; wrong
settings stop the route, lose nothing and are explained by `check --relay` and `send-test`.
"""
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from composed import Composed, minute, once, set_relay  # noqa: E402
from postfix import Postfix  # noqa: E402

BINARY = None
FAMILIES = 6
GONE = 5  # the last parent's mailbox is not there


@unittest.skipUnless(os.geteuid() == 0, "only root may start a Postfix")
class Submission(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-postfix-")
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name)
        cls.composed = Composed(BINARY, cls.root, FAMILIES)

    def setUp(self):
        self.postfix = Postfix([f"parent{i}" for i in range(FAMILIES) if i != GONE] + ["office"], "letters", "s3cret")
        self.addCleanup(self.postfix.stop)
        self.school = self.composed.copy(f"smtp://localhost:{self.postfix.port}", tls='"required"',
                                         ca_file=f'"{self.postfix.certificate}"', user='"letters@example.org"',
                                         credential='"relay.secret"')
        self.secret = self.school.folder / "relay.secret"
        self.secret.write_text("s3cret\n")

    def states(self):
        return self.school.status()["messages"]

    def test_letters_arrive_as_they_were_made(self):
        self.assertEqual(once(self.school, minute(15)), 0)
        self.assertEqual(self.states(), {"sent": FAMILIES - 1, "bounced": 1})
        stored = dict(self.school.database("SELECT m.envelope_to, b.bytes FROM message m JOIN message_body b ON b.message_id = m.id"))
        for i in range(FAMILIES - 1):
            mails = self.postfix.wait_for_mail(f"parent{i}", 1)
            self.assertEqual(len(mails), 1)
            letter = stored[f"parent{i}@example.org"].replace(b"\r\n", b"\n")
            self.assertTrue(mails[0].endswith(letter), "altered on the way")
        # Who signed in, and that a queue id was noted.
        self.assertIn("sasl_username=letters@example.org", self.postfix.log())
        ids = [row[0] for row in self.school.database("SELECT queue_id FROM attempt WHERE outcome = 'accepted'")]
        self.assertTrue(all(queue_id and queue_id in self.postfix.log() for queue_id in ids), ids)
        self.assertNotIn("s3cret", (self.school.folder / "daemon.log").read_text())

    def test_an_address_that_is_gone_gets_paper_and_a_call(self):
        once(self.school, minute(15))
        refused = self.school.database("SELECT g.email FROM refused_address r JOIN guardian g ON g.id = r.guardian_id")
        self.assertEqual(refused, [(f"parent{GONE}@example.org",)])
        printed = [path.name for path in (self.school.folder / "share" / "print").rglob("*.pdf")]
        family, number = self.school.database("SELECT d.family_id, m.id FROM message m JOIN digest d ON "
                                              "d.id = m.digest_id WHERE m.state = 'bounced'")[0]
        self.assertEqual(printed, [f"family-{family:05}-letter-{number}.pdf"])
        board = (self.school.folder / "share" / "reports" / "index.html").read_text()
        self.assertIn("does not work any more", board)
        # A mended roster ends it; the next letter goes by mail.
        roster = self.school.folder / "share" / "drop" / "office" / "roster.csv"
        self.school.write("office/roster.csv", roster.read_text().replace(f"parent{GONE}@", "office@"))
        self.school.write("ms-rivera/more.csv", "date,student,kind,text\n" + "".join(
            f"2026-10-27,{row[0]},strength,{row[0]} watered the beans.\n"
            for row in self.school.database("SELECT given FROM student")))
        self.assertEqual(once(self.school, "2026-10-30T16:15"), 0)
        self.assertEqual(len(self.postfix.wait_for_mail("office", 1)), 1)
        self.assertEqual(len([*(self.school.folder / "share" / "print").rglob("*.pdf")]), 1)

    def test_a_wrong_password(self):
        self.secret.write_text("guess\n")
        self.assertEqual(once(self.school, minute(15)), 1)
        self.assertEqual(self.states(), {"queued": FAMILIES})
        done = self.school.run("check", "--relay", check=False)
        self.assertEqual(done.returncode, 78)
        self.assertIn("check relay.user", done.stdout)
        self.secret.write_text("s3cret\n")
        self.assertEqual(once(self.school, minute(20)), 0)
        self.assertEqual(self.states(), {"sent": FAMILIES - 1, "bounced": 1})

    def test_no_login(self):
        """Postfix then says "Recipient address rejected: Access denied", as it would of one bad recipient: those
        letters wait for a person, and after some of them the route pauses."""
        set_relay(self.school, user='""', credential='""')
        self.assertEqual(once(self.school, minute(15)), 1)
        self.assertLessEqual(self.states().keys(), {"held", "queued"})
        self.assertEqual(self.school.database("SELECT state FROM route"), [("paused",)])
        set_relay(self.school, user='"letters@example.org"', credential='"relay.secret"')
        self.school.run("retry", "--all")
        self.assertEqual(once(self.school, minute(20)), 0)
        self.assertEqual(self.states(), {"sent": FAMILIES - 1, "bounced": 1})

    def test_a_certificate_that_nobody_vouches_for(self):
        set_relay(self.school, ca_file='""')
        self.assertEqual(once(self.school, minute(15)), 75)
        self.assertEqual(self.states(), {"queued": FAMILIES})
        self.assertIn("relay.ca_file", self.school.run("check", "--relay", check=False).stdout)

    def test_send_test_says_what_the_relay_answered(self):
        self.school.run("disarm")
        done = self.school.run("send-test", "office@example.org")
        self.assertIn("took the sample letter: 250 2.0.0", done.stdout)
        [mail] = self.postfix.wait_for_mail("office", 1)
        self.assertIn(b"Auto-Submitted: auto-generated", mail)
        self.assertEqual(self.states(), {"queued": FAMILIES})
        gone = self.school.run("send-test", "nobody.here@example.org", check=False)
        self.assertEqual(gone.returncode, 1)
        self.assertIn("550 5.1.1", gone.stdout)
        self.assertIn("What to do", gone.stdout)
        self.assertIn("encrypted with a verified certificate, logged in",
                      self.school.run("check", "--relay", check=False).stdout)
        self.assertEqual(self.school.run("send-test", "no address", check=False).returncode, 64)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
