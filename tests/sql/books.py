"""Books to try the SQL on: random ones over a policy with every record form, and that of the repository."""

import csv
import io
import json
import random
import re
import shutil
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

ZONE = timezone(timedelta(hours=8))
NOW = "2026-12-20T12:00:00+08:00"

POLICY = """policy: {name: Random, version: 1, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {covers: 2026..2027, week: {mon-fri: "09:00-12:00, 13:30-18:00"}, dates: {2026-11-14: work, 2026-11-18: off, 2026-11-20: "10:00-15:00"}}
  night: {covers: 2026..2027, week: {mon-sat: "00:00-02:00, 07:30-08:30, 20:00-24:00"}}
fields:
  via: {type: [phone, email, chat]}
  customer: {type: ref, of: customers}
  grade: {type: [general, urgent]}
  topic: {type: list, of: [plan, fee]}
  cause: {type: text}
  score: {type: int}
  fee: {type: decimal}
  paid: {type: bool}
  day: {type: date}
events:
  responded: {}
  triaged: {fields: [grade], sets: [grade]}
  scheduled: {fields: [due], sets: [due]}
  dated: {fields: [day], sets: [day]}
  confirmed: {fields: [topic?]}
  progress: {}
  handed: {fields: [to]}
  taken: {}
  rated: {fields: [score?, fee?, paid?], sets: [score, fee, paid]}
  resolved: {fields: [cause?]}
kinds: {complaint: {}, request: {}}
rosters:
  staff: {key: id, columns: {name: text, role: [agent, manager], skills: list, exam: date, since: date}}
  customers: {key: id, columns: {level: [vip, regular], since: date}}
rules:
- {id: answered, title: A, deadline: {from: opened, to: responded, tiers: [{when: {grade: urgent}, within: 2h}, {within: 2wd}], pause: [customer]}}
- {id: solved, title: B, when: {kind: complaint}, deadline: {from: opened, to: resolved, within: 20wh, pause: [customer], max_pause: 10wh, unless: withdrawn}}
- {id: solved-days, title: B, deadline: {from: opened, to: resolved, within: 3wd, pause: [customer, supplier], max_pause: 2wd}}
- {id: solved-first, title: B, deadline: {from: opened, to: resolved, within: 3d, pause: [supplier], max_pause: 1wd, cycle: first}}
- {id: solved-night, title: B, calendar: night, deadline: {from: opened, to: resolved, within: 9wh30wm, pause: [customer], max_pause: 20h}}
- {id: kept-date, title: C, deadline: {from: opened, to: resolved, due: due}}
- {id: kept-day, title: C, deadline: {from: dated, to: resolved, due: day, not_before: due}}
- {id: month, title: C, deadline: {from: triaged, to: [resolved, closed], within: 1mo, pause: [customer]}}
- {id: dropped, title: C, deadline: {from: [triaged, confirmed], to: responded, within: 20h, unless: [progress, scheduled]}}
- {id: taken, title: C, deadline: {from: handed, to: taken, same: {by: to}, within: 5wh}}
- {id: topic, title: C, deadline: {from: confirmed, to: {event: confirmed, via: phone}, same: [topic], within: 1d, unless: closed}}
- {id: owned, title: C, deadline: {from: [opened, resolved], to: {set: owner}, within: 4h}}
- {id: graded, title: C, when: {grade: urgent, customer.level: vip}, deadline: {from: opened, to: {event: progress, nth: 2}, within: 1wd}}
- {id: staffed, title: C, when: {by.role: manager}, deadline: {from: {event: progress, by: staff}, to: {event: resolved, by: [staff, bot]}, within: 2wh, warn_at: 50%}}
- {id: old-way, title: C, effective: {until: 2026-11-05}, deadline: {from: opened, to: closed, within: 2wd}}
- {id: old-way, title: C, effective: {from: 2026-11-05}, deadline: {from: opened, to: closed, within: 1wd}}
- {id: told, title: D, severity: warning, recurring: {during: [opened, resolved], expect: progress, every: 1wd, pause: [supplier]}}
- {id: told-often, title: D, when: {not-used: x}, recurring: {during: [[opened, triaged], [resolved, withdrawn]], expect: [progress, responded], tiers: [{when: {grade: urgent}, every: 6h}, {every: 7wh}], pause: [customer], max_pause: 6h}}
- {id: told-daily, title: D, recurring: {during: [opened, closed], expect: progress, per: day, at_least: 1}}
- {id: told-weekly, title: D, recurring: {during: [triaged, closed], expect: [progress, confirmed], per: week, at_least: 2, cycle: first}}
- {id: told-monthly, title: D, when: {grade: urgent}, recurring: {during: [opened, resolved], expect: [progress, confirmed], per: month, at_least: 3}}
- {id: announced, title: E, notice: {expect: progress, ahead_of: due, lead: 12h, done: resolved}}
- {id: announced-wd, title: E, when: {kind: request}, notice: {expect: progress, ahead_of: day, lead: 1wd, done: resolved}}
- {id: announced-wh, title: E, notice: {expect: [progress, responded], ahead_of: due, lead: 5wh}}
- {id: announced-mo, title: E, notice: {expect: progress, ahead_of: day, lead: 1mo}}
- {id: confirmed, title: F, precedence: {before: resolved, need: confirmed, for_each: {topic: [plan, fee]}, distinct: {via: 2}}}
- {id: retaken, title: F, precedence: {before: resolved, need: taken, for_each: {event: handed}, same: {by: to}}}
- {id: thrice, title: F, precedence: {before: closed, need: [progress, responded], after: triaged, at_least: 2}}
- {id: in-order, title: G, severity: info, sequence: {order: [triaged, responded, resolved]}}
- {id: with-cause, title: H, when: {grade: urgent}, required: {at: resolved, need: [cause]}}
- {id: with-values, title: H, required: {at: [resolved, rated], need: {score: "2..4", fee: "<= 12.50", paid: true}}}
- {id: with-times, title: H, required: {at: resolved, need: {due: "<= at + 1mo", day: [{not: "2026-11-12"}, {present: false}]}}}
- {id: with-customer, title: H, required: {at: [opened, closed], need: [customer, customer.level]}}
- {id: twice, title: I, limit: {of: scheduled, at_most: 2}}
- {id: never, title: I, limit: {of: progress, after: closed}}
- {id: versions, title: I, effective: {until: 2026-11-08}, limit: {of: progress, at_most: 1}}
- {id: versions, title: I, effective: {from: 2026-11-08}, required: {at: progress, need: [grade]}}
- {id: by-manager, title: J, actor: {at: resolved, role: [manager]}}
- {id: by-skill, title: J, actor: {at: handed, who: to, skill: [onsite, print], where: {exam: "<= at - 1mo"}}}
- {id: by-another, title: K, actor: {at: confirmed, not_same_as: responded}}
""".replace("when: {not-used: x}, ", "")

STAFF = """id,name,role,skills,exam,since
li.na,Li,agent,onsite;print,2026-10-05,2026-01-01
wang.wei,Wang,agent,"onsite, print",2026-09-30,2026-01-01
wang.wei,Wang,manager,"onsite、print",2026-10-31,2026-11-07
zhao.min,Zhao,agent,print,,
"""
CUSTOMERS = """id,level,since
C1,vip,
C2,regular,2026-11-03
C2,vip,2026-11-09
C3,,
"""
NAMES = (
    ["responded", "triaged", "scheduled", "dated", "confirmed", "confirmed", "progress", "progress", "progress"]
    + ["handed", "taken", "rated", "resolved", "resolved", "waiting", "resumed", "closed", "reopened", "assigned", "noted"]
)
PEOPLE = ["li.na", "wang.wei", "wang.wei", "zhao.min", "customer", "bot:mail", "system"]


class Book:
    """A folder that goes away with the block."""

    def __init__(self, now):
        self.folder = Path(tempfile.mkdtemp(prefix="cs-sql-"))
        self.now = now

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print("the book stays in", self.folder)


def shown(minute, second=0):
    at = datetime(2026, 11, 2, tzinfo=ZONE) + timedelta(minutes=minute, seconds=second)
    return at.isoformat()


def day(minute):
    return shown(minute)[:10]


def event(dice, minute, name):
    """A row of events.csv without its ticket: instants often fall on edges, and often together."""
    row = {"at": shown(minute), "event": name, "by": dice.choice(PEOPLE)}
    more = {}
    if name == "triaged":
        more["grade"] = dice.choice(["general", "urgent"])
    elif name == "scheduled":
        more["due"] = shown(minute + dice.randrange(4 * 1440))
    elif name == "dated":
        more["day"] = day(minute + dice.randrange(50 * 1440))
    elif name == "confirmed":
        if dice.random() < 0.9:
            more["topic"] = dice.choice([["plan", "fee"], ["fee"], ["plan"]])
        row["via"] = dice.choice(["phone", "email", "chat"])
    elif name in ("handed", "assigned"):
        row["to"] = dice.choice(["li.na", "wang.wei", "zhao.min"])
    elif name == "rated":
        more["score"] = str(dice.randrange(1, 6))
        if dice.random() < 0.7:
            more["fee"] = dice.choice(["12.5", "12.50", "12.51", "3"])
        more["paid"] = dice.choice(["true", "false"])
    elif name == "resolved" and dice.random() < 0.5:
        more["cause"] = dice.choice(["a, b: {c}", "原因", "[x]"])
    elif name == "waiting":
        more["for"] = dice.choice(["customer", "supplier", "customer"])
    elif name == "noted":
        row["note"] = "x\ny"
    if more:
        row["fields"] = json.dumps(more, ensure_ascii=False, sort_keys=True)
    return row


def random_minute(dice, minute):
    """Later by little or much, now and then to the very minute at which windows open and close."""
    step = dice.choice([0, 1, dice.randrange(60), dice.randrange(600), dice.randrange(1440), dice.randrange(3 * 1440)])
    minute += step
    if dice.random() < 0.25:
        edge = dice.choice([0, 120, 450, 540, 720, 810, 1080, 1200])
        later = minute - minute % 1440 + edge
        minute = later if later >= minute else later + 1440
    return minute


def random_book(seed, records=None):
    dice = random.Random(seed)
    book = Book(NOW)
    book.write("policy.yaml", POLICY)
    book.write("data/rosters/staff.csv", STAFF)
    book.write("data/rosters/customers.csv", CUSTOMERS)
    book.write("data/waivers.csv", "rule,record,reason,by,granted,until\nanswered,261101-0001,x,li.na,2026-11-01,2026-11-20\n")
    months = {"2026-10": ([], []), "2026-11": ([], [])}
    for number in range(records or dice.choice([5, 40, 60])):
        ident = f"2611{dice.randrange(1, 29):02}-{number:04}" if number != 1 else "261101-0001"
        for month in dice.choice([["2026-11"], ["2026-11"], ["2026-10"], ["2026-10", "2026-11"]]):
            tickets, events = months[month]
            head = {"id": ident, "kind": dice.choice(["complaint", "request"])}
            if dice.random() < 0.7:
                head["customer"] = dice.choice(["C1", "C2", "C3", "C9"])
            if dice.random() < 0.3:
                head["grade"] = dice.choice(["general", "urgent"])
            if dice.random() < 0.2:
                head["topic"] = '["plan","fee"]'
            minute = random_minute(dice, dice.randrange(8 * 1440))
            timeline = [event(dice, minute, "opened")]
            for _ in range(dice.randrange(22)):
                minute = random_minute(dice, minute)
                name = dice.choice(NAMES)
                if dice.random() < 0.01:
                    name = dice.choice(["withdrawn", "merged"])
                row = event(dice, minute, name)
                if name == "merged":
                    row["fields"] = json.dumps({"into": "261101-0001"})
                timeline.append(row)
                if dice.random() < 0.05:
                    timeline.append(dict(dice.choice(timeline)))
            if dice.random() < 0.03:
                of = {"at": timeline[0]["at"], "event": "opened"}
                more = {"of": of, "reason": "slip", "set": {"by": "li.na"}}
                timeline.append({**event(dice, minute + 1, "noted"), "event": "amended", "note": "", "fields": json.dumps(more)})
            if dice.random() < 0.1:
                dice.shuffle(timeline)
            tickets.append(head)
            events.extend({"ticket": ident, **row} for row in timeline)
    for month, (tickets, events) in months.items():
        columns = ["id", "kind", "subject", "customer", "via", "opened", "closed", "owner", "status", "due"]
        if month == "2026-11":
            columns += ["grade", "topic"]
        else:
            columns += ["topic", "grade"]
        book.write(f"data/archive/month={month}/tickets.csv", table(columns, tickets))
        columns = ["ticket", "at", "event", "by", "via", "to", "note", "recorded", "fields"]
        book.write(f"data/archive/month={month}/events.csv", table(columns, events))
    return book


def table(columns, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def shipped_book(root):
    """The archive of the repository, without its records at work."""
    book = Book("2026-11-22T12:00:00+08:00")
    shutil.copy(root / "policy.yaml", book.folder)
    shutil.copytree(root / "data", book.folder / "data", dirs_exist_ok=True)
    shutil.rmtree(book.folder / "data" / "tickets")
    return book


def copy_of(folder, now):
    """A copy of any book."""
    book = Book(now)
    shutil.copytree(folder, book.folder, dirs_exist_ok=True)
    return book


def tables_read(folder, script):
    """The tables that a script reads, from the files of a book: name, columns and rows."""

    def rows(path):
        with open(path, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    tables = {"tickets": [], "events": [], "calendar": rows(folder / "calendar.csv")}
    for month in sorted(folder.glob("data/archive/month=*")):
        name = month.name.split("=")[1]
        tables["tickets"] += [{**row, "month": name} for row in rows(month / "tickets.csv")]
        lines = enumerate(rows(month / "events.csv"))
        tables["events"] += [{**row, "month": name, "line": line} for line, row in lines]
    for roster in folder.glob("data/rosters/*.csv"):
        tables[f"roster_{roster.stem}"] = rows(roster)
    for name, columns in re.findall(r"^-- reads (.*?): (.*)$", script, re.M):
        yield name, columns.split(", "), tables[name]


class Runner:
    """Runs `cs`, and compares."""

    def __init__(self, program):
        self.program = str(Path(program).resolve())

    def cs(self, book, *args, statuses=(0,)):
        said = subprocess.run(
            [self.program, "--now", book.now, *args], cwd=book.folder, capture_output=True, text=True
        )
        assert said.returncode in statuses, (args, said.returncode, said.stderr)
        return said.stdout

    def compare(self, book, dialect, run, sums):
        """Fails where `run` (query to rows and unjudged records) and `cs check` tell different violations."""
        book.write("calendar.csv", self.cs(book, "calendar", "table"))
        query = self.cs(book, "policy", "sql", "--dialect", dialect)
        book.write("query.sql", query)
        rules = set(re.findall(r"^-- ([a-z0-9-]+)\nINSERT", query, re.M))
        found, unjudged = run(query)
        expected = {}
        amended = set()
        for line in self.cs(book, "check", "--format", "jsonl", statuses=(0, 1, 2)).splitlines():
            one = json.loads(line)
            if one["type"] == "violation" and one["rule"] in rules:
                key = (one["rule"], one["record"], one["clock"])
                expected[key] = (one["outcome"], one["from"], one["due"], one["done"], one["over_s"])
        amended = self.amended(book)
        assert unjudged == amended, f"unjudged {unjudged ^ amended}"
        expected = {key: row for key, row in expected.items() if key[1] not in amended}
        wrong = [key for key in sorted(expected.keys() | found.keys()) if expected.get(key) != found.get(key)]
        for key in wrong[:10]:
            print(key, "cs:", expected.get(key), "sql:", found.get(key))
        assert not wrong, f"{len(wrong)} of {len(expected)} differ in {book.folder}"
        for key, row in expected.items():
            sums[row[0]] = sums.get(row[0], 0) + 1
            sums.setdefault("rules violated", 0)
        sums["violations"] = sums.get("violations", 0) + len(expected)
        sums["records unjudged"] = sums.get("records unjudged", 0) + len(unjudged)
        self.violated = getattr(self, "violated", set()) | {key[0] for key in expected}
        sums["rules violated"] = len(self.violated & rules)

    def amended(self, book):
        """The records that an amendment mends: of each, the events of its last month count."""
        last = {}
        for path in sorted(book.folder.glob("data/archive/month=*/events.csv")):
            with open(path, encoding="utf-8", newline="") as file:
                month = {}
                for row in csv.DictReader(file):
                    month.setdefault(row["ticket"], set()).add(row["event"])
                last.update(month)
        return {ticket for ticket, events in last.items() if "amended" in events}
