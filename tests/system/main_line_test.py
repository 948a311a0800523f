#!/usr/bin/python3
"""The main job from end to end: the demo school's tables in, real mail, paper and reports out.

Every message is parsed by Python's e-mail parser, every PDF by poppler and qpdf: none is ours.
"""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import homeward  # noqa: E402
from homeward import DEMO, FRIDAYS, Relay, School, approve_all, drop_demo_start, drop_demo_week, text_of  # noqa: E402

BINARY = None


def roster():
    with open(DEMO / "office" / "roster.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def calls(row):
    """What the child is called in a letter."""
    return row["preferred_name"] or (row.get("first_name") or row["student_name"].split()[0])


def pdf_of(message):
    return next(part.get_content() for part in message.iter_attachments() if part.get_content_type() == "application/pdf")


def tool(*command, stdin=b""):
    done = subprocess.run(command, input=stdin, capture_output=True)
    return done.returncode, done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


class DemoTerm(unittest.TestCase):
    """Four weeks of the demo school, lived through once; the tests look at what came of it."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="homeward-line-")
        root = pathlib.Path(cls.scratch.name)
        cls.relay = Relay(root / "relay")
        cls.school = School(BINARY, root / "school", f"smtp://127.0.0.1:{cls.relay.port}",
                            options={"# settle = 5": "settle = 0"})
        cls.school.start("--rehearse", "2026-08-31T07:30")
        drop_demo_start(cls.school)
        cls.school.step("2026-08-31T08:00")
        cls.school.run("arm")
        cls.week_ends = []
        for week, friday in enumerate(FRIDAYS[:4], start=1):
            drop_demo_week(cls.school, week)
            cls.school.step(f"{friday}T14:00")
            approve_all(cls.school)
            cls.school.step(f"{friday}T15:00")
            cls.school.step(f"{friday}T16:15")
            cls.week_ends.append(len(cls.relay.messages()))
            if week == 3:
                cls.holds_of_week_3 = cls.school.status()["holds"]
                cls.why = [p.read_text(encoding="utf-8") for p in
                           sorted((cls.school.folder / "share/review/held").glob("letter-*/why.txt"))]
        cls.exit_code = cls.school.stop()
        cls.messages = cls.relay.messages()

    @classmethod
    def tearDownClass(cls):
        cls.relay.stop()
        cls.scratch.cleanup()

    def to(self, address):
        return [m for m in self.messages if address in m["To"]]

    def test_a_clean_stop(self):
        self.assertEqual(self.exit_code, 0)

    def test_every_table_was_read_without_a_rejected_row(self):
        self.assertEqual(self.school.database("SELECT path, rejected FROM file WHERE rejected > 0"), [])

    def test_letters_went_each_week(self):
        self.assertGreater(self.week_ends[0], 15)
        self.assertEqual(sorted(set(self.week_ends)), self.week_ends)

    def test_each_message_is_whole(self):
        for message in self.messages:
            self.assertEqual(message.defects, [])
            self.assertEqual(message.get_content_type(), "multipart/mixed")
            self.assertTrue(text_of(message).strip())
            self.assertIn("<html", message.get_body(("html",)).get_content())
            self.assertEqual(len(message["To"].addresses), 1)
            self.assertIsNone(message["Cc"] or message["Bcc"])
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            self.assertIn("List-Unsubscribe", message)
            self.assertTrue(message["Reply-To"].addresses)
            for part in message.walk():
                self.assertEqual(part.defects, [])
        ids = [m["Message-ID"] for m in self.messages]
        self.assertEqual(len(ids), len(set(ids)))

    def test_subjects_are_short_and_name_no_child(self):
        names = {calls(row) for row in roster()}
        for message in self.messages:
            self.assertLessEqual(len(message["Subject"]), 50)
            self.assertFalse(names & set(re.findall(r"\w+", message["Subject"])), message["Subject"])

    def test_each_family_reads_only_of_its_own_children(self):
        rows = roster()
        # Names that are English words (Will) would find themselves in innocent sentences.
        surnames = {row["student_id"]: row["student_name"].split()[-1] for row in rows}
        for message in self.messages:
            address = message["To"].addresses[0].addr_spec
            own = {row["student_id"] for row in rows if row["email"] == address}
            self.assertTrue(own, address)
            _, page = tool("pdftotext", "-", "-", stdin=pdf_of(message))
            whole = text_of(message) + message.get_body(("html",)).get_content() + page
            for student, surname in surnames.items():
                if student not in own and surname not in {surnames[mine] for mine in own}:
                    self.assertNotIn(surname, whole)
            for row in rows:
                if row["email"] and row["email"] != address:
                    self.assertNotIn(row["email"], whole)
                if row["student_id"] not in own:
                    self.assertNotIn(row["student_id"], whole)

    def test_each_letter_opens_with_a_strength(self):
        positives = [text for (text,) in self.school.database("SELECT text FROM observation WHERE kind IN ('strength', 'win')")]
        concerns = [text for (text,) in self.school.database("SELECT text FROM observation WHERE kind = 'concern'")]
        told = 0
        for message in self.messages:
            text = re.sub(r"\s+", " ", text_of(message))
            opening = min((text.find(p) for p in positives if p in text), default=-1)
            self.assertGreaterEqual(opening, 0, text)
            for concern in concerns:
                if concern in text:
                    told += 1
                    self.assertLess(opening, text.find(concern))
        self.assertGreater(told, 0, "no concern was ever told: the test would not see a wrong order")

    def test_pages_are_sound(self):
        for message in self.messages[::7]:
            with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
                file.write(pdf_of(message))
                file.flush()
                code, words = tool("qpdf", "--check", file.name)
                self.assertEqual(code, 0, words)
                _, structure = tool("pdfinfo", "-struct", file.name)
                self.assertIn("H1", structure)
                _, fonts = tool("pdffonts", file.name)
                for line in fonts.splitlines()[2:]:
                    self.assertRegex(line, r"\byes yes yes\b")

    def test_who_gets_nothing_gets_nothing(self):
        families = {key: id for id, key in self.school.database("SELECT id, key FROM family")}
        for key in ("F112", "F118", "F124"):  # no consent, paused, no contact
            self.assertEqual(self.school.database(f"SELECT * FROM digest WHERE family_id = {families[key]}"), [])

    def test_separated_parents_each_get_their_own(self):
        parents = [row["email"] for row in roster() if row["student_id"] == "LE1209"]
        self.assertEqual(len(parents), 2)
        for address in parents:
            self.assertGreaterEqual(len(self.to(address)), 3)

    def test_the_family_without_email_has_paper(self):
        pages = sorted((self.school.folder / "share" / "print").rglob("*.pdf"))
        self.assertEqual(len(pages), 4)
        _, words = tool("pdftotext", str(pages[-1]), "-")
        self.assertIn("Hazel", words)
        for page in pages:  # a folder is a class's pile, by family
            self.assertRegex(str(page.relative_to(self.school.folder / "share" / "print")),
                             r"^2026-\d\d-\d\d/[a-z0-9-]+/family-\d{5}-letter-\d+\.pdf$")
            self.assertNotIn("no-class", str(page))

    def test_fortnightly_hears_every_second_week(self):
        address = next(row["email"] for row in roster() if row["family_id"] == "F108")
        self.assertEqual(len(self.to(address)), 2)

    def test_only_a_concern_is_held_and_its_teacher_named(self):
        self.assertEqual(self.holds_of_week_3["need_strength"], 1)
        self.assertEqual(len(self.why), 1)
        self.assertIn("Liam", self.why[0])
        self.assertIn("Ms Rivera", self.why[0])
        address = next(row["email"] for row in roster() if row["family_id"] == "F105")
        in_week_3 = [m for m in self.to(address) if m["Date"].datetime.date().isoformat() == FRIDAYS[2]]
        self.assertEqual(in_week_3, [])

    def test_every_row_is_told_at_most_once_to_a_family(self):
        for message in self.messages:
            message.told = {line for line in re.split(r"(?<=[.!?])\s+", re.sub(r"\s+", " ", text_of(message)))}
        rows = [text for (text,) in self.school.database("SELECT text FROM observation WHERE kind IN ('strength', 'win', 'concern')")]
        for address in {m["To"].addresses[0].addr_spec for m in self.messages}:
            for text in rows:
                times = sum(text in re.sub(r"\s+", " ", text_of(m)) for m in self.to(address))
                self.assertLessEqual(times, 1, text)

    def test_logs_name_nobody(self):
        log = (self.school.folder / "daemon.log").read_text()
        self.assertIn("file.published", log)
        for row in roster():
            for secret in (row["student_name"], row["guardian_name"], row["email"], row["student_id"]):
                if secret:
                    self.assertNotIn(secret, log)
        for (text,) in self.school.database("SELECT text FROM observation"):
            self.assertNotIn(text, log)

    def test_reports_sheets_and_board_are_there(self):
        reports = self.school.folder / "share" / "reports"
        self.assertIn("Lincoln Elementary", (reports / "index.html").read_text(encoding="utf-8"))
        self.assertTrue((reports / "ms-rivera" / "week-1.csv.html").exists())
        sheets = sorted(p.name for p in (reports / "sheets").iterdir())
        self.assertEqual(sheets, ["room-12.csv", "room-14.csv"])


STAFF = "staff_id,name,email,role,classes,folder\nT1,Ms Rivera,rivera@example.org,teacher,Room 12,ms-rivera\n"
ROSTER = ("student_id,student_name,class,family_id,guardian_name,email,consent\n"
          "S1,Zoë Müller,Room 12,F1,Anna Müller,anna@example.org,yes\n"
          "S2,Will Chen,Room 12,F2,Li Chen,li@example.org,yes\n")


class SmallSchool(unittest.TestCase):
    """One class, two families: the commands as an IT person uses them."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="homeward-small-")
        self.addCleanup(self.scratch.cleanup)
        self.root = pathlib.Path(self.scratch.name)

    def relay(self, *options):
        relay = Relay(self.root / "relay", *options)
        self.addCleanup(relay.stop)
        return relay

    def school(self, relay, options=None, scheme="smtp"):
        school = School(BINARY, self.root / "school", f"{scheme}://127.0.0.1:{relay.port}", options=options)
        school.write("office/staff.csv", STAFF)
        school.write("office/roster.csv", ROSTER)
        return school

    def log(self, school, text="Zoë explained to her partner why the bean plant leans toward the window."):
        school.write("ms-rivera/log.csv", f'date,student,kind,text,setting\n2026-10-19,Zoë,strength,"{text}",science\n')

    def test_once_does_what_is_due_and_only_once(self):
        relay = self.relay()
        school = self.school(relay)
        self.log(school)
        disarmed = school.run("serve", "--once", "--as-of", "2026-10-23T16:15")
        self.assertEqual(relay.messages(), [], "disarmed: nothing leaves")
        self.assertEqual(school.status()["messages"], {"queued": 1}, disarmed.stderr)
        school.run("arm")
        for _ in range(2):
            school.run("serve", "--once", "--as-of", "2026-10-23T16:20")
            self.assertEqual(len(relay.messages()), 1)
        message = relay.messages()[0]
        self.assertEqual(message["To"].addresses[0].addr_spec, "anna@example.org")
        self.assertIn("bean plant leans toward the window", re.sub(r"\s+", " ", text_of(message)))

    def test_a_letter_that_waited_leaves_neither_at_night_nor_on_a_weekend(self):
        relay = self.relay()
        school = self.school(relay)
        self.log(school)
        school.run("serve", "--once", "--as-of", "2026-10-23T16:15")
        school.run("arm")
        for forbidden in ("2026-10-23T22:00", "2026-10-24T11:00", "2026-10-26T06:59"):
            self.assertEqual(school.run("serve", "--once", "--as-of", forbidden, check=False).returncode, 75)
            self.assertEqual(relay.messages(), [])
        school.run("serve", "--once", "--as-of", "2026-10-26T07:00")
        self.assertEqual(len(relay.messages()), 1)

    def test_a_late_start_looks_before_it_plans(self):
        relay = self.relay()
        school = self.school(relay)
        school.run("serve", "--once", "--as-of", "2026-10-19T09:00")
        school.run("arm")
        self.log(school)
        school.run("serve", "--once", "--as-of", "2026-10-23T17:40")
        self.assertEqual(len(relay.messages()), 1)

    def test_a_daemon_that_starts_late_waits_for_files_to_settle(self):
        relay = self.relay()
        school = self.school(relay, {"# settle = 5": "settle = 1"})
        school.run("serve", "--once", "--as-of", "2026-10-19T09:00")
        school.run("arm")
        self.log(school)
        school.start("--rehearse", "2026-10-23T17:40")
        school.step("2026-10-23T17:41")
        self.assertEqual(len(relay.messages()), 1)
        self.assertEqual(school.stop(), 0)

    def test_a_held_letter_goes_once_its_note_is_mended(self):
        relay = self.relay()
        school = self.school(relay)
        school.run("serve", "--once", "--as-of", "2026-10-19T09:00")
        school.run("arm")
        self.log(school, "Zoë wrote {{name}} on the board.")
        done = school.run("serve", "--once", "--as-of", "2026-10-23T16:15", check=False)
        self.assertEqual((done.returncode, relay.messages()), (1, []))
        why = next((school.folder / "share" / "review" / "held").glob("letter-*/why.txt"))
        self.assertIn("braces", why.read_text(encoding="utf-8"))
        self.log(school, "Zoë wrote her name on the board.")
        school.run("serve", "--once", "--as-of", "2026-10-23T16:40")
        self.assertEqual(len(relay.messages()), 1)
        self.assertIn("her name on the board", relay.messages()[0].as_string())
        self.assertFalse(why.exists())

    def test_init_that_failed_can_be_said_again(self):
        folder = self.root / "again"
        arguments = [BINARY, "init", str(folder), "--relay"]
        self.assertEqual(subprocess.run(arguments + ["http://x"], capture_output=True).returncode, 64)
        self.assertEqual(subprocess.run(arguments + ["smtp://127.0.0.1:25"], capture_output=True).returncode, 0)

    def composed_then(self, change, channel="email"):
        """A letter is composed while disarmed, then the office drops another roster, then arm."""
        relay = self.relay()
        school = self.school(relay)
        if channel == "print":
            school.write("office/roster.csv", ROSTER.replace("consent", "consent,channel,postal_address")
                         .replace("yes\n", 'yes,print,"1 Elm Street"\n'))
        self.log(school)
        school.run("serve", "--once", "--as-of", "2026-10-23T16:15")
        self.assertEqual(school.status()["messages"], {"queued": 1})
        text = (school.drop / "office" / "roster.csv").read_text(encoding="utf-8")
        school.write("office/roster.csv", change(text))
        school.run("arm")
        school.run("serve", "--once", "--as-of", "2026-10-23T16:30")
        return relay, school

    def test_a_no_that_comes_after_composing_still_counts(self):
        for number, change in enumerate([
                lambda text: text.replace("anna@example.org,yes", "anna@example.org,no"),
                lambda text: text.replace("anna@example.org", "other@example.org"),
                lambda text: text.replace("S1,Zoë Müller,Room 12,F1", "S1,Zoë Müller,Room 12,F9").replace(
                    "anna@example.org", "aunt@example.org")]):
            with self.subTest(number), tempfile.TemporaryDirectory() as scratch:
                self.root = pathlib.Path(scratch)
                relay, school = self.composed_then(change)
                for message in relay.messages():
                    self.assertNotEqual(message["To"].addresses[0].addr_spec, "anna@example.org")
                self.assertEqual(school.status()["messages"].get("cancelled"), 1)

    def test_a_no_keeps_paper_here_too(self):
        _, school = self.composed_then(lambda text: text.replace("anna@example.org,yes", "anna@example.org,no"), "print")
        self.assertEqual(list((school.folder / "share" / "print").rglob("*.pdf")), [])

    def test_staff_can_open_what_a_service_with_a_strict_umask_wrote(self):
        school = self.school(self.relay())
        before = os.umask(0o077)
        try:
            school.run("serve", "--once", "--as-of", "2026-10-23T16:15")
        finally:
            os.umask(before)
        reports = school.folder / "share" / "reports"
        self.assertEqual((reports / "index.html").stat().st_mode & 0o777, 0o660)
        self.assertEqual((reports / "office").stat().st_mode & 0o777, 0o770)
        self.assertEqual((school.folder / "state" / "homeward.db").stat().st_mode & 0o777, 0o600)

    def test_the_command_line_finds_a_service_with_a_runtime_folder(self):
        school = self.school(self.relay())
        runtime = self.root / "run"
        runtime.mkdir()
        school.start("--rehearse", "2026-10-19T09:00", environment={"RUNTIME_DIRECTORY": str(runtime)},
                     socket=runtime / "control.sock")
        self.assertIn("armed", school.run("arm").stdout)
        self.assertEqual(school.stop(), 0)

    def test_a_cadence_that_never_meets_an_open_day_hangs_nothing(self):
        school = self.school(self.relay())
        (school.folder / "schedules" / "cadences.toml").write_text(
            '[weekly]\nwhen = "every Saturday at 10:00"\nif_no_school = "skip"\n')
        self.log(school)
        school.run("serve", "--once", "--as-of", "2026-10-23T16:15")
        self.assertEqual(school.status()["messages"], {})

    def test_a_share_that_went_away_needs_a_person(self):
        school = self.school(self.relay())
        (school.folder / "share" / ".homeward-share").unlink()
        self.assertEqual(school.run("serve", "--once", "--as-of", "2026-10-23T16:15", check=False).returncode, 1)
        self.assertEqual(school.run("status", check=False).returncode, 1)

    def test_a_yes_by_command_takes_its_folder_away(self):
        school = self.school(self.relay())
        school.write("ms-rivera/log.csv", "date,student,kind,text\n2026-10-19,Zoë,concern,Zoë left the rug twice.\n")
        school.run("serve", "--once", "--as-of", "2026-10-20T09:00")
        held = school.folder / "share" / "review" / "held"
        names = [folder.name for folder in held.iterdir()]
        self.assertEqual(len(names), 1)
        school.run("approve", names[0])
        school.run("serve", "--once", "--as-of", "2026-10-20T09:05")
        self.assertEqual(list(held.iterdir()), [])

    def test_a_log_dropped_while_the_daemon_runs_becomes_a_letter_at_its_time(self):
        relay = self.relay()
        school = self.school(relay, {"# settle = 5": "settle = 0"})
        school.start("--rehearse", "2026-10-19T09:00")
        school.run("arm")
        self.log(school)
        school.step("2026-10-23T15:59")
        self.assertEqual(relay.messages(), [])
        school.step("2026-10-23T16:15")
        self.assertEqual(len(relay.messages()), 1)
        self.assertEqual(school.stop(), 0)

    def test_a_rehearsal_sends_everything_to_one_address(self):
        relay = self.relay()
        school = self.school(relay, {'# redirect_all_to = ""': 'redirect_all_to = "rehearsal@example.org"'})
        self.log(school)
        school.run("arm")
        school.run("serve", "--once", "--as-of", "2026-10-23T16:15")
        entries = [json.loads(line) for line in (relay.folder / "log").read_text().splitlines()]
        self.assertEqual([entry["to"] for entry in entries], [["rehearsal@example.org"]])

    def certificate(self, host="localhost"):
        key, cert = self.root / "relay.key", self.root / "relay.pem"
        code, words = tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={host}",
                           "-addext", f"subjectAltName=DNS:{host},IP:127.0.0.1", "-keyout", str(key), "-out", str(cert))
        self.assertEqual(code, 0, words)
        return key, cert

    def test_starttls_with_a_verified_certificate_and_a_password(self):
        key, cert = self.certificate()
        relay = self.relay("--cert", str(cert), "--key", str(key), "--require-tls", "--auth", "letters:sesame-4711")
        secret = self.root / "password"
        secret.write_text("sesame-4711\n")
        school = self.school(relay, {'tls = "none"': 'tls = "required"', '# user = ""': 'user = "letters"',
                                     '# credential = ""': f'credential = "{secret}"', '# ca_file = ""': f'ca_file = "{cert}"'})
        self.log(school)
        school.run("arm")
        done = school.run("serve", "--once", "--as-of", "2026-10-23T16:15")
        self.assertEqual(len(relay.messages()), 1)
        entry = json.loads((relay.folder / "log").read_text().splitlines()[0])
        self.assertTrue(entry["tls"])
        self.assertNotIn("sesame", done.stderr + school.config.read_text())

    def test_an_unknown_certificate_keeps_the_letter_here(self):
        key, cert = self.certificate()
        relay = self.relay("--cert", str(cert), "--key", str(key))
        school = self.school(relay, {'tls = "none"': 'tls = "required"'})
        self.log(school)
        school.run("arm")
        done = school.run("serve", "--once", "--as-of", "2026-10-23T16:15", check=False)
        self.assertIn(done.returncode, (1, 75))
        self.assertEqual(relay.messages(), [])
        self.assertEqual(school.status()["messages"], {"queued": 1})

    def test_preview_shows_the_letter_and_changes_nothing(self):
        school = self.school(self.relay())
        self.log(school)
        school.run("serve", "--once", "--as-of", "2026-10-21T10:00")
        out = self.root / "out"
        school.run("preview", "F1", "--as-of", "2026-10-23T16:00", "--out", str(out))
        folder = next(out.iterdir())
        self.assertEqual(sorted(p.name for p in folder.iterdir()),
                         ["letter.html", "letter.txt", "message.eml", "summary.html", "summary.pdf", "trace.json"])
        sentences = json.loads((folder / "trace.json").read_text())["sentences"]
        self.assertTrue(all(s["text"] and ("row" in s or "phrase" in s) for s in sentences))
        self.assertEqual(school.database("SELECT * FROM digest"), [])
        school.run("preview", "F2", "--as-of", "2026-10-23T16:00", "--out", str(self.root / "none"))
        self.assertEqual(json.loads((self.root / "none" / "why.json").read_text())["state"], "nothing_to_say")

    def test_explain_says_how_a_file_would_be_read(self):
        school = self.school(self.relay())
        bad = self.root / "log.csv"
        bad.write_text("date,student,kind,text\n2026-10-19,Zoë,strength,Read aloud.\n2026-13-40,Zoë,strength,Sang.\n")
        said = json.loads(school.run("explain", str(bad), "--json", "--rows", config=False).stdout)
        self.assertEqual((said["kind"], said["accepted"], said["rejected"], said["header_line"]), ("log", 1, 1, 1))
        self.assertEqual(said["rejects"][0]["line"], 3)
        self.assertEqual(len(said["rows"]), 1)
        self.assertTrue(set(said["rejects"][0]) >= {"line", "column", "code", "message", "hint"})

    def test_check_and_next_and_status_speak(self):
        school = self.school(self.relay())
        self.log(school)
        school.run("serve", "--once", "--as-of", "2026-10-21T10:00")
        self.assertIn("2 of 2 families have consent", school.run("check").stdout)
        self.assertEqual(school.run("next", "F1", "--as-of", "2026-10-21").stdout.count("Friday"), 5)
        self.assertEqual(school.run("status").returncode, 0)
        self.assertEqual(school.run("version").returncode, 0)

    def test_check_names_a_page_to_print_that_is_not_there(self):
        school = self.school(self.relay())
        school.write("office/strategies.csv", "id,title,text,why,file\nst-1,Map,We look at a map.,It helps.,my-map\n"
                     "st-2,Day,We look at pictures.,It helps.,visual-schedule\n")
        school.run("serve", "--once", "--as-of", "2026-10-21T10:00")
        done = school.run("check", check=False)
        self.assertEqual(done.returncode, 78)
        self.assertRegex(done.stdout, r'strategy st-1: there is no page "my-map" to print')
        self.assertNotIn("st-2", done.stdout)
        page = school.folder / "templates/library/printables/my-map.en.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("<html lang='en'><head><title>Map</title></head><body><p>Here.</p></body></html>")
        self.assertEqual(school.run("check").returncode, 0)

    def test_a_wrong_config_says_what_where_and_the_way_out(self):
        school = self.school(self.relay())
        school.config.write_text(school.config.read_text().replace("name =", "nmae =", 1))
        done = school.run("check", check=False)
        self.assertEqual(done.returncode, 78)
        self.assertRegex(done.stdout + done.stderr, r'homeward\.toml:\d+:1: unknown key "nmae".*did you mean "name"')
        self.assertEqual(school.run("frobnicate", check=False).returncode, 64)

    def test_two_daemons_never_share_a_database(self):
        school = self.school(self.relay())
        school.start("--rehearse", "2026-10-19T09:00")
        second = school.run("serve", "--once", check=False)
        self.assertEqual(second.returncode, 75)
        self.assertEqual(school.stop(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
