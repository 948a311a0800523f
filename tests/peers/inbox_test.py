#!/usr/bin/python3
"""The way back with real Dovecot over TLS, and with bounces that real Postfix makes: letters go out, what
comes back lands in a mailbox, the daemon acts, and is killed in between."""
import email
import email.policy
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "system")]
import inbox_test as small  # noqa: E402
from dovecot import Dovecot  # noqa: E402
from homeward import Relay, School, text_of  # noqa: E402
from postfix import Postfix  # noqa: E402

BINARY = None
PASSWORD = "what-ever-1"


def wait_for(what, seconds=60):
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen in time")
        time.sleep(0.1)


class RealMailbox(unittest.TestCase):
    def begin(self, relay_url, dovecot, roster=small.ROSTER, options=None):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-dovecot-")
        self.addCleanup(scratch.cleanup)
        school = School(BINARY, pathlib.Path(scratch.name) / "school", relay_url, options={
            "# settle = 5": "settle = 0",
            "# [inbox]": f"[inbox]\nurl = \"imaps://localhost:{dovecot.port}\"\nuser = \"letters\"\ncredential = \"inbox.secret\"\n"
                         f"ca_file = \"{dovecot.certificate}\"\nevery_seconds = 10", **(options or {})})
        (school.folder / "inbox.secret").write_text(PASSWORD + "\n")
        school.write("office/staff.csv", small.STAFF)
        school.write("office/roster.csv", roster)
        school.run("arm")
        return school

    def once(self, school, at, seconds=120):
        """One serve --once; False when it was killed after that many seconds."""
        with open(school.folder / "daemon.log", "ab") as log:
            process = subprocess.Popen([school.binary, "--config", str(school.config), "serve", "--once", "--as-of", at], stderr=log)
            try:
                process.wait(timeout=seconds)
                return True
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return False

    def test_dovecot_over_tls_with_kills_in_between(self):
        dovecot = Dovecot(PASSWORD)
        self.addCleanup(dovecot.stop)
        scratch = tempfile.TemporaryDirectory(prefix="homeward-dovecot-relay-")
        self.addCleanup(scratch.cleanup)
        relay = Relay(pathlib.Path(scratch.name))
        self.addCleanup(relay.stop)
        dovecot.deliver("letters", b"Subject: old\r\n\r\nwas here before\r\n")
        school = self.begin(f"smtp://127.0.0.1:{relay.port}", dovecot)
        self.assertIn("the mailbox can be read", school.run("check", "--inbox", check=False).stdout)
        self.once(school, "2026-09-03T12:00")
        school.write("rivera/log.csv", small.log_of("2026-09-02"))
        self.once(school, "2026-09-04T16:20")
        letters = {m["To"].addresses[0].addr_spec: m for m in relay.messages() if m["List-Unsubscribe"]}
        self.assertEqual(len(letters), 3)
        kim, jo, ana = (letters[f"{name}@example.org"] for name in ("kim", "jo", "ana"))
        policy = email.policy.SMTP
        for number in range(20):
            dovecot.deliver("letters", small.answer(kim, f"Words number {number}.").as_bytes(policy=policy))
        dovecot.deliver("letters", small.answer(jo, "Parar").as_bytes(policy=policy))
        dovecot.deliver("letters", small.bounce(ana))
        chance = random.Random(4711)
        kills = sum(not self.once(school, f"2026-09-07T10:{minute:02}", seconds=chance.uniform(0.1, 1.2))
                    for minute in range(10, 22))
        self.assertTrue(self.once(school, "2026-09-07T11:00"))
        print(f"{kills} kills")
        self.assertEqual(school.database("SELECT count(*), count(DISTINCT uid) FROM inbound"), [(23, 23)])
        counts = dict(school.database("SELECT kind || ' ' || outcome, count(*) FROM inbound GROUP BY 1"))
        # Answers of one family beyond ten a day are left for a person.
        self.assertEqual(counts.pop("reply told") + counts.pop("reply too_many"), 20)
        self.assertEqual(counts, {"stop done": 1, "bounce address_marked": 1, "other not_ours": 1})
        passed_on = [text_of(m) for m in relay.messages() if m["To"].addresses[0].addr_spec == "rivera@example.org"]
        for number in range(20):
            self.assertLessEqual(sum(f"Words number {number}." in words for words in passed_on), 1)
        self.assertEqual(sum("no recibirá más" in text_of(m) for m in relay.messages()), 1)
        self.assertFalse([1 for read, words in dovecot.messages("letters") if read and b"was here before" in words])

    def test_bounces_that_postfix_makes_mark_the_address(self):
        postfix = Postfix(["letters", "kim", "rivera", "office"], "letters", PASSWORD)
        self.addCleanup(postfix.stop)
        # An address that is taken at the door, and is found to be nobody's further on.
        subprocess.run(["postconf", "-c", str(postfix.root / "etc"), "-e",
                        "virtual_alias_maps=inline:{gone@example.org=nowhere@example.org}"], check=True)
        postfix.run("reload")
        dovecot = Dovecot(PASSWORD, mail=postfix.root / "mail", account="postfix")
        self.addCleanup(dovecot.stop)
        roster = ("student_id,student_name,class,family_id,guardian_name,email,consent\n"
                  "S1,Noa Lind,Room 12,F1,Kim Lind,kim@example.org,yes\nS2,Sol Berg,Room 12,F3,Ana Berg,gone@example.org,yes\n")
        school = self.begin(f"smtp://localhost:{postfix.port}", dovecot, roster, {
            "letters@lincoln.example.org": "letters@example.org",
            "tls = \"none\"": f"user = \"letters@example.org\"\ncredential = \"inbox.secret\"\nca_file = \"{postfix.certificate}\""})
        self.once(school, "2026-09-03T12:00")
        school.write("rivera/log.csv", small.log_of("2026-09-02"))
        self.once(school, "2026-09-04T16:20")
        self.assertEqual(school.database("SELECT state, count(*) FROM message WHERE digest_id IS NOT NULL GROUP BY 1"), [("sent", 2)])
        wait_for(lambda: any(b"delivery-status" in words for _, words in dovecot.messages("letters")))
        self.once(school, "2026-09-04T16:30")
        self.assertEqual(school.database("SELECT kind, outcome FROM inbound"), [("bounce", "address_marked")])
        self.assertEqual(school.database("SELECT g.name, m.state FROM message m JOIN guardian g ON g.id = m.guardian_id ORDER BY 1"),
                         [("Ana Berg", "bounced"), ("Kim Lind", "sent")])
        self.assertTrue(all(read for read, words in dovecot.messages("letters") if b"delivery-status" in words))


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
