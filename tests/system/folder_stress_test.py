#!/usr/bin/python3
"""The folder at full weight, and on file systems of other kinds: every note is stored, and none twice.

Mounts want root; rsync and bindfs are Debian packages (`./dev test --peers` installs them).
"""
import ctypes
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from folder import (NOTHING_WRONG, NotesSchool, drop_many, kill_at_random, misuse, tool,  # noqa: E402
                    write_slowly)

BINARY = None


def try_to_mount(test, *command):
    """Runs a mounting command, or skips the test and says why."""
    if shutil.which(command[0]) is None:
        test.skipTest(f"{command[0]} is not installed: `./dev test --peers` installs it")
    done, why = tool(*command)
    if not done:
        test.skipTest(f"this machine lets nobody mount here ({why.strip()})")


def unmount(path):
    subprocess.run(["umount", "-l", str(path)], capture_output=True)


def inotify_on(folder):
    """A descriptor that turns readable when the kernel tells of a change in that folder."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.inotify_init1(os.O_NONBLOCK)
    assert libc.inotify_add_watch(fd, str(folder).encode(), 0x3CE) >= 0
    return fd


class Stress(unittest.TestCase):
    def make(self, settle=0):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-stress-")
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        school = NotesSchool(BINARY, self.root / "school", settle)
        self.addCleanup(lambda: school.process and school.process.poll() is None and school.kill())
        return school

    def check(self, school, seconds):
        began = time.monotonic()
        self.assertEqual(school.wait_for_notes(seconds), NOTHING_WRONG)
        self.assertEqual(school.database("SELECT path FROM file WHERE state = 'refused' OR rejected > 0"), [])
        return time.monotonic() - began

    def test_5000_files_while_it_runs(self):
        school = self.make()
        school.start()
        drop_many(school, 5000, rows=2)
        seconds = self.check(school, 900)
        self.assertEqual(school.stop(), 0)
        print(f"5,000 files, 10,000 notes: read {seconds:.0f} s after the last was dropped")

    def test_killed_at_random_moments(self):
        school = self.make()
        school.start()
        killer = threading.Thread(target=kill_at_random, args=(school, 20, 1.5, 20261122))
        killer.start()
        for _ in range(4):
            drop_many(school, 300)
            time.sleep(2)
        killer.join()
        self.check(school, 300)
        self.assertEqual(school.stop(), 0)

    def test_slow_writers_and_renames_side_by_side(self):
        school = self.make(settle=1)
        school.start()
        slow = [threading.Thread(target=write_slowly, args=(
            school.drop / f"ms-rivera/slow-{i}.csv", school.notes(40), 0.1 + 0.1 * i, 20)) for i in range(6)]
        for thread in slow:
            thread.start()
        misuse(school)
        for thread in slow:
            thread.join()
        self.check(school, 120)
        self.assertEqual(school.stop(), 0)

    def test_rsync(self):
        if shutil.which("rsync") is None:
            self.skipTest("rsync is not installed: `./dev test --peers` installs it")
        school = self.make(settle=1)
        school.start()
        source = self.root / "teacher"
        for round_ in range(3):
            for i in range(40):
                path = source / f"week-{round_}" / f"log-{i}.csv"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(school.notes(3), encoding="utf-8")
            way = [[], ["--inplace", "--bwlimit=20"], ["--delay-updates"]][round_]
            self.assertEqual(tool("rsync", "-a", *way, f"{source}/", f"{school.drop}/ms-rivera/"), (True, ""))
        self.check(school, 120)
        self.assertEqual(school.stop(), 0)

    def test_a_mount_over_the_drop_folder(self):
        school = self.make()
        school.start()
        school.write("ms-rivera/before.csv", school.notes())
        self.check(school, 60)
        try_to_mount(self, "mount", "-t", "tmpfs", "none", str(school.drop))
        self.addCleanup(unmount, school.drop)
        school.write("ms-rivera/above.csv", school.notes())
        self.check(school, 90)  # told by no event: the scan finds it
        school.write("ms-rivera/above-2.csv", school.notes())
        self.assertLess(self.check(school, 90), 15, "the new folder is watched too")
        unmount(school.drop)
        school.write("ms-rivera/below.csv", school.notes())
        self.check(school, 90)
        self.assertEqual(school.stop(), 0)

    def test_a_mount_over_the_share(self):
        school = self.make()
        share = school.drop.parent
        school.start()
        school.write("ms-rivera/before.csv", school.notes())
        self.check(school, 60)
        try_to_mount(self, "mount", "-t", "tmpfs", "none", str(share))
        self.addCleanup(unmount, share)
        (share / "drop").mkdir()
        (share / "drop" / "strange.csv").write_text("not,ours\n", encoding="utf-8")
        self.until(lambda: b"share.unavailable" in (school.folder / "daemon.log").read_bytes(), 90)
        self.assertEqual(sorted(p.name for p in share.iterdir()), ["drop"], "nothing is written without the marker")
        unmount(share)
        school.write("ms-rivera/after.csv", school.notes())
        self.check(school, 90)
        self.assertEqual(school.database("SELECT count(*) FROM file WHERE path LIKE '%strange%'"), [(0,)])
        self.assertEqual(school.stop(), 0)

    def until(self, condition, seconds):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_a_network_like_mount_tells_of_nothing(self):
        """bindfs is a FUSE file system: what changes behind it gives no event, as on SMB and NFS."""
        school = self.make()
        school.use_default_settling()  # the network's own 15 s
        share = school.drop.parent
        behind = share.rename(share.with_name("server"))
        share.mkdir()
        try_to_mount(self, "bindfs", str(behind), str(share))
        self.addCleanup(unmount, share)
        self.assertIn("fuse", subprocess.run(["stat", "-f", "-c", "%T", str(share)], capture_output=True, text=True).stdout)
        school.start()
        self.until(lambda: len(school.database("SELECT 1 FROM file WHERE state = 'published'")) == 2, 90)
        watch = inotify_on(share / "drop")
        self.addCleanup(os.close, watch)
        began = time.monotonic()
        (behind / "drop" / "log.csv").write_text(school.notes(), encoding="utf-8")
        self.assertEqual(select.select([watch], [], [], 1)[0], [], "no event crosses the mount")
        self.check(school, 90)
        took = time.monotonic() - began
        self.assertGreater(took, 14, "settles for 15 s on a network mount")
        # The same name with more notes, and a slow writer at the server.
        with open(behind / "drop" / "log.csv", "a", encoding="utf-8") as file:
            file.write(school.notes()[len("date,student,kind,text\n"):])
        write_slowly(behind / "drop" / "slow.csv", school.notes(10), 5, 8)
        self.check(school, 120)
        self.assertEqual(select.select([watch], [], [], 0)[0], [])
        self.assertEqual(school.stop(), 0)
        print(f"behind the mount: read after {took:.0f} s without one event")


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
