#!/usr/bin/env python3
"""Runs `cs check` beside DuckDB on the archive of a book that `--example book` made, with its eight rules.

    cargo run --release --example book -- /tmp/million --records 1000000
    cargo build --release --bins --examples
    python3 benches/versus_duckdb.py /tmp/million

Both lists of violations are compared row by row (record, rule, clock, outcome, due, done, seconds over). Then the
programs take turns, on files in the page cache: `cs check`, DuckDB, and a bare count of the same rows by the csv crate.
Medians of wall time, CPU time (user and system) and peak memory are printed, and what `cs` takes of the others.

DuckDB comes from PyPI, into target/duckdb, on the first run. (This file is not called duckdb.py, because Python would
then import it in place of DuckDB.) The SQL stands in eight_rules.sql beside this file.
"""

import argparse
import csv
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent / "target"
DUCKDB = "duckdb==2.0.0"
NOW = "2026-11-22T12:00:00+08:00"
# The same, in local seconds since 1970.
NOW_S = 1795348800
COLUMNS = ["record", "rule", "clock", "outcome", "due", "done", "over_s"]


def run_sql(book, out, threads):
    """In a process of its own: the violations of `book` into the CSV file `out`."""
    import duckdb

    connection = duckdb.connect(config={"threads": threads})
    # Rows may come in any order until the last query sorts them; that is DuckDB's faster way.
    connection.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
    text = (HERE / "eight_rules.sql").read_text()
    connection.execute(text.format(book=book, out=out, now=NOW_S))


def python_with_duckdb():
    """The Python of the environment that has DuckDB, made if it is not there."""
    home = TARGET / "duckdb"
    python = home / "bin" / "python"
    marker = home / DUCKDB
    if not marker.exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", DUCKDB], check=True)
        marker.touch()
    return python


def measure(command, out):
    """Wall seconds, CPU seconds and peak MiB of one run, its output going to the file `out`."""
    with open(out, "wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=file)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    # `cs check` says 1 where it found violations.
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def of_cs(path):
    """The violations that `cs check --format jsonl` wrote; none may be a fault."""
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    faults = [line for line in lines if line["type"] == "fault"]
    if faults:
        sys.exit(f"`cs check` could not read the book: {faults[0]}")
    shown = lambda value: "" if value is None else str(value)
    return [tuple(shown(line[name]) for name in COLUMNS) for line in lines if line["type"] == "violation"]


def of_duckdb(path):
    with open(path, newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        if header != COLUMNS:
            sys.exit(f"the SQL gave other columns: {header}")
        return [tuple(row) for row in rows]


def compare(cs, duckdb):
    """Ends the program where the lists differ, in rows or in their order."""
    if cs == duckdb:
        return
    for name, rows in [("only cs", set(cs) - set(duckdb)), ("only DuckDB", set(duckdb) - set(cs))]:
        for row in sorted(rows)[:10]:
            print(f"{name}: {' '.join(row)}")
    sys.exit(f"the lists differ: {len(cs)} of cs, {len(duckdb)} of DuckDB")


def instructions(command):
    """How many instructions a run takes, by callgrind: a figure that other work on the machine does not touch."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found[1]) if found else sys.exit(f"valgrind said: {done.stderr[-500:]}")


def count_instructions(book, contenders):
    size = sum(file.stat().st_size for file in (book / "data/archive").glob("month=*/*.csv"))
    taken = {name: instructions(contenders[name]) for name in ("cs check", "csv count")}
    for name, count in taken.items():
        print(f"{name:12} {count:>16,} instructions  {count / size:6.2f} a byte")
    print(f"cs check takes {taken['cs check'] / taken['csv count']:.2f} of csv count in instructions")


def take_turns(contenders, runs, folder):
    """The figures of each contender, run after run; before them one run each that is not counted."""
    figures = {name: [] for name in contenders}
    for run in range(runs + 1):
        for name, command in contenders.items():
            figure = measure(command, folder / f"{name}.out")
            if run > 0:
                figures[name].append(figure)
    return {name: [statistics.median(part) for part in zip(*rows)] for name, rows in figures.items()}


def tell(medians, runs):
    print(f"medians of {runs} alternating runs")
    print(f"{'':14}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    for name, (wall, cpu, peak) in medians.items():
        print(f"{name:14}{wall:9.3f}{cpu:9.3f}{peak:10.0f}")
    cs = medians["cs check"]
    for other in ("DuckDB", "csv count"):
        shares = [f"{mine / theirs:.3f} of its {what}" for mine, theirs, what in zip(cs, medians[other], ("wall time", "CPU time", "memory"))]
        print(f"cs check beside {other}: {', '.join(shares)}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("book", type=pathlib.Path, help="a book that `--example book` made")
    parser.add_argument("--runs", type=int, default=5, help="how often each takes its turn (5); 0 only compares")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of DuckDB and the count (all cores)")
    parser.add_argument("--cs", type=pathlib.Path, default=TARGET / "release/cs", help="the program to measure")
    parser.add_argument("--count", type=pathlib.Path, default=TARGET / "release/examples/count_rows")
    parser.add_argument("--instructions", action="store_true", help="count instructions with valgrind as well")
    parser.add_argument("--sql-into", type=pathlib.Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    args = read_arguments()
    if args.sql_into:
        return run_sql(args.book, args.sql_into, args.threads)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        rows = folder / "duckdb.csv"
        python = [python_with_duckdb(), __file__, args.book, "--threads", str(args.threads)]
        contenders = {
            "cs check": [args.cs, "-C", args.book, "check", "--now", NOW, "--format", "jsonl"],
            "DuckDB": [*python, "--sql-into", rows],
            "csv count": [args.count, args.book, str(args.threads)],
        }
        figures = take_turns(contenders, args.runs, folder)
        found = of_cs(folder / "cs check.out")
        compare(found, of_duckdb(rows))
        print(f"{len(found)} violations, the same row by row")
        if args.runs > 0:
            tell(figures, args.runs)
        if args.instructions:
            count_instructions(args.book, contenders)


if __name__ == "__main__":
    main()
