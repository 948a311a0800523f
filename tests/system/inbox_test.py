#!/usr/bin/python3
"""What comes back: bounces, answers, "stop" and "pause until", from a mailbox that a small IMAP server
keeps (tests/support/imap_server.py), acted on by the real daemon - also when it is killed on its way."""
import email.message
import email.policy
import hashlib
import hmac
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import ROOT, Relay, School, text_of  # noqa: E402

BINARY = None
STAFF = ("staff_id,name,email,role,classes\nT1,Ms Rivera,rivera@example.org,teacher,Room 12\n"
         "O1,Office,office@example.org,office,\n")
# Noa's parents live apart: each is a family of one.
ROSTER = ("student_id,student_name,class,family_id,guardian_name,email,consent,language\n"
          "S1,Noa Lind,Room 12,F1,Kim Lind,kim@example.org,yes,en\n"
          "S1,Noa Lind,Room 12,F2,Jo Lind,jo@example.org,yes,es\n"
          "S2,Sol Berg,Room 12,F3,Ana Berg,ana@example.org,yes,en\n")
NOTES = {  # no two of them alike, or the second would be told no more
    "2026-09-02": ("Noa held the door for the whole line", "Sol asked a friend what the plan was"),
    "2026-09-09": ("Noa read two pages alone", "Sol carried all paint jars to the sink"),
    "2026-09-16": ("Noa counted the chairs in Spanish", "Sol built a long bridge from straws"),
    "2026-09-23": ("Noa watered every plant on the sill", "Sol sang the second verse of our song"),
    "2026-09-30": ("Noa folded the map without help", "Sol measured rain with a ruler"),
    "2026-10-07": ("Noa invited somebody new to play", "Sol drew the whole yard from memory"),
    "2026-10-14": ("Noa fixed the wobbly table", "Sol explained magnets to his partner")}
LOG = "date,student_id,kind,text,setting\n{0},S1,strength,{1}.,recess\n{0},S2,strength,{2}.,science\n"


def log_of(day):
    return LOG.format(day, *NOTES[day])


class Mailbox:
    """A folder served as one mailbox."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True)
        self.next = 1
        self.process = subprocess.Popen(["/usr/bin/python3", str(ROOT / "tests/support/imap_server.py"), str(folder)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = f"imap://127.0.0.1:{self.process.stdout.readline().split()[1]}"

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)

    def put(self, message):
        temporary = self.folder / "new"
        temporary.write_bytes(message if isinstance(message, bytes) else message.as_bytes(policy=email.policy.SMTP))
        os.rename(temporary, self.folder / f"{self.next}.eml")
        self.next += 1

    def read(self):
        """The UIDs that were marked as read."""
        seen = self.folder / "seen"
        return {int(uid) for uid in seen.read_text().split()} if seen.exists() else set()


def answer(letter, text, sender=None, subject=None, **headers):
    """A reply to that letter, as its guardian would write it."""
    message = email.message.EmailMessage()
    message["From"] = sender or letter["To"].addresses[0].addr_spec
    message["To"] = "letters@lincoln.example.org"
    message["Subject"] = subject or "Re: " + letter["Subject"]
    message["In-Reply-To"] = letter["Message-ID"]
    message["Message-ID"] = f"<{abs(hash((text, sender, subject, letter['Message-ID'])))}@mail.example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text + "\n\nOn Friday Lincoln Elementary wrote:\n> Reply \"pause\" or \"stop\" at any time.\n")
    return message


def bounce(letter, status="5.1.1", recipient=None, action="failed"):
    recipient = recipient or letter["To"].addresses[0].addr_spec
    return ("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\nTo: letters@lincoln.example.org\r\n"
            f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b{abs(hash((str(letter['Message-ID']), status)))}@mx>\r\n"
            "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
            "--x\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
            "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
            f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
            f"Diagnostic-Code: smtp; {550 if status[0] == '5' else 451} {status} no\r\n"
            f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter['Message-ID']}\r\n\r\n--x--\r\n").encode()


class Inbox(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-inbox-")
        self.addCleanup(scratch.cleanup)
        root = pathlib.Path(scratch.name)
        self.relay = Relay(root / "relay")
        self.addCleanup(self.relay.stop)
        self.mailbox = Mailbox(root / "mailbox")
        self.addCleanup(self.mailbox.stop)
        self.school = School(BINARY, root / "school", f"smtp://127.0.0.1:{self.relay.port}", options={
            "# settle = 5": "settle = 0",
            "# [inbox]": f"[inbox]\nurl = \"{self.mailbox.url}\"\ntls = \"none\"\nuser = \"letters\"\ncredential = \"inbox.secret\""})
        (self.school.folder / "inbox.secret").write_text("secret\n")
        self.school.write("office/staff.csv", STAFF)
        self.school.write("office/roster.csv", ROSTER)
        self.school.run("arm")

    def once(self, at, environment=None):
        """One serve --once at that time; False when it was killed on its way."""
        command = [self.school.binary, "--config", str(self.school.config), "serve", "--once", "--as-of", at]
        with open(self.school.folder / "daemon.log", "ab") as log:
            done = subprocess.run(command, stderr=log, env={**os.environ, **(environment or {})}, timeout=600)
        return done.returncode >= 0

    def week(self, day, friday):
        self.school.write(f"rivera/log-{day}.csv", log_of(day))
        before = len(self.relay.messages())
        self.once(f"{friday}T16:20")
        return {m["To"].addresses[0].addr_spec: m for m in self.relay.messages()[before:] if m["List-Unsubscribe"]}

    def sent_to(self, address):
        return [m for m in self.relay.messages() if m["To"].addresses[0].addr_spec == address]

    def kinds(self):
        return dict(self.school.database("SELECT uid, kind || ' ' || outcome FROM inbound"))

    def test_what_families_and_mail_systems_send_back(self):
        self.once("2026-09-03T12:00")
        first = self.week("2026-09-02", "2026-09-04")
        self.assertEqual(set(first), {"kim@example.org", "jo@example.org", "ana@example.org"})
        letters = self.week("2026-09-09", "2026-09-11")
        kim, jo, ana = (letters[f"{name}@example.org"] for name in ("kim", "jo", "ana"))
        self.assertEqual([a.addr_spec for a in kim["Reply-To"].addresses], ["rivera@example.org", "letters@lincoln.example.org"])

        # The links of the letter, in its language, and the same in words.
        html = jo.get_body(("html",)).get_content()
        self.assertIn("mailto:letters@lincoln.example.org?subject=Lo%20probamos%20%5Bt-", html)
        mark = re.search(r"We tried it (\[t-[0-9a-f]{16}\])", text_of(ana)).group(1)
        tried = answer(ana, "", subject="We tried it " + mark)
        del tried["In-Reply-To"]
        self.mailbox.put(tried)                                                              # 1
        self.mailbox.put(answer(kim, "She waits best when she cooks."))                      # 2
        self.mailbox.put(answer(kim, "I am away.", Auto_Submitted="auto-replied"))           # 3
        self.mailbox.put(answer(jo, "stop", sender="kim@example.org"))                       # 4: not Jo
        self.mailbox.put(bounce(ana, recipient="someone@example.org"))                       # 5: forged
        self.mailbox.put(bounce(ana, status="4.4.1", action="delayed"))                      # 6
        stranger = email.message.EmailMessage()
        stranger["From"], stranger["Subject"] = "shop@example.org", "Offer"
        stranger.set_content("stop")
        self.mailbox.put(stranger)                                                           # 7
        self.once("2026-09-14T10:00")
        self.assertEqual(self.kinds(), {
            1: "choice thanks_next_time", 2: "reply told", 3: "automatic left", 4: "reply told",
            5: "bounce not_that_recipient", 6: "bounce noted", 7: "reply no_letter_of_ours"})
        self.assertEqual(self.mailbox.read(), {1, 2, 4, 6})
        self.assertEqual(self.school.status()["mail_for_person"], 2)

        # The teacher gets the words, with the family's address in Reply-To alone; families get nothing.
        passed_on = [m for m in self.sent_to("rivera@example.org") if "She waits best" in text_of(m)]
        self.assertEqual(len(passed_on), 1)
        self.assertEqual(passed_on[0]["Reply-To"].addresses[0].addr_spec, "kim@example.org")
        self.assertEqual(passed_on[0]["Auto-Submitted"], "auto-generated")
        self.assertIn("Noa L.", text_of(passed_on[0]))
        other = [m for m in self.sent_to("rivera@example.org") if "not the one on file" in text_of(m)]
        self.assertEqual(len(other), 1)

        # Nothing of it was said to families, and nobody was stopped.
        self.assertEqual(len(self.relay.messages()), len([m for m in self.relay.messages() if m["List-Unsubscribe"]])
                         + len(self.sent_to("rivera@example.org")) + len(self.sent_to("office@example.org")))
        third = self.week("2026-09-16", "2026-09-18")
        self.assertEqual(set(third), {"kim@example.org", "jo@example.org", "ana@example.org"})
        self.assertIn("You tried the idea from our letter at home.", text_of(third["ana@example.org"]))
        self.assertNotIn("You tried", text_of(third["kim@example.org"]))

        # Jo says stop, Ana asks for a pause, Kim's address is gone. Each is one guardian's alone.
        token = re.search(r"subject=stop%20([0-9a-f]{32})", third["jo@example.org"]["List-Unsubscribe"]).group(1)
        unsubscribe = email.message.EmailMessage()
        unsubscribe["From"], unsubscribe["Subject"] = "jo.private@example.org", "stop " + token
        self.mailbox.put(unsubscribe)                                                        # 8
        self.mailbox.put(answer(third["ana@example.org"], "Pause until 28 September"))       # 9
        self.mailbox.put(bounce(third["kim@example.org"]))                                   # 10
        self.once("2026-09-21T10:00")
        kinds = self.kinds()
        self.assertEqual((kinds[8], kinds[9], kinds[10]), ("stop done", "pause done", "bounce address_marked"))
        self.assertIn("no recibirá más", text_of(self.sent_to("jo@example.org")[-1]))
        self.assertIn("paused until 28 September 2026", text_of(self.sent_to("ana@example.org")[-1]))
        self.assertEqual(self.sent_to("jo.private@example.org"), [])
        state = "SELECT state FROM message m JOIN guardian g ON g.id = m.guardian_id WHERE g.name = 'Kim Lind' ORDER BY m.id DESC LIMIT 1"
        self.assertEqual(self.school.database(state), [("bounced",)])
        fourth = self.week("2026-09-23", "2026-09-25")
        self.assertNotIn("jo@example.org", fourth)
        self.assertNotIn("ana@example.org", fourth)
        fifth = self.week("2026-09-30", "2026-10-02")
        self.assertIn("ana@example.org", fifth)
        self.assertIn(NOTES["2026-09-23"][1], text_of(fifth["ana@example.org"]))  # it waited

        # A roster that goes on saying yes does not undo a stop; "start" does.
        self.school.write("office/roster.csv", ROSTER + "S3,Max Oak,Room 12,F4,Pat Oak,pat@example.org,yes,en\n")
        self.assertNotIn("jo@example.org", self.week("2026-10-07", "2026-10-09"))
        self.mailbox.put(answer(third["jo@example.org"], "start"))                           # 11
        self.once("2026-10-12T10:00")
        self.assertEqual(self.kinds()[11], "start done")
        self.assertIn("jo@example.org", self.week("2026-10-14", "2026-10-16"))

        # No name, address, subject or word of it in the log.
        log = (self.school.folder / "daemon.log").read_text()
        for secret in ("kim", "Lind", "example.org", "cooks", "Offer", "secret", token):
            self.assertNotIn(secret, log)

    def test_killed_anywhere_each_message_is_handled_once(self):
        self.once("2026-09-03T12:00")
        letters = self.week("2026-09-02", "2026-09-04")
        for name in ("kim", "jo", "ana"):
            self.mailbox.put(answer(letters[f"{name}@example.org"], f"Words of {name}."))
        killed = 0
        for minute, step in enumerate(["inbox-tried", "inbox-before-commit", "inbox-handled", "inbox-tried:2",
                                       "inbox-before-commit:2"], start=20):
            killed += not self.once(f"2026-09-07T10:{minute}", {"HOMEWARD_CRASH_AT": step})
        self.assertGreaterEqual(killed, 4)
        self.once("2026-09-07T11:00")
        self.assertEqual(self.school.database("SELECT count(*), count(DISTINCT uid) FROM inbound"), [(3, 3)])
        self.assertEqual(self.school.database("SELECT count(*) FROM family_reply"), [(3,)])
        told = [text_of(m) for m in self.sent_to("rivera@example.org")]
        for name in ("kim", "jo", "ana"):
            self.assertEqual(sum(f"Words of {name}." in words for words in told), 1, name)

        # The folder is made anew: the same messages under other numbers do nothing.
        (self.mailbox.folder / "validity").write_text("2")
        self.once("2026-09-08T10:00")
        self.assertEqual(self.school.database("SELECT count(*) FROM inbound WHERE kind = 'again'"), [(3,)])
        self.assertEqual(self.school.database("SELECT count(*) FROM family_reply"), [(3,)])

    def test_a_message_that_kills_is_set_aside(self):
        self.once("2026-09-03T12:00")
        letters = self.week("2026-09-02", "2026-09-04")
        self.mailbox.put(answer(letters["kim@example.org"], "one"))
        self.mailbox.put(answer(letters["ana@example.org"], "two"))
        for minute in range(10, 14):
            self.assertFalse(self.once(f"2026-09-07T10:{minute}", {"HOMEWARD_CRASH_AT": "inbox-tried"}))
        self.once("2026-09-07T10:30")
        self.assertEqual(self.kinds(), {1: "set_aside unreadable", 2: "reply told"})
        self.assertEqual(self.mailbox.read(), {2})
        self.assertEqual(self.school.status()["mail_set_aside"], 1)
        self.assertIn("lies unread in the mailbox", (self.school.folder / "share/reports/index.html").read_text())

    def test_a_teachers_yes_needs_the_token_and_the_address(self):
        self.once("2026-09-03T12:00")
        self.school.write("rivera/log-concern.csv", "date,student_id,kind,text\n2026-09-02,S1,concern,Noa left the rug twice.\n")
        self.once("2026-09-03T13:00")
        row = self.school.database("SELECT id FROM observation WHERE kind = 'concern'")[0][0]
        key = self.school.database("SELECT value FROM meta WHERE key = 'token_key'")[0][0]
        staff = self.school.database("SELECT id FROM staff WHERE key = 'T1'")[0][0]
        token = hmac.new(key.encode(), f"approve/concern-{row}/{staff}".encode(), hashlib.sha256).hexdigest()[:16]

        def yes(sender, token):
            message = email.message.EmailMessage()
            message["From"], message["Subject"] = sender, "Re: Room 12"
            message["Message-ID"] = f"<{abs(hash((sender, token)))}@mail.example.org>"
            message.set_content(f"Approve concern-{row}\n\nOn Thursday Lincoln Elementary wrote:\n> approve concern-{row} {token}\n")
            self.mailbox.put(message)
            self.once(f"2026-09-03T14:0{self.mailbox.next}")
            return self.school.database(f"SELECT approved FROM observation WHERE id = {row}")[0][0]

        self.assertEqual(yes("rivera@example.org", "0" * 16), 0)
        self.assertEqual(yes("kim@example.org", token), 0)
        self.assertEqual(yes("office@example.org", token), 0)  # another's token
        self.assertEqual(yes("Rivera@Example.org", token), 1)
        self.assertEqual(list(self.kinds().values()), ["approve no_token", "approve not_of_the_staff", "approve no_token", "approve done"])
        self.assertEqual(self.school.database("SELECT who, detail FROM audit WHERE action = 'approve'"), [("T1 by mail", f"concern-{row}: done")])
        self.assertIn(f"concern-{row} may leave", text_of(self.sent_to("rivera@example.org")[-1]))

    def test_an_answer_to_the_note_approves(self):
        text = self.school.config.read_text()
        self.school.config.write_text(text.replace("mail = false", "mail = true", 1))
        self.once("2026-09-02T12:00")
        self.school.write("rivera/log-concern.csv", "date,student_id,kind,text\n2026-09-02,S1,concern,Noa left the rug twice.\n")
        self.once("2026-09-03T15:30")
        [note] = [m for m in self.sent_to("rivera@example.org") if "left the rug" in text_of(m)]
        self.assertEqual([a.addr_spec for a in note["Reply-To"].addresses], ["letters@lincoln.example.org"])
        message = email.message.EmailMessage()
        message["From"], message["Subject"] = "Ms Rivera <rivera@example.org>", "Re: " + note["Subject"]
        message["Message-ID"], message["In-Reply-To"] = "<yes@mail.example.org>", note["Message-ID"]
        quoted = "".join("> " + line + "\n" for line in text_of(note).splitlines())
        message.set_content("approve\n\nOn Thursday Lincoln Elementary wrote:\n" + quoted)
        self.mailbox.put(message)
        self.once("2026-09-03T16:00")
        self.assertEqual(list(self.kinds().values()), ["approve done"])
        self.assertEqual(self.school.database("SELECT approved FROM observation WHERE kind = 'concern'"), [(1,)])

    def test_check_says_what_is_wrong_with_the_mailbox(self):
        self.assertIn("the mailbox can be read", self.school.run("check", "--inbox", check=False).stdout)
        (self.mailbox.folder / "fault").write_text("refuse-login")
        self.assertIn("check inbox.user", self.school.run("check", "--inbox", check=False).stdout)
        (self.mailbox.folder / "fault").write_text("no-folder")
        self.assertIn("check inbox.folder", self.school.run("check", "--inbox", check=False).stdout)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
