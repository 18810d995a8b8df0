//! `cs explain` by the binary: every violation of a small book, to the second.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up its book has failed")]
#![allow(clippy::disallowed_methods, reason = "tests write their books")]

use std::fs;
use std::path::Path;
use std::process::Command;

const POLICY: &str = include_str!("explain/policy.yaml");

const STAFF: &str = "id,role,since
li.na,agent,2025-01-01
wang.wei,agent,2024-06-01
wang.wei,supervisor,2026-10-09
";

/// The head and the timeline of each record; `%` stands for the offset.
const RECORDS: [(&str, &str, &[&str]); 6] = [
    (
        "260930-AAAA2A",
        "kind: complaint\nvia: email\nsubject: 投影仪无法开机",
        &[
            "at: 2026-09-30T16:00:00%, event: opened, by: li.na, via: email",
            "at: 2026-09-30T16:05:00%, event: triaged, by: li.na, grade: urgent",
            "at: 2026-09-30T16:10:00%, event: assigned, by: li.na, to: wang.wei",
            "at: 2026-10-10T09:30:00%, event: resolved, by: wang.wei, cause: 灯泡老化",
        ],
    ),
    (
        "260930-BBBB3B",
        "kind: complaint\nvia: email\nsubject: 账单金额有误",
        &[
            "at: 2026-09-30T16:00:00%, event: opened, by: li.na, via: email",
            "at: 2026-09-30T16:20:00%, event: triaged, by: li.na, grade: general",
            "at: 2026-10-10T17:00:00%, event: resolved, by: li.na",
        ],
    ),
    (
        "261008-CCCC4C",
        "kind: request\nvia: email\nsubject: 年会场地布置",
        &[
            "at: 2026-10-08T09:30:00%, event: opened, by: li.na, via: email",
            "at: 2026-10-08T09:40:00%, event: confirmed, by: li.na, via: phone, topic: fee",
            "at: 2026-10-08T09:45:00%, event: confirmed, by: li.na, via: phone, topic: fee",
            "at: 2026-10-08T09:50:00%, event: confirmed, by: li.na, via: email, topic: plan",
            "at: 2026-10-08T10:00:00%, event: started, by: li.na",
            "at: 2026-10-09T17:00:00%, event: progress, by: li.na",
            "at: 2026-10-12T09:00:00%, event: progress, by: li.na",
            "at: 2026-10-13T12:00:00%, event: resolved, by: li.na",
        ],
    ),
    (
        "261012-DDDD5D",
        "kind: request\nvia: phone\nsubject: 打印加急",
        &["at: 2026-10-12T09:00:00%, event: opened, by: li.na, via: phone"],
    ),
    (
        "261012-EEEE6E",
        "kind: complaint\nvia: email\nsubject: 会议室噪音",
        &[
            "at: 2026-10-12T09:00:00%, event: opened, by: li.na, via: email",
            "at: 2026-10-12T09:10:00%, event: triaged, by: li.na, grade: urgent",
            "at: 2026-10-12T09:15:00%, event: assigned, by: li.na, to: wang.wei",
            "at: 2026-10-12T17:00:00%, event: waiting, by: wang.wei, for: customer, reason: 待客户确认时间",
            "at: 2026-10-14T09:00:00%, event: resumed, by: wang.wei",
        ],
    ),
    (
        "260925-FFFF7F",
        "kind: project\nvia: email\nsubject: 展厅改造",
        &[
            "at: 2026-09-25T10:00:00%, event: opened, by: li.na",
            "at: 2026-09-28T10:00:00%, event: waiting, by: li.na, for: supplier",
            "at: 2026-09-28T11:00:00%, event: resumed, by: li.na",
            "at: 2026-10-09T10:00:00%, event: waiting, by: li.na, for: customer",
            "at: 2026-10-12T10:00:30%, event: resumed, by: li.na",
            "at: 2026-10-13T10:00:00%, event: closed, by: li.na",
        ],
    ),
];

fn write_book(root: &Path) {
    fs::create_dir_all(root.join("data/tickets")).unwrap();
    fs::create_dir_all(root.join("data/rosters")).unwrap();
    fs::write(root.join("policy.yaml"), POLICY).unwrap();
    fs::write(root.join("data/rosters/staff.csv"), STAFF).unwrap();
    for (id, head, events) in RECORDS {
        let lines: Vec<String> = events.iter().map(|event| format!("- {{{event}}}\n")).collect();
        let lines = lines.concat().replace('%', "+08:00");
        let text = format!("id: {id}\n{head}\ntimeline:\n{lines}");
        fs::write(root.join(format!("data/tickets/{id}.yaml")), text).unwrap();
    }
}

/// What `cs` says on the book at noon of 14 October: status, standard output, standard error.
fn cs(arguments: &[&str]) -> (Option<i32>, String, String) {
    let book = tempfile::tempdir().unwrap();
    write_book(book.path());
    let now = "2026-10-14T12:00:00+08:00";
    let output = Command::new(env!("CARGO_BIN_EXE_cs"))
        .args(arguments)
        .current_dir(book.path())
        .args(if arguments.contains(&"--now") { vec![] } else { vec!["--now", now] })
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Asserts what follows the three lines that name the record.
#[track_caller]
fn explains(arguments: &[&str], expected: &str) {
    let (status, out, err) = cs(arguments);
    let (_, body) = out.split_once("\n\n").unwrap_or(("", &out));
    assert_eq!((body, err.as_str(), status), (expected, "", Some(0)), "cs {arguments:?}");
}

#[track_caller]
fn refuses(arguments: &[&str], errors: &str) {
    assert_eq!(cs(arguments), (Some(2), String::new(), errors.to_owned()), "cs {arguments:?}");
}

#[test]
fn a_late_complaint_shows_its_days_one_by_one() {
    explains(&["explain", "AAAA2A", "complaint-solved"],
        "\
late  complaint-solved  Complaint solved in time for its grade
  rule        policy.yaml:30, error
  asks        resolved within this time of opened: 2wd where grade is urgent, 5wd where grade is important, 3wd otherwise; waiting for customer stops the clock
  where       kind is complaint
  owed by     wang.wei
  from        2026-09-30 16:00 opened by li.na (line 6)
  limit       2wd, as grade is urgent, since 2026-09-30 16:05 triaged by li.na (line 7)
  before      3wd, the limit where no other tier holds, from the start
  calendar    office (Asia/Shanghai)
    2026-09-30 Wed                       day of the start: not counted       = 0wd
    2026-10-01 Thu - 10-07 Wed (7 days)  holiday                             = 0wd
    2026-10-08 Thu                       working day                    1wd  = 1wd
    2026-10-09 Fri                       working day                    1wd  = 2wd
  due         2026-10-09T18:00:00+08:00
  met         2026-10-10T09:30:00+08:00, resolved by wang.wei (line 9)
  so          late by 55800 s = 15h30m, 30wm of it in working time
              it would have been in time until 2026-10-09T18:00:00+08:00
",
    );
}

#[test]
fn an_agent_who_was_no_supervisor_yet() {
    explains(
        &["explain", "260930-AAAA2A", "urgent-by-lead"],
        "\
broken  urgent-by-lead  Urgent complaint handled by a supervisor
  rule        policy.yaml:42, error
  asks        at assigned, `to` is supervisor
  where       kind is complaint and grade is urgent
  owed by     wang.wei
  judged      2026-09-30 16:10 assigned by li.na (line 8)
  person      wang.wei: role agent at that time, since 2024-06-01 (data/rosters/staff.csv:3)
  so          wang.wei was not a supervisor then
",
    );
}

#[test]
fn a_missing_cause_in_full_and_the_kept_clock_in_a_line() {
    explains(
        &["explain", "BBBB3B"],
        "\
broken  cause-given  Cause given when a complaint is solved
  rule        policy.yaml:46, error
  asks        resolved says cause
  where       kind is complaint
  judged      2026-10-10 17:00 resolved by li.na (line 8)
  needs       cause has a value: no
  so          lacks cause

kept  complaint-solved  resolved 2026-10-10 17:00, due 2026-10-10 18:00
",
    );
}

#[test]
fn a_fee_confirmed_by_phone_alone() {
    explains(&["explain", "CCCC4C", "fee-twice"],
        "\
broken  fee-twice  Fee confirmed through two channels
  rule        policy.yaml:50, error
  asks        confirmed (topic is fee) before started, by 2 different via
  where       kind is request
  judged      2026-10-08 10:00 started by li.na (line 10)
  counted     2026-10-08 09:40 confirmed by li.na (line 7), via phone
  counted     2026-10-08 09:45 confirmed by li.na (line 8), via phone
  left out    2026-10-08 09:50 confirmed by li.na (line 9), via email: topic is plan, the rule asks topic is fee
  so          confirmed by only 1 via; 2 different ones are needed before started
",
    );
}

#[test]
fn a_saturday_that_counted() {
    explains(
        &["explain", "data/tickets/261008-CCCC4C.yaml", "progress-daily", "--clock", "2"],
        "\
late  progress-daily #2  Progress every working day
  rule        policy.yaml:54, error
  asks        progress within 1wd of the last one, from started to resolved
  where       kind is request
  from        2026-10-09 17:00 progress by li.na (line 11)
  limit       1wd, from the start
  calendar    office (Asia/Shanghai)
    2026-10-09 Fri  day of the start: not counted       = 0wd
    2026-10-10 Sat  make-up working day            1wd  = 1wd
  due         2026-10-10T18:00:00+08:00
  met         2026-10-12T09:00:00+08:00, progress by li.na (line 12)
  so          late by 140400 s = 1d15h, none of it in working time
              it would have been in time until 2026-10-10T18:00:00+08:00
",
    );
}

#[test]
fn a_call_that_nobody_answered_and_the_rules_that_did_not_apply() {
    explains(
        &["explain", "DDDD5D", "--all"],
        "\
overdue  phone-30s  Phone answered within 30 seconds
  rule        policy.yaml:26, error
  asks        responded within 30s of opened
  where       via is phone
  from        2026-10-12 09:00 opened by li.na (line 6)
  limit       30s, from the start
  due         2026-10-12T09:00:30+08:00
  not met     no `responded` so far
  so          overdue by 183570 s = 2d2h59m30s
              it would have been in time until 2026-10-12T09:00:30+08:00

did not apply:
  complaint-solved    is for complaint; this is request
  urgent-by-lead      is for complaint; this is request
  cause-given         is for complaint; this is request
  fee-twice           no started so far
  progress-daily      no started so far
  project-closed      is for project; this is request
  project-in-a-month  is for project; this is request
",
    );
}

#[test]
fn a_running_clock_with_its_waiting() {
    explains(&["explain", "EEEE6E", "complaint-solved"],
        "\
pending  complaint-solved  Complaint solved in time for its grade
  rule        policy.yaml:30, error
  asks        resolved within this time of opened: 2wd where grade is urgent, 5wd where grade is important, 3wd otherwise; waiting for customer stops the clock
  where       kind is complaint
  owed by     wang.wei
  from        2026-10-12 09:00 opened by li.na (line 6)
  limit       2wd, as grade is urgent, since 2026-10-12 09:10 triaged by li.na (line 7)
  before      3wd, the limit where no other tier holds, from the start
  calendar    office (Asia/Shanghai)
  waiting     for customer, 2026-10-12 17:00 - 2026-10-14 09:00, stops the clock
    2026-10-12 Mon  day of the start: not counted        = 0wd
    2026-10-13 Tue  paused at closing for customer       = 0wd
    2026-10-14 Wed  working day                     1wd  = 1wd
    2026-10-15 Thu  working day                     1wd  = 2wd
  due         2026-10-15T18:00:00+08:00
              without the waiting: 2026-10-14T18:00:00+08:00
  not met     no `resolved` so far
  so          1d6h (12wh of it in working time) left
",
    );
}

#[test]
fn long_working_time_is_folded_and_adds_up() {
    explains(&["explain", "FFFF7F", "project-closed"],
        "\
kept  project-closed  Project closed within 45 working hours
  rule        policy.yaml:58, error
  asks        closed within 45wh of opened; waiting for customer stops the clock
  where       kind is project
  from        2026-09-25 10:00 opened by li.na (line 6)
  limit       45wh, from the start
  calendar    office (Asia/Shanghai)
  waiting     for supplier, 2026-09-28 10:00 - 2026-09-28 11:00, which does not stop this clock
              for customer, 2026-10-09 10:00 - 2026-10-12 10:00:30, stops the clock
    2026-09-25 Fri 10:00 - 12:00               working hours                         2wh  = 2wh
    2026-09-25 Fri 12:00 - 13:30               break                                      = 2wh
    2026-09-25 Fri 13:30 - 18:00               working hours                     4wh30wm  = 6wh30wm
    2026-09-25 Fri 18:00 - 24:00               closed at night                            = 6wh30wm
    2026-09-26 Sat - 09-27 Sun                 weekend                                    = 6wh30wm
    2026-09-28 Mon 00:00 - 09:00               closed at night                            = 6wh30wm
    2026-09-28 Mon 09:00 - 10-01 Thu 00:00     working hours of these days      22wh30wm  = 29wh
    2026-10-01 Thu - 10-07 Wed                 holiday                                    = 29wh
    2026-10-08 Thu 00:00 - 09:00               closed at night                            = 29wh
    2026-10-08 Thu 09:00 - 10-09 Fri 10:00     working hours of these days       8wh30wm  = 37wh30wm
    2026-10-09 Fri 10:00 - 10-12 Mon 10:00:30  paused: waiting for customer               = 37wh30wm
    2026-10-12 Mon 10:00:30 - 12:00            working hours                 1wh59wm30ws  = 39wh29wm30ws
    2026-10-12 Mon 12:00 - 13:30               break                                      = 39wh29wm30ws
    2026-10-12 Mon 13:30 - 18:00               working hours                     4wh30wm  = 43wh59wm30ws
    2026-10-12 Mon 18:00 - 10-13 Tue 09:00     closed at night                            = 43wh59wm30ws
    2026-10-13 Tue 09:00 - 10:00:30            working hours                     1wh30ws  = 45wh
  due         2026-10-13T10:00:30+08:00
              without the waiting: 2026-10-10T10:00:00+08:00
  met         2026-10-13T10:00:00+08:00, closed by li.na (line 11)
  so          kept with 30ws to spare
",
    );
}

#[test]
fn elapsed_time_with_a_bounded_pause() {
    explains(
        &["explain", "FFFF7F", "project-in-a-month"],
        "\
kept  project-in-a-month  Project closed within 28 days
  rule        policy.yaml:62, error
  asks        closed within 28d of opened; waiting for customer stops the clock for at most 1d
  where       kind is project
  from        2026-09-25 10:00 opened by li.na (line 6)
  limit       28d, from the start
  waiting     for supplier, 2026-09-28 10:00 - 2026-09-28 11:00, which does not stop this clock
              for customer, 2026-10-09 10:00 - 2026-10-12 10:00:30, stops the clock
    2026-09-25 Fri 10:00 - 10-09 Fri 10:00  the clock runs                14d  = 14d
    2026-10-09 Fri 10:00 - 10-10 Sat 10:00  paused: waiting for customer       = 14d
    2026-10-10 Sat 10:00 - 10-24 Sat 10:00  the clock runs                14d  = 28d
  due         2026-10-24T10:00:00+08:00
              without the waiting: 2026-10-23T10:00:00+08:00
  met         2026-10-13T10:00:00+08:00, closed by li.na (line 11)
  so          kept with 11d to spare
",
    );
}

#[test]
fn a_rule_has_a_page_with_its_own_lines() {
    let (status, out, err) = cs(&["explain", "complaint-solved"]);
    let expected = "complaint-solved
Complaint solved in time for its grade
投诉按级别限期办结

  asks        resolved within this time of opened: 2wd where grade is urgent, 5wd where grade is important, 3wd otherwise; waiting for customer stops the clock
  where       kind is complaint
  owed by     the owner of the record
  source      C-48c
  severity    error, active
  calendar    office

policy.yaml:30
    30  - id: complaint-solved
    31    title: {zh: 投诉按级别限期办结, en: Complaint solved in time for its grade}
    32    source: [C-48c]
    33    when: {kind: complaint}
    34    deadline:
    35      from: opened
    36      to: resolved
    37
    38      tiers: [{when: {grade: urgent}, within: 2wd}, {when: {grade: important}, within: 5wd}, {within: 3wd}]
    39      pause: [customer]

cs explain deadline tells what this form means
";
    assert_eq!((out.as_str(), err.as_str(), status), (expected, "", Some(0)));
}

#[test]
fn a_form_has_its_page_and_nothing_lists_them() {
    let (status, out, _) = cs(&["explain", "limit"]);
    assert!(out.starts_with("# limit: at most N times, or never after Z\n"), "{out}");
    assert_eq!(status, Some(0));
    let (status, out, _) = cs(&["explain"]);
    assert!(out.contains("\n  deadline    B within a time after A\n"), "{out}");
    assert!(
        out.ends_with(
            "cs explain NAME [RULE]    the same of a roster row, a period, a month of the archive\n"
        ),
        "{out}"
    );
    assert_eq!(status, Some(0));
}

#[test]
fn the_head_names_record_file_policy_and_instant() {
    let (_, out, _) = cs(&["explain", "DDDD5D", "--lang", "zh"]);
    let head = "261012-DDDD5D  请求  打印加急
data/tickets/261012-DDDD5D.yaml
按 Example 2026.1 评判，时间 2026-10-14 12:00

逾期  phone-30s  电话三十秒内接听
";
    assert!(out.starts_with(head), "{out}");
}

#[test]
fn what_is_not_known_is_refused_with_the_nearest_name() {
    refuses(
        &["explain", "dedline"],
        "cs: there is no form, rule, code or record `dedline`\nhint: did you mean `deadline`?\n",
    );
    refuses(
        &["explain", "fee-twise"],
        "cs: there is no form, rule, code or record `fee-twise`\nhint: did you mean `fee-twice`?\n",
    );
    refuses(
        &["explain", "ZZZZ"],
        "cs: there is no record `ZZZZ` in this book\nhint: cs list --all shows the records with their ids\n",
    );
    refuses(
        &["explain", "AAAA2A", "complaint-solve"],
        "cs: there is no rule `complaint-solve`\nhint: did you mean `complaint-solved`?\n",
    );
    refuses(&["explain", "AAAA2A", "--clock", "9"], "cs: 260930-AAAA2A has no clock 9\n");
    refuses(
        &["explain", "AAAA2A", "--now", "2026-09-30T15:59:59+08:00"],
        "cs: 260930-AAAA2A is not opened yet\n",
    );
}

#[test]
fn a_rule_that_could_not_be_judged_says_so() {
    let book = tempfile::tempdir().unwrap();
    write_book(book.path());
    let policy = POLICY.replace("    dates: {", "    covers: 2026..2026\n    dates: {");
    fs::write(book.path().join("policy.yaml"), policy).unwrap();
    let head = "id: 261231-GGGG8G\nkind: complaint\nvia: email\nsubject: 跨年";
    let event = "- {at: 2026-12-31T09:00:00+08:00, event: opened, by: li.na}";
    let text = format!("{head}\ntimeline:\n{event}\n");
    fs::write(book.path().join("data/tickets/261231-GGGG8G.yaml"), text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cs"))
        .args(["explain", "GGGG8G", "--now", "2027-03-01T12:00:00+08:00"])
        .current_dir(book.path())
        .env_clear()
        .output()
        .unwrap();
    let expected = "\
did not apply:
  complaint-solved  could not be judged: the calendar `office` has no data for 2027
";
    let errors = "cs: the calendar `office` has no data for 2027
hint: add the dates of 2027 and widen `covers` of the calendar `office`
";
    assert!(String::from_utf8_lossy(&output.stdout).ends_with(expected));
    assert_eq!(String::from_utf8_lossy(&output.stderr), errors);
    assert_eq!(output.status.code(), Some(2));
}
