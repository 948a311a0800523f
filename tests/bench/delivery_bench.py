#!/usr/bin/python3
"""Stored letters to a counting sink, beside Postfix's load generator smtp-source with the same sessions.

Usage: delivery_bench.py BENCH_DELIVERY BENCH_SINK [--quick]

Ours come out of a database on disk and each is durably recorded before the next step; smtp-source makes its
messages up. smtp-source speaks no TLS: our TLS runs are held against its plain ones. Of three runs of each the
fastest counts; the ratio is ours to smtp-source's, in letters a second (1 and more: as fast or faster).
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS, SINK = None, None
ROUNDS = 3


class Sink:
    def __init__(self, *options):
        self.process = subprocess.Popen([SINK, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def stop(self):
        self.process.stdin.close()
        words = self.process.stdout.read().split()
        self.process.wait()
        return int(words[1]), int(words[3])


def certificate(folder):
    names = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", names[1], "-out", names[0]], check=True, stderr=subprocess.DEVNULL)
    return [str(name) for name in names]


def filled(folder, letters, size):
    stored = folder / f"stored-{letters}-{size}.db"
    if not stored.exists():
        subprocess.run([OURS, stored, "fill", str(letters), str(size)], check=True)
    return stored


def ours(folder, letters, size, sessions, delay=0, tls=None):
    """Seconds, CPU seconds; every letter must have arrived once."""
    database = folder / "run.db"
    for old in folder.glob("run.db*"):
        old.unlink()
    shutil.copyfile(filled(folder, letters, size), database)
    os.sync()
    sink = Sink("--delay", str(delay), *(["--cert", tls[0], "--key", tls[1]] if tls else []))
    host = "localhost" if tls else "127.0.0.1"
    done = subprocess.run([OURS, database, "send", f"smtp://{host}:{sink.port}", str(sessions), *([tls[0]] if tls else [])],
                          check=True, capture_output=True, text=True)
    seconds, cpu, sent = done.stdout.split()
    arrived = sink.stop()
    assert (int(sent), arrived) == (letters, (letters, letters)), (sent, arrived)
    return float(seconds), float(cpu)


def theirs(letters, size, sessions, delay=0):
    sink = Sink("--delay", str(delay))
    begin = time.monotonic()
    subprocess.run(["/usr/sbin/smtp-source", "-4", "-d", "-s", str(sessions), "-m", str(letters), "-l", str(size),
                    "-f", "school@example.org", "-t", "family@example.org", f"inet:127.0.0.1:{sink.port}"],
                   check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - begin
    arrived = sink.stop()
    assert arrived[0] == letters, arrived
    return seconds


def best(run):
    return min(run() for _ in range(ROUNDS))


def main():
    global OURS, SINK, ROUNDS
    arguments = sys.argv[1:]
    quick = "--quick" in arguments
    OURS, SINK = (str(pathlib.Path(a).resolve()) for a in arguments[:2])
    ROUNDS = 1 if quick else 3
    place = ROOT / "build"  # a disk, not a tmpfs: records are to be durable
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-delivery-", dir=place) as name:
        folder = pathlib.Path(name)
        tls = certificate(folder)
        print(f"{'bytes':>7} {'sessions':>8} {'RTT ms':>6} | {'ours/s':>8} {'CPU ms':>7} {'TLS/s':>8} | {'smtp-source/s':>13} |"
              f" {'ratio':>6} {'TLS':>6}")
        for size, full in ((10_000, 3000), (100_000, 800)):
            for delay in (0, 25):
                for sessions in (1, 4, 16):
                    letters = min(full, 60 * sessions) if delay else full // (4 if quick else 1)
                    plain = best(lambda: ours(folder, letters, size, sessions, delay))
                    coded = best(lambda: ours(folder, letters, size, sessions, delay, tls))
                    peer = best(lambda: theirs(letters, size, sessions, delay))
                    print(f"{size:>7} {sessions:>8} {delay:>6} | {letters / plain[0]:>8.0f} {1000 * plain[1] / letters:>7.2f} "
                          f"{letters / coded[0]:>8.0f} | {letters / peer:>13.0f} | {peer / plain[0]:>6.2f} "
                          f"{peer / coded[0]:>6.2f}", flush=True)


if __name__ == "__main__":
    main()
