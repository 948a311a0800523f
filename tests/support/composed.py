"""A school whose letters lie in the outbox, composed and due, and not yet armed: made once, copied for each case."""
import os
import shutil
import subprocess
import time

from homeward import School

STAFF = "staff_id,name,email,role,classes,folder\nT1,Ms Rivera,rivera@example.org,teacher,Room 12,ms-rivera\n"
DUE = "2026-10-23T16:15"  # a Friday; slots are at four


def child(number):
    """Names that no two children share, of letters alone."""
    return f"Child{chr(65 + number // 26 % 26)}{chr(97 + number % 26)}{'' if number < 676 else 'x'}"


class Composed:
    """`families` letters, each to parent<N>@example.org unless `addresses` says otherwise."""

    def __init__(self, binary, folder, families, addresses=None, options=None):
        self.binary = binary
        self.template = folder / "template"
        self.families = families
        self.folder = folder
        self.copies = 0
        school = School(binary, self.template, "smtp://127.0.0.1:1", options={"# settle = 5": "settle = 0", **(options or {})})
        address = addresses or (lambda number: f"parent{number}@example.org")
        school.write("office/staff.csv", STAFF)
        school.write("office/roster.csv", "student_id,student_name,class,family_id,guardian_name,email,consent\n" + "".join(
            f"S{i},{child(i)} Test,Room 12,F{i},Parent {child(i)},{address(i)},yes\n" for i in range(families)))
        school.write("ms-rivera/log.csv", "date,student,kind,text\n" + "".join(
            f"2026-10-19,{child(i)},strength,{child(i)} helped to carry crate number {i}.\n" for i in range(families)))
        done = subprocess.run([school.binary, "--config", str(school.config), "serve", "--once", "--quiet", "--as-of", DUE],
                              capture_output=True, text=True)
        assert school.status()["messages"] == {"queued": families}, (done.stderr, school.status())

    def copy(self, relay, place=None, **settings):
        """A school of its own, armed, with [relay] set: copy(url, connections=3, tls='"none"')."""
        self.copies += 1
        folder = (place or self.folder) / f"copy-{self.copies}"
        shutil.copytree(self.template, folder)
        school = School.__new__(School)
        school.binary, school.folder, school.process = str(self.binary), folder, None
        school.config, school.drop = folder / "homeward.toml", folder / "share" / "drop"
        set_relay(school, url=f'"{relay}"', **settings)
        school.run("arm")
        return school


def set_relay(school, **settings):
    """Writes keys of [relay]; a key that is there takes the new value."""
    lines = school.config.read_text().splitlines()
    begin = lines.index("[relay]")
    for key, value in settings.items():
        end = next((i for i in range(begin + 1, len(lines)) if lines[i].startswith("[")), len(lines))
        place = next((i for i in range(begin, end) if lines[i].startswith(f"{key} =")), None)
        if place is None:
            lines.insert(begin + 1, f"{key} = {value}")
        else:
            lines[place] = f"{key} = {value}"
    school.config.write_text("\n".join(lines) + "\n")


def begin_once(school, at, environment=None):
    with open(school.folder / "daemon.log", "ab") as log:
        return subprocess.Popen([school.binary, "--config", str(school.config), "serve", "--once", "--as-of", at],
                                stderr=log, env={**os.environ, **(environment or {})})


def end_of(process, seconds=120):
    """The exit code, or None when it was killed (before, or here after `seconds`)."""
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    return code if code >= 0 else None


def once(school, at=DUE, seconds=120, environment=None):
    """One `serve --once`; its exit code, or None when it was killed (on the way, or after `seconds`)."""
    return end_of(begin_once(school, at, environment), seconds)


def under_way(school, at, relay, moment):
    """A `serve --once` that has just had a letter taken, and gone on for `moment` seconds; it may be over."""
    before = len(relay.message_ids())
    process = begin_once(school, at)
    while len(relay.message_ids()) == before and process.poll() is None:
        time.sleep(0.005)
    time.sleep(moment)
    return process


def minute(number):
    """So many minutes after four on the day the letters are due."""
    return f"2026-10-23T{16 + number // 60:02}:{number % 60:02}"
