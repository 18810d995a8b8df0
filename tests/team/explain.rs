//! Why an obligation that is on no record stands as it does.

use super::{Book, Cs};

const RECORDS: &str = "
# AAAA complaint customer: C1
08-31T09:00 opened
10-02T10:00 triaged category: quality
10-03T09:00 rated score: 5
10-05T09:00 contacted
# BBBB case customer: C1
10-02T12:00 opened
10-05T09:00 triaged category: price
10-06T09:00 rated score: 6
10-07T09:00 rated score: 2
10-20T09:00 contacted
# CCCC meeting
10-02T13:00 opened
10-12T10:00 held attended: [li.na]
";

/// What `cs explain` says after the lines that name what is explained and the policy.
#[track_caller]
fn explains(rules: &str, args: &str, now: &str, expected: &str) {
    let book = Book { rules, records: RECORDS, ..Book::default() };
    let said = book.asked(&format!("explain {args}"), now).run();
    let (_, body) = said.stdout.split_once("\n\n").unwrap_or(("", &said.stdout));
    assert_eq!((body, said.stderr.as_str(), said.status), (expected, "", 0), "{args}");
}

#[test]
fn a_share_names_its_hits_and_misses() {
    explains(
        "r metric: {share: {event: rated, score: \"4..5\"}, among: rated, per: month, at_least: 95%}, owner: zhao.min",
        "2026-10",
        "11-02T12:00",
        "\
broken  r  r
  rule        policy.yaml:32, error
  asks        the share with rated (score is from 4 to 5) among rated in every whole month: asked 95% or more
  owed by     zhao.min
  period      2026-10, from 2026-10-01 00:00 to 2026-11-01 00:00
  counted     2026-10-03 09:00 261101-AAAA: hit
              2026-10-06 09:00 261101-BBBB: miss
              2026-10-07 09:00 261101-BBBB: miss
  figure      1 of 3 = 33.3%
  target      95% or more
  so          33.3% of 3 (asked 95% or more)
",
    );
}

#[test]
fn a_figure_so_far_and_one_of_nothing() {
    let rules = "r metric: {share: {event: rated, score: \"4..5\"}, among: rated, per: month, at_least: 95%}";
    explains(
        rules,
        "2026-11",
        "11-02T12:00",
        "\
pending  r  r
  rule        policy.yaml:32, error
  asks        the share with rated (score is from 4 to 5) among rated in every whole month: asked 95% or more
  period      2026-11, from 2026-11-01 00:00 to 2026-12-01 00:00
  counted     nothing
  target      95% or more
  so          nothing to count
",
    );
    explains(
        rules,
        "2026-09 r",
        "11-02T12:00",
        "\
void  r  r
  rule        policy.yaml:32, error
  asks        the share with rated (score is from 4 to 5) among rated in every whole month: asked 95% or more
  period      2026-09, from 2026-09-01 00:00 to 2026-10-01 00:00
  counted     nothing
  target      95% or more
  so          nothing to count
",
    );
}

#[test]
fn a_mean_names_its_values_and_what_is_missing() {
    explains(
        "r metric: {mean: {of: score}, per: [month, customer], at_least: 4}",
        "2026-10/C1 r",
        "11-02T12:00",
        "\
broken  r  r
  rule        policy.yaml:32, error
  asks        the mean of score in every whole month, by customer: asked 4 or more
  period      2026-10, from 2026-10-01 00:00 to 2026-11-01 00:00
  for         customer C1
  counted     2026-10-03 09:00 261101-AAAA: 5
              2026-10-07 09:00 261101-BBBB: 2
  left out    2026-10-06 09:00 261101-BBBB: 6, which `score` declares as missing
  figure      3.5, the mean of 2
  target      4 or more
  so          3.5 of 2 (asked 4 or more)
",
    );
}

#[test]
fn a_time_is_that_between_the_events() {
    explains(
        "r metric: {percentile: {from: opened, to: triaged, p: 90}, per: month, at_most: 4wh, sample: 2}, when: {kind: case}",
        "2026-10 r",
        "11-02T12:00",
        "\
void  r  r
  rule        policy.yaml:32, error
  asks        what 90% of the times from opened to triaged do not exceed in every whole month: asked 4wh or less
  where       kind is case
  period      2026-10, from 2026-10-01 00:00 to 2026-11-01 00:00
  counted     2026-10-05 09:00 261101-BBBB: 4wh30wm
  figure      4wh30wm, which 90% of 1 do not exceed
  target      4wh or less
  so          4wh30wm of 1 (asked 4wh or less, too few to tell: 2 asked)
",
    );
}

#[test]
fn rows_are_hit_where_a_record_names_them() {
    explains(
        "r metric: {share: contacted, among: {roster: customers}, per: month, baseline: 60%}",
        "2026-10 r",
        "11-02T12:00",
        "\
kept  r  r
  rule        policy.yaml:32, error
  asks        the share with contacted among the rows of customers in every whole month: baseline 60%
  period      2026-10, from 2026-10-01 00:00 to 2026-11-01 00:00
  counted     customers/C1: hit, 2026-10-05 09:00 261101-AAAA
              customers/C2: miss
  figure      1 of 2 rows = 50%
  target      baseline 60%
  so          50% of 2 (baseline 60%)
",
    );
}

#[test]
fn a_weighted_figure_names_the_shares_of_its_rules() {
    explains(
        "a deadline: {from: opened, to: triaged, within: 3d}
b deadline: {from: escalated, to: resolved, within: 3d}
r metric: {weighted: {a: 3, b: 1}, per: month, at_least: 51%}",
        "2026-10 r",
        "11-02T12:00",
        "\
broken  r  r
  rule        policy.yaml:34, error
  asks        the weighted share kept of a (3), b (1) in every whole month: asked 51% or more
  period      2026-10, from 2026-10-01 00:00 to 2026-11-01 00:00
  share       a: 1 of 2 kept = 50%, weight 3
  share       b: none, left out
  counted     2026-10-05 09:00 261101-BBBB: a kept
              2026-10-05 13:00 261101-CCCC: a not kept
  figure      50%, the shares by their weights
  target      51% or more
  so          50% of 2 (asked 51% or more)
",
    );
}

#[test]
fn a_rolling_figure_and_the_deadline_that_it_starts() {
    explains(
        "m metric: {count: {event: opened, kind: [complaint, case, meeting]}, per: {rolling: 24h}, at_most: 1}
r deadline: {from: {rule: m, outcome: [overdue, broken]}, to: {kind: incident, event: activated}, within: 30m}",
        "24h",
        "11-02T12:00",
        "\
broken  m #1  m
  rule        policy.yaml:32, error
  asks        the number of opened (kind is complaint or case or meeting) in the last 1d, at any time: asked 1 or less
  stretch     the 1d to 2026-10-02 13:00
  counted     2026-10-02 12:00 261101-BBBB
              2026-10-02 13:00 261101-CCCC
  figure      2
  target      1 or less
  so          2 (asked 1 or less)

overdue  r  r
  rule        policy.yaml:33, error
  asks        activated (kind is incident) within 30m of overdue or broken of m
  from        2026-10-02 13:00 m broken
  limit       30m, from the start
  due         2026-10-02T13:30:00+08:00
  not met     no `incident activated` so far
  so          overdue by 2673000 s = 30d22h30m
              it would have been in time until 2026-10-02T13:30:00+08:00

kept  m #2  0 (asked 1 or less)
",
    );
}

#[test]
fn a_duty_names_what_counted_in_its_period() {
    explains(
        "r duty: {every: month, expect: {event: held, kind: meeting}, at_least: 2, from: 5, until: 25}",
        "2026-10",
        "11-02T12:00",
        "\
overdue  r  r
  rule        policy.yaml:32, error
  asks        held (kind is meeting) at least 2 times in every month, from day 5, by day 25
  period      2026-10, from 2026-10-05 00:00 to 2026-11-01 00:00
  counted     2026-10-12 10:00 meeting held by li.na (261101-CCCC)
  due         2026-10-25T23:59:59+08:00
  not met     1 of 2 `meeting held`
  so          overdue by 648001 s = 7d12h1s
",
    );
}

#[test]
fn a_shift_is_a_period_too() {
    let rules = "r duty: {every: shift, expect: held}, when: {kind: meeting}";
    explains(
        rules,
        "2026-10-12/1 r",
        "11-02T12:00",
        "\
kept  r  r
  rule        policy.yaml:32, error
  asks        held in every shift
  where       kind is meeting
  period      2026-10-12/1, from 2026-10-12 09:00 to 2026-10-12 12:00
  counted     2026-10-12 10:00 held by li.na (261101-CCCC)
  due         2026-10-12T11:59:59+08:00
  met         2026-10-12T10:00:00+08:00, held by li.na (261101-CCCC)
  so          kept with 1h59m59s to spare
",
    );
    explains(
        rules,
        "2026-11-02/1",
        "11-02T12:00",
        "\
overdue  r  r
  rule        policy.yaml:32, error
  asks        held in every shift
  where       kind is meeting
  period      2026-11-02/1, from 2026-11-02 09:00 to 2026-11-02 12:00
  counted     nothing
  due         2026-11-02T11:59:59+08:00
  not met     no `held`
  so          overdue by 1 s
",
    );
}

#[test]
fn a_clock_of_a_row_names_the_records_that_it_heard() {
    let rules = "r each: customers, when: {level: vip}, recurring: {expect: contacted, tiers: [{when: {level: vip}, every: 7d}, {every: 9d}]}";
    explains(
        rules,
        "customers/C1 r --clock 2",
        "10-22T12:00",
        "\
late  r #2  r
  rule        policy.yaml:32, error
  asks        contacted within this time of the last one: 7d where level is vip, 9d otherwise, as long as the row is in force
  where       level is vip
  from        2026-10-05 09:00 contacted by li.na (261101-AAAA)
  limit       7d, as level is vip, from the start
  due         2026-10-12T09:00:00+08:00
  met         2026-10-20T09:00:00+08:00, contacted by li.na (261101-BBBB)
  so          late by 691200 s = 8d; 2 were due in the gap
              it would have been in time until 2026-10-12T09:00:00+08:00
",
    );
    explains(
        rules,
        "customers/C1 r --clock 1",
        "10-22T12:00",
        "\
late  r #1  r
  rule        policy.yaml:32, error
  asks        contacted within this time of the last one: 7d where level is vip, 9d otherwise, as long as the row is in force
  where       level is vip
  from        2026-08-31 09:00 counting begins
  limit       7d, as level is vip, from the start
  due         2026-09-07T09:00:00+08:00
  met         2026-10-05T09:00:00+08:00, contacted by li.na (261101-AAAA)
  so          late by 2419200 s = 28d; 4 were due in the gap
              it would have been in time until 2026-09-07T09:00:00+08:00
",
    );
}

#[test]
fn a_row_is_asked_so_often_in_a_month_and_never_more() {
    explains(
        "l each: customers, limit: {of: {event: opened, kind: complaint}, at_most: 0}
p each: customers, recurring: {expect: contacted, per: month, at_least: 3}
q each: customers, when: {level: regular}, recurring: {expect: contacted, every: 7d}",
        "customers/C1 --all",
        "11-02T12:00",
        "\
broken  l  l
  rule        policy.yaml:32, error
  asks        no opened (kind is complaint)
  judged      2026-08-31 09:00 complaint opened by li.na (261101-AAAA)
  counted     1. 2026-08-31 09:00 complaint opened by li.na (261101-AAAA)
  so          complaint opened came

overdue  p #1  p
  rule        policy.yaml:33, error
  asks        at least 3 contacted in every whole month, as long as the row is in force
  period      2026-09, from 2026-09-01 00:00 to 2026-10-01 00:00
  counted     nothing
  due         2026-09-30T23:59:59+08:00
  not met     0 of 3 `contacted`
  so          overdue by 2808001 s = 32d12h1s

overdue  p #2  p
  rule        policy.yaml:33, error
  asks        at least 3 contacted in every whole month, as long as the row is in force
  period      2026-10, from 2026-10-01 00:00 to 2026-11-01 00:00
  counted     2026-10-05 09:00 contacted by li.na (261101-AAAA)
              2026-10-20 09:00 contacted by li.na (261101-BBBB)
  due         2026-10-31T23:59:59+08:00
  not met     2 of 3 `contacted`
  so          overdue by 129601 s = 1d12h1s

pending  p #3  p
  rule        policy.yaml:33, error
  asks        at least 3 contacted in every whole month, as long as the row is in force
  period      2026-11, from 2026-11-01 00:00 to 2026-12-01 00:00
  counted     nothing
  due         2026-11-30T23:59:59+08:00
  not met     0 of 3 `contacted` so far
  so          28d11h59m59s left

did not apply:
  q  is judged on the rows of customers where level is regular
",
    );
}

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
    staff("explain staff/zhao.min", false).says(
        2,
        "",
        "\
cs: nothing is asked of `staff/zhao.min`
hint: cs policy list tells what each rule is judged on
",
    );
    staff("explain staff/zhao.min r", false).says(
        2,
        "",
        "\
cs: r asks nothing of `staff/zhao.min`
hint: it is judged on the rows of staff where role is agent
",
    );
    staff("explain staff/li.no", false).says(
        2,
        "",
        "\
cs: there is no row `li.no` in the roster `staff`
hint: did you mean `staff/li.na`?
",
    );
    staff("explain customers/C1", false).says(
        2,
        "",
        "\
cs: nothing is asked of `customers/C1`
hint: cs policy list tells what each rule is judged on
",
    );
    staff("explain 2026-10", false).says(
        2,
        "",
        "\
cs: nothing is asked of `2026-10`
hint: cs policy list tells what each rule is judged on
",
    );
    staff("explain 2026-10 r", false).says(
        2,
        "",
        "\
cs: r asks nothing of `2026-10`
hint: it is judged on the rows of staff where role is agent
",
    );
    staff("explain 4w", false).says(
        2,
        "",
        "\
cs: nothing is asked of `28d`
hint: cs policy list tells what each rule is judged on
",
    );
    staff("explain staff/li.na r --clock 2", false).says(
        2,
        "",
        "\
cs: staff/li.na has no clock 2
",
    );
    staff("explain staff/li.na s", false).says(
        2,
        "",
        "\
cs: there is no rule `s`
hint: did you mean `r`?
",
    );
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
    let figures = |args: &str| {
        let rules = "r metric: {count: triaged, per: [month, category], at_most: 1}";
        Book { rules, records: RECORDS, ..Book::default() }.asked(args, "11-02T12:00")
    };
    figures("explain 2026-10").says(
        2,
        "",
        "\
cs: nothing is asked of `2026-10`
hint: did you mean `2026-10/price`?
",
    );
    figures("explain 2026-10/qualty").says(
        2,
        "",
        "\
cs: nothing is asked of `2026-10/qualty`
hint: did you mean `2026-10/quality`?
",
    );
    figures("explain 2026-12").says(
        2,
        "",
        "\
cs: nothing is asked of `2026-12`
hint: cs policy list tells what each rule is judged on
",
    );
    figures("explain 2026-10/quality r --clock 7").says(
        2,
        "",
        "\
cs: 2026-10/quality has no clock 7
",
    );
    figures("explain 2611").says(
        2,
        "",
        "\
cs: nothing is asked of `2611`
hint: cs policy list tells what each rule is judged on
",
    );
}

#[test]
fn a_rule_on_no_record_says_what_it_is_judged_on_and_how_it_stands() {
    #[track_caller]
    fn says(rules: &str, rule: &str, facts: &str) {
        let book = Book { rules, records: RECORDS, ..Book::default() };
        let said = book.asked(&format!("explain {rule}"), "11-02T12:00").run();
        let found = said.stdout.split("\n\n").nth(1).unwrap().trim_start();
        assert_eq!((found, said.stderr.as_str(), said.status), (facts, "", 0));
    }
    says(
        "a metric: {share: {event: rated, score: \"4..5\"}, among: rated, per: [month, customer], at_least: 95%}, owner: zhao.min",
        "a",
        "\
  asks        the share with rated (score is from 4 to 5) among rated in every whole month, by customer: asked 95% or more
  judged on   months, by customer
  owed by     zhao.min
  severity    error, active
  stands now  1 broken (violated: 2026-10/C1)",
    );
    says(
        "b duty: {every: shift, expect: {event: held, kind: meeting}}, when: {kind: meeting}",
        "b",
        "\
  asks        held (kind is meeting) in every shift
  judged on   shifts
  where       kind is meeting
  owed by     no one is named
  severity    error, active
  stands now  1 kept, 90 overdue (violated: 2026-10-29/1, 2026-10-29/2, 2026-10-30/1, 2026-10-30/2, 2026-11-02/1; 85 more before)",
    );
    says(
        "c roster: {of: staff, where: {role: agent}, need: [certificate, {level: \">= 4\"}], fresh: {health: 1y}}",
        "c",
        "\
  asks        every row of staff where role is agent has certificate, level is at least 4, health not older than 1y
  judged on   the rows of staff where role is agent
  owed by     each of the staff
  severity    error, active
  stands now  1 broken (violated: staff/li.na)",
    );
    says(
        "d each: customers, when: {level: vip}, recurring: {expect: contacted, every: 7d}",
        "d",
        "\
  asks        contacted within 7d of the last one, as long as the row is in force
  judged on   the rows of customers where level is vip
  owed by     no one is named
  severity    error, active
  stands now  2 late, 1 overdue (violated: customers/C1)",
    );
    says(
        "m metric: {count: opened, per: {rolling: 24h}, at_most: 1}
e deadline: {from: {rule: m, outcome: broken}, to: {kind: incident, event: activated}, within: 3d}",
        "e",
        "\
  asks        activated (kind is incident) within 3d of broken of m
  judged on   what m is judged on
  owed by     no one is named
  severity    error, active
  stands now  1 overdue (violated: 1d)",
    );
    says(
        "m metric: {count: opened, per: {rolling: 24h}, at_most: 1}",
        "m",
        "\
  asks        the number of opened in the last 1d, at any time: asked 1 or less
  judged on   the last 1d, at any time
  owed by     no one is named
  severity    error, active
  stands now  1 kept, 1 broken (violated: 1d)",
    );
    says(
        "f retention: {of: archive, for: 3y}",
        "f",
        "\
  asks        every month of the archive is kept whole for 3y
  judged on   the months of the archive
  owed by     no one is named
  severity    error, active
  stands now  asks nothing",
    );
}
