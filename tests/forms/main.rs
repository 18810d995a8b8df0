//! What each form asks, by tables: rules and one timeline in a short form → the violations and the counts.
//!
//! A rule is `ID key: value, …`. A line of a timeline is `MM-DDTHH:MM event key: value, …`, in 2026 and Shanghai, by
//! `li.na` unless it says who; `head key: value` adds to the head. November 2 is a Monday.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod actor;
mod conditions;
mod deadline;
mod limit;
mod mended;
mod notice;
mod pauses;
mod precedence;
mod recurring;
mod reopening;
mod required;
mod sequence;
#[path = "../support/short.rs"]
mod short;
#[path = "../support/mod.rs"]
mod support;
mod versions;

use serde_json::Value;
use short::{expand, shorten};
use support::cs;

const POLICY: &str = r#"
policy: {name: Forms, version: 1, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {week: {mon-fri: "09:00-12:00, 13:30-18:00"}}
fields:
  grade: {type: [general, important, urgent]}
  topic: {type: list, of: [plan, fee, payment]}
  via: {type: [phone, email, chat]}
  cause: {type: text}
  code: {type: text, pattern: "[A-Z]{2}[0-9]+"}
  score: {type: int}
  day: {type: date}
  helper: {type: ref, of: staff}
events:
  asked: {fields: [topic?]}
  answered: {fields: [topic?]}
  responded: {}
  resolved: {fields: [cause?, code?, score?, helper?]}
  triaged: {fields: [grade], sets: [grade]}
  scheduled: {fields: [due], sets: [due]}
  dated: {fields: [day], sets: [day]}
  delayed: {}
  confirmed: {fields: [topic?]}
  started: {}
  progress: {}
  paid: {fields: [topic?]}
  handed-over: {fields: [to?]}
  accepted: {}
  changed: {}
  applied: {}
kinds: {case: {}}
rosters:
  staff: {key: id, columns: {role: [agent, supervisor], skills: {type: list, of: [phone, legal]}, certified: bool, examined: date, since: date}}
rules:
"#;

const STAFF: &str = "id,role,skills,certified,examined,since
li.na,agent,phone,true,2025-12-01,2026-01-01
wang.wei,agent,phone;legal,false,2025-06-01,2026-01-01
wang.wei,supervisor,phone;legal,true,2026-11-03,2026-11-03
zhao.min,supervisor,,,,2026-11-10
";

/// Judges the timeline by the rules at `now`, and compares one line a violation and one line of counts.
#[track_caller]
fn case(rules: &str, timeline: &str, now: &str, expected: &str) {
    judge(Run { rules, timeline, now, ..Run::default() }, expected);
}

/// A run over one timeline, with options of the command line and the warnings that come with it.
#[derive(Clone, Copy, Default)]
struct Run<'a> {
    options: &'a str,
    rules: &'a str,
    timeline: &'a str,
    now: &'a str,
    warnings: &'a str,
}

#[track_caller]
fn judge(run: Run<'_>, expected: &str) {
    let Run { options, rules, timeline, now, warnings } = run;
    let said = cs(&format!("check --format jsonl {} --now", expand(options)))
        .arg(expand(now))
        .file("policy.yaml", policy(rules))
        .file("data/rosters/staff.csv", STAFF)
        .file("data/tickets/261101-AAAA.yaml", record(timeline))
        .run();
    assert_eq!(said.stderr, warnings, "{rules}\n{timeline}");
    let verdicts: Vec<String> = said.stdout.lines().filter_map(verdict).collect();
    let trimmed: Vec<&str> = expected.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let context = format!("\n{rules}\n{timeline}\nat {now}");
    assert_eq!(verdicts.join("\n"), trimmed.join("\n"), "{context}");
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

fn record(timeline: &str) -> String {
    let (mut head, mut events) = ("id: 261101-AAAA\nkind: case\n".to_owned(), String::new());
    for line in timeline.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (at, rest) = line.split_once(' ').unwrap();
        if at == "head" {
            head.push_str(rest);
            head.push('\n');
            continue;
        }
        let (event, fields) = rest.split_once(' ').unwrap_or((rest, ""));
        let by = if fields.contains("by: ") && !fields.contains("set: {by") {
            ""
        } else {
            ", by: li.na"
        };
        let fields = if fields.is_empty() { String::new() } else { format!(", {fields}") };
        events.push_str(&expand(&format!("- {{at: {at}, event: {event}{by}{fields}}}\n")));
    }
    format!("{head}timeline:\n{events}")
}

/// `r 1 late due 11-02T10:00 done 11-02T10:30 over 1800`, or the counts that are not zero.
fn verdict(line: &str) -> Option<String> {
    let line: Value = serde_json::from_str(line).unwrap();
    let mut text = Vec::new();
    match line["type"].as_str().unwrap() {
        "violation" => {
            text.push(line["rule"].as_str().unwrap().to_owned());
            text.push(line["clock"].to_string());
            text.push(line["outcome"].as_str().unwrap().to_owned());
            for key in ["due", "done"] {
                text.extend(line[key].as_str().map(|at| format!("{key} {}", shorten(at))));
            }
            text.extend(line["over_s"].as_i64().map(|over| format!("over {over}")));
            let message = line["message"].as_str().unwrap();
            let words: Vec<&str> = message.split([' ', ',', ';']).collect();
            let missed = words.windows(2).find(|pair| pair[1] == "missed");
            text.extend(missed.map(|pair| format!("missed {}", pair[0])));
        }
        "summary" => {
            for key in ["kept", "pending", "paused", "void", "waived", "faults"] {
                let count = line[key].as_u64().unwrap();
                text.extend((count > 0).then(|| format!("{key} {count}")));
            }
        }
        other => text.push(format!("{other}: {}", line["message"].as_str().unwrap())),
    }
    (!text.is_empty()).then(|| text.join(" "))
}

#[test]
fn the_short_form_is_read() {
    assert_eq!(
        expand("- {at: 11-02T09:00, due: 11-03T09:00:01}"),
        "- {at: 2026-11-02T09:00:00+08:00, due: 2026-11-03T09:00:01+08:00}"
    );
    assert_eq!(expand("2025-01-31T10:00 x"), "2025-01-31T10:00:00+08:00 x");
    assert_eq!(shorten("2026-11-02T09:00:00+08:00"), "11-02T09:00");
    assert_eq!(
        record("head grade: urgent\n11-02T09:00 opened via: phone"),
        "id: 261101-AAAA\nkind: case\ngrade: urgent\ntimeline:\n- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na, via: phone}\n"
    );
}
