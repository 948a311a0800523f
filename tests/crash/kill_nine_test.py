#!/usr/bin/python3
"""kill -9, SIGTERM and a full disk in the middle of everything: no letter is lost, and none comes twice without
being counted.

A relay that counts Message-IDs on disk before it says 250 is the witness. lost = 0, and
duplicates <= uncertain <= kills x connections (spec 4-delivery). `--kills N` makes the random part longer
(./dev test --peers takes 220).
"""
import collections
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from composed import Composed, end_of, minute, once, under_way  # noqa: E402
from homeward import Relay  # noqa: E402

BINARY = None
KILLS = 10
FAMILIES = 40
CONNECTIONS = 3
STEPS = ["claimed", "mail", "body", "handing_over", "dot", "accepted-before-commit", "committed"]


class Interrupted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-crash-")
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name)
        cls.composed = Composed(BINARY, cls.root, FAMILIES)

    def begin(self, place=None):
        self.relay = Relay(tempfile.mkdtemp(dir=self.root), "--delay", "0.1")
        self.addCleanup(self.relay.stop)
        self.school = self.composed.copy(f"smtp://127.0.0.1:{self.relay.port}", place, connections=CONNECTIONS,
                                         tls='"none"', uncertain_minutes=1)

    def counts(self):
        """Duplicates and uncertain ones so far; nothing came that is not ours."""
        arrived = collections.Counter(mid.strip("<>") for mid in self.relay.message_ids())
        stored = {row[0] for row in self.school.database("SELECT message_id FROM message")}
        self.assertLessEqual(set(arrived), stored)
        duplicates = sum(count - 1 for count in arrived.values())
        uncertain = self.school.database("SELECT count(*) FROM attempt WHERE outcome = 'lost'")[0][0]
        return arrived, duplicates, uncertain

    def settle_and_count(self, kills, at):
        """`at`: a minute past every delay."""
        # A letter in doubt waits longer each time; twelve hours are past all of it, and quiet hours are in between.
        for time in (minute(at), minute(at + 10), "2026-10-26T09:00", "2026-10-26T12:00"):
            self.assertIsNotNone(once(self.school, time))
        self.assertEqual(self.school.status()["messages"], {"sent": FAMILIES})
        arrived, duplicates, uncertain = self.counts()
        self.assertEqual(len(arrived), FAMILIES, "lost")
        self.assertLessEqual(duplicates, uncertain)
        self.assertLessEqual(uncertain, kills * CONNECTIONS)
        return duplicates, uncertain

    def test_killed_at_every_named_step(self):
        self.begin()
        kills = 0
        for number, step in enumerate(STEPS, start=15):
            killed = once(self.school, minute(number), environment={"HOMEWARD_CRASH_AT": f"{step}:2"}) is None
            self.assertTrue(killed, f"{step} was never reached")
            kills += 1
        duplicates, uncertain = self.settle_and_count(kills, 60)
        print(f"{kills} kills at named steps: {duplicates} duplicates, {uncertain} uncertain")

    def test_killed_at_random_moments(self):
        chance = random.Random(4711)
        total = collections.Counter()
        while total["kills"] < KILLS:
            self.begin()
            kills, number = 0, 15
            # A school's letters are only so many: then another copy goes on.
            while self.school.status()["messages"] != {"sent": FAMILIES} and total["kills"] + kills < KILLS and number < 90:
                number += 1
                # Most of them while letters are on their way, some at a start.
                if chance.random() < 0.8:
                    process = under_way(self.school, minute(number), self.relay, chance.uniform(0, 0.4))
                    process.kill()
                    kills += end_of(process) is None
                else:
                    kills += once(self.school, minute(number), seconds=chance.uniform(0.05, 0.8)) is None
            duplicates, uncertain = self.settle_and_count(kills, number + 30)
            total.update(kills=kills, duplicates=duplicates, uncertain=uncertain)
        print(f"{total['kills']} kills at random: {total['duplicates']} duplicates, {total['uncertain']} uncertain")

    def test_sigterm_under_load_doubts_nothing(self):
        self.begin()
        stops = 0
        for number in range(15, 18):
            process = under_way(self.school, minute(number), self.relay, 0.05)
            process.terminate()
            self.assertIsNotNone(end_of(process))
            _, duplicates, uncertain = self.counts()
            self.assertEqual((duplicates, uncertain), (0, 0), "what was under way could finish")
            self.assertEqual(self.school.database(
                "SELECT count(*) FROM message WHERE state IN ('claimed', 'handing_over')"), [(0,)])
            sent = self.school.status()["messages"].get("sent", 0)
            self.assertEqual(sent, len(self.relay.message_ids()), "recorded as it happened")
            stops += sent < FAMILIES
        self.assertGreater(stops, 0)
        self.assertEqual(self.settle_and_count(0, 60), (0, 0))

    def test_a_full_disk_stops_sending(self):
        place = self.root / "small"
        place.mkdir()
        size = sum(f.stat().st_size for f in self.composed.template.rglob("*") if f.is_file()) + (12 << 20)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
                          stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("only root may mount a small file system")
        try:
            self.begin(place)
            for number, moment in enumerate((0.0, 0.05, 0.1, 0.2), start=15):
                process = under_way(self.school, minute(number), self.relay, moment)
                self.fill(place)
                end_of(process, seconds=4)  # a daemon would wait for room; that the disk stays full is not its end
                (place / "filler").unlink()
                _, duplicates, uncertain = self.counts()
                self.assertLessEqual(duplicates, uncertain)
                # What was accepted and could not be recorded: no more than was under way.
                recorded = self.school.database("SELECT count(*) FROM message WHERE state = 'sent'")[0][0]
                self.assertLessEqual(len(set(self.relay.message_ids())) - recorded, CONNECTIONS * (number - 14))
            duplicates, uncertain = self.settle_and_count(4, 60)
            print(f"4 times a full disk: {duplicates} duplicates, {uncertain} uncertain")
        finally:
            subprocess.run(["umount", str(place)], check=True)

    @staticmethod
    def fill(place):
        try:
            with open(place / "filler", "wb", buffering=0) as out:
                while True:
                    out.write(bytes(4096))
        except OSError:
            pass

    def test_a_second_daemon_is_refused(self):
        self.begin()
        first = subprocess.Popen([self.school.binary, "--config", str(self.school.config), "serve", "--quiet"],
                                 stderr=subprocess.DEVNULL)
        try:
            socket = self.school.folder / "state" / "control.sock"
            while not socket.exists():
                self.assertIsNone(first.poll())
            second = self.school.run("serve", "--once", check=False)
            self.assertEqual(second.returncode, 75)
            self.assertIn("another homeward", second.stderr)
        finally:
            first.kill()
            first.wait()


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    if "--kills" in sys.argv:
        at = sys.argv.index("--kills")
        KILLS = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main(verbosity=1)
