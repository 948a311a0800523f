#!/usr/bin/python3
"""./dev bench cadence: who is due next, for 100,000 families, and what an idle daemon costs.

Ours: next slot, closed weekends, zone resolved to an instant (compiled, -O2). croniter (Python) and
libical's iterator (C) get the same families as cron lines and RRULEs, only rules that all three can
say: weekly on one or two days, day 1 to 28 of the month; on weekdays, so that no weekend moves
one. croniter is Python, so its ratio says more of the language than of the rule; libical is given the day
before as its start and the zone by our own cctz, the cheapest way to use it right. Parsing is left out for
libical and for us (croniter parses as it is made, and that is counted: it keeps no rule apart from its start).
croniter too works on local readings with the zone last: given a zone itself, 1.3.5 is an hour off whenever the
clocks change before the answer. The answers of all three must be the same. croniter works on a tenth of the families and is scaled.
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from croniter import croniter

FAMILIES = 100_000
IDLE_FAMILIES = 10_000
IDLE_SECONDS = int(os.environ.get("HOMEWARD_IDLE_SECONDS", "120"))
NOW = int(datetime(2026, 10, 21, 14, 7, tzinfo=timezone.utc).timestamp())
ZONES = ["America/New_York", "Europe/Warsaw", "America/Chicago", "Australia/Sydney"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
CODES = ["MO", "TU", "WE", "TH", "FR"]


def families(rng):
    for _ in range(FAMILIES):
        zone, hour, minute = rng.choice(ZONES), rng.randrange(7, 20), rng.choice([0, 15, 30, 45])
        if rng.random() < 0.8:
            days = sorted(rng.sample(range(5), rng.choice([1, 1, 2])))
            yield (zone, f"every {' and '.join(DAYS[d] for d in days)} at {hour}:{minute:02}",
                   f"{minute} {hour} * * {','.join(str(d + 1) for d in days)}",
                   f"FREQ=WEEKLY;BYDAY={','.join(CODES[d] for d in days)} {hour}:{minute:02}")
        else:
            # The next 22nd or 23rd are Thursday and Friday, the next 2nd and 3rd Monday and Tuesday.
            day = rng.choice([2, 3, 22, 23])
            yield (zone, f"day {day} of the month at {hour}:{minute:02}", f"{minute} {hour} {day} * *",
                   f"FREQ=MONTHLY;BYMONTHDAY={day} {hour}:{minute:02}")


def run(binary, who, lines):
    done = subprocess.run([binary, who, str(NOW)], input="\n".join(lines) + "\n", capture_output=True,
                          text=True, check=True)
    seconds, *due = done.stdout.split()
    return float(seconds), [int(at) for at in due]


def run_croniter(sample):
    zones = {zone: ZoneInfo(zone) for zone in ZONES}
    starts = {zone: datetime.fromtimestamp(NOW, at).replace(tzinfo=None) for zone, at in zones.items()}
    began = time.perf_counter()
    due = [int(croniter(cron, starts[zone]).get_next(datetime).replace(tzinfo=zones[zone]).timestamp())
           for zone, _, cron, _ in sample]
    return time.perf_counter() - began, due


def evaluation(binary):
    everyone = list(families(random.Random(7)))
    tenth = everyone[::10]
    times = {"ours": [], "libical": [], "croniter": []}
    for number in range(3):
        mine, due = run(binary, "ours", [f"{zone}|{phrase}" for zone, phrase, _, _ in everyone])
        ical, other = run(binary, "libical", [f"{zone}|{rule}" for zone, _, _, rule in everyone])
        cron, third = run_croniter(tenth)
        assert due == other, "libical answers otherwise"
        assert due[::10] == third, "croniter answers otherwise"
        for name, seconds in (("ours", mine), ("libical", ical), ("croniter", cron * 10)):
            times[name].append(seconds)
        print(f"round {number + 1}: ours {mine:.3f} s, libical {ical:.3f} s, "
              f"croniter {cron * 10:.1f} s (scaled from a tenth)", flush=True)
    ours, libical, cron = (statistics.median(times[name]) for name in ("ours", "libical", "croniter"))
    print(f"{FAMILIES} families, same answers: ours / libical = {ours / libical:.3f}, "
          f"ours / croniter = {ours / cron:.5f}; {ours / FAMILIES * 1e6:.2f} us a family")


def write_school(binary, folder):
    subprocess.run([binary, "init", folder, "--time-zone", "America/New_York"], check=True,
                   stdout=subprocess.DEVNULL)
    with (folder / "share" / "drop" / "roster.csv").open("w", encoding="utf-8") as out:
        out.write("student_id,student_name,class,guardian_name,email,consent,family_id\n")
        for i in range(IDLE_FAMILIES):
            out.write(f"S{i},Pupil {i},Class {i % 400},Guardian {i},g{i}@example.org,yes,F{i}\n")


def switches(pid):
    """Voluntary context switches of each thread, by its number and name: times that it woke up."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        status = (task / "status").read_text()
        name = re.search(r"^Name:\t(.*)$", status, re.MULTILINE).group(1)
        found[task.name, name] = int(re.search(r"^voluntary_ctxt_switches:\t(\d+)", status, re.MULTILINE).group(1))
    return found


def resident(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE).group(1)) / 1024


def idle(binary, folder):
    write_school(binary, folder)
    config = ["--config", folder / "homeward.toml"]
    daemon = subprocess.Popen([binary, *config, "serve", "--quiet"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        report = folder / "share" / "reports" / "roster.csv.html"
        waited = time.monotonic()
        while not report.exists():
            if daemon.poll() is not None or time.monotonic() - waited > 300:
                sys.exit("the daemon did not take the roster")
            time.sleep(1)
        time.sleep(30)
        before, began = switches(daemon.pid), time.monotonic()
        time.sleep(IDLE_SECONDS)
        minutes = (time.monotonic() - began) / 60
        after = switches(daemon.pid)
        for (task, name), count in sorted(after.items(), key=lambda item: int(item[0][0])):
            main = " (main)" if task == str(daemon.pid) else ""
            print(f"  thread {name}{main}: {(count - before.get((task, name), 0)) / minutes:.1f} wake-ups a minute")
        print(f"idle with {IDLE_FAMILIES} families for {minutes:.1f} min: main thread "
              f"{(after[str(daemon.pid), 'homeward'] - before[str(daemon.pid), 'homeward']) / minutes:.1f} wake-ups "
              f"a minute (1 or less is the aim), resident {resident(daemon.pid):.0f} MB")
    finally:
        daemon.terminate()
        daemon.wait()


def main():
    evaluation(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="homeward-bench-") as folder:
        idle(sys.argv[2], Path(folder) / "school")


if __name__ == "__main__":
    main()
