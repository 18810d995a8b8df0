#!/usr/bin/env python3
"""Runs `cs policy sql --dialect duckdb` over books and compares it with `cs check`, row by row.

Random books hold every record form; the book of the repository comes last. It makes a virtual environment under
target/sql and installs DuckDB there.

    tests/sql/duckdb.py [--books 100] [--first SEED] [--cs target/debug/cs]
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def violations(connection, query):
    """The rows by rule, record and clock, and the records that are not judged."""
    found, unjudged = {}, set()
    for rule, record, clock, outcome, start, due, done, over, why in connection.execute(query).fetchall():
        if rule == "":
            unjudged.add(record)
        else:
            found[(rule, record, clock)] = (outcome, start, due, done, over)
    return found, unjudged


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--books", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--cs", default=str(ROOT / "target" / "debug" / "cs"))
    args = parser.parse_args()
    from books import Runner, random_book, shipped_book
    from environment import venv

    venv("duckdb==2.0.0")
    # This file bears the name of the package, and must not be taken for it.
    sys.path.pop(0)
    import duckdb

    runner = Runner(args.cs)
    sums = {}
    for seed in range(args.first, args.first + args.books):
        with random_book(seed) as book:
            runner.compare(book, "duckdb", lambda query: violations(connect(duckdb, book), query), sums)
    print(f"{args.books} random books agree:", ", ".join(f"{n} {what}" for what, n in sorted(sums.items())))
    sums = {}
    with shipped_book(ROOT) as book:
        runner.compare(book, "duckdb", lambda query: violations(connect(duckdb, book), query), sums)
    print("the book of the repository agrees:", ", ".join(f"{n} {what}" for what, n in sorted(sums.items())))


def connect(duckdb, book):
    os.chdir(book.folder)
    return duckdb.connect()


if __name__ == "__main__":
    main()
