#!/usr/bin/env python3
"""Runs `cs policy sql --dialect duckdb` over books and compares it with `cs check`, row by row.

Random books hold every record form; the book of the repository comes last. It makes a virtual environment under
target/sql and installs DuckDB there.

    tests/sql/on_duckdb.py [--books 100] [--first SEED] [--cs target/debug/cs]
    tests/sql/on_duckdb.py --book DIR [--now INSTANT]

A book of any size: cargo run --release --example book -- DIR --records 10000 --policy shipped
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
    parser.add_argument("--books", type=int, default=20)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--book", type=Path, help="this book and no other; judged at --now")
    parser.add_argument("--now", default="2026-11-22T12:00:00+08:00")
    parser.add_argument("--cs", default=str(ROOT / "target" / "debug" / "cs"))
    args = parser.parse_args()
    from books import Runner, copy_of, random_book, shipped_book
    from environment import venv

    venv("duckdb==2.0.0")
    import duckdb

    runner = Runner(args.cs)

    def compare(name, books):
        sums = {}
        for book in books:
            with book:
                run = lambda query: violations(connect(duckdb, book), query)
                runner.compare(book, "duckdb", run, sums)
        print(f"{name} agrees:", ", ".join(f"{n} {what}" for what, n in sorted(sums.items())), flush=True)

    if args.book:
        compare(args.book, [copy_of(args.book, args.now)])
        return
    seeds = range(args.first, args.first + args.books)
    compare(f"each of {args.books} random books", map(random_book, seeds))
    compare("the book of the repository", [shipped_book(ROOT)])


def connect(duckdb, book):
    os.chdir(book.folder)
    return duckdb.connect()


if __name__ == "__main__":
    main()
