#!/usr/bin/env python3
"""Runs `cs check` beside DuckDB on the archive of a book that `--example book` made, with its eight rules.

    cargo run --release --example book -- /tmp/million --records 1000000
    cargo build --release --bins --examples
    python3 benches/versus_duckdb.py /tmp/million

Both lists of violations are compared row by row (record, rule, clock, outcome, due, done, seconds over). Then the
programs take turns, on files in the page cache: `cs check` on all cores and on one, DuckDB, a bare count of the same
rows by the csv crate, and `cs check` on the books of --beside. Medians of wall time, CPU time (user and system) and peak
memory are printed, and what each takes of the others.

Of DuckDB only the time of its SQL counts, not the start of Python around it. It comes from PyPI, into target/duckdb, on
the first run. (This file is not called duckdb.py, because Python would then import it in place of DuckDB.) The SQL stands
in eight_rules.sql beside this file.
"""

import argparse
import csv
import json
import os
import pathlib
import re
import resource
import shlex
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
CORES = len(os.sched_getaffinity(0))


def run_sql(book, out, threads):
    """The violations of `book` into the CSV file `out`, by DuckDB in this process."""
    import duckdb

    with duckdb.connect(config={"threads": threads}) as connection:
        # Rows may come in any order until the last query sorts them; that is DuckDB's faster way.
        connection.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
        text = (HERE / "eight_rules.sql").read_text()
        connection.execute(text.format(book=book, out=out, now=NOW_S))


def time_sql(book, out, threads):
    """Prints wall and CPU seconds of the SQL alone."""
    import duckdb  # noqa: F401, so that its import is not timed

    cpu = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    wall_before, cpu_before = time.perf_counter(), cpu()
    run_sql(book, out, threads)
    print(time.perf_counter() - wall_before, cpu() - cpu_before)


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


def measure(command, out, cores=CORES):
    """Wall seconds, CPU seconds and peak MiB of one run on so many cores, its output going to the file `out`."""
    allowed = sorted(os.sched_getaffinity(0))[-cores:]
    with open(out, "wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=file, preexec_fn=lambda: os.sched_setaffinity(0, allowed))
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    # `cs check` says 1 where it found violations.
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{shlex.join(map(str, command))} ended with {process.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def check(cs, book):
    return [cs, "-C", book, "check", "--now", NOW, "--format", "jsonl"]


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


def differences(cs, duckdb):
    """What one list has and the other has not, as lines; empty if they are equal in rows and order."""
    if cs == duckdb:
        return []
    one_sided = [("only cs", set(cs) - set(duckdb)), ("only DuckDB", set(duckdb) - set(cs))]
    rows = [f"{name}: {' '.join(row)}" for name, rows in one_sided for row in sorted(rows)[:10]]
    return [*rows, f"the lists differ: {len(cs)} of cs, {len(duckdb)} of DuckDB"]


def instructions(command):
    """How many instructions a run takes, by callgrind: a figure that other work on the machine does not touch."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found[1]) if found else sys.exit(f"valgrind said: {done.stderr[-500:]}")


def count_instructions(book, contenders):
    size = sum(file.stat().st_size for file in (book / "data/archive").glob("month=*/*.csv"))
    taken = {name: instructions(contenders[name][0]) for name in ("cs check", "csv count")}
    for name, count in taken.items():
        print(f"{name:12} {count:>16,} instructions  {count / size:6.2f} a byte")
    print(f"cs check takes {taken['cs check'] / taken['csv count']:.2f} of csv count in instructions")


def take_turns(contenders, runs, folder):
    """The medians of each contender, run after run; before them one run each that is not counted."""
    figures = {name: [] for name in contenders}
    for run in range(runs + 1):
        for name, (command, cores) in contenders.items():
            out = folder / f"{name.replace('/', ' ')}.out"
            wall, cpu, peak = measure(command, out, cores)
            if name == "DuckDB":
                wall, cpu = map(float, out.read_text().split())
            if run > 0:
                figures[name].append((wall, cpu, peak))
    return {name: [statistics.median(part) for part in zip(*rows)] for name, rows in figures.items()}


def tell(contenders, medians, runs):
    width = max(map(len, medians)) + 2
    print(f"medians of {runs} alternating runs")
    print(f"{'':{width}}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}  command")
    for name, (wall, cpu, peak) in medians.items():
        command = shlex.join(map(str, contenders[name][0]))
        print(f"{name:{width}}{wall:9.3f}{cpu:9.3f}{peak:10.0f}  {command}")
    for name, theirs in medians.items():
        # Of the same book, what `cs check` takes of another; of other books, what they take of this one.
        pair = (name, "cs check") if name.startswith("check of ") else ("cs check", name)
        wall, cpu, peak = (one / other for one, other in zip(medians[pair[0]], medians[pair[1]]))
        if name != "cs check":
            print(f"{pair[0]} / {pair[1]}: wall {wall:.3f}, CPU {cpu:.3f}, memory {peak:.3f}")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("book", type=pathlib.Path, help="a book that `--example book` made")
    parser.add_argument("--runs", type=int, default=5, help="how often each takes its turn (5); 0 only compares")
    parser.add_argument("--threads", type=int, default=CORES, help="of DuckDB and the count (all cores)")
    parser.add_argument("--cs", type=pathlib.Path, default=TARGET / "release/cs", help="the program to measure")
    parser.add_argument("--count", type=pathlib.Path, default=TARGET / "release/examples/count_rows")
    parser.add_argument("--beside", type=pathlib.Path, nargs="*", default=[], metavar="BOOK", help="other books to check in turn")
    parser.add_argument("--instructions", action="store_true", help="count instructions with valgrind as well")
    parser.add_argument("--sql-into", type=pathlib.Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    args = read_arguments()
    if args.sql_into:
        return time_sql(args.book, args.sql_into, args.threads)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        rows = folder / "duckdb.csv"
        python = [python_with_duckdb(), __file__, args.book, "--threads", str(args.threads)]
        contenders = {
            "cs check": (check(args.cs, args.book), CORES),
            "DuckDB": ([*python, "--sql-into", rows], CORES),
        }
        if args.runs > 0:
            contenders["csv count"] = ([args.count, args.book, str(args.threads)], CORES)
            contenders["check on one core"] = (check(args.cs, args.book), 1)
            for book in args.beside:
                contenders[f"check of {book.name}"] = (check(args.cs, book), CORES)
        medians = take_turns(contenders, args.runs, folder)
        found = of_cs(folder / "cs check.out")
        if unequal := differences(found, of_duckdb(rows)):
            sys.exit("\n".join(unequal))
        print(f"{len(found)} violations, the same row by row")
        if args.runs > 0:
            tell(contenders, medians, args.runs)
        if args.instructions:
            contenders["csv count"] = ([args.count, args.book, str(args.threads)], CORES)
            count_instructions(args.book, contenders)


if __name__ == "__main__":
    main()
