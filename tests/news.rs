//! What cron and CI ask of a check: only what is new, and once.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs, same};

const POLICY: &str = "policy: {name: Desk, version: 2026.10, zone: Asia/Shanghai}
events: {responded: {verb: respond}, resolved: {verb: resolve}}
kinds: {complaint: {}, request: {}}
rules:
- {id: answered, title: Answered within an hour, deadline: {from: opened, to: responded, within: 1h}}
- {id: once, title: Resolved once, severity: warning, limit: {of: resolved, at_most: 1}}
";
const A_FILE: &str = "data/tickets/2026/11/261102-AAAA.yaml";
const A: &str = "id: 261102-AAAA
kind: complaint
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-02T10:30:00+08:00, event: responded, by: li.na}
- {at: 2026-11-03T09:00:00+08:00, event: resolved, by: li.na}
- {at: 2026-11-04T09:00:00+08:00, event: resolved, by: li.na}
";
const B_FILE: &str = "data/tickets/2026/11/261102-ABBB.yaml";
const B: &str = "id: 261102-ABBB
kind: request
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
";

/// A desk with two lapses in one record and one in another.
fn desk() -> Cs {
    cs("").file("policy.yaml", POLICY).file(A_FILE, A).file(B_FILE, B)
}

/// Runs `script`, in which `check` checks the book, and holds status and output against what is expected.
#[track_caller]
fn run(desk: &Cs, script: &str, status: i32, stdout: &str, stderr: &str) {
    let now = "now=2026-11-30T12:00:00+08:00; check() { \"$CS\" check --now $now \"$@\"; }";
    let said = desk.shell(&format!("{now}\n{script}"));
    same(stderr, &said.stderr);
    same(stdout, &said.stdout);
    assert_eq!(said.status, status, "{script}");
}

const ALL: &str = "         RECORD       RULE      OUTCOME  DUE               OWNER  WHAT
error    261102-AAAA  answered  late     2026-11-02 10:00  -      Answered within an hour: responded came 30m late (limit 1h)
error    261102-ABBB  answered  overdue  2026-11-02 10:00  -      Answered within an hour: responded has not come; overdue by 28d2h (limit 1h)
warning  261102-AAAA  once      broken   -                 -      Resolved once: resolved came 2 times, at most 1

3 new violations (2 error, 1 warning), 0 reported before; 2 records, policy Desk 2026.10, now 2026-11-30T12:00:00+08:00
";
const C: &str = "printf 'id: 261130-CCCC\\nkind: request\\ntimeline:\\n- {at: 2026-11-30T08:00:00+08:00, event: opened, by: li.na}\\n' > data/tickets/2026/11/261130-CCCC.yaml\n";
const C_IS_NEW: &str = "       RECORD       RULE      OUTCOME  DUE               OWNER  WHAT
error  261130-CCCC  answered  overdue  2026-11-30 09:00  -      Answered within an hour: responded has not come; overdue by 3h (limit 1h)

1 new violation (1 error), 3 reported before; 3 records, policy Desk 2026.10, now 2026-11-30T12:00:00+08:00
";

#[test]
fn what_was_reported_is_not_reported_again() {
    let desk = desk();
    run(&desk, "check --new", 1, ALL, "");
    run(&desk, "check --new", 0, "", "");
    run(&desk, &format!("{C} check --new"), 1, C_IS_NEW, "");
    run(&desk, "check --new", 0, "", "");
    same(
        r#"{"type":"reported","v":1,"scope":"","rule":"answered","record":"261102-AAAA","clock":1}
{"type":"reported","v":1,"scope":"","rule":"answered","record":"261102-ABBB","clock":1}
{"type":"reported","v":1,"scope":"","rule":"answered","record":"261130-CCCC","clock":1}
{"type":"reported","v":1,"scope":"","rule":"once","record":"261102-AAAA","clock":1}
"#,
        &desk.read(".cs/reported.jsonl"),
    );
    // A check that asks for all shows all.
    run(
        &desk,
        "check | tail -n 3",
        0,
        "\n3 records, 4 obligations: 4 violations (3 error, 1 warning), 0 kept, 0 pending, 0 paused, 0 void, 0 waived
policy Desk 2026.10, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
        "",
    );
}

#[test]
fn done_at_last_it_is_the_same_lapse_and_once_gone_it_is_forgotten() {
    let desk = desk();
    run(&desk, "check --new > /dev/null", 1, "", "");
    let late = "echo '- {at: 2026-11-30T11:00:00+08:00, event: responded, by: li.na}' >> data/tickets/2026/11/261102-ABBB.yaml";
    run(&desk, &format!("{late}; check --new"), 0, "", "");
    let mend = "cp data/tickets/2026/11/261102-ABBB.yaml kept; sed -i 's/T11:00/T09:30/;s/-30T/-02T/' data/tickets/2026/11/261102-ABBB.yaml";
    run(&desk, &format!("{mend}; check --new; grep -c ABBB .cs/reported.jsonl"), 1, "0\n", "");
    let again = "cp kept data/tickets/2026/11/261102-ABBB.yaml; check --new | tail -n 1";
    run(
        &desk,
        again,
        0,
        "1 new violation (1 error), 2 reported before; 2 records, policy Desk 2026.10, now 2026-11-30T12:00:00+08:00\n",
        "",
    );
}

#[test]
fn two_lines_of_cron_take_no_news_from_each_other() {
    let desk = desk();
    let line = |count: &str, rest: &str| {
        format!("{count}; {rest} records, policy Desk 2026.10, now 2026-11-30T12:00:00+08:00\n")
    };
    let all = line("3 new violations (2 error, 1 warning), 0 reported before", "2");
    let errors = line("2 new violations (2 error), 0 reported before", "2");
    run(&desk, "check --new --severity error | tail -n 1", 0, &errors, "");
    run(&desk, "check --new | tail -n 1", 0, &all, "");
    run(&desk, "check --new --rule once,answered | tail -n 1", 0, &all, "");
    // The same options in another order are the same check, however it is printed.
    run(&desk, "check --rule answered --new --rule once --format csv | tail -n +2", 0, "", "");
    // Other readers of the same need a file of their own; books that share one do not disturb each other.
    run(
        &desk,
        "check --new --state ../boss.jsonl | tail -n 1; check --new --state ../boss.jsonl",
        0,
        &all,
        "",
    );
    run(
        &desk,
        "cp -r . ../other; cd ../other; check --new --state ../boss.jsonl | tail -n 1; rm -r ../other ../boss.jsonl",
        0,
        &all,
        "",
    );
}

#[test]
fn what_could_not_be_written_is_told_again() {
    let desk = desk();
    run(
        &desk,
        "check --new > /dev/full",
        2,
        "",
        "cs: could not write the output: No space left on device (os error 28)\n",
    );
    run(&desk, "check --new", 1, ALL, "");
}

#[test]
fn with_max_findings_the_rest_is_told_the_next_time() {
    let desk = desk();
    let head = "RECORD       RULE      OUTCOME  DUE               OWNER  WHAT\n";
    run(&desk, "check --new --max-findings 2", 1, &format!("       {head}error  261102-AAAA  answered  late     2026-11-02 10:00  -      Answered within an hour: responded came 30m late (limit 1h)
error  261102-ABBB  answered  overdue  2026-11-02 10:00  -      Answered within an hour: responded has not come; overdue by 28d2h (limit 1h)
… and 1 violation more

3 new violations (2 error, 1 warning), 0 reported before; 2 records, policy Desk 2026.10, now 2026-11-30T12:00:00+08:00
"), "");
    run(
        &desk,
        "check --new --max-findings 2 --quiet",
        1,
        "1 new violation (1 warning), 2 reported before; 2 records, policy Desk 2026.10, now 2026-11-30T12:00:00+08:00\n",
        "",
    );
    run(&desk, "check --new --max-findings 2", 0, "", "");
}

#[test]
fn faults_are_told_every_time_and_nothing_is_forgotten_by_them() {
    let desk = desk();
    run(&desk, "check --new > /dev/null", 1, "", "");
    let fault = "cs: data/tickets/2026/11/261102-ABBB.yaml:1:1: the record has no `timeline`\n";
    let broken = "cp data/tickets/2026/11/261102-ABBB.yaml kept; echo 'id: 261102-ABBB' > data/tickets/2026/11/261102-ABBB.yaml";
    run(&desk, &format!("{broken}; check --new"), 2, "", fault);
    run(
        &desk,
        &format!("{C} check --new"),
        2,
        &C_IS_NEW.replace("3 reported", "2 reported").replace("3 records", "2 records"),
        fault,
    );
    run(&desk, "check --new --quiet", 2, "", fault);
    run(&desk, "cp kept data/tickets/2026/11/261102-ABBB.yaml; check --new", 0, "", "");
}

#[test]
fn warnings_are_told_once_too() {
    let desk = desk().file(
        "data/waivers.csv",
        "rule,record,reason,by,granted,until\nonce,261102-ABBB,none,li.na,2026-11-03,2026-11-10\n",
    );
    let head = "cs: warning: data/waivers.csv:2:";
    let script = format!("check --new --severity error 2>&1 >/dev/null | grep -c '^{head}'");
    run(&desk, &script, 0, "1\n", "");
    run(&desk, &script, 1, "0\n", "");
}

#[test]
fn a_state_that_cannot_be_read_is_an_error() {
    let desk = desk().file(".cs/reported.jsonl", "{\"type\":\"reported\"}\n");
    let hint = "hint: take the file away: then all is reported once more\n";
    run(
        &desk,
        "check --new",
        2,
        "",
        &format!("cs: .cs/reported.jsonl:1:1: this is no line of what was reported\n{hint}"),
    );
    run(
        &desk,
        "check --state seen.jsonl",
        2,
        "",
        "cs: the following required arguments were not provided: --new\nhint: cs check --new --now <INSTANT> --state <FILE> [RECORD]...\n",
    );
}

#[test]
fn quiet_tells_by_its_status_alone() {
    let desk = desk();
    run(&desk, "check --quiet", 1, "", "");
    run(&desk, "check -q --fail-on never", 0, "", "");
    run(&desk, "check -q --rule once --kind request", 0, "", "");
    run(&desk, "check -q --format csv=out.csv; wc -l < out.csv | tr -d ' '", 0, "4\n", "");
    run(
        &desk,
        "check -q --format csv",
        2,
        "",
        "cs: `--quiet` prints no csv\nhint: write it into a file: --format csv=PATH\n",
    );
    let new = "3 new violations (2 error, 1 warning), 0 reported before; 2 records, policy Desk 2026.10, now 2026-11-30T12:00:00+08:00\n";
    run(&desk, "check --new -q", 1, new, "");
    run(&desk, "check --new -q", 0, "", "");
}

#[test]
fn a_baseline_is_written_one_line_a_violation_and_accepts_what_there_is() {
    let desk = desk();
    run(
        &desk,
        "check --baseline known.jsonl --update",
        0,
        "known.jsonl: 3 violations, 3 added, 0 taken out\n",
        "",
    );
    same(
        r#"{"v":1,"type":"violation","rule":"answered","record":"261102-AAAA","clock":1}
{"v":1,"type":"violation","rule":"answered","record":"261102-ABBB","clock":1}
{"v":1,"type":"violation","rule":"once","record":"261102-AAAA","clock":1}
"#,
        &desk.read("known.jsonl"),
    );
    run(
        &desk,
        "check --baseline known.jsonl",
        0,
        "2 records, 3 obligations: 3 violations (2 error, 1 warning), 0 kept, 0 pending, 0 paused, 0 void, 0 waived
shown: 0 of 3 violations; 3 in the baseline
policy Desk 2026.10, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
        "",
    );
    run(&desk, &format!("{C} check --baseline known.jsonl | head -n 3"), 0, "       RECORD       RULE      OUTCOME  DUE               OWNER  WHAT
error  261130-CCCC  answered  overdue  2026-11-30 09:00  -      Answered within an hour: responded has not come; overdue by 3h (limit 1h)

", "");
    // Two branches that add a line each merge to what both accept.
    run(
        &desk,
        "check --baseline known.jsonl --update; cat known.jsonl known.jsonl > twice.jsonl; check -q --baseline twice.jsonl",
        0,
        "known.jsonl: 4 violations, 1 added, 0 taken out\n",
        "",
    );
}

#[test]
fn lines_of_a_baseline_that_are_violations_no_more_are_told() {
    let entry = |rule: &str, record: &str| {
        format!(
            "{{\"v\":1,\"type\":\"violation\",\"rule\":\"{rule}\",\"record\":\"{record}\",\"clock\":1}}\n"
        )
    };
    let lines = [
        entry("answered", "261102-AAAA"),
        entry("once", "261102-ABBB"),
        entry("renamed", "261102-ABBB"),
    ];
    let desk = desk().file("known.jsonl", lines.concat());
    let note = |what: &str| {
        format!(
            "cs: note: known.jsonl: {what}\nhint: cs check --baseline known.jsonl --update takes them out\n"
        )
    };
    let two = "2 lines are no violations any more: once 261102-ABBB, renamed 261102-ABBB";
    run(&desk, "check --baseline known.jsonl > out", 1, "", &note(two));
    // A rule that is not judged says nothing of its lines, and neither do records that are not looked at.
    let one = "1 line is no violation any more: renamed 261102-ABBB";
    run(&desk, "check --baseline known.jsonl --rule answered > out", 1, "", &note(one));
    run(&desk, "check --baseline known.jsonl --kind request > out", 1, "", "");
    run(&desk, "check --baseline known.jsonl --new > out", 1, "", "");
    run(
        &desk,
        "check --baseline known.jsonl --rule once --update",
        0,
        "known.jsonl: 2 violations, 1 added, 2 taken out\n",
        "",
    );
    same(
        &[entry("answered", "261102-AAAA"), entry("once", "261102-AAAA")].concat(),
        &desk.read("known.jsonl"),
    );
    run(
        &desk,
        "check --baseline known.jsonl --update",
        0,
        "known.jsonl: 3 violations, 1 added, 0 taken out\n",
        "",
    );
}

#[test]
fn a_check_that_could_not_judge_all_leaves_the_baseline_as_it_was() {
    let desk = desk()
        .file("known.jsonl", "")
        .file("data/tickets/2026/11/261130-CCCC.yaml", "id: 261130-CCCC\n");
    run(
        &desk,
        "check --baseline known.jsonl --update",
        2,
        "",
        "cs: data/tickets/2026/11/261130-CCCC.yaml:1:1: the record has no `timeline`
cs: known.jsonl stays as it was: 1 fault kept the check from judging all
hint: mend what is named above first
",
    );
    same("", &desk.read("known.jsonl"));
    run(
        &desk,
        "check --update",
        2,
        "",
        "cs: the following required arguments were not provided: --baseline <FILE>\nhint: cs check --baseline <FILE> --now <INSTANT> --update [RECORD]...\n",
    );
}

#[test]
fn a_baseline_that_is_missing_or_damaged_says_what_to_do() {
    let desk = desk();
    run(
        &desk,
        "check --baseline known.jsonl",
        2,
        "",
        "cs: there is no baseline known.jsonl\nhint: cs check --baseline known.jsonl --update makes it\n",
    );
    run(
        &desk,
        "check --baseline no/known.jsonl --update",
        2,
        "",
        "cs: could not write no/known.jsonl: there is no folder no\nhint: make it first: mkdir -p no\n",
    );
    let mark = "printf '<<<<<<< HEAD\\n' >> known.jsonl;";
    let damaged = "cs: known.jsonl:4:1: this is no line of a baseline\nhint: mend or delete the line, or let cs check --baseline known.jsonl --update write the file anew\n";
    run(
        &desk,
        &format!(
            "check --baseline known.jsonl --update > /dev/null; {mark} check --baseline known.jsonl"
        ),
        2,
        "",
        damaged,
    );
    // It could be of a rule that is not judged here.
    run(&desk, "check --rule once --baseline known.jsonl --update", 2, "", damaged);
    run(
        &desk,
        "check --baseline known.jsonl --update && check -q --baseline known.jsonl",
        0,
        "known.jsonl: 3 violations, 0 added, 0 taken out\n",
        "cs: warning: known.jsonl:4:1: this is no line of a baseline, and is not kept\n",
    );
}

#[test]
fn sarif_says_that_what_it_shows_is_new() {
    let desk = desk();
    let count = "grep -o '\"baselineState\":\"new\"' | wc -l | tr -d ' '";
    run(&desk, &format!("check --format sarif | {count}"), 0, "0\n", "");
    run(&desk, &format!("check --new --format sarif | {count}"), 0, "3\n", "");
    run(&desk, &format!("check --baseline /dev/null --format sarif | {count}"), 0, "3\n", "");
}
