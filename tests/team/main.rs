//! What is asked of roster rows, of periods and of the archive, and what rules hear of other records and of each other,
//! by tables: rules and records in a short form → the violations and the counts.
//!
//! A rule is `ID key: value, …`. A record begins with `# ID KIND key: value, …`; its lines are `MM-DDTHH:MM event key:
//! value, …`, in 2026 and Shanghai, by `li.na` unless they say who. November 2 is a Monday.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod duty;
mod each;
mod explain;
mod faults;
mod links;
mod metric;
mod outcomes;
mod retention;
mod roster;
#[path = "../support/short.rs"]
mod short;
#[path = "../support/mod.rs"]
mod support;

use serde_json::Value;
use short::{expand, shorten};
use support::{Cs, cs};

const POLICY: &str = r#"
policy: {name: Team, version: 1, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {week: {mon-fri: "09:00-12:00, 13:30-18:00"}}
fields:
  category: {type: [quality, price, attitude]}
  customer: {type: ref, of: customers}
  score: {type: int, missing: [6]}
  fee: {type: decimal}
  parent: {type: ref, of: records}
  attended: {type: list, of: staff}
events:
  triaged: {fields: [category], sets: [category]}
  contacted: {}
  resolved: {}
  held: {fields: [attended?]}
  rated: {fields: [score], by: [staff, customer, bot]}
  charged: {fields: [fee]}
  escalated: {}
  activated: {fields: [category?]}
  done: {}
kinds:
  case: {fields: [customer?]}
  complaint: {fields: [customer?]}
  measure: {fields: [parent?]}
  meeting: {}
  incident: {}
rosters:
  staff: {key: id, columns: {role: [agent, lead], certificate: text, level: int, health: date, ethics: date, lasts: duration, since: date}}
  customers: {key: id, columns: {level: [vip, regular], since: date}}
rules:
"#;

const STAFF: &str = "id,role,certificate,level,health,ethics,lasts,since
li.na,agent,A1,3,2026-01-10,2026-02-01,1y,2026-01-01
";
const CUSTOMERS: &str = "id,level,since
C1,vip,2026-01-01
C2,regular,2026-01-01
";

/// Rules, records, and what differs from the usual rosters.
#[derive(Clone, Copy)]
struct Book<'a> {
    rules: &'a str,
    records: &'a str,
    staff: &'a str,
    customers: &'a str,
}

impl Default for Book<'_> {
    fn default() -> Self {
        Self { rules: "", records: "", staff: STAFF, customers: CUSTOMERS }
    }
}

impl Book<'_> {
    fn at(self, now: &str) -> Cs {
        self.asked("check --format jsonl", now)
    }

    /// Any command line, at `now`.
    fn asked(self, args: &str, now: &str) -> Cs {
        let book = cs(args)
            .arg("--now")
            .arg(expand(now))
            .file("policy.yaml", policy(self.rules))
            .file("data/rosters/staff.csv", self.staff)
            .file("data/rosters/customers.csv", self.customers);
        records(self.records)
            .into_iter()
            .fold(book, |book, (id, text)| book.file(&format!("data/tickets/{id}.yaml"), text))
    }

    #[track_caller]
    fn judged(self, now: &str, expected: &str) {
        judged(&self.at(now), expected);
    }
}

/// Judges the records by the rules at `now`, and compares one line a violation and one line of counts.
#[track_caller]
fn case(rules: &str, records: &str, now: &str, expected: &str) {
    Book { rules, records, ..Book::default() }.judged(now, expected);
}

#[track_caller]
fn judged(run: &Cs, expected: &str) {
    let said = run.run();
    assert_eq!(said.stderr, "");
    let verdicts: Vec<String> = said.stdout.lines().filter_map(verdict).collect();
    let trimmed: Vec<&str> = expected.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(verdicts.join("\n"), trimmed.join("\n"));
}

fn policy(rules: &str) -> String {
    let lines = rules.lines().map(str::trim).filter(|line| !line.is_empty());
    let rules: Vec<String> = lines
        .map(|line| {
            let (id, rest) = line.split_once(' ').unwrap();
            format!("- {{id: {id}, title: {id}, {rest}}}\n")
        })
        .collect();
    POLICY.to_owned() + &rules.concat()
}

/// The records as files: id and text.
fn records(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(head) = line.strip_prefix("# ") {
            let mut words = head.splitn(3, ' ');
            let (id, kind) = (words.next().unwrap(), words.next().unwrap());
            let fields = words.next().map_or(String::new(), |rest| rest.replace(", ", "\n") + "\n");
            let id = format!("261101-{id}");
            files.push((id.clone(), format!("id: {id}\nkind: {kind}\n{fields}timeline:\n")));
            continue;
        }
        let (at, rest) = line.split_once(' ').unwrap();
        let (event, fields) = rest.split_once(' ').unwrap_or((rest, ""));
        let by = if fields.contains("by: ") { "" } else { ", by: li.na" };
        let fields = if fields.is_empty() { String::new() } else { format!(", {fields}") };
        let event = expand(&format!("- {{at: {at}, event: {event}{by}{fields}}}\n"));
        files.last_mut().unwrap().1.push_str(&event);
    }
    files
}

/// `r 2026-10 1 broken: 66.7% of 3 (asked 95% or more)`, or the counts that are not zero.
fn verdict(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).unwrap();
    let word = |key: &str| line[key].as_str().map(str::to_owned);
    if line["type"] == "summary" {
        let counts = ["kept", "pending", "void", "waived", "faults"].map(|key| (key, &line[key]));
        let counts = counts.iter().filter(|(_, count)| **count != 0);
        let text: Vec<String> = counts.map(|(key, count)| format!("{key} {count}")).collect();
        return (!text.is_empty()).then(|| text.join(" "));
    }
    let mut text = format!(
        "{} {} {} {}",
        word("rule").unwrap(),
        word("record").unwrap().replace("261101-", ""),
        line["clock"],
        word("outcome").unwrap()
    );
    for key in ["due", "done"] {
        text.extend(word(key).map(|at| format!(" {key} {}", shorten(&at))));
    }
    if line["due"].is_null() {
        text.extend([": ", &word("message").unwrap()]);
    }
    Some(text)
}
