"""A school whose folder is treated badly: notes that are told apart by their words, and a count of each."""
import collections
import datetime
import os
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from homeward import School  # noqa: E402

PUPILS = 40
STAFF = "staff_id,name,email,role,classes,folder\nT1,Ms Rivera,rivera@example.org,teacher,Room 12,ms-rivera\n"
DAY = (datetime.date.today() - datetime.timedelta(days=2)).isoformat()
HEADER = "date,student,kind,text\n"


def pupil(i):
    return f"Child{chr(65 + i % PUPILS // 26)}{chr(97 + i % PUPILS % 26)}"


class NotesSchool(School):
    """Its relay does not exist and it is not armed: nothing but intake happens."""

    def __init__(self, binary, folder, settle=0):
        super().__init__(binary, folder, "smtp://127.0.0.1:9", options={"# settle = 5": f"settle = {settle}"})
        self.noted = []  # the words of every note that was dropped
        self.write("office/staff.csv", STAFF)
        self.write("office/roster.csv", "student_id,student_name,class,family_id,guardian_name,email,consent\n" + "".join(
            f"S{i},{pupil(i)} Test,Room 12,F{i},Parent {i},parent{i}@example.org,yes\n" for i in range(PUPILS)))

    def use_default_settling(self):
        text = self.config.read_text(encoding="utf-8")
        self.config.write_text(text.replace("settle = 0", "# settle = 0", 1), encoding="utf-8")

    def notes(self, rows=1):
        """A log with that many notes nobody wrote before."""
        lines = []
        for _ in range(rows):
            number = len(self.noted)
            self.noted.append(f"{pupil(number)} carried crate number {number} up the stairs.")
            lines.append(f"{DAY},{pupil(number)},strength,{self.noted[-1]}\n")
        return HEADER + "".join(lines)

    def stored(self):
        return collections.Counter(
            text for (text,) in self.database("SELECT text FROM observation WHERE withdrawn = 0"))

    def wait_for_notes(self, seconds):
        """Until every note is stored and every file read; then each must be there once."""
        deadline = time.monotonic() + seconds
        wanted = set(self.noted)
        while time.monotonic() < deadline:
            if set(self.stored()) >= wanted and \
                    not self.database("SELECT 1 FROM file WHERE state = 'spooled' LIMIT 1"):
                break
            time.sleep(0.1)
        stored = self.stored()
        missing = [text for text in self.noted if text not in stored]
        twice = [text for text, times in stored.items() if times > 1]
        return {"missing": missing, "twice": twice, "unknown": sorted(set(stored) - wanted)}


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c494441"
                    "54789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082")  # one red pixel

NOTHING_WRONG = {"missing": [], "twice": [], "unknown": []}


def drop_many(school, files, rows=1):
    """As a person who copies a whole folder does: into sub-folders, each at once under its own name."""
    start = len(school.noted)
    for i in range(start, start + files):
        target = school.drop / "ms-rivera" / f"part-{i % 17}" / f"log-{i}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(school.notes(rows), encoding="utf-8")


def kill_at_random(school, kills, longest, seed):
    chance = random.Random(seed)
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, longest))
        school.kill()
        school.start()


def misuse(school):
    """What programs do to files: half-written names, atomic saves, chains of renames. Wants settle = 1."""
    folder = school.drop / "ms-rivera"
    folder.mkdir(parents=True, exist_ok=True)
    # LibreOffice and vim save beside and rename over; each version keeps the notes before it.
    log, text = folder / "term.csv", HEADER
    for _ in range(5):
        text += school.notes()[len(HEADER):]
        beside = folder / f"lu{random.randrange(10**9)}.tmp"
        beside.write_text(text, encoding="utf-8")
        os.rename(beside, log)
        time.sleep(0.15)
    # Word and Excel rename the old one away first.
    excel = folder / "excel.csv"
    excel.write_text(school.notes(), encoding="utf-8")
    text = excel.read_text(encoding="utf-8") + school.notes()[len(HEADER):]
    (folder / "ABCD1234.tmp").write_text(text, encoding="utf-8")
    os.rename(excel, folder / "excel.csv~")
    os.rename(folder / "ABCD1234.tmp", excel)
    os.unlink(folder / "excel.csv~")
    # A chain of renames, into another folder at the end.
    chain = folder / "a.csv"
    chain.write_text(school.notes(2), encoding="utf-8")
    for name in ["b.csv", "c.csv", "d.csv"]:
        time.sleep(0.1)
        chain = chain.rename(folder / name)
    (folder / "wins").mkdir(exist_ok=True)
    chain.rename(folder / "wins" / "d.csv")
    # Browsers, rsync and Syncthing write under another name.
    for name, hidden in [("web.csv", "web.csv.crdownload"), ("rsync.csv", ".rsync.csv.x7Gh2"),
                         ("sync.csv", "~syncthing~sync.csv.tmp"), ("winscp.csv", "winscp.csv.filepart")]:
        whole = school.notes(2)
        with open(folder / hidden, "w", encoding="utf-8") as file:
            file.write(whole[:len(whole) // 2])
            file.flush()
            time.sleep(0.2)
            file.write(whole[len(whole) // 2:])
        os.rename(folder / hidden, folder / name)


def write_slowly(path, text, pause, pieces):
    """In place, in pieces that end within a row; never a pause as long as the settle time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = len(text) // pieces + 1
    with open(path, "w", encoding="utf-8") as file:
        for at in range(0, len(text), size):
            file.write(text[at:at + size])
            file.flush()
            os.fsync(file.fileno())
            time.sleep(pause)


def tool(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode == 0, done.stderr
