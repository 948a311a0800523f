#!/usr/bin/python3
"""A teacher's term, played through: what each letter may tell stays right, whatever happens to the sheets.

    teachers_term_test.py <homeward> [--libreoffice]

Ten weeks of one class: the sheet that Homeward wrote is filled a little every day and saved over
itself, cleared, mixed up with old copies and with "log (1).csv"; rosters come late, cut off, with a
pupil in another class and with a parent's no. Beside it `Truth` keeps what was noted and when it is
due to be told. Each Friday everything that was ever sent must be exactly that.
With --libreoffice a real LibreOffice opens and saves the sheets; otherwise an imitation of it does.
"""
import collections
import contextlib
import datetime
import html
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import Relay, School, text_of  # noqa: E402
from spreadsheet import Imitation, LibreOffice, read_rows  # noqa: E402

BINARY = None
SPREADSHEET = Imitation

STAFF = """staff_id,name,email,role,classes,folder
T1,Ms Rivera,rivera@example.org,teacher,Room 12,ms-rivera
T2,Mr Lund,lund@example.org,teacher,Room 14,mr-lund
"""
# Siblings, separated parents, paper, parents of one household, no consent yet.
ROSTER = """student_id,student_name,class,family_id,guardian_name,email,postal_address,consent
LE01,Ada Brook,Room 12,F1,Ines Brook,ines@example.org,,yes
LE02,Ben Brook,Room 12,F1,Ines Brook,ines@example.org,,yes
LE03,Cleo Marsh,Room 12,F3,Dana Marsh,dana@example.org,,yes
LE03,Cleo Marsh,Room 12,F4,Egon Lind,egon@example.org,,yes
LE05,Hana Sato,Room 12,F5,Ito Sato,ito@example.org,,yes
LE05,Hana Sato,Room 12,F5,Jun Sato,jun@example.org,,yes
LE04,Finn Odell,Room 12,F6,Gwen Odell,,"1 Elm Street, Lincoln",yes
LE06,Kai Winter,Room 12,F7,Rosa Winter,rosa@example.org,,yes
LE07,Mina Yates,Room 12,F8,Sam Yates,sam@example.org,,
LE08,Otis Vane,Room 14,F9,Tess Vane,tess@example.org,,yes
"""
NEWCOMERS = """LE09,Nora Vane,Room 12,F9,Tess Vane,tess@example.org,,yes
LE10,Pia Quill,Room 12,F10,Uma Quill,uma@example.org,,yes
"""
PUPILS = {  # id, and who reads about them
    "Ada": ("LE01", ["ines@example.org"]), "Ben": ("LE02", ["ines@example.org"]),
    "Cleo": ("LE03", ["dana@example.org", "egon@example.org"]), "Finn": ("LE04", ["paper"]),
    "Hana": ("LE05", ["ito@example.org", "jun@example.org"]), "Kai": ("LE06", ["rosa@example.org"]),
    "Mina": ("LE07", ["sam@example.org"]), "Otis": ("LE08", ["tess@example.org"]),
    "Nora": ("LE09", ["tess@example.org"]), "Pia": ("LE10", ["uma@example.org"])}
SURNAMES = {"Ada": "Brook", "Ben": "Brook", "Cleo": "Marsh", "Finn": "Odell", "Hana": "Sato", "Kai": "Winter",
            "Mina": "Yates", "Otis": "Vane", "Nora": "Vane", "Pia": "Quill"}
JUN = "jun@example.org"

DOES = ["carried", "sorted", "drew", "measured", "shared", "explained", "built", "painted", "counted", "mended", "chose"]
WHAT = ["the blue crates", "a map of the river", "two paper boats", "the bean plants", "her \"weather, week by week\" chart",
        "the long bench", "a café menu", "the chess pieces", "six tall towers", "the rain gauge", "a song for Zoë",
        "the lost mittens", "the reading corner"]
WHEN = ["before the bell rang", "with a steady hand", "after a short rest", "without being asked", "and tidied up afterwards",
        "while others still ate", "and showed a classmate how", "at the second try", "in the morning circle", "for the youngest",
        "until the light faded", "and smiled about it", "near the big window", "from memory", "in her own words, slowly",
        "with Mr Lund's old ruler", "on the way to lunch"]


def friday_of(date):
    day = datetime.date.fromisoformat(date)
    return (day + datetime.timedelta(days=(4 - day.weekday()) % 7)).isoformat()


def squeezed(text):
    """Only the letters and signs: lines are broken differently on a page and in a mail."""
    return re.sub(r"[\s\u00ad\u200b-]+", "", unicodedata.normalize("NFKC", html.unescape(text)))


def page_text(pdf):
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode("utf-8")


class Truth:
    """What was noted, whom it may be told and when. Nothing here asks Homeward."""

    def __init__(self):
        self.made = 0
        self.pupil_of = {}  # every wording there ever was
        self.due = {}  # wording: the Friday on which it is told
        self.consent = {address for _, addresses in PUPILS.values() for address in addresses} - {"sam@example.org"}
        self.expected = {}  # (Friday, address): the wordings that the letter tells

    def words(self, pupil):
        n, self.made = self.made, self.made + 1
        return f"{pupil} {DOES[n % len(DOES)]} {WHAT[n % len(WHAT)]} {WHEN[n % len(WHEN)]}."

    def note(self, pupil, text, told):
        assert text not in self.pupil_of, text
        self.pupil_of[text] = pupil
        if told:
            self.due[text] = told

    def friday(self, friday):
        for text, told in self.due.items():
            for address in PUPILS[self.pupil_of[text]][1] if told == friday else []:
                if address in self.consent:
                    self.expected.setdefault((friday, address), set()).add(text)


class Sheet:
    """A class sheet in a teacher's folder."""

    def __init__(self, path, term):
        self.path, self.term, self.truth, self.spreadsheet = path, term, term.truth, term.spreadsheet

    @contextlib.contextmanager
    def opened(self):
        rows = read_rows(self.path)
        yield rows
        self.spreadsheet.save(self.path, rows)

    def write(self, rows, pupil, date, text, kind="Strength", names_id=True):
        """In the pupil's own row if it is free, else in a new one at the end."""
        key = PUPILS[pupil][0]
        row = next((r for r in rows[1:] if r[1] == key and not r[0]), None)
        if row is None:
            row = ["", key if names_id else "", f"{pupil} {SURNAMES[pupil]}"] + [""] * (len(rows[0]) - 3)
            rows.append(row)
        row[0], row[3] = date, "math"
        row[rows[0].index(kind)] = text

    def note(self, date, *pupils, told="due", kind="Strength", **options):
        """One note on each, that day after eight; gives the words of the last."""
        self.term.at_least(date, "08:00")
        with self.opened() as rows:
            for pupil in pupils:
                text = self.truth.words(pupil)
                self.truth.note(pupil, text, friday_of(date) if told == "due" else told)
                self.write(rows, pupil, date, text, kind, **options)
        return text

    def correct(self, old, new, told):
        """The note is told under its new words, or, when it was told before, under its old ones alone."""
        self.truth.note(self.truth.pupil_of[old], new, told)
        if told:
            del self.truth.due[old]
        with self.opened() as rows:
            for row in rows:
                row[:] = [new if cell == old else cell for cell in row]

    def remove(self, *texts):
        """Before they were told: nobody is told."""
        for text in texts:
            del self.truth.due[text]
        with self.opened() as rows:
            rows[:] = [row for row in rows if not set(texts) & set(row)]

    def clear(self, before):
        """Rows of earlier days go; the names of the class stay."""
        with self.opened() as rows:
            seen = set()
            kept = [rows[0]]
            for row in rows[1:]:
                own, own_id = row[1] and row[1] not in seen, row[1]
                seen.add(own_id)
                if row[0] >= before or not row[0]:
                    kept.append(row)
                elif own:
                    kept.append(["", row[1], row[2]] + [""] * (len(row) - 3))
            rows[:] = kept


class TeachersTerm(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-term-")
        self.addCleanup(scratch.cleanup)
        root = pathlib.Path(scratch.name)
        self.spreadsheet = SPREADSHEET() if SPREADSHEET is Imitation else SPREADSHEET(root)
        self.addCleanup(self.spreadsheet.stop)
        self.relay = Relay(root / "relay")
        self.addCleanup(self.relay.stop)
        self.school = School(BINARY, root / "school", f"smtp://127.0.0.1:{self.relay.port}",
                             options={"# settle = 5": "settle = 0"})
        self.truth = Truth()
        self.read = {}  # (day, address): the wordings that its letter tells
        self.pages_read, self.mails_read = set(), 0
        self.roster = ROSTER

    def sheet(self, folder, name="log.csv"):
        return Sheet(self.school.drop / folder / name, self)

    def save_roster(self, *changes):
        for old, new in changes:
            self.assertIn(old, self.roster)
            self.roster = self.roster.replace(old, new)
        self.school.write("office/roster.csv", self.roster)

    def report(self, path):
        return (self.school.folder / "share" / "reports" / f"{path}.html").read_text(encoding="utf-8")

    def at(self, day, hour="15:00"):
        self.now = f"{day}T{hour}"
        self.school.step(self.now)

    def at_least(self, day, hour):
        if self.now < f"{day}T{hour}":
            self.at(day, hour)

    def friday(self, day):
        self.at(day, "16:15")
        self.check(day)

    def check(self, day):
        self.truth.friday(day)
        self.read_new_letters()
        if self.read != self.truth.expected:
            self.fail(self.difference())

    def difference(self):
        told = self.read
        lines = ["the letters are not what they should be:"]
        for key in sorted(set(told) | set(self.truth.expected)):
            ours, wanted = told.get(key), self.truth.expected.get(key)
            lines += [f"  {key}: LOST {text}" for text in sorted((wanted or set()) - (ours or set()))]
            lines += [f"  {key}: WRONG {text}" for text in sorted((ours or set()) - (wanted or set()))]
            if ours is not None and wanted is None:
                lines.append(f"  {key}: a letter that nobody expects")
        return "\n".join(lines + [str(self.school.status())])

    def read_new_letters(self):
        messages = self.relay.messages()
        for message in messages[self.mails_read:]:
            page = next(p.get_content() for p in message.iter_attachments() if p.get_content_type() == "application/pdf")
            web = re.sub(r"<[^>]*>", " ", message.get_body(("html",)).get_content())
            self.note_letter(message["Date"].datetime.date().isoformat(), message["To"].addresses[0].addr_spec,
                             [text_of(message), web, page_text(page)])
        self.mails_read = len(messages)
        for page in set((self.school.folder / "share" / "print").rglob("*.pdf")) - self.pages_read:
            self.note_letter(page.parent.parent.name, "paper", [page_text(page.read_bytes())])
            self.pages_read.add(page)

    def note_letter(self, date, address, parts):
        self.assertNotIn((date, address), self.read, "a second letter on one day")
        seen = set()
        for number, part in enumerate(map(squeezed, parts)):
            for text in self.truth.pupil_of:
                times = part.count(squeezed(text))
                if times:
                    seen.add(text)
                # What a mail program shows beside the subject stands in the HTML once more.
                self.assertLessEqual(times, 2 if number == 1 else 1, f"{date}, {address}: {text}")
            for pupil, (key, addresses) in PUPILS.items():
                if address not in addresses:
                    self.assertNotIn(key, part)
                    self.assertNotIn(pupil, part)
        self.read[(date, address)] = seen

    # The term ---------------------------------------------------------------------------------------

    def test_a_term(self):
        self.school.write("office/staff.csv", STAFF)
        self.save_roster()
        self.school.start("--rehearse", "2026-09-07T07:00")
        self.addCleanup(lambda: self.school.process.poll() is None and self.school.kill())
        self.at("2026-09-07", "07:30")
        self.school.run("arm")
        sheets = self.school.folder / "share" / "reports" / "sheets"
        self.school.put(sheets / "room-12.csv", "ms-rivera/log.csv")
        self.school.put(sheets / "room-14.csv", "mr-lund/log.csv")
        self.rivera, self.lund = self.sheet("ms-rivera"), self.sheet("mr-lund")
        for week in (self.a_first_letter, self.words_change_before_the_letter, self.an_old_copy_by_mistake,
                     self.cleared_at_the_months_end, self.a_copy_beside, self.a_pupil_moves_class,
                     self.a_parent_says_no, self.pupils_that_no_roster_names, self.files_cut_off, self.all_is_well):
            week()
        self.assertEqual(self.school.stop(), 0)
        self.assertGreater(len(self.truth.due), 80)

    def a_first_letter(self):
        self.rivera.note("2026-09-07", "Ada", "Kai")
        self.rivera.note("2026-09-07", "Ada", kind="Observation", told=None)  # for the teacher alone
        self.rivera.note("2026-09-08", "Ben", "Cleo")
        self.rivera.note("2026-09-09", "Finn", "Hana")
        self.rivera.note("2026-09-10", "Mina")  # noted, but nobody said yes yet
        self.lund.note("2026-09-10", "Otis")
        self.friday("2026-09-11")

    def words_change_before_the_letter(self):
        gone = self.rivera.note("2026-09-14", "Ada", "Finn")
        self.rivera.note("2026-09-15", "Ben", "Cleo", kind="Win")
        typo = self.rivera.note("2026-09-15", "Hana")
        self.rivera.note("2026-09-16", "Kai", "Finn", kind="Student voice")
        self.rivera.note("2026-09-16", "Finn", "Kai")
        self.rivera.remove(gone)
        self.corrected = typo.replace("Hana ", "Hana herself ", 1)
        self.rivera.correct(typo, self.corrected, told="2026-09-18")
        last = self.rivera.note("2026-09-17", "Ada", "Cleo")
        self.lund.note("2026-09-17", "Otis", "Otis")
        self.at("2026-09-17")
        self.rivera.remove(last)  # the last row: what is left begins like the file before
        self.at("2026-09-18", "12:00")
        self.friday("2026-09-18")

    def an_old_copy_by_mistake(self):
        # After the letter, a word is mended: the family is not told again.
        self.rivera.correct(self.corrected, self.corrected.replace("herself", "all alone"), told=None)
        self.rivera.note("2026-09-21", "Ben", kind="Student voice", told="2026-10-02")  # waits for a strength
        self.rivera.note("2026-09-21", "Ada", "Hana")
        old = self.rivera.path.read_bytes()
        self.rivera.note("2026-09-22", "Cleo", "Finn")
        self.rivera.note("2026-09-23", "Kai", "Ada")
        self.at("2026-09-23")
        right = self.rivera.path.read_bytes()
        self.rivera.path.write_bytes(old)
        self.at("2026-09-23", "17:00")
        self.rivera.path.write_bytes(right)
        self.at("2026-09-24", "17:00")
        self.rivera.note("2026-09-25", "Cleo")
        self.friday("2026-09-25")

    def cleared_at_the_months_end(self):
        self.rivera.note("2026-09-28", "Ada", "Cleo", "Finn")
        kept = self.rivera.note("2026-09-29", "Ben", "Kai", "Hana")
        withdrawn = self.rivera.note("2026-09-29", "Finn")
        self.at("2026-09-29")
        # Ben's own words of last week were not told yet; they are older than a week and stay.
        self.rivera.clear(before="2026-09-28")
        self.rivera.remove(withdrawn)
        self.assertIn(kept, self.rivera.path.read_text(encoding="utf-8"))
        self.at("2026-09-30")
        self.rivera.note("2026-10-01", "Kai", "Hana", kind="Win")
        old = self.rivera.path.read_bytes()
        # This time the old copy lies there as the letters go: what it lacks waits a week.
        self.late = self.rivera.note("2026-10-02", "Cleo", told="2026-10-09")
        self.at("2026-10-02", "12:00")
        self.right = self.rivera.path.read_bytes()
        self.rivera.path.write_bytes(old)
        self.at("2026-10-02", "14:00")
        self.friday("2026-10-02")

    def a_copy_beside(self):
        self.rivera.path.write_bytes(self.right)
        self.at("2026-10-05", "08:00")
        self.rivera.note("2026-10-05", "Ada", "Ben", "Kai")
        self.at("2026-10-05")
        copy = self.sheet("ms-rivera", "log (1).csv")
        shutil.copy(self.rivera.path, copy.path)
        self.at("2026-10-05", "15:30")
        self.assertIn("byte for byte", self.report("ms-rivera/log (1).csv"))
        copy.note("2026-10-06", "Finn", "Cleo")
        self.at("2026-10-06")
        # A new sheet over the old one; the copy still has this week's notes.
        self.school.put(self.school.folder / "share/reports/sheets/room-12.csv", "ms-rivera/log.csv")
        self.at("2026-10-07")
        self.rivera.note("2026-10-08", "Hana", "Ada")
        self.lund.note("2026-10-08", "Otis")
        self.friday("2026-10-09")

    def a_pupil_moves_class(self):
        self.rivera.note("2026-10-12", "Kai", "Ada", "Finn")
        self.rivera.note("2026-10-13", "Ben", "Hana", "Cleo")
        self.at("2026-10-13")
        self.save_roster(("Kai Winter,Room 12", "Kai Winter,Room 14"))
        self.at("2026-10-14")
        sheets = self.school.folder / "share" / "reports" / "sheets"
        names = {room: {row[1] for row in read_rows(sheets / f"{room}.csv")} for room in ("room-12", "room-14")}
        self.assertIn("LE06", names["room-14"] - names["room-12"])
        self.lund.note("2026-10-15", "Kai", "Otis")
        self.rivera.note("2026-10-15", "Kai", kind="Win")  # at the chess club, in the sheet that still names him
        self.friday("2026-10-16")

    def a_parent_says_no(self):
        self.nora = [self.rivera.note("2026-10-19", "Nora", told="2026-10-30")]
        self.rivera.note("2026-10-19", "Ada", "Hana")
        self.nora.append(self.rivera.note("2026-10-20", "Nora", told="2026-10-30", names_id=False))
        self.rivera.note("2026-10-20", "Ben", "Cleo", "Finn")
        self.lund.note("2026-10-22", "Kai", "Otis")
        self.at("2026-10-22")
        self.school.run("disarm")
        self.at("2026-10-23", "16:15")
        self.assertGreater(self.school.status()["messages"].get("queued", 0), 5, "the letters are made and wait")
        self.save_roster(("jun@example.org,,yes", "jun@example.org,,no"))
        self.truth.consent.remove(JUN)
        self.at("2026-10-23", "16:20")
        self.school.run("arm")
        self.at("2026-10-23", "16:30")
        self.check("2026-10-23")

    def pupils_that_no_roster_names(self):
        self.rivera.note("2026-10-26", "Pia", told="2026-11-06")  # a first letter tells one strength, the newest
        self.rivera.note("2026-10-26", "Ada", "Cleo", "Finn")
        self.rivera.note("2026-10-27", "Pia", "Ben", "Hana")
        self.at("2026-10-27")
        self.rivera.clear(before="2026-10-26")
        for text in self.nora:
            self.assertNotIn(text.split(" ", 2)[2], self.rivera.path.read_text(encoding="utf-8").replace('""', '"'))
        self.at("2026-10-28")
        self.roster += NEWCOMERS
        self.save_roster()
        self.at("2026-10-29")
        # Jun says yes again, on a list of its own.
        self.school.write("office/said-yes.csv", ROSTER.splitlines()[0] + "\n" + next(
            line + "\n" for line in ROSTER.splitlines() if JUN in line))
        self.truth.consent.add(JUN)
        self.lund.note("2026-10-30", "Kai", "Otis")
        self.at("2026-10-30", "12:00")
        self.friday("2026-10-30")

    def files_cut_off(self):
        self.rivera.note("2026-11-02", "Ada", "Cleo", "Nora")
        self.rivera.note("2026-11-03", "Finn", "Hana", "Ben")
        self.at("2026-11-03")
        whole = self.rivera.path.read_bytes()
        self.rivera.path.write_bytes(whole[:-90])
        self.at("2026-11-03", "17:00")
        self.assertIn("looks cut off", self.report("ms-rivera/log.csv"))
        self.rivera.path.write_bytes(whole)
        self.lund.note("2026-11-05", "Kai", "Otis", "Pia")
        self.at("2026-11-05")
        # Cut off within a row behind Jun's no, which is heard; everybody else stays as they are.
        self.school.write("office/roster.csv", self.roster[:self.roster.index("1 Elm Street")])
        self.truth.consent.remove(JUN)
        self.at("2026-11-06", "12:00")
        self.assertIn("looks cut off", self.report("office/roster.csv"))
        self.assertNotIn("looks cut off", self.report("ms-rivera/log.csv"))
        self.friday("2026-11-06")

    def all_is_well(self):
        self.save_roster(("jun@example.org,,no", "jun@example.org,,yes"))
        self.truth.consent.add(JUN)
        self.at("2026-11-09")
        self.assertNotIn("looks cut off", self.report("office/roster.csv"))
        self.rivera.note("2026-11-10", "Ada", "Ben", "Cleo", "Finn", "Hana", "Mina", "Nora", "Pia")
        # A copy that nobody ever changes, and then the sheet is cleared.
        self.at("2026-11-10")
        shutil.copy(self.rivera.path, self.rivera.path.with_name("log (2).csv"))
        self.lund.note("2026-11-11", "Kai", "Otis")
        self.rivera.clear(before="2026-11-11")
        self.friday("2026-11-13")


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    if "--libreoffice" in sys.argv:
        sys.argv.remove("--libreoffice")
        SPREADSHEET = LibreOffice
    unittest.main(verbosity=2)
