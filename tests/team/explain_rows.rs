//! Why what is asked of roster rows stands as it does, and what is refused.

use super::explain::RECORDS;
use super::{Book, Cs};

const STAFF: &str = "\
id,role,certificate,level,health,ethics,lasts,since
li.na,agent,A1,4,2025-10-10,2026-02-01,1y,2026-01-01
wang.wei,agent,,5,2026-10-10,,1y,
zhao.min,lead,,,,,,
wu.fang,agent,A2,4,2026-10-10,2026-02-01,1y,
";

/// A roster rule on these rows, whose health dates may be secret.
fn staff(args: &str, is_secret: bool) -> Cs {
    let policy = super::policy(
        "r roster: {of: staff, where: {role: agent}, need: [certificate, {level: \">= 4\"}], fresh: {health: 1y, ethics: lasts}}, waivable: {by: [lead]}",
    );
    let secret = policy.replace("health: date", "health: {type: date, secret: true}");
    Book { records: RECORDS, staff: STAFF, ..Book::default() }
        .asked(args, "11-02T12:00")
        .file("policy.yaml", if is_secret { secret } else { policy })
}

#[test]
fn a_row_names_its_columns_and_when_they_run_out() {
    staff("explain staff/li.na", false).says(
        0,
        "\
staff/li.na  A1
data/rosters/staff.csv:2
judged by Team 1 at 2026-11-02T12:00:00+08:00

overdue  r  r
  rule        policy.yaml:32, error
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y, ethics not older than its lasts
  row         data/rosters/staff.csv:2, in force since 2026-01-01
  needs       certificate has a value: yes (A1)
  needs       level is at least 4: yes (4)
  fresh       health 2025-10-10, good for 1y: ran out 2026-10-10 23:59:59
  fresh       ethics 2026-02-01, good for 1y: runs out 2027-02-01 23:59:59
  due         2026-10-10T23:59:59+08:00
  so          health ran out 1944001 s = 22d12h1s ago
",
        "",
    );
    staff("explain staff/wang.wei", false).says(
        0,
        "\
staff/wang.wei
data/rosters/staff.csv:3
judged by Team 1 at 2026-11-02T12:00:00+08:00

broken  r  r
  rule        policy.yaml:32, error
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y, ethics not older than its lasts
  row         data/rosters/staff.csv:3
  needs       certificate has a value: no
  needs       level is at least 4: yes (5)
  fresh       health 2026-10-10, good for 1y: runs out 2027-10-10 23:59:59
  fresh       ethics has no value
  so          lacks certificate, ethics
",
        "",
    );
}

#[test]
fn a_row_that_holds_says_until_when() {
    staff("explain staff/wu.fang r", false).says(
        0,
        "\
staff/wu.fang  A2
data/rosters/staff.csv:5
judged by Team 1 at 2026-11-02T12:00:00+08:00

kept  r  r
  rule        policy.yaml:32, error
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y, ethics not older than its lasts
  row         data/rosters/staff.csv:5
  needs       certificate has a value: yes (A2)
  needs       level is at least 4: yes (4)
  fresh       health 2026-10-10, good for 1y: runs out 2027-10-10 23:59:59
  fresh       ethics 2026-02-01, good for 1y: runs out 2027-02-01 23:59:59
  due         2027-02-01T23:59:59+08:00
  so          it holds for another 91d11h59m59s
",
        "",
    );
    staff("explain staff/wu.fang", false).says(
        0,
        "\
staff/wu.fang  A2
data/rosters/staff.csv:5
judged by Team 1 at 2026-11-02T12:00:00+08:00

kept  r  good until 2027-02-01 23:59:59
",
        "",
    );
}

#[test]
fn what_is_secret_is_masked() {
    staff("explain staff/li.na", true).says(
        0,
        "\
staff/li.na  A1
data/rosters/staff.csv:2
judged by Team 1 at 2026-11-02T12:00:00+08:00

overdue  r  r
  rule        policy.yaml:32, error
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y, ethics not older than its lasts
  row         data/rosters/staff.csv:2, in force since 2026-01-01
  needs       certificate has a value: yes (A1)
  needs       level is at least 4: yes (4)
  fresh       health ***, good for 1y: ran out
  fresh       ethics 2026-02-01, good for 1y: runs out 2027-02-01 23:59:59
  due         2026-10-10T23:59:59+08:00
  so          health ran out 1944001 s = 22d12h1s ago
",
        "",
    );
    staff("explain staff/wu.fang r", true).says(
        0,
        "\
staff/wu.fang  A2
data/rosters/staff.csv:5
judged by Team 1 at 2026-11-02T12:00:00+08:00

kept  r  r
  rule        policy.yaml:32, error
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y, ethics not older than its lasts
  row         data/rosters/staff.csv:5
  needs       certificate has a value: yes (A2)
  needs       level is at least 4: yes (4)
  fresh       health ***, good for 1y: still good
  fresh       ethics 2026-02-01, good for 1y: runs out 2027-02-01 23:59:59
  due         2027-02-01T23:59:59+08:00
  so          it holds for another 91d11h59m59s
",
        "",
    );
}

#[test]
fn what_is_waived_says_by_whom() {
    let waivers = "\
rule,record,reason,by,granted,until
r,staff/li.na,体检中,zhao.min,2026-11-01,2026-11-30
";
    staff("explain staff/li.na", false).file("data/waivers.csv", waivers).says(
        0,
        "\
staff/li.na  A1
data/rosters/staff.csv:2
judged by Team 1 at 2026-11-02T12:00:00+08:00

waived  r  waived by zhao.min until 2026-11-30 (data/waivers.csv:2)
",
        "",
    );
    staff("explain staff/li.na r", false).file("data/waivers.csv", waivers).says(
        0,
        "\
staff/li.na  A1
data/rosters/staff.csv:2
judged by Team 1 at 2026-11-02T12:00:00+08:00

waived  r  r
  rule        policy.yaml:32, error
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y, ethics not older than its lasts
  row         data/rosters/staff.csv:2, in force since 2026-01-01
  needs       certificate has a value: yes (A1)
  needs       level is at least 4: yes (4)
  fresh       health 2025-10-10, good for 1y: ran out 2026-10-10 23:59:59
  fresh       ethics 2026-02-01, good for 1y: runs out 2027-02-01 23:59:59
  due         2026-10-10T23:59:59+08:00
  so          waived by zhao.min until 2026-11-30 (data/waivers.csv:2); health is out of date by 22d12h (good for 1y)
",
        "",
    );
}

#[test]
fn what_is_not_asked_is_refused_with_the_nearest() {
    staff("explain staff/zhao.min", false).complains(2, "cs: nothing is asked of `staff/zhao.min`\nhint: cs policy list tells what each rule is judged on\n");
    staff("explain staff/zhao.min r", false).complains(2, "cs: r asks nothing of `staff/zhao.min`\nhint: it is judged on the rows of staff where role is agent\n");
    staff("explain staff/li.no", false).complains(
        2,
        "cs: there is no row `li.no` in the roster `staff`\nhint: did you mean `staff/li.na`?\n",
    );
    staff("explain customers/C1", false).complains(2, "cs: nothing is asked of `customers/C1`\nhint: cs policy list tells what each rule is judged on\n");
    staff("explain 2026-10", false).complains(2, "cs: nothing is asked of `2026-10`\nhint: cs policy list tells what each rule is judged on\n");
    staff("explain 2026-10 r", false).complains(2, "cs: r asks nothing of `2026-10`\nhint: it is judged on the rows of staff where role is agent\n");
    staff("explain 4w", false).complains(
        2,
        "cs: nothing is asked of `28d`\nhint: cs policy list tells what each rule is judged on\n",
    );
    staff("explain staff/li.na r --clock 2", false)
        .complains(2, "cs: staff/li.na has no clock 2\n");
    staff("explain staff/li.na s", false)
        .complains(2, "cs: there is no rule `s`\nhint: did you mean `r`?\n");
}

#[test]
fn what_is_not_asked_of_periods_is_refused_with_the_nearest() {
    let figures = |args: &str| {
        let rules = "r metric: {count: triaged, per: [month, category], at_most: 1}";
        Book { rules, records: RECORDS, ..Book::default() }.asked(args, "11-02T12:00")
    };
    figures("explain 2026-10")
        .complains(2, "cs: nothing is asked of `2026-10`\nhint: did you mean `2026-10/price`?\n");
    figures("explain 2026-10/qualty").complains(
        2,
        "cs: nothing is asked of `2026-10/qualty`\nhint: did you mean `2026-10/quality`?\n",
    );
    figures("explain 2026-12").complains(2, "cs: nothing is asked of `2026-12`\nhint: cs policy list tells what each rule is judged on\n");
    figures("explain 2026-10/quality r --clock 7")
        .complains(2, "cs: 2026-10/quality has no clock 7\n");
    figures("explain 2611").complains(
        2,
        "cs: nothing is asked of `2611`\nhint: cs policy list tells what each rule is judged on\n",
    );
}

#[test]
fn a_rule_on_rows_does_not_apply_to_a_record() {
    staff("explain 261101-AAAA r", false).says(
        0,
        "\
261101-AAAA  complaint
data/tickets/261101-AAAA.yaml
judged by Team 1 at 2026-11-02T12:00:00+08:00

did not apply:
  r  is judged on the rows of staff where role is agent
",
        "",
    );
}
