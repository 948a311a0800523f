#!/usr/bin/python3
"""The house rules as a test: which layer may include which, and how large a room may grow.

base < domain < store < {collect ingest plan compose deliver report} < app; the six stages never
include each other (ARCHITECTURE.md). Reads the includes; prints every breach.
"""
import pathlib
import re
import sys

STAGES = {"collect", "ingest", "plan", "compose", "deliver", "report"}
BELOW = {"base": set(), "domain": {"base"}, "store": {"base", "domain"}}
for stage in STAGES:
    BELOW[stage] = {"base", "domain", "store"}
BELOW["app"] = STAGES | {"base", "domain", "store"}
# domain is pure: no database, no network, no files of its own.
FORBIDDEN_IN_DOMAIN = re.compile(r"#include <(SQLiteCpp|sqlite3|curl|fstream|filesystem|unistd|sys/)")
MOST_LINES = 400
INCLUDE = re.compile(r'^#include "([a-z]+)/', re.MULTILINE)


def breaches(root):
    for path in sorted((root / "daemon").rglob("*")):
        if path.suffix not in (".h", ".cpp") or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        relative = path.relative_to(root)
        lines = text.count("\n")
        if lines > MOST_LINES:
            yield f"{relative}: {lines} lines; a room has one purpose and at most {MOST_LINES}"
        layer = path.relative_to(root / "daemon").parts[0]
        if layer not in BELOW:
            continue  # main.cpp
        for included in INCLUDE.findall(text):
            if included != layer and included not in BELOW[layer]:
                yield f"{relative}: {layer} must not include {included}/"
        if layer == "domain" and FORBIDDEN_IN_DOMAIN.search(text):
            yield f"{relative}: domain does no input or output"


def main():
    root = pathlib.Path(sys.argv[1])
    found = list(breaches(root))
    print("\n".join(found) or "every include keeps to its layer")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
