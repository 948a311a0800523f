#!/usr/bin/python3
"""The real daemon against Debian's smtp-sink with every fault switch that applies to a client.

For each: what becomes of the letters, of the route and of the exit code; then the relay is well again, `homeward
retry` is said where a person would, and every letter that may still go arrives - no letter is lost by any fault.
"""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from composed import Composed, minute, once, set_relay  # noqa: E402
from homeward import Relay  # noqa: E402

BINARY = None
FAMILIES = 5
OK, PERSON, LATER = 0, 1, 75

# Switches, exit code, and states that letters may be in afterwards (all of them are there), the route's state.
CASES = [
    # Rude, slow or poor, but well: everything is sent.
    (["-a"], OK, {"sent"}, "open"),
    (["-8"], OK, {"sent"}, "open"),
    (["-e"], OK, {"sent"}, "open"),
    (["-E"], OK, {"sent"}, "open"),
    (["-F", "-C"], OK, {"sent"}, "open"),
    (["-N"], OK, {"sent"}, "open"),
    (["-p"], OK, {"sent"}, "open"),
    (["-P"], OK, {"sent"}, "open"),
    (["-T", "1024"], OK, {"sent"}, "open"),
    (["-H", "1"], OK, {"sent"}, "open"),
    (["-w", "1"], OK, {"sent"}, "open"),
    (["-p", "-W", "MAIL:1"], OK, {"sent"}, "open"),  # with pipelining it answers out of order
    (["-W", ".:1:50"], OK, {"sent"}, "open"),
    (["-m", "1"], OK, {"sent"}, "open"),  # one connection at a time
    # Hard errors (500 5.3.0).
    (["-f", "CONNECT"], PERSON, {"queued"}, "stopped"),
    (["-f", "EHLO"], OK, {"sent"}, "open"),  # HELO is taken
    (["-f", "EHLO,HELO"], PERSON, {"queued"}, "stopped"),
    (["-f", "MAIL"], PERSON, {"queued"}, "stopped"),
    (["-f", "RCPT"], PERSON, {"held", "queued"}, "paused"),
    (["-f", "DATA"], PERSON, {"held", "queued"}, "paused"),
    (["-f", "."], PERSON, {"held", "queued"}, "paused"),
    (["-f", "QUIT"], OK, {"sent"}, "open"),
    (["-f", "RCPT", "-B", "550 5.1.1 no such user"], OK, {"bounced"}, "open"),
    (["-f", "RCPT", "-B", "552 5.2.2 mailbox full"], LATER, {"queued"}, "open"),
    (["-f", "MAIL", "-B", "550 5.4.5 daily quota exceeded"], LATER, {"queued"}, "paused"),
    (["-f", ".", "-B", "554 5.2.0 SubmissionQuotaExceededException"], LATER, {"queued"}, "paused"),
    (["-f", "MAIL", "-B", "530 5.7.57 not authenticated"], PERSON, {"queued"}, "stopped"),
    (["-f", "MAIL", "-B", "552 5.3.4 too large"], PERSON, {"held", "queued"}, "paused"),
    # Soft errors (450 4.3.0).
    (["-r", "CONNECT"], LATER, {"queued"}, "paused"),
    (["-r", "MAIL"], LATER, {"queued"}, "open"),
    (["-r", "RCPT"], LATER, {"queued"}, "open"),
    (["-r", "DATA"], LATER, {"queued"}, "open"),
    (["-r", "."], LATER, {"queued"}, "open"),
    (["-r", "RCPT", "-b", "450 4.2.1 too many messages, rate limited"], LATER, {"queued"}, "paused"),
    (["-r", "MAIL", "-b", "454 4.7.0 TLS not available"], LATER, {"queued"}, "paused"),
    # A line that breaks without a word.
    (["-q", "CONNECT"], LATER, {"queued"}, "paused"),
    (["-q", "EHLO"], LATER, {"queued"}, "paused"),
    (["-q", "MAIL"], LATER, {"queued"}, "paused"),
    (["-q", "RCPT"], LATER, {"queued"}, None),  # pipelined: MAIL is answered, or not any more
    (["-q", "DATA"], LATER, {"queued"}, None),
    (["-q", "."], LATER, {"uncertain"}, "open"),
    (["-q", "QUIT"], OK, {"sent"}, "open"),
    # 421 and the end.
    (["-Q", "CONNECT"], LATER, {"queued"}, "paused"),
    (["-Q", "EHLO"], LATER, {"queued"}, "paused"),
    (["-Q", "MAIL"], LATER, {"queued"}, "paused"),
    (["-Q", "RCPT"], LATER, {"queued"}, "paused"),
    (["-Q", "DATA"], LATER, {"queued"}, "paused"),
    (["-Q", "."], LATER, {"queued"}, "paused"),
    (["-A", "0"], PERSON, {"held", "queued"}, "paused"),  # 550 right behind DATA
    (["-A", "1"], PERSON, {"held", "queued"}, "paused"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SmtpSink:
    def __init__(self, switches):
        self.port = free_port()
        who = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(["/usr/sbin/smtp-sink", *who, *switches, f"inet:127.0.0.1:{self.port}", "100"],
                                        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise RuntimeError("smtp-sink does not listen")

    def stop(self):
        self.process.kill()
        self.process.wait()


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-sink-")
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name)
        cls.composed = Composed(BINARY, cls.root, FAMILIES)

    def test_every_switch(self):
        for switches, code, states, route in CASES:
            with self.subTest(" ".join(switches)):
                self.one(switches, code, states, route)

    def one(self, switches, code, states, route):
        sink = SmtpSink(switches)
        try:
            school = self.composed.copy(f"smtp://127.0.0.1:{sink.port}", tls='"none"', connections=2)
            self.assertEqual(once(school, minute(15), seconds=60), code)
        finally:
            sink.stop()
        found = school.status()["messages"]
        self.assertEqual(set(found), states, found)
        self.assertEqual(sum(found.values()), FAMILIES)
        if route:
            self.assertEqual(school.database("SELECT state FROM route"), [(route,)])
        self.assertNotIn("@", (school.folder / "daemon.log").read_text())
        if states == {"sent"}:
            return
        self.recovers(school, found)

    # A well relay, a person who says retry: all that did not bounce arrives, once or counted.
    def recovers(self, school, found):
        relay = Relay(school.folder / "relay")
        try:
            set_relay(school, url=f'"smtp://127.0.0.1:{relay.port}"')
            school.run("retry", "--all")
            for at in (minute(30), minute(120), "2026-10-26T09:00"):
                self.assertIsNotNone(once(school, at))
            bounced = found.get("bounced", 0)
            left = {state: count for state, count in school.status()["messages"].items() if state != "bounced"}
            self.assertIn(left, ({}, {"sent": FAMILIES - bounced}))
            arrived = relay.message_ids()
            self.assertEqual(len(set(arrived)), FAMILIES - bounced)
            self.assertEqual(len(arrived), FAMILIES - bounced)
        finally:
            relay.stop()


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
