#!/usr/bin/env python3
"""Runs `cs policy sql --dialect spark` in local mode and compares it with `cs check`, row by row.

It takes random books and the book of the repository, or any other. It needs a JDK, and makes a virtual environment with
PySpark under target/sql.

    tests/sql/on_spark.py [--books 2] [--records 500] [--first SEED] [--cs target/release/cs]
    tests/sql/on_spark.py --book DIR [--now INSTANT]

A book of any size: cargo run --release --example book -- DIR --records 10000 --policy shipped
"""

import argparse
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def view(session, name, columns, rows):
    """A table: every column is text but `line`, an empty cell null."""
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    kind = lambda column: LongType() if column == "line" else StringType()
    schema = StructType([StructField(column, kind(column)) for column in columns])
    cell = lambda row, column: row.get(column) if column == "line" else row.get(column) or None
    data = [tuple(cell(row, column) for column in columns) for row in rows]
    session.createDataFrame(data, schema).createOrReplaceTempView(name)


def violations(session, script):
    found, unjudged = {}, set()
    *statements, last = [one for one in script.split(";\n") if one.strip()]
    for statement in statements:
        session.sql(statement)
    for rule, record, clock, outcome, start, due, done, over, why in session.sql(last).collect():
        if rule == "":
            unjudged.add(record)
        else:
            found[(rule, record, clock)] = (outcome, start, due, done, over)
    return found, unjudged


def session_in(folder):
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder),
        "spark.ui.enabled": "false",
        "spark.driver.memory": "3g",
    }
    builder = SparkSession.builder.master("local[*]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--book", type=Path, help="this book and no other; judged at --now")
    parser.add_argument("--now", default="2026-11-22T12:00:00+08:00")
    parser.add_argument("--books", type=int, default=2)
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--cs", default=str(ROOT / "target" / "release" / "cs"))
    args = parser.parse_args()
    from environment import venv

    venv("pyspark==4.3.0")
    from books import Runner, copy_of, random_book, shipped_book, tables_read

    runner = Runner(args.cs)
    with tempfile.TemporaryDirectory() as warehouse:
        session = session_in(warehouse)

        def compare(name, book):
            def run(script):
                for name, columns, rows in tables_read(book.folder, script):
                    view(session, name, columns, rows)
                return violations(session, script)

            sums = {}
            with book:
                runner.compare(book, "spark", run, sums)
            print(f"{name} agrees:", ", ".join(f"{n} {what}" for what, n in sorted(sums.items())), flush=True)

        if args.book:
            compare(args.book, copy_of(args.book, args.now))
            return
        for seed in range(args.first, args.first + args.books):
            compare(f"a random book of {args.records} records", random_book(seed, args.records))
        compare("the book of the repository", shipped_book(ROOT))


if __name__ == "__main__":
    main()
