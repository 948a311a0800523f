"""A school of its own, a relay of its own and the real daemon, for tests and the demo."""
import email
import email.policy
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "config" / "demo-school"


class Relay:
    """tests/support/smtp_sink.py on a free port of loopback; keeps every message in a Maildir."""

    def __init__(self, folder, *options):
        self.folder = pathlib.Path(folder)
        self.count = self.folder / "message-ids"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            ["/usr/bin/python3", str(ROOT / "tests/support/smtp_sink.py"), "--maildir", str(self.folder / "maildir"),
             "--count", str(self.count), "--log", str(self.folder / "log"), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=10)

    def message_ids(self):
        return self.count.read_text().split() if self.count.exists() else []

    def messages(self):
        """Every message in order of arrival, parsed by Python's own parser."""
        folder = self.folder / "maildir" / "new"
        files = sorted(folder.iterdir()) if folder.exists() else []
        return [email.message_from_bytes(f.read_bytes(), policy=email.policy.default) for f in files]


class School:
    """A folder made by `homeward init`, and its daemon."""

    def __init__(self, binary, folder, relay_url, zone="America/New_York", name="Lincoln Elementary", options=None):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(folder)
        self.config = self.folder / "homeward.toml"
        self.drop = self.folder / "share" / "drop"
        self.process = None
        self.run("init", str(self.folder), "--school", name, "--time-zone", zone, "--relay", relay_url,
                 "--from", "letters@lincoln.example.org", config=False)
        # Most tests count families' letters; those about staff say so in `options`.
        for old, new in {"# mail = true": "mail = false", **(options or {})}.items():
            text = self.config.read_text()
            assert old in text, old
            self.config.write_text(text.replace(old, new, 1))

    def run(self, *arguments, config=True, check=True):
        command = [self.binary] + (["--config", str(self.config)] if config else []) + list(arguments)
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)} gave {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def put(self, source, relative):
        """Copies a file into drop/ as a file manager does: a temporary name, then a rename."""
        target = self.drop / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        hidden = target.with_name("." + target.name + ".part")
        shutil.copyfile(source, hidden)
        os.rename(hidden, target)

    def write(self, relative, text):
        target = self.drop / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        hidden = target.with_name("." + target.name + ".part")
        hidden.write_text(text, encoding="utf-8")
        os.rename(hidden, target)

    def start(self, *options, environment=None, log=None, socket=None):
        self.log = open(log or self.folder / "daemon.log", "ab")
        self.process = subprocess.Popen(
            [self.binary, "--config", str(self.config), "serve", *options],
            stderr=self.log, env={**os.environ, **(environment or {})})
        socket = socket or self.folder / "state" / "control.sock"
        deadline = time.monotonic() + 30
        while not socket.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the daemon did not start: " + (self.folder / "daemon.log").read_text())
            time.sleep(0.02)

    def stop(self):
        """SIGTERM, as systemd does; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=90)
        self.log.close()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
        (self.folder / "state" / "control.sock").unlink(missing_ok=True)

    def step(self, to):
        self.run("step", to)

    def status(self):
        return json.loads(self.run("status", "--json", check=False).stdout)

    def database(self, sql):
        """Rows of a read-only query, for looking behind the scenes."""
        import sqlite3
        connection = sqlite3.connect(f"file:{self.folder}/state/homeward.db?mode=ro", uri=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


def begin_rehearsal(test, binary, roster, staff, prepare=None):
    """A school whose clock stands on Monday 31 August 2026, 7:30, and its relay; both end with `test`.
    `prepare` may change the school's folder before its start."""
    scratch = tempfile.TemporaryDirectory(prefix="homeward-rehearsal-")
    test.addCleanup(scratch.cleanup)
    root = pathlib.Path(scratch.name)
    relay = Relay(root / "relay")
    test.addCleanup(relay.stop)
    school = School(binary, root / "school", f"smtp://127.0.0.1:{relay.port}", options={"# settle = 5": "settle = 0"})
    if prepare:
        prepare(school)
    school.start("--rehearse", "2026-08-31T07:30")
    test.addCleanup(lambda: school.process.poll() is None and school.kill())
    school.write("office/staff.csv", staff)
    school.write("office/roster.csv", roster)
    return school, relay


def drop_demo_start(school):
    """The office's tables and whatever else of the demo school does not belong to a week."""
    for source in sorted(DEMO.rglob("*.csv")):
        if "week-" not in source.name:
            school.put(source, source.relative_to(DEMO))


def drop_demo_week(school, week):
    """What the demo teachers and the office drop on Friday of that week (1 to 8)."""
    for source in sorted(DEMO.rglob(f"*week-{week}.csv")):
        for picture in source.parent.glob("*.png"):
            if picture.name in source.read_text(encoding="utf-8"):
                school.put(picture, picture.relative_to(DEMO))
        school.put(source, source.relative_to(DEMO))


FRIDAYS = ["2026-09-04", "2026-09-11", "2026-09-18", "2026-09-25", "2026-10-02", "2026-10-09", "2026-10-16", "2026-10-23"]


def approve_all(school):
    """The teachers say yes to every concern that waits: its folder moves to review/approved."""
    held = school.folder / "share" / "review" / "held"
    for folder in sorted(held.glob("concern-*")):
        os.rename(folder, held.parent / "approved" / folder.name)


def text_of(message):
    return message.get_body(preferencelist=("plain",)).get_content()


if __name__ == "__main__":
    sys.exit("a module; see demo.py and the tests")
