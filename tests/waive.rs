//! `cs waive` and the waivers in a check: who may grant one, what it covers, and which are not in order.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]

mod support;

use support::{Cs, cs};

const POLICY: &str = "policy: {name: Desk, version: 1, zone: Asia/Shanghai}
events: {responded: {verb: respond}, resolved: {verb: resolve}}
kinds: {complaint: {}, request: {}}
rosters:
  staff: {key: id, columns: {role: [agent, supervisor, manager]}}
rules:
- {id: answered, title: Answered within an hour, waivable: {by: [manager, supervisor], max: 30d}, deadline: {from: opened, to: responded, within: 1h}}
- {id: solved, title: Solved in a week, waivable: {by: [manager]}, when: {kind: complaint}, deadline: {from: opened, to: resolved, within: 7d}}
- {id: once, title: Resolved once, limit: {of: resolved, at_most: 1}}
";
const STAFF: &str = "id,role,since
chen.jing,manager,2024-01-01
li.na,agent,2024-01-01
wang.wei,agent,2024-01-01
wang.wei,supervisor,2026-11-30
";
const A: &str = "id: 261102-AAAA
kind: complaint
timeline:
- {at: 2026-11-02T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-02T10:30:00+08:00, event: responded, by: li.na}
";
const B: &str = "id: 261129-BBBB
kind: request
timeline:
- {at: 2026-11-29T09:00:00+08:00, event: opened, by: li.na}
- {at: 2026-11-29T09:30:00+08:00, event: responded, by: li.na}
";
const FILE: &str = "data/waivers.csv";
const HEADER: &str = "rule,record,reason,by,granted,until\n";
const FOOT: &str = "policy Desk 1, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai\n";

fn desk(args: &str) -> Cs {
    cs(&format!("--now 2026-11-30T12:00:00+08:00 {args}"))
        .file("policy.yaml", POLICY)
        .file("data/rosters/staff.csv", STAFF)
        .file("data/tickets/2026/11/261102-AAAA.yaml", A)
        .file("data/tickets/2026/11/261129-BBBB.yaml", B)
}

/// Not granted: this on standard error, and no file.
#[track_caller]
fn refuses(args: &str, status: i32, stderr: &str) {
    let desk = desk(&format!("waive {args} -m reason")).complains(status, stderr);
    assert!(!desk.folder().join(FILE).exists());
}

/// The warnings of a check with these waivers.
#[track_caller]
fn warns(options: &str, waivers: &str, stderr: &str) {
    let desk = desk(&format!("check --fail-on never {options}"));
    let said = desk.file(FILE, format!("{HEADER}{waivers}")).run();
    assert_eq!((said.stderr.as_str(), said.status), (stderr, 0));
}

#[test]
fn a_waiver_makes_the_file_and_says_what_it_covers() {
    desk("waive answered AAAA --until 2026-12-10 --by chen.jing -m")
        .arg("停电, 已公告")
        .prints(
            0,
            "answered of 261102-AAAA waived by chen.jing until 2026-12-10 (data/waivers.csv:2)
covers now: late, due 2026-11-02 10:00: responded came 30m late (limit 1h)
",
        )
        .leaves(
            FILE,
            &format!(
                "{HEADER}answered,261102-AAAA,\"停电, 已公告\",chen.jing,2026-11-30,2026-12-10\n"
            ),
        );
}

#[test]
fn a_waiver_is_appended_in_the_columns_and_line_ends_of_the_file() {
    let old = "\u{feff}record,rule,by,until,granted,reason,seen\r\n261102-AAAA,solved,chen.jing,2026-11-01,2026-11-01,x,";
    desk("waive solved AAAA --until 2026-12-10 --by chen.jing -m 补料")
        .file(FILE, old)
        .prints(
            0,
            "solved of 261102-AAAA waived by chen.jing until 2026-12-10 (data/waivers.csv:3)
covers now: overdue, due 2026-11-09 09:00: resolved has not come; overdue by 21d3h (limit 7d)
",
        )
        .leaves(
            FILE,
            &format!("{old}\r\n261102-AAAA,solved,chen.jing,2026-12-10,2026-11-30,补料,\r\n"),
        );
}

#[test]
fn a_waiver_may_be_granted_ahead_and_by_the_role_of_today() {
    desk("waive answered BBBB --until 2026-12-10 --by wang.wei -m x").prints(
        0,
        "answered of 261129-BBBB waived by wang.wei until 2026-12-10 (data/waivers.csv:2)
covers nothing now; what falls due by the end of 2026-12-10 will be waived
",
    );
}

#[test]
fn who_may_not_is_told_who_may_and_for_how_long() {
    refuses(
        "answered AAAA --until 2026-12-10 --by li.na",
        1,
        "cs: li.na, who is no manager or supervisor, may not waive answered: \
         a manager or supervisor may, for at most 30d\n",
    );
    refuses(
        "answered AAAA --until 2026-12-31 --by chen.jing",
        1,
        "cs: chen.jing may waive answered until 2026-12-30 at the latest: \
         a manager or supervisor may, for at most 30d\n",
    );
    refuses(
        "solved AAAA --until 2026-12-31 --by wang.wei",
        1,
        "cs: wang.wei, who is no manager, may not waive solved: a manager may\n",
    );
    refuses(
        "once AAAA --until 2026-12-10 --by chen.jing",
        1,
        "cs: no one may waive once: the policy does not allow it\n",
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    refuses(
        "answred AAAA --until 2026-12-10 --by chen.jing",
        2,
        "cs: there is no rule `answred`\nhint: did you mean `answered`?\n",
    );
    refuses(
        "answered AAAB --until 2026-12-10 --by chen.jing",
        2,
        "cs: there is no record `AAAB` in this book\nhint: did you mean `261102-AAAA`?\n",
    );
    refuses(
        "solved BBBB --until 2026-12-10 --by chen.jing",
        2,
        "cs: solved is asked of no record of the kind `request`\n",
    );
    refuses(
        "answered AAAA --until 2026-11-29 --by chen.jing",
        2,
        "cs: --until 2026-11-29 is past, today is 2026-11-30\n\
         hint: what fell due before is covered too: give today or a later day\n",
    );
    // A day without its year is to come.
    refuses(
        "answered AAAA --until 11-29 --by chen.jing",
        1,
        "cs: note: --until 11-29 is taken as 2027-11-29\n\
         cs: chen.jing may waive answered until 2026-12-30 at the latest: a manager or supervisor may, for at most 30d\n",
    );
    refuses(
        "answered AAAA --until soon --by chen.jing",
        2,
        "cs: --until `soon` is not a date\nhint: write the last day that is covered: --until 2026-12-31\n",
    );
    refuses(
        "answered AAAA --until 2026-12-10 --by system",
        2,
        "cs: --by: a waiver is granted by one of the staff\n",
    );
    let granted = format!("{HEADER}answered,261102-AAAA,x,chen.jing,2026-11-28,2026-12-10\n");
    desk("waive answered AAAA --until 2026-12-09 --by chen.jing -m x")
        .file(FILE, &granted)
        .complains(
            2,
            "cs: answered of 261102-AAAA is waived by chen.jing until 2026-12-10 (data/waivers.csv:2) already\n",
        )
        .leaves(FILE, &granted);
    let broken = format!("{HEADER}answered,261102-AAAA,x,chen.jing,soon,2026-12-10\n");
    desk("waive answered AAAA --until 2026-12-09 --by chen.jing -m x")
        .file(FILE, &broken)
        .complains(
            2,
            "cs: data/waivers.csv:2:1: `granted`: `soon` is not a date such as 2026-11-22\n",
        )
        .leaves(FILE, &broken);
}

#[test]
fn a_check_counts_what_is_waived_lists_it_and_can_do_without() {
    let waivers = format!("{HEADER}answered,261102-AAAA,x,chen.jing,2026-11-02,2026-11-30\n");
    let check = |options: &str| desk(&format!("check {options}")).file(FILE, &waivers);
    let head = "       RECORD       RULE      OUTCOME  DUE               OWNER  WHAT\n";
    let solved = "  261102-AAAA  solved    overdue  2026-11-09 09:00  -      \
                  Solved in a week: resolved has not come; overdue by 21d3h (limit 7d)\n";
    let idle = "applied to nothing: once\n";
    check("").prints(
        1,
        &format!(
            "       RECORD       RULE    OUTCOME  DUE               OWNER  WHAT
error  261102-AAAA  solved  overdue  2026-11-09 09:00  -      Solved in a week: resolved has not come; overdue by 21d3h (limit 7d)

2 records, 3 obligations: 1 violation (1 error), 1 kept, 0 pending, 0 paused, 0 void, 1 waived
{idle}{FOOT}"
        ),
    );
    check("--waived").prints(
        1,
        &format!(
            " {head}error {solved}waived  261102-AAAA  answered  late     2026-11-02 10:00  -      Answered within an hour: responded came 30m late (limit 1h); waived by chen.jing until 2026-11-30 (data/waivers.csv:2)

2 records, 3 obligations: 1 violation (1 error), 1 kept, 0 pending, 0 paused, 0 void, 1 waived
{idle}{FOOT}"
        ),
    );
    check("--no-waivers").prints(
        1,
        &format!(
            "{head}error  261102-AAAA  answered  late     2026-11-02 10:00  -      Answered within an hour: responded came 30m late (limit 1h)
error{solved}
2 records, 3 obligations: 2 violations (2 error), 1 kept, 0 pending, 0 paused, 0 void, 0 waived
{idle}{FOOT}"
        ),
    );
    let jsonl = check("--format jsonl").run().stdout;
    assert_eq!(check("--format jsonl --waived").run().stdout, jsonl);
}

#[test]
fn a_check_warns_of_waivers_that_are_not_in_order() {
    let warning =
        |line: u32, text: &str| format!("cs: warning: data/waivers.csv:{line}:1: {text}\n");
    warns("", "answered,261102-AAAA,x,chen.jing,2026-11-02,2026-11-02\n", "");
    warns(
        "",
        "answered,261102-AAAA,x,li.na,2026-11-02,2026-11-05\n",
        &warning(2, "the waiver was granted by li.na, who is no manager or supervisor"),
    );
    // He was made supervisor later.
    warns(
        "",
        "answered,261102-AAAA,x,wang.wei,2026-11-29,2026-11-30\n",
        &warning(2, "the waiver was granted by wang.wei, who is no manager or supervisor"),
    );
    warns(
        "",
        "answered,261102-AAAA,x,chen.jing,2026-11-02,2026-12-03\n",
        &warning(
            2,
            "the waiver lasts until 2026-12-03, longer than 30d (2026-12-02 at the latest)",
        ),
    );
    warns(
        "",
        "once,261102-AAAA,x,chen.jing,2026-11-02,2026-11-03\n",
        &warning(2, "the waiver is void: no one may waive once"),
    );
    warns(
        "",
        "solved,261102-AAAA,x,chen.jing,2026-11-02,2026-11-08\nanswered,261129-BBBB,x,chen.jing,2026-11-29,2026-12-05\nanswered,261102-CCCC,x,chen.jing,2026-11-29,2026-12-05\n",
        &[
            warning(2, "the waiver expired on 2026-11-08, before what it was to cover"),
            warning(3, "the waiver covers nothing"),
            warning(4, "there is no record `261102-CCCC` in this book"),
        ]
        .concat(),
    );
}

#[test]
fn a_warning_is_for_what_the_check_looks_at() {
    let waivers = "solved,261102-AAAA,x,chen.jing,2026-11-02,2026-11-08\n";
    warns("--rule answered", waivers, "");
    warns("--kind request", waivers, "");
    warns("BBBB", waivers, "");
    warns("--since 2026-11-09", waivers, "");
    warns("--no-waivers", waivers, "");
    // The clock still runs, so it may yet be covered.
    let desk = desk("").file(FILE, format!("{HEADER}{}", waivers.replace("11-08", "11-20")));
    let said = desk.shell("\"$CS\" check --fail-on never --now 2026-11-05T12:00:00+08:00");
    assert_eq!((said.stderr.as_str(), said.status), ("", 0));
    // Not granted yet.
    let said = desk.shell("\"$CS\" check --fail-on never --now 2026-11-02T23:59:59+08:00");
    assert_eq!((said.stderr.as_str(), said.status), ("", 0));
}

#[test]
fn explain_names_the_waiver_that_covers() {
    let waivers = "answered,261102-AAAA,x,li.na,2026-11-02,2026-11-05\n\
                   answered,261102-AAAA,x,chen.jing,2026-11-02,2026-11-05\n";
    let said = desk("explain AAAA answered").file(FILE, format!("{HEADER}{waivers}")).run();
    let so = "waived by chen.jing until 2026-11-05 (data/waivers.csv:3)";
    assert!(said.stdout.contains(so), "{}", said.stdout);
}

/// Rules on rows, on periods and on figures.
const TEAM: &str = "\
policy: {name: Desk, version: 1, zone: Asia/Shanghai}
fields: {category: {type: [facility, service]}}
events: {trained: {verb: train}, triaged: {verb: triage, fields: [category]}}
kinds: {complaint: {}, training: {}}
rosters:
  staff: {key: id, columns: {role: [agent, manager], certificate: text, health: date}}
rules:
- {id: qualified, title: Staff are qualified, waivable: {by: [manager], max: 30d}, roster: {of: staff, where: {role: agent}, need: [certificate], fresh: {health: 1y}}}
- {id: trained-monthly, title: Training every month, owner: chen.jing, waivable: {by: [manager]}, duty: {every: month, expect: trained}}
- {id: few, title: Few complaints a class, waivable: {by: [manager]}, metric: {count: triaged, per: [month, category], at_most: 1}}
- {id: burst, title: No burst of complaints, waivable: {by: [manager]}, metric: {count: triaged, per: {rolling: 24h}, at_most: 2}}
";
const TEAM_STAFF: &str = "\
id,role,certificate,health
chen.jing,manager,,
li.na,agent,,2026-10-01
wang.wei,agent,A1,2025-11-01
";

/// Complaints in classes, and no training.
fn team(args: &str) -> Cs {
    let desk = cs(&format!("--now 2026-11-30T12:00:00+08:00 {args}"))
        .file("policy.yaml", TEAM)
        .file("data/rosters/staff.csv", TEAM_STAFF);
    let complaints = [
        ("AAAA", "09-30T09", "service"),
        ("BBBB", "10-12T09", "facility"),
        ("CCCC", "10-12T10", "facility"),
        ("DDDD", "10-12T11", "service"),
    ];
    complaints.into_iter().fold(desk, |desk, (id, at, category)| {
        let line =
            |event: &str| format!("- {{at: 2026-{at}:00:00+08:00, event: {event}, by: li.na");
        let (opened, triaged) = (line("opened"), line("triaged"));
        let timeline = format!("{opened}}}\n{triaged}, category: {category}}}\n");
        let text = format!("id: 260930-{id}\nkind: complaint\ntimeline:\n{timeline}");
        desk.file(&format!("data/tickets/260930-{id}.yaml"), text)
    })
}

/// A waiver by the manager of what is not on a record.
fn team_waives(args: &str) -> Cs {
    team(&format!("waive {args} --by chen.jing -m reason"))
}

#[test]
fn rows_periods_and_figures_are_waived_by_their_names() {
    team_waives("qualified staff/li.na --until 2026-12-10")
        .says(
            0,
            "\
qualified of staff/li.na waived by chen.jing until 2026-12-10 (data/waivers.csv:2)
covers now: broken: lacks certificate
",
            "",
        )
        .leaves(
            FILE,
            &format!("{HEADER}qualified,staff/li.na,reason,chen.jing,2026-11-30,2026-12-10\n"),
        );
    team_waives("qualified staff/wang.wei --until 2026-12-10").says(
        0,
        "\
qualified of staff/wang.wei waived by chen.jing until 2026-12-10 (data/waivers.csv:2)
covers now: overdue, due 2026-11-01 23:59:59: health is out of date by 28d12h (good for 1y)
",
        "",
    );
    team_waives("trained-monthly 2026-10 --until 2026-12-10").says(
        0,
        "\
trained-monthly of 2026-10 waived by chen.jing until 2026-12-10 (data/waivers.csv:2)
covers now: overdue, due 2026-10-31 23:59:59: trained has not come; overdue by 29d12h
",
        "",
    );
    team_waives("few 2026-10/facility --until 2026-12-01").says(
        0,
        "\
few of 2026-10/facility waived by chen.jing until 2026-12-01 (data/waivers.csv:2)
covers now: broken: 2 (asked 1 or less)
",
        "",
    );
    team_waives("burst 24h --until 2026-12-31")
        .says(
            0,
            "\
burst of 1d waived by chen.jing until 2026-12-31 (data/waivers.csv:2)
covers now: broken: 3 (asked 2 or less)
",
            "",
        )
        .leaves(FILE, &format!("{HEADER}burst,1d,reason,chen.jing,2026-11-30,2026-12-31\n"));
}

#[test]
fn what_is_to_come_is_waived_ahead_and_a_row_that_is_not_asked_yet() {
    team_waives("trained-monthly 2026-12 --until 2026-12-31").says(
        0,
        "\
trained-monthly of 2026-12 waived by chen.jing until 2026-12-31 (data/waivers.csv:2)
covers nothing now; what falls due by the end of 2026-12-31 will be waived
",
        "",
    );
    team_waives("few 2026-12/service --until 2026-12-31").says(
        0,
        "\
few of 2026-12/service waived by chen.jing until 2026-12-31 (data/waivers.csv:2)
covers nothing now; what falls due by the end of 2026-12-31 will be waived
",
        "",
    );
    team_waives("qualified staff/chen.jing --until 2026-12-01").says(
        0,
        "\
qualified of staff/chen.jing waived by chen.jing until 2026-12-01 (data/waivers.csv:2)
covers nothing now; what falls due by the end of 2026-12-01 will be waived
",
        "",
    );
}

#[test]
fn what_the_rule_is_not_about_is_refused_with_the_nearest() {
    team_waives("trained-monthly 2026-09 --until 2026-12-31").complains(
        2,
        "cs: trained-monthly asks nothing of `2026-09`\nhint: did you mean `2026-10`?\n",
    );
    team_waives("trained-monthly 2026-W50 --until 2026-12-31").complains(
        2,
        "cs: trained-monthly asks nothing of `2026-W50`\nhint: did you mean `2026-10`?\n",
    );
    team_waives("few 2026-12 --until 2026-12-31").complains(
        2,
        "cs: few asks nothing of `2026-12`\nhint: it is judged on months, by category\n",
    );
    team_waives("few 2026-10/facilty --until 2026-12-31").complains(
        2,
        "cs: few asks nothing of `2026-10/facilty`\nhint: did you mean `2026-10/facility`?\n",
    );
    team_waives("burst 2026-10 --until 2026-12-31").complains(
        2,
        "cs: burst asks nothing of `2026-10`\nhint: it is judged on the last 1d, at any time\n",
    );
    team_waives("qualified staff/li.no --until 2026-12-01").complains(
        2,
        "cs: there is no row `li.no` in the roster `staff`\nhint: did you mean `staff/li.na`?\n",
    );
    team_waives("qualified AAAA --until 2026-12-01").complains(
        2,
        "cs: qualified asks nothing of `AAAA`\n\
         hint: it is judged on the rows of staff where role is agent\n",
    );
    team("waive qualified staff/li.na --until 2026-12-10 --by li.na -m reason").complains(
        1,
        "cs: li.na, who is no manager, may not waive qualified: a manager may, for at most 30d\n",
    );
    let granted = format!("{HEADER}qualified,staff/li.na,x,chen.jing,2026-11-01,2026-11-30\n");
    team("waive qualified staff/li.na --until 2026-11-30 --by chen.jing -m reason")
        .file(FILE, granted)
        .complains(
            2,
            "cs: qualified of staff/li.na is waived by chen.jing until 2026-11-30 \
             (data/waivers.csv:2) already\n",
        );
}

#[test]
fn a_check_counts_and_lists_what_is_waived_of_rows_and_periods() {
    let waivers = format!(
        "{HEADER}\
qualified,staff/li.na,x,chen.jing,2026-11-01,2026-11-30
trained-monthly,2026-10,x,chen.jing,2026-11-01,2026-11-30
few,2026-10/facility,x,chen.jing,2026-11-01,2026-11-30
burst,1d,x,chen.jing,2026-11-01,2026-11-29
"
    );
    let check = |options: &str| team(&format!("check {options}")).file(FILE, &waivers);
    check("").says(
        1,
        "       RECORD          RULE       OUTCOME  DUE                  OWNER     WHAT
error  staff/wang.wei  qualified  overdue  2026-11-01 23:59:59  wang.wei  Staff are qualified: health is out of date by 28d12h (good for 1y)

4 records, 8 obligations: 1 violation (1 error), 2 kept, 1 pending, 0 paused, 0 void, 4 waived
policy Desk 1, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
        "",
    );
    check("--waived").says(
        1,
        "        RECORD            RULE             OUTCOME  DUE                  OWNER      WHAT
error   staff/wang.wei    qualified        overdue  2026-11-01 23:59:59  wang.wei   Staff are qualified: health is out of date by 28d12h (good for 1y)
waived  2026-10           trained-monthly  overdue  2026-10-31 23:59:59  chen.jing  Training every month: trained has not come; overdue by 29d12h; waived by chen.jing until 2026-11-30 (data/waivers.csv:3)
waived  1d                burst            broken   -                    -          No burst of complaints: 3 (asked 2 or less); waived by chen.jing until 2026-11-29 (data/waivers.csv:5)
waived  2026-10/facility  few              broken   -                    -          Few complaints a class: 2 (asked 1 or less); waived by chen.jing until 2026-11-30 (data/waivers.csv:4)
waived  staff/li.na       qualified        broken   -                    li.na      Staff are qualified: lacks certificate; waived by chen.jing until 2026-11-30 (data/waivers.csv:2)

4 records, 8 obligations: 1 violation (1 error), 2 kept, 1 pending, 0 paused, 0 void, 4 waived
policy Desk 1, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
        "",
    );
    check("--no-waivers").says(
        1,
        "       RECORD            RULE             OUTCOME  DUE                  OWNER      WHAT
error  2026-10           trained-monthly  overdue  2026-10-31 23:59:59  chen.jing  Training every month: trained has not come; overdue by 29d12h
error  staff/wang.wei    qualified        overdue  2026-11-01 23:59:59  wang.wei   Staff are qualified: health is out of date by 28d12h (good for 1y)
error  1d                burst            broken   -                    -          No burst of complaints: 3 (asked 2 or less)
error  2026-10/facility  few              broken   -                    -          Few complaints a class: 2 (asked 1 or less)
error  staff/li.na       qualified        broken   -                    li.na      Staff are qualified: lacks certificate

4 records, 8 obligations: 5 violations (5 error), 2 kept, 1 pending, 0 paused, 0 void, 0 waived
policy Desk 1, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
        "",
    );
    check("--rule few").says(
        0,
        "\
4 records, 2 obligations: 0 violations, 1 kept, 0 pending, 0 paused, 0 void, 1 waived
policy Desk 1, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
        "",
    );
    check("AAAA --allow-empty").says(
        0,
        "\
1 record, 0 obligations: 0 violations, 0 kept, 0 pending, 0 paused, 0 void, 0 waived
policy Desk 1, now 2026-11-30T12:00:00+08:00, times in Asia/Shanghai
",
        "",
    );
}

#[test]
fn a_check_warns_of_waivers_of_rows_and_periods_that_are_not_in_order() {
    let waivers = format!(
        "{HEADER}\
trained-monthly,2026-12,x,chen.jing,2026-11-01,2026-12-31
few,2026-10/nothing,x,chen.jing,2026-11-01,2026-11-30
qualified,staff/chen.jing,x,chen.jing,2026-11-01,2026-11-29
trained-monthly,2026-12,x,li.na,2026-11-01,2026-12-31
trained-monthly,2026-10,x,chen.jing,2026-10-01,2026-10-30
qualified,staff/no.one,x,chen.jing,2026-11-01,2026-11-30
few,2026-10/service,x,chen.jing,2026-11-01,2026-11-30
"
    );
    let warns = |options: &str, expected: &str| {
        let check = team(&format!("check --fail-on never {options}")).file(FILE, &waivers);
        assert_eq!(check.run().stderr, expected);
    };
    warns(
        "",
        "\
cs: warning: data/waivers.csv:6:1: the waiver expired on 2026-10-30, before what it was to cover
cs: warning: data/waivers.csv:8:1: the waiver covers nothing
cs: warning: data/waivers.csv:3:1: nothing is asked of `2026-10/nothing`
cs: warning: data/waivers.csv:4:1: the waiver covers nothing
cs: warning: data/waivers.csv:5:1: the waiver was granted by li.na, who is no manager
cs: warning: data/waivers.csv:7:1: nothing is asked of `staff/no.one`
",
    );
    warns(
        "--rule few",
        "\
cs: warning: data/waivers.csv:8:1: the waiver covers nothing
cs: warning: data/waivers.csv:3:1: nothing is asked of `2026-10/nothing`
",
    );
    warns("--kind complaint --allow-empty", "");
    warns("AAAA --allow-empty", "");
}
