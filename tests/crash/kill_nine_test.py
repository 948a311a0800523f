#!/usr/bin/python3
"""kill -9 in the middle of everything: no letter is lost, and none comes twice without being counted.

A relay that counts Message-IDs on disk before it says 250 is the witness. lost = 0, and
duplicates <= uncertain <= kills x connections (spec 4-delivery).
"""
import collections
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import Relay, School  # noqa: E402

BINARY = None
FAMILIES = 40
CONNECTIONS = 3
STEPS = ["claimed", "mail", "body", "handing_over", "dot", "accepted-before-commit", "committed"]
STAFF = "staff_id,name,email,role,classes,folder\nT1,Ms Rivera,rivera@example.org,teacher,Room 12,ms-rivera\n"


def names():
    return [f"Child{chr(65 + i // 26)}{chr(97 + i % 26)}" for i in range(FAMILIES)]


class KillNine(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-crash-")
        self.addCleanup(scratch.cleanup)
        root = pathlib.Path(scratch.name)
        self.relay = Relay(root / "relay", "--delay", "0.15")
        self.addCleanup(self.relay.stop)
        self.school = School(BINARY, root / "school", f"smtp://127.0.0.1:{self.relay.port}",
                             options={"# settle = 5": "settle = 0", "# connections = 4": f"connections = {CONNECTIONS}"})
        self.school.write("office/staff.csv", STAFF)
        self.school.write("office/roster.csv", "student_id,student_name,class,family_id,guardian_name,email,consent\n" + "".join(
            f"S{i},{name} Test,Room 12,F{i},Parent {name},parent{i}@example.org,yes\n" for i, name in enumerate(names())))
        self.school.write("ms-rivera/log.csv", "date,student,kind,text\n" + "".join(
            f"2026-10-19,{name},strength,{name} helped to carry crate number {i}.\n" for i, name in enumerate(names())))
        self.school.run("arm")

    def once(self, minute, environment=None, seconds=60):
        """One serve --once at that minute after four; False when it was killed on its way."""
        command = [self.school.binary, "--config", str(self.school.config), "serve", "--once", "--quiet",
                   "--as-of", f"2026-10-23T{16 + minute // 60}:{minute % 60:02}"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        try:
            return process.wait(timeout=seconds) >= 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False

    def settle_and_count(self, kills):
        for minute in (60, 100, 140):  # past every delay of an uncertain letter
            self.assertTrue(self.once(minute))
        self.assertEqual(self.school.status()["messages"], {"sent": FAMILIES})
        arrived = collections.Counter(self.relay.message_ids())
        stored = {row[0] for row in self.school.database("SELECT message_id FROM message")}
        self.assertEqual({mid.strip("<>") for mid in arrived}, stored, "lost, or never ours")
        duplicates = sum(count - 1 for count in arrived.values())
        uncertain = self.school.database("SELECT count(*) FROM attempt WHERE outcome = 'lost'")[0][0]
        self.assertLessEqual(duplicates, uncertain)
        self.assertLessEqual(uncertain, kills * CONNECTIONS)
        return duplicates, uncertain

    def test_at_every_named_step(self):
        kills = 0
        for minute, step in enumerate(STEPS, start=15):
            killed = not self.once(minute, {"HOMEWARD_CRASH_AT": f"{step}:2"})
            self.assertTrue(killed, f"{step} was never reached")
            kills += 1
        duplicates, uncertain = self.settle_and_count(kills)
        print(f"{kills} kills at named steps: {duplicates} duplicates, {uncertain} uncertain")

    def test_at_random_moments(self):
        chance = random.Random(4711)
        kills = 0
        for minute in range(15, 40):
            kills += 0 if self.once(minute, seconds=chance.uniform(0.05, 0.45)) else 1
        self.assertGreater(kills, 5)
        duplicates, uncertain = self.settle_and_count(kills)
        print(f"{kills} kills at random: {duplicates} duplicates, {uncertain} uncertain")


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
