"""./dev demo: the demo school lives through its eight weeks, with real mail on loopback."""
import argparse
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from homeward import FRIDAYS, ROOT, Relay, School, approve_all, drop_demo_start, drop_demo_week, text_of  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary")
    parser.add_argument("folder")
    parser.add_argument("--keep", action="store_true", help="leave the daemon and the relay running")
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.folder).resolve()
    shutil.rmtree(folder, ignore_errors=True)

    relay = Relay(folder / "relay")
    school = School(arguments.binary, folder / "school", f"smtp://127.0.0.1:{relay.port}",
                    options={"# settle = 5": "settle = 0", '# term_start = ""': 'term_start = "2026-08-31"'})
    shutil.copy(ROOT / "schedules" / "school-calendar.ics", school.folder / "schedules")
    print("A demo school, a real mail server on loopback, a clock that a rehearsal moves.\n")
    school.start("--rehearse", "2026-08-31T07:30", "--quiet")
    try:
        live_through(relay, school)
        if arguments.keep:
            print(f"\nThe daemon (pid {school.process.pid}) and the relay (pid {relay.process.pid}) stay; press Enter to end them.")
            sys.stdin.readline()
    finally:
        code = school.stop()
        relay.stop()
    return code


def live_through(relay, school):
    drop_demo_start(school)
    school.step("2026-08-31T08:00")
    print(school.run("arm").stdout.strip() + "\n")

    before = 0
    for week, friday in enumerate(FRIDAYS, start=1):
        drop_demo_week(school, week)
        school.step(f"{friday}T14:00")
        if week < len(FRIDAYS):  # the last week's concerns stay for whoever looks at review/held
            approve_all(school)
        school.step(f"{friday}T15:00")
        school.step(f"{friday}T16:15")
        holds = school.status()["holds"]
        sent = len(relay.messages())
        print(f"week {week}, {friday}: {sent - before:2} letters by mail; "
              f"{holds['need_strength']} wait for a strength, {holds['concerns_to_approve']} concerns for a yes")
        before = sent
    show_one(relay)
    share = school.folder / "share"
    print("Where to look")
    print(f"  letters         {relay.folder / 'maildir' / 'new'}  ({before} messages, each with its PDF)")
    print(f"  paper letters   {share / 'print'}")
    print(f"  status board    {share / 'reports' / 'index.html'}")
    print(f"  reports, sheets {share / 'reports'}")
    print(f"  held letters    {share / 'review' / 'held'}")
    print(f"  the whole story homeward --config {school.config} status")


def show_one(relay):
    """One letter, as the family reads it."""
    letters = [m for m in relay.messages() if "2026" in (m["Date"] or "") and m.get_body(("plain",))]
    chosen = max(letters[-60:], key=lambda m: len(text_of(m)))
    print("\n" + "-" * 78)
    print(f"To: {chosen['To']}\nSubject: {chosen['Subject']}\n")
    print(text_of(chosen).strip())
    print("-" * 78 + "\n")


if __name__ == "__main__":
    sys.exit(main())
