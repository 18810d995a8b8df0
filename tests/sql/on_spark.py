#!/usr/bin/env python3
"""Runs `cs policy sql --dialect spark` in local mode and compares it with `cs check`, row by row.

It takes random books of some 10,000 records in all, and the book of the repository. It needs a JDK, and makes a virtual
environment with PySpark under target/sql.

    tests/sql/spark.py [--books 3] [--records 3333] [--first SEED] [--cs target/release/cs]
"""

import argparse
import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def views(session, folder):
    """The tables of the book: every column is text, an empty cell null, `line` the place of a row in its file."""
    tickets, events = [], []
    for month in sorted(folder.glob("data/archive/month=*")):
        name = month.name.split("=")[1]
        tickets += [{**row, "month": name} for row in rows(month / "tickets.csv")]
        events += [{**row, "month": name, "line": line} for line, row in enumerate(rows(month / "events.csv"))]
    view(session, "tickets", tickets, {"month", "id", "kind"})
    view(session, "events", events, set())
    view(session, "calendar", rows(folder / "calendar.csv"), set())
    for roster in folder.glob("data/rosters/*.csv"):
        view(session, f"roster_{roster.stem}", rows(roster), {"since"})


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def view(session, name, table, needed):
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    columns = list(dict.fromkeys([column for row in table for column in row] + sorted(needed)))
    kind = lambda column: LongType() if column == "line" else StringType()
    schema = StructType([StructField(column, kind(column)) for column in columns])
    data = [tuple(row.get(column) if column == "line" else row.get(column) or None for column in columns) for row in table]
    session.createDataFrame(data, schema).createOrReplaceTempView(name)


def violations(session, query):
    found, unjudged = {}, set()
    for rule, record, clock, outcome, start, due, done, over, why in session.sql(query.rstrip().rstrip(";")).collect():
        if rule == "":
            unjudged.add(record)
        else:
            found[(rule, record, clock)] = (outcome, start, due, done, over)
    return found, unjudged


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--books", type=int, default=3)
    parser.add_argument("--records", type=int, default=3333)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--cs", default=str(ROOT / "target" / "release" / "cs"))
    args = parser.parse_args()
    from environment import venv

    venv("pyspark==4.3.0")
    from pyspark.sql import SparkSession

    from books import Runner, random_book, shipped_book

    session = (
        SparkSession.builder.master("local[*]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    runner = Runner(args.cs)

    def compare(book, sums):
        def run(query):
            views(session, book.folder)
            return violations(session, query)

        runner.compare(book, "spark", run, sums)

    for book in [random_book(seed, args.records) for seed in range(args.first, args.first + args.books)]:
        sums = {}
        with book:
            compare(book, sums)
        print(f"a random book of {args.records} records agrees:", ", ".join(f"{n} {what}" for what, n in sorted(sums.items())))
    sums = {}
    with shipped_book(ROOT) as book:
        compare(book, sums)
    print("the book of the repository agrees:", ", ".join(f"{n} {what}" for what, n in sorted(sums.items())))


if __name__ == "__main__":
    main()
