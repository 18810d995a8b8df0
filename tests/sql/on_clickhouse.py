#!/usr/bin/env python3
"""Runs `cs policy sql --dialect clickhouse` in chDB and compares it with `cs check`, row by row.

It takes random books and the book of the repository, or any other, and makes a virtual environment under target/sql.

    tests/sql/on_clickhouse.py [--books 3] [--first SEED] [--cs target/release/cs]
    tests/sql/on_clickhouse.py --book DIR [--now INSTANT]

A book of any size: cargo run --release --example book -- DIR --records 10000 --policy shipped
"""

import argparse
import json
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def fill(session, folder, name, columns, rows):
    """A table: every column is text but `line`, an empty cell null."""
    kind = lambda column: "Int64" if column == "line" else "Nullable(String)"
    types = ", ".join(f'"{column}" {kind(column)}' for column in columns)
    cell = lambda row, column: row.get(column) if column == "line" else row.get(column) or None
    file = folder / f"{name}.jsonl"
    lines = (json.dumps({column: cell(row, column) for column in columns}, ensure_ascii=False) for row in rows)
    file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    session.query(f"CREATE OR REPLACE TABLE {name} ({types}) ENGINE = MergeTree ORDER BY tuple()")
    session.query(f"INSERT INTO {name} SELECT * FROM file('{file}', JSONEachRow, '{types}')")


def violations(session, book, script):
    from books import tables_read

    for name, columns, rows in tables_read(book.folder, script):
        fill(session, book.folder, name, columns, rows)
    *statements, last = [one for one in script.split(";\n") if one.strip()]
    for statement in statements:
        session.query(statement)
    found, unjudged = {}, set()
    whole = lambda number: None if number is None else int(number)
    for line in str(session.query(last.strip(), "JSONEachRow")).splitlines():
        row = json.loads(line)
        if row["rule"] == "":
            unjudged.add(row["record"])
        else:
            key = (row["rule"], row["record"], whole(row["clock"]))
            found[key] = (row["outcome"], row["from"], row["due"], row["done"], whole(row["over_s"]))
    return found, unjudged


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--book", type=Path, help="this book and no other; judged at --now")
    parser.add_argument("--now", default="2026-11-22T12:00:00+08:00")
    parser.add_argument("--books", type=int, default=3)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--cs", default=str(ROOT / "target" / "release" / "cs"))
    args = parser.parse_args()
    from environment import venv

    venv("chdb==4.4.0")
    from books import Runner, copy_of, random_book, shipped_book
    from chdb.session import Session

    runner = Runner(args.cs)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(folder)
        session.query("CREATE DATABASE IF NOT EXISTS tried")
        session.query("USE tried")

        def compare(name, book):
            sums = {}
            with book:
                runner.compare(book, "clickhouse", lambda script: violations(session, book, script), sums)
            print(f"{name} agrees:", ", ".join(f"{n} {what}" for what, n in sorted(sums.items())), flush=True)

        if args.book:
            compare(args.book, copy_of(args.book, args.now))
            return
        for seed in range(args.first, args.first + args.books):
            compare(f"random book {seed}", random_book(seed))
        compare("the book of the repository", shipped_book(ROOT))


if __name__ == "__main__":
    main()
