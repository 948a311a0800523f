#!/usr/bin/python3
"""Homeward's cadences against an independent evaluator: dateutil's rrule on local dates, zoneinfo last.

Random phrases x zones x years 2020 to 2045 x holidays: each case's next sendings must be the same, as
instants and with the same keys. A reading in a spring gap is shifted forward by the gap, one in an
autumn overlap is its first instant; PEP 495's fold=0 says the same of both. Weekends and closed days
move a sending by rules written here anew, from the spec. Half of the cases are aimed at a change of
their zone's clocks: the slot lies in its gap or overlap, on a day made a school day. HOMEWARD_CASES=200000 for a longer run,
HOMEWARD_SEED for another one.
"""

import calendar
import os
import random
import subprocess
import sys
import unittest
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil import rrule

EVALUATOR = sys.argv.pop(1)
CASES = int(os.environ.get("HOMEWARD_CASES", "10000"))
SEED = int(os.environ.get("HOMEWARD_SEED", "1"))
ZONES = ["America/New_York", "Europe/Warsaw", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu",
         "Pacific/Apia", "Africa/Casablanca", "America/Santiago", "Europe/London", "Pacific/Auckland",
         "America/Sao_Paulo", "Asia/Tokyo", "UTC", "Asia/Beirut", "Africa/Cairo"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December"]
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
HORIZON = timedelta(days=732)


def offset_at(zone, moment):
    return moment.replace(tzinfo=timezone.utc).astimezone(zone).utcoffset()


@cache
def changes(name):
    """The zone's changes of the clocks from 2020 to 2045: (local reading before, minutes skipped or repeated)."""
    zone, found = ZoneInfo(name), []
    for day in range(366 * 26):
        low = datetime(2020, 1, 1) + timedelta(days=day)
        high = low + timedelta(days=1)
        before, after = offset_at(zone, low), offset_at(zone, high)
        if before == after:
            continue
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) // 2
            low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
        found.append((high.replace(microsecond=0) + before, (after - before) // timedelta(minutes=1)))
    return found


def is_gap(local, zone):
    return local.replace(tzinfo=zone, fold=0).utcoffset() < local.replace(tzinfo=zone, fold=1).utcoffset()


def is_overlap(local, zone):
    return local.replace(tzinfo=zone, fold=0).utcoffset() > local.replace(tzinfo=zone, fold=1).utcoffset()


class Case:
    """A phrase, and the same rule in dateutil's words."""

    def __init__(self, rng: random.Random):
        self.zone = rng.choice(ZONES)
        self.choice = rng.choice(["previous", "next", "skip"])
        self.since = datetime(rng.randint(2020, 2045), 1, 1) + timedelta(
            days=rng.randrange(365), minutes=rng.randrange(1440))
        # Hours around midnight and the changes of the clocks come up more often.
        self.hour = rng.choice([0, 1, 2, 2, 3, rng.randrange(24)])
        self.minute = rng.choice([0, 30, rng.randrange(60)])
        self.closed = self.holidays(rng)
        self.opened = {day for day in self.holidays(rng) if rng.random() < 0.2}
        self.kind = ""           # "daily", "first", "last": moves by a rule of its own
        self.start = None        # nothing is sent for a slot before it
        self.months = None
        self.found = None        # its letters, once they were worked out
        self.target = None       # a day that is to have a slot
        if rng.random() < 0.5 and changes(self.zone):
            self.aim(rng)
        getattr(self, rng.choice(["daily", "weekly", "weekly", "several", "nth_week", "nth_week", "month_day",
                                  "month_weekday", "school_day", "imported"]))(rng)

    def aim(self, rng):
        """At a reading that its day does not have, or has twice."""
        before, minutes = rng.choice(changes(self.zone))
        first = before if minutes > 0 else before + timedelta(minutes=minutes)
        reading = first + timedelta(minutes=rng.randrange(min(abs(minutes), 1440)))
        self.target, self.hour, self.minute = reading.date(), reading.hour, reading.minute
        self.opened.add(self.target)
        self.since = reading - timedelta(minutes=rng.randint(1, 6 * 1440))

    def days(self, rng, count):
        """That many days of the week, among them the target's."""
        if self.target is None:
            return rng.sample(range(7), count)
        others = [day for day in range(7) if day != self.target.weekday()]
        return rng.sample([self.target.weekday()] + rng.sample(others, count - 1), count)

    def first_day(self, rng, every):
        """Of a series of every so many weeks, which meets the target."""
        if self.target is None:
            return self.since.date() + timedelta(days=rng.randrange(-900, 200))
        return self.target - timedelta(weeks=every * rng.randrange(20))

    def holidays(self, rng):
        days = set()
        for _ in range(rng.choice([0, 0, 2, 6])):
            first = self.since.date() + timedelta(days=rng.randrange(-110, 400))
            days.update(first + timedelta(days=i) for i in range(rng.choice([1, 1, 2, 5, 14, 40, 70, 120])))
        return days

    def time(self, rng):
        twelve = (self.hour + 11) % 12 + 1
        half = "pm" if self.hour >= 12 else "am"
        words = [f"{self.hour}:{self.minute:02}", f"{self.hour:02}:{self.minute:02}",
                 f"{twelve}:{self.minute:02}{half}", f"{twelve}:{self.minute:02} {half}"]
        if self.minute == 0:
            words.append(f"{twelve} {half}")
        return rng.choice(words)

    def rule(self, freq, **options):
        self.freq, self.options = freq, options

    def daily(self, rng):
        self.kind = "daily"
        self.phrase = rng.choice(["daily", "every school day", "daily on school days"]) + f" at {self.time(rng)}"
        self.rule(rrule.DAILY)

    def weekly(self, rng):
        day = self.days(rng, 1)[0]
        name = DAYS[day]
        self.phrase = rng.choice([f"every {name}", f"{name}s", f"weekly on {name}"]) + f" at {self.time(rng)}"
        self.rule(rrule.WEEKLY, byweekday=[day])

    def several(self, rng):
        days = self.days(rng, rng.randint(2, 7))
        self.kind = "daily" if len(days) >= 5 else ""
        self.phrase = f"every {', '.join(DAYS[d] for d in days[:-1])} and {DAYS[days[-1]]} at {self.time(rng)}"
        self.rule(rrule.WEEKLY, byweekday=days)

    def nth_week(self, rng):
        every, days = rng.randint(2, 9), self.days(rng, rng.choice([1, 1, 2]))
        self.start = self.first_day(rng, every)
        names = " and ".join(DAYS[d] for d in days)
        word = {2: "second", 3: "third", 4: "fourth"}.get(every)
        said = [f"every {every} weeks on {names}"] + ([f"every {word} {names}"] if word else [])
        self.phrase = f"{rng.choice(said)} at {self.time(rng)}, starting {self.start}"
        first = self.start
        while first.weekday() not in days:
            first += timedelta(days=1)
        self.anchor = first
        self.rule(rrule.WEEKLY, interval=every, byweekday=days)

    def of_months(self, rng):
        if rng.random() < 0.6:
            return rng.choice(["of the month", "of each month"])
        months = set(rng.sample(range(1, 13), rng.randint(1, 3)))
        self.months = sorted(months | {self.target.month} if self.target else months)
        return "of " + " and ".join(MONTHS[m - 1] for m in self.months)

    def month_day(self, rng):
        day = self.target.day if self.target else rng.choice([1, 15, 28, 29, 30, 31, rng.randint(1, 31)])
        ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in (11, 12, 13) else 0, "th")
        self.phrase = rng.choice([f"day {day}", f"the {day}{ending}"]) + f" {self.of_months(rng)} at {self.time(rng)}"
        # The last of the days up to it that the month has: clamped.
        self.rule(rrule.MONTHLY, bymonthday=list(range(min(day, 28), day + 1)), bysetpos=-1)

    def month_weekday(self, rng):
        nth, day = rng.choice(list(ORDINALS)), self.days(rng, 1)[0]
        if self.target:
            nth = (self.target.day + 6) // 7 if self.target.day <= 28 else -1
        self.phrase = f"{ORDINALS[nth]} {DAYS[day]} {self.of_months(rng)} at {self.time(rng)}"
        self.rule(rrule.MONTHLY, byweekday=rrule.weekday(day)(nth))

    def school_day(self, rng):
        self.kind = rng.choice(["first", "last"])
        self.phrase = f"{self.kind} school day {self.of_months(rng)} at {self.time(rng)}"
        self.rule(rrule.MONTHLY, bymonthday=[1 if self.kind == "first" else -1])

    def imported(self, rng):
        """An RRULE as dateutil itself reads it."""
        every, days = rng.randint(1, 5), self.days(rng, rng.choice([1, 2, 3]))
        self.start = self.anchor = self.first_day(rng, every)
        text = f"FREQ=WEEKLY;INTERVAL={every};BYDAY={','.join(CODES[d] for d in days)}"
        self.phrase = f"DTSTART:{self.start:%Y%m%d}T{self.hour:02}{self.minute:02}00\\nRRULE:{text}"
        self.rule(rrule.WEEKLY, interval=every, byweekday=days)

    def line(self):
        days = ",".join([str(day) for day in sorted(self.closed)] + [f"+{day}" for day in sorted(self.opened)])
        return f"{self.zone}|{self.choice}|{self.since:%Y-%m-%dT%H:%M}|5|{days}|{self.phrase}"

    def open(self, day):
        return day in self.opened or (day.weekday() < 5 and day not in self.closed)

    def moved(self, day):
        """Where a slot of that day is sent."""
        if self.start and day < self.start:
            return None
        if self.open(day):
            return day
        if self.kind in ("first", "last"):
            days = [day.replace(day=i) for i in range(1, calendar.monthrange(day.year, day.month)[1] + 1)]
            found = [d for d in days if self.open(d)]
            return found[0 if self.kind == "first" else -1] if found else None
        if self.kind == "daily" or self.choice == "skip":
            return None
        step = timedelta(days=-1 if self.choice == "previous" else 1)
        return next((day + i * step for i in range(101) if self.open(day + i * step)), None)

    def has_letter(self, meets):
        """Whether one of its letters leaves at such a reading."""
        zone = ZoneInfo(self.zone)
        return any(meets(local, zone) for _, local in self.letters())

    def letters(self):
        """The next five: slot, local time of sending."""
        if self.found is None:
            self.found = self.evaluate()
        return self.found

    def evaluate(self):
        begin = self.since - timedelta(days=140)
        dtstart = datetime(begin.year, begin.month, 1, self.hour, self.minute)
        if self.start:
            dtstart = datetime(self.anchor.year, self.anchor.month, self.anchor.day, self.hour, self.minute)
        options = dict(self.options, bymonth=self.months) if self.months else self.options
        letters = {}
        slots = rrule.rrule(self.freq, dtstart=dtstart, wkst=rrule.MO, **options)
        for slot in takewhile(lambda slot: slot < self.since + HORIZON, slots):
            day = self.moved(slot.date()) if slot > begin else None
            if day and slot.replace(year=day.year, month=day.month, day=day.day) > self.since:
                letters[day] = slot  # the latest slot of a day is the key
            if len(letters) > 5 and day and self.choice != "next":
                break
        return [(slot, datetime(day.year, day.month, day.day, self.hour, self.minute))
                for day, slot in list(letters.items())[:5]]

    def expected(self):
        zone = ZoneInfo(self.zone)
        instants = [(slot, local.replace(tzinfo=zone).astimezone(timezone.utc)) for slot, local in self.letters()]
        return " ".join(f"{slot:%Y-%m-%dT%H:%M}>{at:%Y-%m-%dT%H:%M:%SZ}" for slot, at in instants)


def evaluate(lines):
    done = subprocess.run([EVALUATOR], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


class Cadences(unittest.TestCase):
    def test_random_cadences_agree_with_dateutil_and_zoneinfo(self):
        rng = random.Random(SEED)
        cases = [Case(rng) for _ in range(CASES)]
        answers = evaluate(case.line() for case in cases)
        self.assertEqual(len(answers), CASES)
        wrong = [(case, answer) for case, answer in zip(cases, answers) if answer != case.expected()]
        for case, answer in wrong[:5]:
            print(f"{case.line()}\n  ours {answer}\n  peer {case.expected()}", file=sys.stderr)
        self.assertEqual(len(wrong), 0, f"of {CASES} cases, seed {SEED}")
        self.assertGreater(sum(answer != "" for answer in answers), CASES * 0.9)
        # Where the two readings differ the cases must be many.
        for meets in (is_gap, is_overlap):
            self.assertGreater(sum(case.has_letter(meets) for case in cases), CASES * 0.1, meets.__name__)

    def test_sixty_second_fridays_keep_their_hour_over_the_changes_of_the_clocks(self):
        for zone, summer, winter in (("America/New_York", 20, 21), ("Europe/Warsaw", 14, 15)):
            line = f"{zone}|previous|2026-09-01T00:00|53||every second Friday at 16:00, starting 2026-09-04"
            later = f"{zone}|previous|2028-09-01T00:00|10||every second Friday at 16:00, starting 2026-09-04"
            instants = [item.split(">") for item in " ".join(evaluate([line, later])).split()]
            days = sorted({slot: at for slot, at in instants}.items())[:60]
            self.assertEqual(len(days), 60)
            for i, (slot, at) in enumerate(days):
                day = date(2026, 9, 4) + timedelta(days=14 * i)
                self.assertEqual(slot, f"{day}T16:00")
                local = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
                self.assertEqual((local.date(), local.hour, local.minute), (day, 16, 0))
            hours = {int(at[11:13]) for _, at in days}
            self.assertEqual(hours, {summer, winter})

    def test_known_answers(self):
        recess = ",".join(f"2026-12-{day}" for day in range(19, 32))
        cases = {
            f"America/New_York|previous|2026-12-01T00:00|1|{recess}|last school day of December at 15:30":
                "2026-12-31T15:30>2026-12-18T20:30:00Z",
            # 02:30 on each day: in the gap of 8 March it is 03:30, in the overlap of 1 November
            # (01:30 here, which comes twice) the first. Both are Sundays, made school days.
            "America/New_York|previous|2026-03-07T12:00|2|+2026-03-08|daily at 02:30":
                "2026-03-08T02:30>2026-03-08T07:30:00Z 2026-03-09T02:30>2026-03-09T06:30:00Z",
            "America/New_York|previous|2026-10-31T12:00|2|+2026-11-01|daily at 01:30":
                "2026-11-01T01:30>2026-11-01T05:30:00Z 2026-11-02T01:30>2026-11-02T06:30:00Z",
            "America/New_York|previous|2026-10-31T12:00|2|+2026-11-01|daily at 02:30":
                "2026-11-01T02:30>2026-11-01T07:30:00Z 2026-11-02T02:30>2026-11-02T07:30:00Z",
            # Cairo's gap is on Fridays: 00:30 on 24 April 2026 is 01:30 summer time.
            "Africa/Cairo|previous|2026-04-23T12:00|1||daily at 00:30":
                "2026-04-24T00:30>2026-04-23T22:30:00Z",
            # And its overlap on the night before a Friday: the first 23:30 of Thursday 29 October.
            "Africa/Cairo|previous|2026-10-29T12:00|1||daily at 23:30":
                "2026-10-29T23:30>2026-10-29T20:30:00Z",
        }
        self.assertEqual(evaluate(cases), list(cases.values()))


if __name__ == "__main__":
    unittest.main()
