"""Counts from helpdesk.csv, without cs, what `cs import` and `cs check` must come to."""
import csv, sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

LEFT_OUT = {"VERIFIED", "RESOLVED", "INVALID", "DUPLICATE"}
NOW = datetime(2014, 1, 15, tzinfo=timezone.utc)
ROME = ZoneInfo("Europe/Rome")

cases = {}
for row in csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8")):
    if row["Activity"] not in LEFT_OUT:
        local = datetime.strptime(row["Complete Timestamp"], "%Y/%m/%d %H:%M:%S.%f")
        at = local.replace(microsecond=0, tzinfo=ROME).astimezone(timezone.utc)
        # `grade` is the only other field that an event takes from the table.
        grade = row["seriousness_2"] if row["Activity"] == "Assign seriousness" else None
        events = cases.setdefault(row["Case ID"], [])
        event = (at, row["Activity"], row["Resource"], grade)
        if event not in events:  # rows that say the same count once
            events.append(event)


def violations(start, end, limit):
    """Clocks from `start` to `end`: those met late, and those that run on past their deadline."""
    late = overdue = 0
    for events in cases.values():
        began = None
        for at, activity, *_ in sorted(events, key=lambda event: event[0]):  # ties in file order
            if activity == end and began:
                late += at > began + limit
                began = None
            elif activity == start and not began:  # a second start while the clock runs changes nothing
                began = at
        overdue += bool(began and NOW > began + limit)
    return f"{late + overdue} ({late} late, {overdue} overdue)"


print("records", len(cases))
print("events", sum(map(len, cases.values())) + len(cases), "with one `opened` for each record")
print("resolved-in-5d", violations("Take in charge ticket", "Resolve ticket", timedelta(days=5)))
print("closed-in-31d", violations("Resolve ticket", "Closed", timedelta(days=31)))
