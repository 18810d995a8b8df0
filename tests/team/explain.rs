//! Why an obligation that is on no record stands as it does.

use super::Book;

pub(super) const RECORDS: &str = "
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

#[test]
fn of_many_units_the_worst_are_listed() {
    let rated = |day: u32| {
        let score = if day == 7 || day == 21 { 3 } else { 5 };
        format!("10-{day:02}T09:00 rated score: {score}\n")
    };
    let records =
        format!("# AAAA case\n09-30T09:00 opened\n{}", (1..=22).map(rated).collect::<String>());
    let counted = [7, 21].into_iter().chain((1..=19).filter(|day| *day != 7));
    let counted = counted.enumerate().map(|(place, day)| {
        let label = if place == 0 { "  counted     " } else { "              " };
        let score = if place < 2 { 3 } else { 5 };
        format!("{label}2026-10-{day:02} 09:00 261101-AAAA: {score}\n")
    });
    let expected = format!(
        "\
broken  r  r
  rule        policy.yaml:32, error
  asks        the mean of score in every whole month: asked 4.9 or more
  period      2026-10, from 2026-10-01 00:00 to 2026-11-01 00:00
{}              and 2 more, none of them worse
  figure      4.82, the mean of 22
  target      4.9 or more
  so          4.82 of 22 (asked 4.9 or more)
",
        counted.collect::<String>()
    );
    let rules = "r metric: {mean: {of: score}, per: month, at_least: 4.9}";
    let said = Book { rules, records: &records, ..Book::default() }
        .asked("explain 2026-10", "11-02T12:00")
        .run();
    assert!(said.stdout.ends_with(&expected), "{}", said.stdout);
}
