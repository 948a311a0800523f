"""./dev bench intake: a log of a million rows, stored by Homeward and by `sqlite3 .import`.

Ours is the whole way: decode, find the header and the date order, check every cell, match pupil and
author, normalise, hash, store under its unique key, publish. The peer imports the very rows that
ours stored, ready made (ids, hash, keys), into the same table with the same keys and indexes
(without STRICT and without foreign keys, as .import knows no NULL), in WAL with full syncs. It gets
them twice: in the log's own order, which is the comparison, and in the order in which ours stores
them, which is what ours does to spare the indexes and the peer's best case. All run in turn, the
medians count. Ours reads on a second thread: where only one core is free, look at the CPU seconds.
"""

import argparse
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

WORDS = ("helped a friend find the right page explained how she solved it shared the ball with Ana "
         "during break read aloud to the class with a clear voice built a bridge from paper that "
         "held three books").split()
KINDS = ["strength", "win", "observation", "concern", "goal", "student_voice"]
STUDENTS = 24_000


def write_log(path: Path, rows: int) -> None:
    rng = random.Random(7)
    with path.open("w", encoding="utf-8") as out:
        out.write("date,student_id,kind,text,setting,author\n")
        for i in range(rows):
            day = i * 60 // rows
            date = f"2026-{8 + day // 30:02}-{1 + day % 30:02}"
            text = " ".join(rng.choices(WORDS, k=8)).capitalize()
            more = " ".join(rng.choices(WORDS, k=4))
            out.write(f'{date},S-{rng.randrange(STUDENTS):05},{rng.choice(KINDS)},'
                      f'"{text} {i}, {more}.",math,T-{rng.randrange(900):03}\n')


class Run(NamedTuple):
    seconds: float  # on the clock
    cpu: float  # seconds, of all threads
    peak: float  # MB

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s ({self.cpu:.1f} s CPU, peak {self.peak:.0f} MB)"


def run(command: list) -> Run:
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return Run(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def peer_schema(seeded: Path) -> str:
    """The table's own words and indexes, but for what .import can not fill."""
    with sqlite3.connect(f"file:{seeded}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT sql FROM sqlite_schema WHERE tbl_name = 'observation' AND sql IS NOT NULL "
            "AND type IN ('table', 'index') ORDER BY type DESC")
        return ";\n".join(sql.replace(") STRICT", ")") for (sql,) in rows) + ";"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="homeward-bench-"))
    try:
        bench(options, folder)
    finally:
        shutil.rmtree(folder)


def import_ready(folder: Path, schema: str, ready: Path, rows: int) -> Run:
    database = folder / "peer.db"
    subprocess.run(["sqlite3", database, "PRAGMA journal_mode = WAL; " + schema], check=True,
                   stdout=subprocess.DEVNULL)
    took = run(["sqlite3", database, ".mode csv", f".import {ready} observation"])
    with sqlite3.connect(database) as stored:
        assert stored.execute("SELECT count(*) FROM observation").fetchone() == (rows,)
    database.unlink()
    return took


def bench(options: argparse.Namespace, folder: Path) -> None:
    log, seeded, database = folder / "log.csv", folder / "seeded.db", folder / "ours.db"
    as_logged, as_stored = folder / "as-logged.csv", folder / "as-stored.csv"
    write_log(log, options.rows)
    subprocess.run([options.binary, "seed", seeded, str(STUDENTS)], check=True)
    schema = peer_schema(seeded)
    ours, peer, best = [], [], []
    for number in range(options.rounds):
        shutil.copy(seeded, database)
        ours.append(run([options.binary, "store", database, log]))
        if number == 0:
            for ready, order in ((as_logged, "line"), (as_stored, "id")):
                with ready.open("wb") as out:
                    query = f"SELECT * FROM observation ORDER BY {order}"
                    subprocess.run(["sqlite3", "-csv", database, query], stdout=out, check=True)
            count = sqlite3.connect(database).execute("SELECT count(*) FROM published_observation")
            assert count.fetchone() == (options.rows,), "rows are missing"
        database.unlink()
        peer.append(import_ready(folder, schema, as_logged, options.rows))
        best.append(import_ready(folder, schema, as_stored, options.rows))
        print(f"round {number + 1}: ours {ours[-1]}; sqlite3 .import {peer[-1]}, in ours' order "
              f"{best[-1]}", flush=True)

    def median(runs: list, of: str) -> float:
        return statistics.median(getattr(run, of) for run in runs)

    print(f"{options.rows} rows: ours / sqlite3 .import = "
          f"{median(ours, 'seconds') / median(peer, 'seconds'):.2f} (1 or less is the aim), CPU "
          f"{median(ours, 'cpu') / median(peer, 'cpu'):.2f}; against rows put into ours' order "
          f"{median(ours, 'seconds') / median(best, 'seconds'):.2f}; "
          f"peak {max(run.peak for run in ours):.0f} MB (below 64 is the aim)")


if __name__ == "__main__":
    main()
