//! `cs policy diff`: what an edit changes in meaning, what it would have done, and the gates.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, Said, cs};

const POLICY: &str = r#"policy: {name: Desk, version: 7, zone: Asia/Shanghai, calendar: office}
calendars:
  office: {week: {mon-fri: "09:00-12:00, 13:30-18:00"}}
fields:
  grade: {type: [general, important, urgent]}
  cause: {type: text}
events:
  triaged: {verb: triage, fields: [grade], sets: [grade]}
  resolved: {verb: resolve, fields: [cause?]}
kinds:
  complaint: {fields: [subject?]}
  request: {fields: [subject?]}
rosters:
  staff: {key: id, columns: {role: [agent, manager], since: date}}
rules:
- id: solved
  title: Solved in two working days
  when: {kind: complaint}
  deadline: {from: opened, to: resolved, within: 2wd}
- id: cause-given
  title: The cause is given
  severity: warning
  required: {at: resolved, need: [cause]}
- id: solved-in-time
  title: Four in five in time
  metric: {share: {rule: solved, outcome: kept}, among: {rule: solved, outcome: [kept, late, overdue]}, per: month, at_least: 80%}
"#;

/// A complaint of 2026-11, opened and resolved at these days and times.
fn record(number: &str, opened: &str, resolved: &str) -> String {
    format!(
        "id: 2611{}-{number}\nkind: complaint\ntimeline:\n- {{at: 2026-11-{opened}:00+08:00, event: opened, by: li.na}}\n- {{at: 2026-11-{opened}:30+08:00, event: assigned, by: li.na, to: li.na}}\n- {{at: 2026-11-{resolved}:00+08:00, event: resolved, by: li.na, cause: dust}}\n",
        &opened[..2]
    )
}

/// A book with the policy `new` and the old one beside it: `FAST1` is resolved within a day, `SLOW2` on the second, `LATE3`
/// on the third.
fn desk(args: &str, new: &str) -> Cs {
    cs(args)
        .file("old.yaml", POLICY)
        .file("policy.yaml", new)
        .file("data/rosters/staff.csv", "id,role,since\nli.na,agent,2026-01-01\n")
        .file("data/tickets/2026/11/261102-FAST1.yaml", record("FAST1", "02T10:00", "03T18:00"))
        .file("data/tickets/2026/11/261102-S0WW2.yaml", record("S0WW2", "02T11:00", "04T09:30"))
        .file("data/tickets/2026/11/261109-1ATE3.yaml", record("1ATE3", "09T10:00", "12T10:00"))
}

const NOW: &str = "--now 2026-11-30T12:00:00+08:00";

fn diff(more: &str, new: &str) -> Cs {
    desk(&format!("policy diff old.yaml {NOW} {more}"), new)
}

/// The facts of the only rule that differs (or of all of them), without a replay.
#[track_caller]
fn says(new: &str, expected: &str) {
    diff("--no-replay", new).prints(0, expected);
}

fn edit(from: &str, to: &str) -> String {
    assert!(POLICY.contains(from), "{from}");
    POLICY.replace(from, to)
}

#[test]
fn writing_is_no_change() {
    let new = edit(
        "  deadline: {from: opened, to: resolved, within: 2wd}\n",
        "  # as agreed\n  deadline:\n    tiers:\n    - within: '2wd'\n    to: [{event: resolved}]\n    from: opened\n",
    );
    let new = new.replace("severity: warning\n  required: {at: resolved, need: [cause]}", "required: {need: {cause: {present: true}}, at: resolved}\n  severity: warning");
    let same = "old.yaml (7) → working tree (7): the two mean the same\n";
    diff("", &new).prints(0, same);
    diff("--fail-on any", POLICY).prints(0, same);
}

#[test]
fn a_shorter_limit_is_stricter_with_its_smallest_record_and_its_records() {
    let new = edit("within: 2wd", "within: 1wd");
    diff("", &new).prints(
        0,
        "old.yaml (7) → working tree (7): 2 rules differ: 1 stricter, 1 not decided
",
    );
}
