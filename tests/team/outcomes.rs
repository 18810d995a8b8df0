//! Rules that start where others came to stand in some way.

use super::case;

const RESOLVED: &str = "a deadline: {from: opened, to: resolved, within: 1d}\n";

#[test]
fn an_overdue_record_starts_a_clock_when_its_deadline_passes() {
    let rules = format!(
        "{RESOLVED}r deadline: {{from: {{rule: a, outcome: [late, overdue]}}, to: escalated, within: 2h}}"
    );
    let run = |rest: &str, now, expected| {
        case(&rules, &format!("# AAAA case\n11-02T09:00 opened\n{rest}"), now, expected);
    };
    run("11-02T10:00 resolved", "11-30T12:00", "kept 1");
    run("", "11-03T09:00", "pending 1");
    run("", "11-03T10:00", "a AAAA 1 overdue due 11-03T09:00\npending 1");
    run("11-03T11:00 escalated", "11-30T12:00", "a AAAA 1 overdue due 11-03T09:00\nkept 1");
    // The same clock, whether it was met late or never.
    run(
        "11-03T10:00 resolved\n11-03T11:00:01 escalated",
        "11-30T12:00",
        "a AAAA 1 late due 11-03T09:00 done 11-03T10:00
         r AAAA 1 late due 11-03T11:00 done 11-03T11:00:01",
    );
}

#[test]
fn outcomes_of_outcomes_come_in_their_order() {
    let rules = format!(
        "c deadline: {{from: {{rule: b, outcome: overdue}}, to: activated, within: 1h}}
         b deadline: {{from: {{rule: a, outcome: overdue}}, to: escalated, within: 1h}}
         {RESOLVED}"
    );
    case(
        &rules,
        "# AAAA case\n11-02T09:00 opened",
        "11-30T12:00",
        "a AAAA 1 overdue due 11-03T09:00
         b AAAA 1 overdue due 11-03T10:00
         c AAAA 1 overdue due 11-03T11:00",
    );
}

#[test]
fn kept_and_broken_outcomes_are_heard_too() {
    case(
        "a precedence: {before: closed, need: resolved}
         r deadline: {from: {rule: a, outcome: broken}, to: escalated, within: 1h}
         s deadline: {from: {rule: a, outcome: kept}, to: contacted, within: 1h}",
        "# AAAA case
         11-02T09:00 opened
         11-02T10:00 closed
         # BBBB case
         11-02T09:00 opened
         11-02T10:00 resolved
         11-02T11:00 closed",
        "11-30T12:00",
        "r AAAA 1 overdue due 11-02T11:00
         s BBBB 1 overdue due 11-02T12:00
         a AAAA 1 broken: resolved is missing before closed
         kept 1",
    );
}

#[test]
fn a_figure_that_is_off_starts_a_deadline_of_the_team() {
    let rules = "m metric: {count: {event: triaged, kind: complaint}, per: [{rolling: 24h}, category], at_most: 1}
        r deadline: {from: {rule: m, outcome: [overdue, broken]}, to: {kind: incident, event: activated}, same: [category], within: 30m}";
    let complaints = "# AAAA complaint
        11-02T09:00 opened
        11-02T09:00 triaged category: quality
        # BBBB complaint
        11-02T10:00 opened
        11-02T10:00 triaged category: quality
        # CCCC complaint
        11-02T10:00 opened
        11-02T10:00 triaged category: price
        # DDDD incident
        11-02T10:00 opened
        ";
    let broken = "m 1d/quality 1 broken: 2 (asked 1 or less)";
    let run = |activated: &str, expected: &str| {
        case(rules, &format!("{complaints}{activated}"), "11-03T08:00", expected);
    };
    run("11-02T10:30 activated category: quality", &format!("{broken}\nkept 2"));
    run(
        "11-02T10:30 activated category: price",
        &format!("r 1d/quality 1 overdue due 11-02T10:30\n{broken}\nkept 1"),
    );
    run(
        "11-02T10:30:01 activated category: quality",
        &format!("r 1d/quality 1 late due 11-02T10:30 done 11-02T10:30:01\n{broken}\nkept 1"),
    );
}

#[test]
fn a_metric_counts_outcomes_of_records_of_rows_and_of_duties() {
    let records = "# AAAA case
        08-31T09:00 opened
        # BBBB case
        10-02T09:00 opened
        10-02T10:00 resolved
        # CCCC meeting
        10-05T09:00 opened
        10-06T09:00 held
        10-06T09:00 resolved";
    case(
        &format!(
            "{RESOLVED}
             m metric: {{share: {{rule: a, outcome: kept}}, among: {{rule: a, outcome: [kept, late, overdue]}}, per: month, at_least: 60%}}"
        ),
        records,
        "11-02T12:00",
        "a AAAA 1 overdue due 09-01T09:00
         m 2026-09 1 broken: 0% of 1 (asked 60% or more)
         kept 3 pending 1",
    );
    case(
        "d duty: {every: month, expect: held}
         m metric: {share: {rule: d, outcome: kept}, among: {rule: d, outcome: [kept, late, overdue]}, per: quarter, at_least: 60%}",
        records,
        "2027-01-02T12:00",
        "d 2026-09 1 overdue due 09-30T23:59:59
         d 2026-11 1 overdue due 11-30T23:59:59
         d 2026-12 1 overdue due 12-31T23:59:59
         m 2026-Q4 1 broken: 33.3% of 3 (asked 60% or more)
         kept 1 pending 2",
    );
}
