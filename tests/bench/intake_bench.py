"""./dev bench intake: a log of a million rows, stored by Homeward and by `sqlite3 .import`.

Ours is the whole way: decode, find the header and the date order, check every cell, match pupil and
author, normalise, hash, store under its unique key, publish. The peer imports the very rows that
ours stored, ready made, into the same table with the same keys and indexes (without STRICT and
without foreign keys, as .import knows no NULL). Both run in turn, the median counts.
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


def run(command: list, **options) -> tuple:
    """Seconds on the clock and peak memory in MB."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed")
    return time.monotonic() - began, usage.ru_maxrss / 1024


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


def bench(options: argparse.Namespace, folder: Path) -> None:
    log, ready, seeded = folder / "log.csv", folder / "ready.csv", folder / "seeded.db"
    write_log(log, options.rows)
    subprocess.run([options.binary, "seed", seeded, str(STUDENTS)], check=True)
    schema = peer_schema(seeded)
    ours, peer = [], []
    for number in range(options.rounds):
        database = folder / f"ours-{number}.db"
        shutil.copy(seeded, database)
        ours.append(run([options.binary, "store", database, log]))
        if number == 0:
            with ready.open("wb") as out:
                subprocess.run(["sqlite3", "-csv", database, "SELECT * FROM observation ORDER BY id"],
                               stdout=out, check=True)
            count = sqlite3.connect(database).execute("SELECT count(*) FROM published_observation")
            assert count.fetchone() == (options.rows,), "rows are missing"
        other = folder / f"peer-{number}.db"
        subprocess.run(["sqlite3", other, "PRAGMA journal_mode = WAL; " + schema], check=True,
                       stdout=subprocess.DEVNULL)
        peer.append(run(["sqlite3", other, ".mode csv", f".import {ready} observation"]))
        database.unlink()
        other.unlink()
        print(f"round {number + 1}: ours {ours[-1][0]:.1f} s, peak {ours[-1][1]:.0f} MB; "
              f"sqlite3 .import {peer[-1][0]:.1f} s, peak {peer[-1][1]:.0f} MB", flush=True)
    mine = statistics.median(seconds for seconds, _ in ours)
    theirs = statistics.median(seconds for seconds, _ in peer)
    print(f"{options.rows} rows: ours / sqlite3 .import = {mine / theirs:.2f} (1 or less is the aim); "
          f"peak {max(memory for _, memory in ours):.0f} MB (below 64 is the aim)")


if __name__ == "__main__":
    main()
