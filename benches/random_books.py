#!/usr/bin/env python3
"""Makes random books of some hundred records and holds `cs check` and DuckDB to the same violations, row by row.

    cargo build --release --bins --examples
    python3 benches/random_books.py                    # seeds 1 to 100
    python3 benches/random_books.py --from 37 --books 1 --keep /tmp/book-37

Seed by seed the books differ in size, span, order of events and share of violations. Then the events of every other book
are moved: to the second of a deadline or one beside it, to the edges of the working day, into a night or a holiday. What
a record says stays possible: it is opened first, its cycles keep their order, and no two of its events share an instant.
A book on which the lists differ is kept, and its seed is named.
"""

import argparse
import csv
import datetime
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import versus_duckdb as versus

MAKER = versus.TARGET / "release/examples/book"
# Where instants like to hide faults: the edges of the working day and of the day.
EDGES = ["00:00:00", "08:59:59", "09:00:00", "09:00:01", "12:00:00", "12:00:01", "13:30:00", "17:59:59", "18:00:00", "18:00:01", "23:59:59"]
# The limits of the eight rules, in seconds, and beside them.
LIMITS = [30, 7200, 8 * 3600, 9 * 3600, 16 * 3600, 24 * 3600]
# These part a record into cycles, and stay where they are.
FIXED = {"opened", "reopened", "closed"}


def make(folder, seed):
    chance = random.Random(seed)
    options = {
        "records": chance.randint(100, 900),
        "months": chance.choice([1, 2, 5, 14, 38]),
        "violations": round(chance.random(), 2),
        "order": chance.choice(["ticket", "time"]),
        "seed": seed,
    }
    command = [MAKER, folder, *(f"--{name}={value}" for name, value in options.items())]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    if seed % 2 == 0:
        for month in sorted(folder.glob("data/archive/month=*")):
            move_events(month / "events.csv", options["order"], chance)
    return options


def move_events(table, order, chance):
    """Moves some events of each record between their fixed neighbours."""
    with open(table, newline="") as file:
        header, *rows = csv.reader(file)
    records = {}
    for row in rows:
        records.setdefault(row[0], []).append(row)
    for events in records.values():
        events.sort(key=at)
        if chance.random() < 0.7:
            move_between(events, chance)
    rows = [row for events in records.values() for row in events]
    if order == "time":
        rows.sort(key=at)
    with open(table, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def at(row):
    return datetime.datetime.fromisoformat(row[1])


def move_between(events, chance):
    """Events stay in their order, so that a wait is still ended by what ended it; no two share an instant."""
    for number, row in enumerate(events):
        if row[2] in FIXED or chance.random() < 0.5:
            continue
        after = at(events[number - 1])
        before = at(events[number + 1]) if number + 1 < len(events) else at(row)
        aims = [aim for aim in targets(events, number, chance) if after < aim < before]
        if aims:
            row[1] = chance.choice(aims).isoformat()
            # What was written down later was still written down after it happened.
            row[7] = ""


def targets(events, number, chance):
    """Instants that an event may be moved to: a limit after an earlier one, an edge of a day, any at all."""
    earlier = at(events[chance.randrange(number)])
    now = at(events[number])
    for limit in LIMITS:
        for beside in (-1, 0, 1):
            yield earlier + datetime.timedelta(seconds=limit + beside)
    for days in range(-3, 4):
        date = now.date() + datetime.timedelta(days=days)
        for edge in EDGES:
            yield datetime.datetime.combine(date, datetime.time.fromisoformat(edge), now.tzinfo)
    yield now + datetime.timedelta(seconds=chance.randint(-90_000, 90_000))


def compare(folder, cs):
    """What differs, as lines, and how many violations there are."""
    out, rows = folder / "cs.jsonl", folder / "duckdb.csv"
    versus.measure(versus.check(cs, folder), out)
    versus.run_sql(folder, rows, 2)
    found = versus.of_cs(out)
    return versus.differences(found, versus.of_duckdb(rows)), len(found)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--books", type=int, default=100, help="how many (100)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first seed (1)")
    parser.add_argument("--cs", type=pathlib.Path, default=versus.TARGET / "release/cs", help="the program to try")
    parser.add_argument("--keep", type=pathlib.Path, default=versus.TARGET / "differing", help="where books go that differ")
    return parser.parse_args()


def main():
    python = versus.python_with_duckdb()
    if pathlib.Path(sys.executable) != python:
        os.execv(python, [python, *sys.argv])
    args = read_arguments()
    violations, differing = 0, []
    for seed in range(args.first, args.first + args.books):
        with tempfile.TemporaryDirectory() as folder:
            book = pathlib.Path(folder) / "book"
            options = make(book, seed)
            different, count = compare(book, args.cs)
            violations += count
            if different:
                differing.append(seed)
                shutil.copytree(book, args.keep / str(seed), dirs_exist_ok=True)
                print(f"seed {seed} {options}", *different, sep="\n  ")
    print(f"{args.books} books, {violations} violations, {len(differing)} books differ {differing or ''}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
